package noise

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/report"
	"tunebench/tui/screen"
)

// before is what the experiment was made from, and its repeats under the same seeds.
type before struct {
	experiment *spec.Spec // nil: it was made from nothing that is known
	run        workspace.Run
	study      *workspace.Study
	group      *workspace.Repeats // nil: not repeated yet
}

// origin finds what the experiment was made from: the run that it was changed from, or that run's parent.
func origin(about screen.Subject) (b before) {
	run := about.Run
	if run == nil || run.Foreign() {
		return b
	}
	e, err := run.Spec()
	if err == nil && spec.Equal(e, about.Experiment) {
		if run = run.Parent(); run == nil {
			return b
		}
		e, err = run.Spec()
	}
	if err != nil {
		return b
	}
	return before{experiment: e.SeededAs(about.Experiment), run: run}
}

// read looks at the repeats that there are.
func (b *before) read(ws Workspace, v spec.Vary) (err error) {
	if b.experiment == nil {
		return nil
	}
	if b.study == nil {
		if b.study, err = ws.Repeated(b.experiment, v); err != nil || b.study == nil {
			return err
		}
	}
	b.group, err = b.study.Repeats(math.MaxInt, "")
	return err
}

func (b *before) underway() bool { return b.group != nil && b.group.Underway }

// compares reports whether there is something to train for a comparison.
func (s *Screen) compares() bool {
	return s.ready && s.before.experiment != nil && !s.busy && !s.before.underway() && s.lacking() > 0
}

// lacking is how many repeats there are of the experiment and not of what it was made from.
func (s *Screen) lacking() int {
	have := 0
	if s.before.group != nil {
		have = len(s.before.group.Seeds)
	}
	if s.group == nil {
		return batch - have
	}
	return len(s.group.Seeds) - have
}

// compare has what the experiment was made from trained under the same seeds.
func (s *Screen) compare() screen.Effect {
	switch {
	case s.before.experiment == nil:
		return s.say("nothing is known that this experiment was made from")
	case !s.compares():
		return s.say("what this experiment was made from is trained under these seeds already")
	}
	seeds := batch
	if s.group != nil {
		seeds = len(s.group.Seeds)
	}
	o := workspace.RepeatOptions{Seeds: seeds, Vary: s.vary, Run: s.before.run}
	ws, e, visit := s.ws, s.before.experiment, s.visit
	s.busy = true
	return screen.Run(func() tea.Msg {
		study, err := start(ws, e, o)
		return asked{visit: visit, before: study, err: err}
	})
}

// start makes or finds the study of some repeats and has it conducted in the background.
func start(ws Workspace, e *spec.Spec, o workspace.RepeatOptions) (*workspace.Study, error) {
	study, err := ws.Repeat(e, o)
	if err != nil {
		return nil, err
	}
	return study, study.Start()
}

// comparison writes whether the experiment is better than what it was made from.
func (s *Screen) comparison(p *report.Page) {
	old, now := s.before.group, s.group
	if old == nil || now == nil || len(old.Seeds) == 0 || len(now.Seeds) == 0 {
		return
	}
	r, err := old.Against(now)
	if err != nil {
		p.Heading("Comparison", "")
		p.Text("", s.th.Warn, err.Error())
		return
	}
	p.Comparison([2]string{"before", "now"}, [2]*workspace.Repeats{old, now}, r)
}
