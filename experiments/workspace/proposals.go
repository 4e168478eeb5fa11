package workspace

import (
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/trying"
)

// mostProposals is how many whole settings are offered to be tried at a time.
const mostProposals = 3

// learned is how many trainings of a family a search learns from before it looks anywhere.
const learned = 4

// proposals are whole settings to try on an experiment: the first that does well on much data and that the family has
// not had yet, and then what a search expects most of that knows all its trainings, most near the best of them.
func (r *run) proposals(base *spec.Spec, f family, rows, classes int) (list [][]hparam.Change) {
	s := spec.NewStudy(base)
	if err := s.SetSpace(base, spec.Facts{TrainRows: rows}, nil); err != nil {
		return nil // there is nothing to vary
	}
	space, err := s.Space()
	if err != nil {
		return nil
	}
	h := &search.History{Space: space, Seed: uint64(base.Seed), MaxEpochs: 1}
	known := f.trainings(base)
	for _, k := range known {
		if at, err := s.Point(k.spec); err == nil { // else it lies outside
			h.Trials = append(h.Trials, k.trial(len(h.Trials), at))
		}
	}
	add := func(from *spec.Spec, at search.Point) bool {
		e, _, err := s.Apply(from, at)
		if err != nil {
			return false
		}
		changes := spec.Diff(base, e)
		had := func(k training) bool { return spec.Equal(k.spec, e) }
		if len(changes) == 0 || slices.ContainsFunc(known, had) {
			return false
		}
		list = append(list, changes)
		return true
	}
	usual, err := base.Apply(trying.Usual(base, rows, classes))
	if err != nil {
		usual = base
	}
	for _, texts := range s.Starts(base) {
		if at, err := s.Point(withTexts(base, texts)); err == nil && add(usual, at) {
			break
		}
	}
	for len(list) < mostProposals {
		sampler := search.Sampler(search.Near{})
		if len(list)%mostProposals == mostProposals-1 {
			sampler = search.GP{Startup: learned}
		}
		d, ok := search.Full{Sampler: sampler}.Next(h)
		if !ok || !add(base, d.Point) {
			break
		}
		h.Apply(d)
	}
	return list
}

// withTexts is an experiment with some values changed, as far as they are valid.
func withTexts(base *spec.Spec, texts map[string]string) *spec.Spec {
	e := base.Clone()
	for key, text := range texts {
		if key == "model.depth" || key == "model.width" {
			e.Model.Hidden = nil // they say it
		}
		_ = e.Set(key, text)
	}
	return e
}

// training is an experiment that somebody of the family was trained by, and what it came to.
type training struct {
	spec  *spec.Spec
	value trying.Outcome
	lower bool
}

// trial is the training as a search sees it.
func (k training) trial(id int, at search.Point) *search.Trial {
	v := float64(k.value.Best)
	if !k.lower {
		v = -v
	}
	return &search.Trial{
		ID: id, Point: at, Values: []float64{v}, Target: 1, Closed: true,
		Failed: math.IsNaN(v) || k.value.Ending == event.EndedDiverged,
	}
}

// parentTried is what was tried on the run that the last of the line grew from, nil for nothing.
func (f family) parentTried() *Tried {
	if len(f.line) < 2 {
		return nil
	}
	t, _ := f.line[len(f.line)-2].Tried() // a damaged one is told where it is looked at
	return t
}

// trainings are all of the family that were judged alike, those of trying among them.
func (f family) trainings(base *spec.Spec) (list []training) {
	lower := event.LowerIsBetter(base.MonitorTag())
	for _, x := range f.all {
		if !x.known || x.spec == nil {
			continue
		}
		own := x.spec.Clone()
		own.Interventions = nil
		list = append(list, training{own, x.value, lower})
		t, err := x.Tried()
		if err != nil || t == nil {
			continue
		}
		for _, c := range t.Candidates[1:] {
			if len(c.Seeds) == 0 || !c.Seeds[0].Whole {
				continue
			}
			if e, err := own.Apply(c.Changes()); err == nil {
				list = append(list, training{e, c.Seeds[0], lower})
			}
		}
	}
	return list
}
