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
	data   gp.Data
	trials []standing // from the most promising on
	best   float64    // standardized
	scale  scaling
	middle float64 // of the scaled values, and their deviation
	unit   float64
}

// standing is a trial with the scaled value that it is expected to end at.
type standing struct {
	*Trial
	expected float64
}

// observe standardizes what each trial is expected to end at. Of trials that came far there
// is a second observation, of the first rung: it tells how early values and final ones differ.
func observe(h *History, f *features, stops []int) observed {
	trials := slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		return len(t.Values) == 0 && !t.Failed
	})
	c, values := learn(trials, stops)
	end := h.MaxEpochs
	all := make([]standing, len(trials))
	for i, t := range trials {
		if all[i] = (standing{t, values[i]}); len(t.Values) < end && !math.IsInf(values[i], 1) {
			all[i].expected = c.final(t, len(t.Values), end)
		}
	}
	slices.SortStableFunc(all, func(a, b standing) int { return cmp.Compare(a.expected, b.expected) })
	all = spread(f, all, modelTrials)

	o := observed{trials: all, data: gp.Data{Group: f.group}, scale: c.scale}
	add := func(t *Trial, value float64, epoch int) {
		o.data.X, o.data.Y = append(o.data.X, f.of(t.Point)), append(o.data.Y, value)
		ahead := 0.0
		if epoch < end && !t.Failed {
			ahead = doublings(epoch, end)
		}
		noise := errorKept * c.error * ahead * c.unit
		o.data.Ahead, o.data.Var = append(o.data.Ahead, ahead), append(o.data.Var, noise*noise)
	}
	for _, s := range all {
		add(s.Trial, s.expected, max(1, len(s.Values)))
	}
	far := stops[min(2, len(stops)-1)]
	for _, s := range all {
		if t := s.Trial; len(t.Values) >= far && far > stops[0] && !t.Failed && !math.IsInf(t.BestUntil(stops[0]), 1) {
			add(t, c.final(t, stops[0], end), stops[0])
		}
	}
	o.standardize(len(all), values)
	return o
}

// standardize measures values from the centre of the trials' own, in their deviation, and
// draws in those far above: how bad a bad trial is tells nothing of the good ones.
func (o *observed) standardize(trials int, reached []float64) {
	o.middle, o.unit = centre(o.data.Y[:trials])
	worst := usual
	for _, v := range o.data.Y {
		if !math.IsInf(v, 1) {
			worst = max(worst, drawIn(o.of(v)))
		}
	}
	for i, v := range o.data.Y {
		if o.data.Y[i] = worst + failedBeyond; !math.IsInf(v, 1) {
			o.data.Y[i] = drawIn(o.of(v))
		}
		o.data.Var[i] /= o.unit * o.unit
	}
	o.best = o.of(slices.Min(reached))
}

func (o *observed) of(scaled float64) float64 { return (scaled - o.middle) / o.unit }

// back is the value that a standardized one stands for.
func (o *observed) back(z float64) float64 { return o.scale.back(o.middle + float64(z*o.unit)) }

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
func spread(f *features, trials []standing, most int) []standing {
	if len(trials) <= most {
		return trials
	}
	kept := slices.Clone(trials[:most/2])
	var rest []standing
	for i := most / 2; i < len(trials); i += max(1, len(trials)/(5*most)) {
		rest = append(rest, trials[i])
	}
	x := make([][]float64, len(rest))
	away := make([]float64, len(rest))
	for i, t := range rest {
		x[i], away[i] = f.of(t.Point), math.Inf(1)
	}
	closer := func(at []float64) {
		for i := range rest {
			var d float64
			for k := range at {
				d += (at[k] - x[i][k]) * (at[k] - x[i][k])
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
		kept = append(kept, rest[far])
		closer(x[far])
	}
	return kept
}
