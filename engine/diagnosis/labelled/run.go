package labelled

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Run is one labelled run.
type Run struct {
	Set   string `json:"set"`   // the data set: splits are by it
	Meant string `json:"meant"` // what the run was made to show, which is not the label
	Seed  int    `json:"seed"`

	Task     string `json:"task"`
	Counts   []int  `json:"counts,omitempty"` // training rows of each class
	Rows     int    `json:"rows"`             // for training
	ValRows  int    `json:"val_rows"`
	Features int    `json:"features"`
	Params   int    `json:"params"`
	// Cap, Rare and Flip are what was done to the rows: how many are left, the share that is left of all classes but
	// the most frequent, and that of the labels that are wrong. 0: nothing.
	Cap  int     `json:"cap,omitempty"`
	Rare float64 `json:"rare,omitempty"`
	Flip float64 `json:"flip,omitempty"`

	// Reference is what cheap models reach, and Postfit what the trained network leaves: see
	// [tunebench/engine/diagnosis/reader.Input]. Nil where they were not asked.
	Reference []float64      `json:"reference,omitempty"`
	Postfit   []event.Number `json:"postfit,omitempty"`

	// Keys are those of the experiment that differ from their defaults.
	Keys   map[string]any    `json:"keys"`
	Ending event.Ending      `json:"ending"`
	Steps  int               `json:"steps"` // of an epoch
	Series map[string]Series `json:"series"`

	J     float64  `json:"j"`    // of the run, on rows that nobody saw
	Best  float64  `json:"best"` // of the best run of the search on this data set
	Tried []Effect `json:"tried"`
}

// Effect is what a remedy did.
type Effect struct {
	Name string `json:"name"`
	// First is the gain with the run's own seed, Fresh those with fresh seeds; there are none of remedies
	// that did not lead.
	First float64   `json:"first"`
	Fresh []float64 `json:"fresh,omitempty"`
	// Balanced is the first gain in balanced accuracy, of class weights.
	Balanced float64 `json:"balanced,omitempty"`
}

// Series is a curve: its values and after which epochs they were measured, nil for each from the first on.
type Series struct {
	Epochs []int     `json:"e,omitempty"`
	Values []float64 `json:"v"`
}

// mostPoints is how long a series is kept, mostProbes the same of what is measured of a layer.
const mostPoints, mostProbes = 100, 12

// kept are the tags that are recorded.
var kept = []string{
	event.TrainLoss, event.ValLoss, event.TrainAccuracy, event.ValAccuracy, event.ValBalancedAccuracy,
	event.TrainR2, event.ValR2, event.OptimGradNorm,
}

var keptOfLayers = []string{event.ProbeUpdateRatio, event.ProbeDeadUnits, event.ProbeSaturation, event.ProbeGradNorm}

// mostLayers is how many layers are looked at.
const mostLayers = 12

// Record takes the curves of a history whose epochs have so many steps.
func (r *Run) Record(h *event.History, steps int) {
	r.Steps, r.Series = steps, map[string]Series{}
	for _, tag := range kept {
		r.record(h, tag, mostPoints)
	}
	for i := range mostLayers {
		for _, probe := range keptOfLayers {
			r.record(h, event.LayerTag(i, probe), mostProbes)
		}
	}
}

func (r *Run) record(h *event.History, tag string, most int) {
	points := h.Series(tag)
	if len(points) == 0 {
		return
	}
	var s Series
	whole := true
	for i := range min(len(points), most) {
		p := points[i]
		if len(points) > most {
			p = points[i*(len(points)-1)/(most-1)]
		}
		e, _ := h.EpochAt(p.Step)
		s.Epochs = append(s.Epochs, int(e))
		s.Values = append(s.Values, Short(p.Value))
		whole = whole && int(e) == i+1
	}
	if whole {
		s.Epochs = nil
	}
	r.Series[tag] = s
}

// unbounded stands for what is not finite, which JSON cannot hold.
const unbounded = 1e30

// Short returns v with four digits, as the file has it.
func Short(v float64) float64 {
	if math.IsNaN(v) || math.Abs(v) > unbounded {
		return unbounded
	}
	if v == 0 {
		return 0
	}
	exp := 3 - int(math.Floor(math.Log10(math.Abs(v))))
	if exp >= 0 {
		return math.Round(v*math.Pow10(exp)) / math.Pow10(exp)
	}
	return math.Round(v/math.Pow10(-exp)) * math.Pow10(-exp)
}

// History returns the curves as a history.
func (r *Run) History() *event.History {
	var h event.History
	epochs := map[int]bool{}
	for _, s := range r.Series {
		for i := range s.Values {
			epochs[s.epoch(i)] = true
		}
	}
	var order []int
	for e := range epochs {
		order = append(order, e)
	}
	slices.Sort(order)
	for _, e := range order {
		h.Append(event.Epoch, event.Point{Step: int64(e * r.Steps), Value: float64(e)})
	}
	var tags []string
	for tag := range r.Series {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		s := r.Series[tag]
		for i, v := range s.Values {
			if v >= unbounded {
				v = math.NaN()
			}
			h.Append(tag, event.Point{Step: int64(s.epoch(i) * r.Steps), Value: v})
		}
	}
	return &h
}

func (s Series) epoch(i int) int {
	if s.Epochs == nil {
		return i + 1
	}
	return s.Epochs[i]
}

// Get returns the value of a key of the run's experiment.
func (r *Run) Get(key string) any {
	k, ok := hparam.Lookup(key)
	if !ok {
		return nil
	}
	v, ok := r.Keys[key]
	if !ok {
		return k.Default
	}
	switch v := v.(type) {
	case float64:
		if k.Kind == hparam.Int {
			return int(v)
		}
	case []any:
		var list []int
		for _, n := range v {
			f, _ := n.(float64)
			list = append(list, int(f))
		}
		return list
	}
	return v
}

// Measured returns what was measured of the trained network; nil where it was not.
func (r *Run) Measured() []float64 {
	var out []float64
	for _, v := range r.Postfit {
		out = append(out, float64(v))
	}
	return out
}

// Thresholds of the labels, in ln of the loss.
var (
	Clear = math.Log(1.08) // a gain that names a cause
	Small = math.Log(1.04) // below it there is none
	Near  = math.Log(1.10) // how far a healthy run may be behind the best one
)

// lenient is the share of the winner's gain from which on another cause is accepted too.
const lenient = 0.7

// Label returns the cause that helps most, and all that help nearly as much, the first among them. Of a run
// that is none of the kinds there is no cause: it is ambiguous or mediocre, and is not scored.
func (r *Run) Label() (cause finding.Cause, accepted []finding.Cause) {
	gains := map[finding.Cause]float64{}
	most, agreed := 0.0, finding.Cause("")
	anything := false
	for _, t := range r.Tried {
		gain, same := t.Gain()
		if t.Name == remedy.Weights && r.Meant != "imbalance" {
			continue
		}
		anything = anything || gain >= Small
		c := remedy.CauseOf(t.Name)
		if c == finding.CauseOverfitting && !r.gap() {
			continue
		}
		if same && gain >= Clear {
			gains[c] = max(gains[c], gain)
			if gain > most {
				most, agreed = gain, c
			}
		}
	}
	if r.Ending == event.EndedDiverged {
		agreed = finding.CauseDiverged
		accepted = []finding.Cause{agreed}
		for c, g := range gains {
			if g >= lenient*most {
				accepted = append(accepted, c)
			}
		}
		slices.Sort(accepted[1:])
		return agreed, accepted
	}
	switch {
	case agreed == "" && !anything && math.Log(r.J/r.Best) <= Near:
		return finding.CauseHealthy, []finding.Cause{finding.CauseHealthy}
	case agreed == "":
		return "", nil
	}
	for c, g := range gains {
		if c != agreed && g >= lenient*most {
			accepted = append(accepted, c)
		}
	}
	slices.SortFunc(accepted, func(a, b finding.Cause) int { return cmp.Compare(gains[b], gains[a]) })
	return agreed, append([]finding.Cause{agreed}, accepted...)
}

// Gain returns the mean gain over fresh seeds, the first where there are none, and whether all agree.
func (e Effect) Gain() (gain float64, agreed bool) {
	if len(e.Fresh) == 0 {
		return e.First, false
	}
	agreed = true
	for _, g := range e.Fresh {
		gain += g / float64(len(e.Fresh))
		agreed = agreed && g > 0
	}
	return gain, agreed
}

// gap reports whether the unseen rows fared worse than those that were trained on.
func (r *Run) gap() bool {
	const least = 1.05
	if r.Task == "regression" {
		s := r.Series[event.TrainR2].Values
		return len(s) > 0 && r.J > least*(1-s[len(s)-1])
	}
	s := r.Series[event.TrainLoss].Values
	return len(s) > 0 && r.J > least*s[len(s)-1]
}
