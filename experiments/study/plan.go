package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
)

// Plan is what a study is to find out, and with what: its file as its conductor understands it. It is
// changed as a whole.
type Plan struct {
	Study *spec.Study
	Base  *spec.Spec    // the experiment that is varied
	Space *search.Space // nil: nothing is varied, and the experiment only repeated
	// Metric is the tag by which trials are judged, Lower whether its lower values are better, and Epochs
	// the length of a training that nothing ends early.
	Metric string
	Lower  bool
	Epochs int
}

// NewPlan checks a study as a whole.
func NewPlan(s *spec.Study) (*Plan, error) {
	base, err := s.Experiment()
	if err != nil {
		return nil, err
	}
	p := &Plan{Study: s, Base: base, Metric: s.Goal.Metric, Epochs: base.Training.Epochs}
	if p.Metric == hparam.Auto {
		p.Metric = base.MonitorTag()
	}
	if !slices.Contains(event.Monitors, p.Metric) {
		return nil, &spec.Problem{
			File: s.File(), Key: "goal.metric",
			Message: fmt.Sprintf("%q is none of %s", p.Metric, strings.Join(event.Monitors, ", ")),
		}
	}
	p.Lower = event.LowerIsBetter(p.Metric)
	if len(s.Ranges) > 0 {
		if p.Space, err = s.Space(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// changed is the plan with another value of one of the study's keys, and the trials' points in it.
func (s *State) changed(key, value string) (*Plan, []search.Point, error) {
	study := s.Plan.Study.Clone()
	if err := study.Set(key, value); err != nil {
		return nil, nil, err
	}
	next, err := NewPlan(study)
	if err != nil {
		return nil, nil, err
	}
	if !sameKeys(s.Plan.Space, next.Space) {
		return nil, nil, fmt.Errorf("%s: the keys that a study varies stay the same; their ranges may change", key)
	}
	points := make([]search.Point, len(s.Trials))
	for i, t := range s.Trials {
		if points[i], err = next.locate(Decision{Point: t.Values, Stage: t.Stage}); err != nil {
			return nil, nil, fmt.Errorf("%s: trial %d has %w", key, t.ID, err)
		}
	}
	return next, points, nil
}

func sameKeys(a, b *search.Space) bool {
	if a == nil || b == nil || a.Len() != b.Len() {
		return a == nil && b == nil
	}
	for i := range a.Len() {
		if a.Param(i).Name != b.Param(i).Name || a.Param(i).Kind != b.Param(i).Kind {
			return false
		}
	}
	return true
}

// strategy is what decides on the study's trials.
func (p *Plan) strategy() (search.Strategy, error) {
	if p.Space == nil {
		return nil, nil
	}
	return search.New(p.Study.Sampler.Name, p.Study.Pruner.Name, p.Space, search.Budget{
		Trials: p.Study.Budget.Trials, Epochs: p.Study.Budget.Epochs, MaxEpochs: p.Epochs,
		First: p.Study.Pruner.First, Eta: p.Study.Pruner.Eta,
	})
}

// experiment is that of a trial under a seed, and what differs from the base.
func (p *Plan) experiment(values map[string]string, seed int) (*spec.Spec, []hparam.Change, error) {
	s, err := set(p.Base, values)
	if err != nil {
		return nil, nil, err
	}
	changes := spec.Diff(p.Base, s)
	s, err = s.Reseed(seed, spec.Vary(p.Study.Goal.Vary))
	return s, changes, err
}

// set is an experiment with other values of some keys, as texts.
func set(from *spec.Spec, values map[string]string) (*spec.Spec, error) {
	e := from.Clone()
	for key, text := range values {
		if key == keyDepth || key == keyWidth {
			e.Model.Hidden = nil // they say it
		}
		if err := e.Set(key, text); err != nil {
			return nil, err
		}
	}
	return e, nil
}

const (
	keyDepth = "model.depth"
	keyWidth = "model.width"
)

// texts are the values that matter in a point, by the keys of the experiment.
func (p *Plan) texts(at search.Point) map[string]string {
	if p.Space == nil {
		return nil
	}
	texts := map[string]string{}
	for i, v := range p.Study.Values(at) {
		if v != nil {
			texts[p.Study.Ranges[i].Key] = hparam.Format(v)
		}
	}
	return texts
}

// Texts are the values that the keys of the study have in a trial. One that lies outside the space has those that
// it changes.
func (p *Plan) Texts(t *Trial) map[string]string {
	if t.Stage == "" || t.Point == nil {
		return t.Values
	}
	return p.texts(t.Point)
}

// point is the inverse of texts. What the texts leave open is that of the study's experiment.
func (p *Plan) point(texts map[string]string) (search.Point, error) {
	if p.Space == nil {
		return nil, nil
	}
	return p.vary(p.Base, texts)
}

// locate is where the values of a new trial are in the space. Advice may lead out of it: there the trial
// has no point.
func (p *Plan) locate(d Decision) (search.Point, error) {
	if d.Stage == "" {
		return p.point(d.Point)
	}
	e, err := set(p.Base, d.Point)
	if err != nil || p.Space == nil {
		return nil, err
	}
	at, err := p.Study.Point(e)
	if err != nil {
		return nil, nil //nolint:nilerr // it is outside
	}
	return at, nil
}

// vary is the point of an experiment with some values changed.
func (p *Plan) vary(from *spec.Spec, texts map[string]string) (search.Point, error) {
	keys := p.Keys()
	for key := range texts {
		if !slices.Contains(keys, key) {
			return nil, fmt.Errorf("this study varies %s, and not %s", strings.Join(keys, ", "), key)
		}
	}
	e, err := set(from, texts)
	if err != nil {
		return nil, err
	}
	at, err := p.Study.Point(e)
	if err != nil {
		return nil, err
	}
	active := p.texts(at)
	for key := range texts {
		if _, ok := active[key]; !ok {
			return nil, fmt.Errorf("%s does not matter with the other values", key)
		}
	}
	return at, nil
}

// Keys are the keys that the study varies, each once.
func (p *Plan) Keys() []string {
	var keys []string
	for _, r := range p.Study.Ranges {
		if !slices.Contains(keys, r.Key) {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// variant is the best trial's point, or that of the study's experiment, with some values changed.
func (s *State) variant(texts map[string]string) (search.Point, error) {
	from := s.Plan.Base
	if s.Plan.Space == nil {
		return nil, errors.New("this study varies nothing")
	}
	if best := s.Leader(); best != nil {
		var err error
		if from, err = set(from, best.Values); err != nil {
			return nil, err
		}
	}
	return s.Plan.vary(from, texts)
}
