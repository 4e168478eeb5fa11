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

	line int // of its file, 0 where it comes from none
}

// check makes sure of a range by itself, and gives its values the key's Go type.
func (r *Range) check() error {
	k, ok := hparam.Lookup(r.Key)
	if !ok {
		return errors.New("unknown key" + hintForKey(r.Key))
	}
	if k.Fixed() != "" {
		return notVaried(k)
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

func notVaried(k hparam.Key) error { return errors.New("is the same in all trials: " + k.Fixed()) }

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
		return fmt.Errorf("step %s leads beyond high; want at most %s", hparam.Format(r.Step),
			hparam.Format(r.High-r.Low))
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
	if n := len(r.Values); n < 2 || n > maxValues {
		return fmt.Errorf("the list has %d; want 2 to %d values; what is the same in all trials stands in the "+
			"experiment", n, maxValues)
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

// ends prints the two ends, or the list, for messages.
func (r Range) ends() string {
	if r.Values != nil {
		return strings.Join(r.texts(), ", ")
	}
	return hparam.Format(r.Low) + " to " + hparam.Format(r.High)
}
