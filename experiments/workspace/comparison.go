package workspace

import (
	"maps"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/runindex"
)

// Comparison is what runs came to beside each other, by one metric, and in what their experiments differ.
type Comparison struct {
	Metric string
	Higher bool     // values are the better the higher
	Keys   []string // in which the experiments differ
	Runs   []Compared
	Best   int // index of the run with the best value, -1: none has one
	// Pairs compare experiments of which there are runs under the same seeds, each with the first.
	Pairs []SeedPairs
}

// Compared is one run of a comparison.
type Compared struct {
	*Listed
	// Value is the best of the metric and At its epoch, or its step where the run recorded no epochs; Last is the
	// newest. NaN: there is none.
	Value, Last float64
	At          float64
	// Members are the runs of the comparison that this is, more than one of a folded one; what they came to is Seeds.
	Members []int
	Seeds   paired.Group
	// Noise is the standard deviation that Value has for the few rows that it was measured on, where that can be told:
	// of a share of them, such as an accuracy; of several runs it is that of their mean over seeds.
	// NaN: it cannot.
	Noise float64
}

// SeedPairs is an experiment beside another one, seed by seed.
type SeedPairs struct {
	Name, Than string
	Result     paired.Result
}

// Reading is one value of a metric.
type Reading struct {
	event.Point
	Epoch float64 // NaN: the run recorded no epochs
}

// Place is the epoch of a reading, or its step.
func (r Reading) Place() float64 {
	if math.IsNaN(r.Epoch) {
		return float64(r.Step)
	}
	return r.Epoch
}

// Readings are the values of a metric in a history, the lowest and highest among them.
func Readings(h *event.History, metric string) []Reading {
	points := h.Outline(metric)
	out := make([]Reading, points.Len())
	for i := range out {
		p := points.At(i)
		out[i] = Reading{p, math.NaN()}
		if epoch, ok := h.EpochAt(p.Step); ok {
			out[i].Epoch = epoch
		}
	}
	return out
}

// ListRuns returns runs as a list shows them, in the same order: those of the workspace under the names that they
// have there.
func (w *Workspace) ListRuns(runs []Run) []*Listed {
	known := map[string]*Listed{}
	if o, err := w.Watch(); err == nil {
		for _, l := range o.Runs {
			known[l.Path()] = l
		}
	}
	out := make([]*Listed, len(runs))
	for i, r := range runs {
		own, ok := r.(*run)
		switch l := known[r.Path()]; {
		case l != nil:
			out[i] = l
		case ok: // of another folder, or a trial of a study
			e := runindex.Look(own.Dir)
			out[i] = w.listed(e, titlesOf([]*runindex.Entry{e})[e])
		default:
			out[i] = &Listed{Status: r.Status(), Experiment: r.Name()}
		}
	}
	return out
}

// Compare puts runs beside each other by a metric, of which readings returns what a run has recorded; "" is that
// by which most are judged.
func Compare(runs []*Listed, metric string, readings func(run int, metric string) []Reading) *Comparison {
	if metric == "" {
		metric = usualMetric(runs)
	}
	c := &Comparison{Metric: metric, Higher: !event.LowerIsBetter(metric), Keys: Differing(runs), Best: -1}
	for i, r := range runs {
		one := Compared{
			Listed: r, Members: []int{i}, Value: math.NaN(), Last: math.NaN(), At: math.NaN(), Noise: math.NaN(),
		}
		for _, p := range readings(i, metric) {
			one.Last = p.Value
			if math.IsNaN(one.Value) || c.better(p.Value, one.Value) {
				one.Value, one.At = p.Value, p.Place()
			}
		}
		one.Noise = rowNoise(r, metric, one.Value)
		if !math.IsNaN(one.Value) && (c.Best < 0 || c.better(one.Value, c.Runs[c.Best].Value)) {
			c.Best = i
		}
		c.Runs = append(c.Runs, one)
	}
	c.pair()
	return c
}

func (c *Comparison) better(a, b float64) bool {
	if c.Higher {
		return a > b
	}
	return a < b
}

// usualMetric is the one by which most of some runs are judged.
func usualMetric(runs []*Listed) string {
	count, best := map[string]int{}, event.ValLoss
	for _, r := range runs {
		if b, ok := r.Best(); ok {
			count[b.Metric]++
		}
	}
	for _, m := range slices.Sorted(maps.Keys(count)) {
		if count[m] > count[best] {
			best = m
		}
	}
	return best
}

// rowNoise is the binomial standard deviation of a share of the validation rows; NaN for other metrics.
func rowNoise(r *Listed, metric string, share float64) float64 {
	role := event.Resolve([]string{metric}).Of(metric)
	rows := r.Origin.ValidationRows
	counts := role.Quantity == event.Accuracy || role.Quantity == event.ErrorRate
	if role.Part != event.Validation || !counts || rows == 0 || !(share >= 0 && share <= 1) {
		return math.NaN()
	}
	return math.Sqrt(share * (1 - share) / float64(rows))
}

// seeded are the keys in which repeats of one experiment differ.
var seeded = []string{"seed", "data.split_seed"}

// pair compares the experiments of which there are runs under at least two seeds that they share.
func (c *Comparison) pair() {
	groups := map[string]map[string]*Compared{}
	var order []string
	for i := range c.Runs {
		r := &c.Runs[i]
		if r.Origin.Settings == nil || r.Alive {
			continue
		}
		experiment, seeds := r.underSeeds()
		if groups[experiment] == nil {
			groups[experiment] = map[string]*Compared{}
			order = append(order, experiment)
		}
		groups[experiment][seeds] = r
	}
	for _, other := range order[min(1, len(order)):] {
		var a, b []float64
		var first, second *Compared
		for _, seeds := range slices.Sorted(maps.Keys(groups[other])) {
			x, y := groups[order[0]][seeds], groups[other][seeds]
			if x != nil {
				a, b, first, second = append(a, x.Value), append(b, y.Value), x, y
			}
		}
		if len(a) > 1 {
			c.Pairs = append(c.Pairs, SeedPairs{
				Name: c.without(second), Than: c.without(first), Result: paired.Compare(a, b, c.Higher),
			})
		}
	}
}

// underSeeds tells what a run trains apart from the seeds under which it does.
func (r *Compared) underSeeds() (experiment, seeds string) {
	var settings []string
	for _, key := range slices.Sorted(maps.Keys(r.Origin.Settings)) {
		if matters(key) && !slices.Contains(seeded, key) {
			settings = append(settings, key+"="+r.Origin.Settings[key])
		}
	}
	for _, key := range seeded {
		v, _ := r.Setting(key)
		seeds += v + " "
	}
	return strings.Join(settings, "\n"), seeds
}

// without names what a run trains, whatever the seed.
func (c *Comparison) without(r *Compared) string {
	words := []string{r.Experiment}
	for _, key := range c.Keys {
		if v, _ := r.Setting(key); v != "" && !slices.Contains(seeded, key) {
			words = append(words, hparam.Short(key)+"="+brief(v))
		}
	}
	return strings.Join(words, " ")
}
