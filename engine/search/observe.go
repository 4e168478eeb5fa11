package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/search/gp"
)

const (
	// errorKept is the share of the curves' error that is noise of each observation; the rest
	// is the model's drift, in which neighbours agree.
	errorKept    = 0.3
	failedBeyond = 1.0 // deviations above the worst value that a failed trial counts as
)

// observed is a study as a process sees it.
type observed struct {
	f      *features
	curves *curves
	stops  []int
	least  int // epochs of a trial that counts
	data   gp.Data
	trials []standing // in the data, from the most promising on
	out    []standing // those left out
	best   float64    // standardized
	middle float64    // of the scaled values, and their deviation
	unit   float64
	worst  float64 // standardized
}

// standing is a trial with the scaled value that it is expected to end at.
type standing struct {
	*Trial
	expected float64
}

// observe standardizes what each trial is expected to end at. Where there are many only some
// become data; those near a point that is asked about are to be included. Once there are enough
// trials that were trained to their end, these and the failed ones are all that counts.
func observe(h *History, f *features, stops []int) *observed {
	least := 1
	if wholly(h) {
		least, stops = h.MaxEpochs, []int{h.MaxEpochs}
	}
	trials := slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		return len(t.Values) < least && !t.Failed
	})
	c, values := learn(trials, stops)
	all := make([]standing, len(trials))
	for i, t := range trials {
		if all[i] = (standing{t, values[i]}); len(t.Values) < h.MaxEpochs && !math.IsInf(values[i], 1) {
			all[i].expected = c.final(t, len(t.Values), h.MaxEpochs)
		}
	}
	slices.SortFunc(all, func(a, b standing) int {
		if a.expected != b.expected {
			return cmp.Compare(a.expected, b.expected)
		}
		return cmp.Compare(a.ID, b.ID)
	})
	o := &observed{f: f, curves: c, stops: stops, least: least, data: gp.Data{Group: f.group}}
	all, o.out = spread(f, all, modelTrials)
	expected := make([]float64, len(all))
	for i, s := range all {
		expected[i] = s.expected
	}
	o.middle, o.unit = centre(expected)
	o.worst = usual
	for _, v := range expected {
		if !math.IsInf(v, 1) {
			o.worst = max(o.worst, drawIn(o.of(v)))
		}
	}
	o.best = o.of(slices.Min(values))
	for _, s := range all {
		o.include(s)
	}
	return o
}

// include adds a trial to the data. Of one that came far there is a second observation, of the
// first rung: it tells how early values and final ones differ.
func (o *observed) include(s standing) {
	o.trials = append(o.trials, s)
	o.add(s, s.expected, max(1, len(s.Values)))
	end, first := o.stops[len(o.stops)-1], o.stops[0]
	far := o.stops[min(2, len(o.stops)-1)]
	if len(s.Values) >= far && far > first && !s.Failed && !math.IsInf(s.BestUntil(first), 1) {
		o.add(s, o.curves.final(s.Trial, first, end), first)
	}
}

// add is an observation of a trial at an epoch. Values far above the others are drawn in: how bad
// a bad trial is tells nothing of the good ones.
func (o *observed) add(s standing, scaled float64, epoch int) {
	y := o.worst + failedBeyond
	if !math.IsInf(scaled, 1) {
		y = drawIn(o.of(scaled))
	}
	ahead := 0.0
	if end := o.stops[len(o.stops)-1]; epoch < end && !s.Failed {
		ahead = doublings(epoch, end)
	}
	noise := errorKept * o.curves.error * ahead * o.curves.unit / o.unit
	o.data.X, o.data.Y = append(o.data.X, o.f.of(s.Point)), append(o.data.Y, y)
	o.data.Ahead, o.data.Var = append(o.data.Ahead, ahead), append(o.data.Var, noise*noise)
}

// of standardizes a scaled value: measured from the centre of the trials' own, in their deviation.
func (o *observed) of(scaled float64) float64 { return (scaled - o.middle) / o.unit }

// back is the value that a standardized one stands for.
func (o *observed) back(z float64) float64 { return o.curves.scale.back(o.middle + float64(z*o.unit)) }

// usual is how far, in deviations, the values reach that are taken as they are.
const usual = 2.5

// drawIn lets what lies beyond the usual grow by its logarithm only.
func drawIn(z float64) float64 {
	if z <= usual {
		return z
	}
	return usual + math.Log1p(z-usual)
}

// scaling is the logarithm of how far a value lies above the best, plus that distance of the
// middle one: differences among the good ones count in full and those among the bad ones less and
// less, whatever the unit and the origin of what is measured.
type scaling struct{ offset float64 }

func scaleOf(trials []*Trial) scaling {
	var seen []float64
	for _, t := range trials {
		if v := t.outcome(); !math.IsInf(v, 1) {
			seen = append(seen, v)
		}
	}
	if len(seen) == 0 {
		return scaling{offset: 1}
	}
	slices.Sort(seen)
	best := seen[0]
	middle := seen[len(seen)/2] - best
	middle += 1e-12 * (1 + math.Abs(best)) // of values that are all the same
	return scaling{offset: middle - best}
}

func (s scaling) of(v float64) float64   { return math.Log(v + s.offset) }
func (s scaling) back(v float64) float64 { return math.Exp(v) - s.offset }

// centre returns mean and standard deviation of the finite values.
func centre(values []float64) (mean, deviation float64) {
	n := 0.0
	for _, v := range values {
		if !math.IsInf(v, 1) {
			mean, n = mean+v, n+1
		}
	}
	mean /= max(n, 1)
	for _, v := range values {
		if !math.IsInf(v, 1) {
			deviation += (v - mean) * (v - mean)
		}
	}
	return mean, max(math.Sqrt(deviation/max(n, 1)), 1e-9)
}

// spread keeps at most so many trials of a sorted list: the first half as it is, then those
// of the rest that lie farthest from all that are kept, so that the model knows of every
// region that was tried. Of very many every second, third, … is looked at.
func spread(f *features, trials []standing, most int) (kept, out []standing) {
	if len(trials) <= most {
		return trials, nil
	}
	kept, out = slices.Clone(trials[:most/2]), slices.Clone(trials[most/2:])
	var x [][]float64
	var at []int // places in out
	for i := 0; i < len(out); i += max(1, len(trials)/(3*most)) {
		x, at = append(x, f.of(out[i].Point)), append(at, i)
	}
	away := make([]float64, len(x))
	for i := range away {
		away[i] = math.Inf(1)
	}
	closer := func(to []float64) {
		for i := range x {
			var d float64
			for k := range to {
				d += (to[k] - x[i][k]) * (to[k] - x[i][k])
			}
			away[i] = min(away[i], d)
		}
	}
	for _, t := range kept {
		closer(f.of(t.Point))
	}
	for len(kept) < most {
		far := 0
		for i := range away {
			if away[i] > away[far] {
				far = i
			}
		}
		kept = append(kept, out[at[far]])
		out[at[far]].Trial = nil
		closer(x[far])
		away[far] = -1
	}
	return kept, slices.DeleteFunc(out, func(s standing) bool { return s.Trial == nil })
}
