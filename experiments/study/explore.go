package study

import (
	"maps"
	"math"
	"slices"

	"tunebench/engine/search"
)

// explore searches around the champion, and measures the best that it finds.
func (c *conductor) explore() (more bool, err error) {
	s := c.state
	best := s.found()
	reserve := s.Plan.Study.Goal.Repeats - 1
	promising := best != nil && s.promises(best)
	if promising && (s.reaches(best) || !c.affords(reserve+1)) {
		return true, c.another(best)
	}
	if s.Plan.Space == nil || !c.affords(reserve+1) {
		c.over(EndedEpochs)
		return false, nil
	}
	if values := s.start(); values != nil {
		return true, c.begin(Decision{
			Point: values, Epochs: s.Plan.Epochs, Stage: StageSearch, Why: "settings that often do well",
		})
	}
	h, ids := s.around()
	d, ok := c.strategy.Next(h)
	if !ok {
		if promising && len(c.running) == 0 {
			return true, c.another(best)
		}
		c.over(EndedSpace)
		return false, nil
	}
	return true, c.wander(d, ids)
}

// wander does what the search around the champion wants.
func (c *conductor) wander(d search.Decision, ids []int) error {
	s := c.state
	if d.Trial < len(ids) {
		t := s.Trials[ids[d.Trial]]
		if d.Epochs == 0 {
			return c.decide(Decision{Op: OpClose, Trial: &t.ID, Why: d.Why, Fit: d.Fit})
		}
		return c.trainAs(t, 0, d)
	}
	return c.begin(Decision{
		Point: s.beside(s.Plan.texts(d.Point)), Epochs: d.Epochs, Stage: StageSearch, Why: d.Why, Fit: d.Fit,
	})
}

// beside are the values of the champion with others of the keys that the study varies.
func (s *State) beside(texts map[string]string) map[string]string {
	values := map[string]string{}
	keys := s.Plan.Keys()
	for key, text := range s.champion().Values {
		if !slices.Contains(keys, key) {
			values[key] = text
		}
	}
	maps.Copy(values, texts)
	return values
}

// start are the values of the first point that is worth looking at before the search has learned anything, and
// where no trial has been; nil: there is none.
func (s *State) start() map[string]string {
	for _, texts := range s.Plan.Study.Starts(s.Plan.Base) {
		at, err := s.Plan.point(texts)
		if err != nil {
			continue // the study's own values of other keys do not go with it
		}
		values := s.beside(s.Plan.texts(at))
		if !slices.ContainsFunc(s.Trials, func(t *Trial) bool { return maps.Equal(t.Values, values) }) {
			return values
		}
	}
	return nil
}

// around is the search as samplers see it: its own trials, and those before it that lie in the space and
// were trained as long. ids are the trials' numbers in the study.
func (s *State) around() (h *search.History, ids []int) {
	h = s.History()
	var trials []*search.Trial
	for i, t := range h.Trials {
		if t.Point == nil || s.Trials[i].Stage != StageSearch && s.length(s.Trials[i]) != s.Plan.Epochs {
			continue
		}
		t.ID = len(trials)
		t.Closed = t.Closed || s.Trials[i].Stage != StageSearch
		trials, ids = append(trials, t), append(ids, i)
	}
	h.Trials = trials
	return h, ids
}

// found is the best trial of the search that has been trained to its end and under one seed only.
func (s *State) found() *Trial {
	var best *Trial
	at := math.NaN()
	for _, t := range s.Trials {
		if t.Stage != StageSearch || t.Closed || t.Training() || t.Failed() || !t.Seeds[0].Over || len(t.Seeds) > 1 {
			continue
		}
		if v, n := t.Best(s.Plan.Lower); n > 0 && s.Plan.better(v, at) {
			best, at = t, v
		}
	}
	return best
}

// promises reports whether a trial is better than the champion under the seed that both have.
func (s *State) promises(t *Trial) bool {
	a, _ := s.champion().Seeds[0].Best(s.Plan.Lower)
	b, _ := t.Seeds[0].Best(s.Plan.Lower)
	return s.Plan.better(b, a)
}

// reaches reports whether a trial meets the study's target under its first seed.
func (s *State) reaches(t *Trial) bool {
	v, _ := t.Seeds[0].Best(s.Plan.Lower)
	return s.meets(v)
}
