package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/search/gp"
)

// observed is a study as a process sees it.
type observed struct {
	data   gp.Data
	trials []*Trial // from the most promising on
	best   float64  // standardized
	back   func(z float64) float64
}

// observe standardizes what each trial is expected to end at. Of trials that came far there
// is a second observation, of the first rung: it tells how early values and final ones differ.
func observe(h *History, f *features, stops []int) observed {
	trials := slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		return len(t.Values) == 0 && !t.Failed
	})
	scale := scaleOf(trials)
	values := make([]float64, len(trials))
	for i, t := range trials {
		values[i] = scale(t.Best())
	}
	_, unit := centre(values)
	c := learn(trials, stops, scale, unit)
	end := h.MaxEpochs
	expected := func(t *Trial) float64 {
		if len(t.Values) >= end || math.IsInf(t.Best(), 1) {
			return scale(t.Best())
		}
		return c.final(t, len(t.Values), end)
	}
	slices.SortStableFunc(trials, func(a, b *Trial) int { return cmp.Compare(expected(a), expected(b)) })
	trials = spread(f, trials, ladderMost)

	o := observed{trials: trials, data: gp.Data{Group: f.group}}
	add := func(t *Trial, value float64, epoch int) {
		o.data.X, o.data.Y = append(o.data.X, f.of(t.Point)), append(o.data.Y, value)
		ahead := 0.0
		if epoch < end && !t.Failed {
			ahead = doublings(epoch, end)
		}
		noise := errorKept * c.error * ahead * unit
		o.data.Ahead, o.data.Var = append(o.data.Ahead, ahead), append(o.data.Var, noise*noise)
	}
	for _, t := range trials {
		add(t, expected(t), max(1, len(t.Values)))
	}
	far := stops[min(2, len(stops)-1)]
	for _, t := range trials {
		if len(t.Values) >= far && far > stops[0] && !math.IsInf(t.BestUntil(stops[0]), 1) {
			add(t, c.final(t, stops[0], end), stops[0])
		}
	}
	o.standardize(len(trials), values)
	return o
}

// standardize measures values from the centre of the trials' own, in their deviation, and
// draws in those far above: how bad a bad trial is tells nothing of the good ones.
func (o *observed) standardize(trials int, reached []float64) {
	middle, unit := centre(o.data.Y[:trials])
	worst := usual
	for _, v := range o.data.Y {
		if !math.IsInf(v, 1) {
			worst = max(worst, drawIn((v-middle)/unit))
		}
	}
	for i, v := range o.data.Y {
		if o.data.Y[i] = worst + gpFailedBeyond; !math.IsInf(v, 1) {
			o.data.Y[i] = drawIn((v - middle) / unit)
		}
		o.data.Var[i] /= unit * unit
	}
	o.best = (slices.Min(reached) - middle) / unit
	o.back = func(z float64) float64 { return middle + z*unit }
}

// scaleOf is the logarithm where all values are positive, as losses are.
func scaleOf(trials []*Trial) func(float64) float64 {
	for _, t := range trials {
		if t.Best() <= 0 {
			return func(v float64) float64 { return v }
		}
	}
	return math.Log
}

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
// region that was tried.
func spread(f *features, trials []*Trial, most int) []*Trial {
	if len(trials) <= most {
		return trials
	}
	kept, rest := slices.Clone(trials[:most/2]), trials[most/2:]
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
