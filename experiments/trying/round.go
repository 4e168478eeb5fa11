package trying

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/paired"
)

// Job is one training: of a candidate under a seed, until an epoch; 0: to its end.
type Job struct{ Candidate, Seed, Until int }

// Round returns the trainings of the next round, the cheapest first; without any, ending says why trying is over.
// What a round that was cut short has trained already is looked at when all of it is there, so that trying goes on
// as if nothing had happened.
func (r *Record) Round() (jobs []Job, ending string) {
	for i, c := range r.Candidates {
		if c.whole() == 0 {
			jobs = append(jobs, Job{Candidate: i})
		}
	}
	if len(jobs) > 0 {
		return r.cheapest(jobs), ""
	}
	leaders := r.others()
	for n := 1; ; n++ {
		leaders = r.ahead(leaders, n, halved(len(r.Candidates)-1, n))
		switch {
		case len(leaders) == 0:
			return nil, EndedNone
		case r.verdict(leaders[0], min(n, r.common(leaders[0]))) == paired.Better:
			return nil, EndedTold
		case n >= r.Seeds:
			return nil, EndedSeeds
		}
		for _, i := range append([]int{0}, leaders...) {
			if r.Candidates[i].whole() == n {
				jobs = append(jobs, Job{Candidate: i, Seed: n})
			}
		}
		if len(jobs) > 0 {
			return r.cheapest(jobs), ""
		}
	}
}

// Short returns the trainings of a round of few epochs for those candidates whose first epochs say something of
// the last, where there are so many that halving them pays.
func (r *Record) Short(epochs int) (jobs []Job) {
	for _, i := range r.others() {
		c := r.Candidates[i]
		if c.whole() == 0 && !c.Patient && (len(c.Seeds) == 0 || c.Seeds[0].Epochs < epochs) {
			jobs = append(jobs, Job{Candidate: i, Until: epochs})
		}
	}
	if len(jobs) < 2 {
		return nil
	}
	return r.cheapest(jobs)
}

// Cut drops the half of the candidates that came least far in few epochs. Only those that were trained so far
// count; what is dropped has not been tried.
func (r *Record) Cut(epochs int) {
	var short []int
	for _, i := range r.others() {
		if c := r.Candidates[i]; c.whole() == 0 && len(c.Seeds) > 0 && c.Seeds[0].Epochs >= epochs {
			short = append(short, i)
		}
	}
	slices.SortStableFunc(short, func(a, b int) int {
		x, y := float64(r.Candidates[a].Seeds[0].Best), float64(r.Candidates[b].Seeds[0].Best)
		return r.order(x, y)
	})
	dropped := map[int]bool{}
	for _, i := range short[(len(short)+1)/2:] {
		dropped[i] = true
	}
	kept := r.Candidates[:0]
	for i, c := range r.Candidates {
		if !dropped[i] {
			kept = append(kept, c)
		}
	}
	r.Candidates = kept
}

// order sorts values of the metric, the better one first and those that are none last.
func (r *Record) order(x, y float64) int {
	switch {
	case math.IsNaN(x) || math.IsNaN(y):
		return cmp.Compare(btoi(math.IsNaN(x)), btoi(math.IsNaN(y)))
	case r.Lower():
		return cmp.Compare(x, y)
	}
	return cmp.Compare(y, x)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// others are the candidates but the unchanged experiment.
func (r *Record) others() []int {
	list := make([]int, 0, len(r.Candidates))
	for i := 1; i < len(r.Candidates); i++ {
		list = append(list, i)
	}
	return list
}

// halved is how many of some are left after n rounds.
func halved(of, n int) int { return max(1, int(math.Ceil(float64(of)/math.Pow(2, float64(n))))) }

// ahead are those of some candidates that are ahead of the unchanged experiment under the first n seeds, at most
// so many, the best first.
func (r *Record) ahead(of []int, n, most int) []int {
	worth := map[int]float64{}
	var list []int
	for _, i := range of {
		if r.Candidates[i].whole() < min(n, r.Candidates[0].whole()) {
			continue // a round that was cut short has not come to it
		}
		if worth[i] = r.worth(i, n); r.gain(i, n) > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	return list[:min(most, len(list))]
}

// cheapest sorts jobs so that those are trained first that take the least time.
func (r *Record) cheapest(jobs []Job) []Job {
	slices.SortStableFunc(jobs, func(a, b Job) int {
		return cmp.Compare(r.Candidates[a.Candidate].Cost, r.Candidates[b.Candidate].Cost)
	})
	return jobs
}
