package spec

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// Range says which values a key of the experiment takes in a study: numbers between two ends, or
// the values of a list. A key may have several, each under other conditions.
type Range struct {
	Key string
	// Low and High bound numbers, both inclusive.
	Low, High float64
	// Log spaces the numbers by ratios.
	Log bool
	// Zero gives 0 the tenth of the axis below Low; only with Log, whose range ends above 0.
	Zero bool
	// Step leaves only Low, Low+Step, …; 0: no step (1 for whole numbers).
	Step float64
	// Values is the list, of the key's Go type; nil where there are two ends.
	Values []any
	// When says under which values of other keys of the space this range holds; nil: always.
	When []search.Condition
}

// Name tells the range from all others of its space: its key, and the values that it holds
// under where the key has several ranges.
func (r Range) name(shared bool) string {
	if !shared {
		return r.Key
	}
	var values []string
	for _, c := range r.When {
		values = append(values, c.Values...)
	}
	return r.Key + " (" + joinNames(values) + ")"
}

// check makes sure of a range by itself, and gives its values the key's Go type.
func (r *Range) check() error {
	k, ok := hparam.Lookup(r.Key)
	if !ok {
		return errors.New("unknown key" + hintForKey(r.Key))
	}
	if why := k.Fixed(); why != "" {
		return errors.New("is the same in all trials: " + why)
	}
	if r.Values != nil {
		return r.checkValues(k)
	}
	if k.Kind != hparam.Int && k.Kind != hparam.Float {
		return fmt.Errorf("has no numbers between two ends; want values = [...], of %s", k.Range())
	}
	for _, end := range []float64{r.Low, r.High} {
		if err := checkEnd(k, end); err != nil {
			return err
		}
	}
	return r.checkSpacing(k)
}

// checkEnd makes sure that a number is a value of the key.
func checkEnd(k hparam.Key, v float64) error {
	if k.Kind == hparam.Int && v != math.Trunc(v) {
		return fmt.Errorf("%s is no whole number", hparam.Format(v))
	}
	if !k.Contains(v) {
		return fmt.Errorf("%s is out of the key's own range; want %s", hparam.Format(v), k.Range())
	}
	return nil
}

func (r *Range) checkSpacing(k hparam.Key) error {
	low, high := hparam.Format(r.Low), hparam.Format(r.High)
	switch {
	case r.Low >= r.High:
		return fmt.Errorf("low %s is not below high %s; want low < high", low, high)
	case r.Log && r.Low <= 0:
		return fmt.Errorf("log needs a low above 0, got %s; want a small number, with zero = true if 0 is to be "+
			"tried too, or no log", low)
	case r.Log && r.Step != 0:
		return errors.New("a step and log exclude each other; leave one of them out")
	case math.IsNaN(r.Step) || r.Step < 0:
		return fmt.Errorf("step %s is not above 0", hparam.Format(r.Step))
	case k.Kind == hparam.Int && r.Step != math.Trunc(r.Step):
		return fmt.Errorf("step %s is no whole number", hparam.Format(r.Step))
	case r.Step > r.High-r.Low:
		return fmt.Errorf("step %s leads beyond high; want at most %s", hparam.Format(r.Step), hparam.Format(r.High-r.Low))
	case r.Step > 0 && (r.High-r.Low)/r.Step > maxSteps:
		return fmt.Errorf("step %s makes more than %d values; leave it out", hparam.Format(r.Step), maxSteps)
	case !r.Zero:
		return nil
	case !r.Log:
		return errors.New("zero is for log ranges alone; want low = 0")
	case !k.Contains(0):
		return fmt.Errorf("zero = true, but the key does not take 0; want %s", k.Range())
	case k.Kind == hparam.Int && r.Low < 2:
		return errors.New("zero needs a low of at least 2; want low = 0 without log, or values")
	}
	return nil
}

const (
	maxSteps  = 1_000_000
	maxValues = 1000
)

func (r *Range) checkValues(k hparam.Key) error {
	if len(r.Values) < 2 || len(r.Values) > maxValues {
		return fmt.Errorf("%d values; want 2 to %d (one value for all trials belongs into the experiment)", len(r.Values),
			maxValues)
	}
	texts := make([]string, len(r.Values))
	for i, v := range r.Values {
		c, err := coerce(k, v, strict)
		if err != nil {
			return fmt.Errorf("value %d: %w", i+1, err)
		}
		texts[i] = hparam.Format(c)
		if slices.Index(texts, texts[i]) != i {
			return fmt.Errorf("the value %s stands twice", quote(texts[i]))
		}
		r.Values[i] = c
	}
	return nil
}

// texts are the values of the list as conditions name them.
func (r *Range) texts() []string {
	texts := make([]string, len(r.Values))
	for i, v := range r.Values {
		texts[i] = hparam.Format(v)
	}
	return texts
}

// checkRanges makes sure of ranges that are each right by themselves, as one space. It calls
// problem with the index of a range.
func checkRanges(ranges []Range, problem func(i int, message string)) {
	byKey := map[string][]int{}
	for i, r := range ranges {
		byKey[r.Key] = append(byKey[r.Key], i)
	}
	for i := range ranges {
		r := &ranges[i]
		for _, c := range r.When {
			if message := checkCondition(ranges, byKey, r.Key, c); message != "" {
				problem(i, message)
			}
		}
		for _, j := range byKey[r.Key] {
			if j < i && !exclude(r.When, ranges[j].When) {
				problem(i, "has two ranges that may hold at once; want one range, or conditions that exclude each other")
				break
			}
		}
		if len(byKey[keyHidden]) > 0 && (r.Key == keyDepth || r.Key == keyWidth) {
			problem(i, "varies beside "+keyHidden+", which says the same; vary one of the two notations")
		}
	}
	if i := inCycle(ranges, byKey); i >= 0 {
		problem(i, "holds under a condition that in the end depends on itself")
	}
}

func checkCondition(ranges []Range, byKey map[string][]int, key string, c search.Condition) string {
	at := byKey[c.Name]
	switch {
	case c.Name == key:
		return "when names the key itself; want another key of the space"
	case len(at) == 0:
		message := "when names " + shortKey(c.Name) + ", which the space does not vary"
		if near := nearestOf(c.Name, keysOfRanges(ranges)); near != "" {
			message += "; did you mean " + near + "?"
		}
		return message
	case len(at) > 1 || ranges[at[0]].Values == nil:
		return "when names " + c.Name + "; want a key with one list of values"
	case len(c.Values) == 0:
		return "when gives " + c.Name + " no values; want some of " + joinNames(ranges[at[0]].texts())
	}
	for _, v := range c.Values {
		if known := ranges[at[0]].texts(); !slices.Contains(known, v) {
			return fmt.Sprintf("when %s is %s, which it never is; its values are %s", c.Name, quote(v), joinNames(known))
		}
	}
	return ""
}

func keysOfRanges(ranges []Range) []string {
	var keys []string
	for _, r := range ranges {
		keys = append(keys, r.Key)
	}
	return keys
}

// exclude reports whether no values fulfill both conditions.
func exclude(a, b []search.Condition) bool {
	for _, x := range a {
		for _, y := range b {
			common := func(v string) bool { return slices.Contains(y.Values, v) }
			if x.Name == y.Name && !slices.ContainsFunc(x.Values, common) {
				return true
			}
		}
	}
	return false
}

// inCycle returns a range whose conditions lead back to it, or -1.
func inCycle(ranges []Range, byKey map[string][]int) int {
	const open, done = 1, 2
	state := make([]int, len(ranges))
	var visit func(i int) bool
	visit = func(i int) bool {
		if state[i] != 0 {
			return state[i] == open
		}
		state[i] = open
		for _, c := range ranges[i].When {
			if c.Name != ranges[i].Key && slices.ContainsFunc(byKey[c.Name], visit) {
				return true
			}
		}
		state[i] = done
		return false
	}
	return slices.IndexFunc(ranges, func(r Range) bool { return visit(byKey[r.Key][0]) })
}

// arranged returns the ranges with those of one key side by side, and below those that their
// conditions name, as a space needs them; otherwise in the order that they have.
func arranged(ranges []Range) []Range {
	var out []Range
	placed := map[string]bool{}
	var place func(key string)
	place = func(key string) {
		if placed[key] {
			return
		}
		placed[key] = true
		for _, r := range ranges {
			if r.Key == key {
				for _, c := range r.When {
					place(c.Name)
				}
			}
		}
		for _, r := range ranges {
			if r.Key == key {
				out = append(out, r)
			}
		}
	}
	for _, r := range ranges {
		place(r.Key)
	}
	return out
}

// ends prints the two ends, or the list, for messages.
func (r Range) ends() string {
	if r.Values != nil {
		return strings.Join(r.texts(), ", ")
	}
	return hparam.Format(r.Low) + " to " + hparam.Format(r.High)
}
