package workspace

import (
	"math"
	"slices"

	"tunebench/engine/paired"
)

// Folded is the comparison with the runs of one experiment under different seeds as one: the mean of their best
// values stands for them. It is c itself where no two runs are of one experiment.
func (c *Comparison) Folded() *Comparison {
	groups := c.groups()
	if len(groups) == len(c.Runs) {
		return c
	}
	out := &Comparison{Metric: c.Metric, Higher: c.Higher, Pairs: c.Pairs, Best: -1}
	out.Keys = slices.DeleteFunc(slices.Clone(c.Keys), func(key string) bool { return slices.Contains(seeded, key) })
	for _, members := range groups {
		one := c.Runs[members[0]]
		if len(members) > 1 {
			one = c.fold(members)
		}
		if !math.IsNaN(one.Value) && (out.Best < 0 || c.better(one.Value, out.Runs[out.Best].Value)) {
			out.Best = len(out.Runs)
		}
		out.Runs = append(out.Runs, one)
	}
	return out
}

// groups are the runs that train the same under different seeds, in the order of the first of each; a run of which
// that is not known, or whose seed is there already, is one by itself.
func (c *Comparison) groups() (out [][]int) {
	at := map[string]int{}
	taken := map[string]bool{}
	for i := range c.Runs {
		r := &c.Runs[i]
		experiment, seeds := r.underSeeds()
		g, known := at[experiment]
		if r.Origin.Settings == nil || taken[experiment+seeds] {
			out = append(out, []int{i})
			continue
		}
		taken[experiment+seeds] = true
		if !known {
			at[experiment] = len(out)
			out = append(out, []int{i})
			continue
		}
		out[g] = append(out[g], i)
	}
	return out
}

// fold is what some of the runs came to together.
func (c *Comparison) fold(members []int) Compared {
	var best, last []float64
	listed := *c.Runs[members[0]].Listed
	listed.Experiment, listed.Changed, listed.Notes.Name = c.without(&c.Runs[members[0]]), "", ""
	one := Compared{Listed: &listed, At: math.NaN()}
	for _, i := range members {
		r := &c.Runs[i]
		best, last = append(best, r.Value), append(last, r.Last)
		one.Members = append(one.Members, r.Members...)
		listed.Alive = listed.Alive || r.Alive
	}
	one.Seeds = paired.Describe(best)
	one.Value, one.Last = one.Seeds.Mean, paired.Describe(last).Mean
	one.Noise = one.Seeds.Deviation / math.Sqrt(float64(one.Seeds.Seeds))
	return one
}
