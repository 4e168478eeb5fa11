package study

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
)

// Stage is the part of an autopilot's way that a trial belongs to.
type Stage string

// The stages. A study that follows advice measures its experiment and its noise, tries what the diagnosis
// suggests, and searches around the best; the best of the search is then measured as the others were.
const (
	StageBase   Stage = "base"
	StageAdvice Stage = "advice"
	StageSearch Stage = "search"
)

// advise decides on one more training of a study that follows advice.
func (c *conductor) advise() (more bool, err error) {
	s := c.state
	if len(s.Trials) == 0 {
		return true, c.ask(nil, StageBase, "the experiment as it is")
	}
	if more, waits, err := c.measure(s.Trials[0]); more || waits || err != nil {
		return more, err
	}
	if t := s.candidate(); t != nil {
		return c.examine(t)
	}
	if s.stage() != StageSearch && c.early(0) {
		if values, why := c.suggestion(); values != nil {
			return true, c.ask(values, StageAdvice, why)
		}
	}
	return c.explore()
}

// measure trains a trial under all seeds, as far as it does not fail.
func (c *conductor) measure(t *Trial) (more, waits bool, err error) {
	if len(t.Seeds) < c.state.Plan.Study.Goal.Repeats && !t.Failed() {
		return true, false, c.another(t)
	}
	return false, t.Training(), nil
}

func (c *conductor) another(t *Trial) error {
	return c.train(t, len(t.Seeds), c.state.length(t), fmt.Sprintf("seed %d", len(t.Seeds)+1))
}

// examine compares a candidate with the champion, seed by seed.
func (c *conductor) examine(t *Trial) (more bool, err error) {
	s := c.state
	if champion := s.champion(); champion.Training() {
		return false, nil
	}
	if t.Training() {
		if hurried := s.Plan.Study.Budget.Epochs == 0; hurried && len(t.Seeds) < s.Plan.Study.Goal.Repeats {
			return true, c.another(t) // there is a place for it, and only time counts
		}
		return false, nil
	}
	champion := s.champion()
	old, now := s.values(champion), s.values(t)
	higher := !s.Plan.Lower
	switch {
	case t.Failed():
		return true, c.decide(Decision{Op: OpClose, Trial: &t.ID, Why: "it " + failedWord(t)})
	case champion.Failed():
		return true, c.adopt(t, "the one before "+failedWord(champion))
	case len(now) < s.Plan.Study.Goal.Repeats && !paired.Rejects(old, now, higher) && c.affords(1):
		return true, c.another(t)
	}
	if t.Stage == StageSearch {
		return true, c.recommend(champion, t)
	}
	return true, c.settleWith(champion, t)
}

// recommend decides between the champion and what the search found. One of them is the answer, so that what is
// ahead is taken, told from noise or not; but only seeds count by which it was not found.
func (c *conductor) recommend(champion, t *Trial) error {
	old, now := c.state.values(champion), c.state.values(t)
	if min(len(old), len(now)) < 2 {
		return c.decide(Decision{Op: OpClose, Trial: &t.ID, Why: "it was measured under one seed only"})
	}
	r := c.state.Compare(champion, t)
	switch {
	case r.Verdict == paired.Better:
		return c.adopt(t, r.Words())
	case r.Verdict == paired.Unclear && c.state.Plan.better(r.Mean, 0):
		return c.adopt(t, fmt.Sprintf("ahead by %s, %s", hparam.Format(round(math.Abs(r.Mean))), r.Words()))
	}
	return c.decide(Decision{Op: OpClose, Trial: &t.ID, Why: r.Words()})
}

// round leaves two digits of a number.
func round(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 2, 64), 64)
	return short
}

// longest is how many times the study's seeds a comparison may take that is not clear yet.
const longest = 2

// settleWith decides between the champion and a candidate, or for one more seed of both.
func (c *conductor) settleWith(champion, t *Trial) error {
	s := c.state
	old, now := s.values(champion), s.values(t)
	n := min(len(old), len(now))
	planned := longest * s.Plan.Study.Goal.Repeats
	r := paired.Look(old[:n], now[:n], !s.Plan.Lower, planned)
	mean, _ := t.Best(s.Plan.Lower)
	before, _ := champion.Best(s.Plan.Lower)
	ahead := s.Plan.better(mean, before) && n >= s.Plan.Study.Goal.Repeats
	switch {
	case r.Verdict == paired.Better:
		return c.adopt(t, r.Words())
	case ahead && s.meets(mean):
		return c.adopt(t, "it meets the target, which the one before does not")
	case ahead && r.Verdict == paired.Unclear && 0 < r.Needed && r.Needed <= planned && n < planned && c.affords(2):
		if len(old) == n {
			if err := c.another(champion); err != nil {
				return err
			}
		}
		return c.another(t)
	}
	return c.decide(Decision{Op: OpClose, Trial: &t.ID, Why: r.Words()})
}

func failedWord(t *Trial) string {
	for _, r := range t.Seeds {
		if r.Failed && r.Ending == event.EndedDiverged {
			return "diverged"
		}
	}
	return "failed"
}

func (c *conductor) adopt(t *Trial, why string) error {
	return c.decide(Decision{Op: OpAdopt, Trial: &t.ID, Why: why})
}

// ask begins a trial that is trained to its end.
func (c *conductor) ask(values map[string]string, stage Stage, why string) error {
	s, err := set(c.state.Plan.Base, values)
	if err != nil {
		return err
	}
	return c.begin(Decision{Point: values, Epochs: s.Training.Epochs, Stage: stage, Why: why})
}

// champion is the trial that was adopted last, at first the experiment as it is.
func (s *State) champion() *Trial {
	if len(s.Trials) == 0 {
		return nil
	}
	return s.Trials[s.adopted]
}

// candidate is the trial that is being compared with the champion.
func (s *State) candidate() *Trial {
	for _, t := range s.Trials[1:] {
		settled := t.Adopted || t.Closed
		if !settled && (t.Stage == StageAdvice || t.Stage == StageSearch && len(t.Seeds) > 1) {
			return t
		}
	}
	return nil
}

// measured is the candidate of a study that follows advice if nothing of it, or of the champion, is being trained.
func (s *State) measured() *Trial {
	if !s.Plan.Study.Goal.Advice || len(s.Trials) == 0 || s.champion().Training() {
		return nil
	}
	if t := s.candidate(); t != nil && !t.Training() {
		return t
	}
	return nil
}

// stage is the stage that the study has come to.
func (s *State) stage() Stage { return s.Trials[len(s.Trials)-1].Stage }

// length is the number of epochs of a trial's training.
func (s *State) length(t *Trial) int {
	e, err := set(s.Plan.Base, t.Values)
	if err != nil {
		return s.Plan.Epochs
	}
	return e.Training.Epochs
}

// affords reports whether so many whole trainings are left of the budget.
func (c *conductor) affords(trainings int) bool {
	s, b := c.state, c.state.Plan.Study.Budget
	if b.Epochs > 0 && b.Epochs-s.committed() < trainings*s.Plan.Epochs {
		return false
	}
	seconds := 0.0 // of one training
	for _, r := range s.Trials[0].Seeds {
		seconds = max(seconds, r.Seconds)
	}
	left := time.Duration(b.Time) - s.Time(c.Now())
	return b.Time == 0 || left.Seconds() >= float64(trainings)*seconds
}

// mostAdvice is how many suggestions are tried where nothing else bounds them.
const mostAdvice = 12

// early reports whether with so many epochs more no more than two fifths of the budget are used up, which is
// what the measure of the experiment and advice may cost.
func (c *conductor) early(epochs int) bool {
	const share = 0.4
	s, b := c.state, c.state.Plan.Study.Budget
	return len(s.Trials) <= mostAdvice && (b.Epochs == 0 || float64(s.Epochs+epochs) <= share*float64(b.Epochs)) &&
		(b.Time == 0 || s.Time(c.Now()).Seconds() <= share*time.Duration(b.Time).Seconds())
}

// suggestion is the first change that the champion's diagnosis suggests and that has not been tried.
func (c *conductor) suggestion() (values map[string]string, why string) {
	champion := c.state.champion()
	from, err := set(c.state.Plan.Base, champion.Values)
	if err != nil {
		return nil, ""
	}
	findings, err := findingsOf(c.runs[runID(champion.ID, 0)])
	if err != nil {
		fmt.Fprintf(c.Log, "trial %d: %v\n", champion.ID, err)
		return nil, ""
	}
	for _, f := range findings {
		if f.Cause == finding.CauseSlow { // a search looks for better values, not for quicker runs
			continue
		}
		for _, g := range f.Suggestions {
			values := c.state.untried(from, g)
			if values != nil && c.early(c.state.Plan.Study.Goal.Repeats*c.state.length(&Trial{Values: values})) {
				return values, fmt.Sprintf("%s: %s", f.Title, hparam.Describe(g.Changes))
			}
		}
	}
	return nil, ""
}

// untried are the values of a suggestion for an experiment; nil if it cannot be made, or has been tried.
func (s *State) untried(from *spec.Spec, g finding.Suggestion) map[string]string {
	if len(g.Changes) == 0 {
		return nil
	}
	e, err := from.Apply(g.Changes)
	if err != nil || e.Validate() != nil {
		return nil
	}
	for _, change := range g.Changes { // trials on other data, or judged otherwise, cannot be compared
		if k, ok := hparam.Lookup(change.Key); !ok || k.Fixed() != "" && change.Key != "training.epochs" {
			return nil
		}
	}
	values := map[string]string{}
	for _, change := range spec.Diff(s.Plan.Base, e) {
		values[change.Key] = hparam.Format(change.To)
	}
	if again, err := set(s.Plan.Base, values); err != nil || !spec.Equal(again, e) {
		return nil
	}
	for _, t := range s.Trials {
		if maps.Equal(t.Values, values) || len(values) == 0 {
			return nil
		}
	}
	return values
}

// meets reports whether a value is as good as the study's target.
func (s *State) meets(v float64) bool {
	target := s.Plan.Study.Goal.Target
	return target != 0 && (v == target || s.Plan.better(v, target))
}
