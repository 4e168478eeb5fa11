package check

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Workspace is what the screen needs of the place that keeps runs.
type Workspace interface {
	Check(ctx context.Context, s *spec.Spec, tell func(workspace.PreflightProgress)) (*workspace.Preflight, error)
}

// redrawEvery is how often a pre-flight that is under way is drawn.
const redrawEvery = 100 * time.Millisecond

type (
	// checked is what came of a pre-flight.
	checked struct {
		visit  int
		report *workspace.Preflight
		err    error
	}
	redrawDue struct{ visit int }
)

// Screen shows the pre-flight of one experiment. It is not safe for concurrent use.
type Screen struct {
	ws   Workspace
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme
	w, h int

	experiment *spec.Spec
	visit      int // what was found for an earlier visit is dropped
	cancel     context.CancelFunc
	progress   *progress
	report     *workspace.Preflight // nil: not there yet
	err        error
	explain    bool // what each check means stands there as well

	text component.Text
	note component.Note
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{ws: ws, keys: newKeys(), progress: new(progress), th: theme.New(theme.Options{})}
}

// Enter begins a visit: the experiment is examined.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.experiment = about.Experiment
	return s.begin()
}

// begin examines the experiment from the start.
func (s *Screen) begin() tea.Cmd {
	s.Leave()
	s.report, s.err, s.progress, s.text = nil, nil, new(progress), component.Text{}
	if s.experiment == nil {
		s.err = errors.New("no experiment is shown that could be examined")
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	ws, e, visit, told := s.ws, s.experiment, s.visit, s.progress
	return tea.Batch(redraw(visit), func() tea.Msg {
		r, err := ws.Check(ctx, e, told.tell)
		return checked{visit, r, err}
	})
}

// Leave ends the visit; a pre-flight that is under way is given up.
func (s *Screen) Leave() {
	s.visit++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

func redraw(visit int) tea.Cmd {
	return tea.Tick(redrawEvery, func(time.Time) tea.Msg { return redrawDue{visit} })
}

// underway reports whether checks are still to come.
func (s *Screen) underway() bool { return s.report == nil && s.err == nil }

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		effect, _ = s.keys.Do(s, msg)
	case component.NoteOver:
		s.note.End(msg)
	case redrawDue:
		effect.Cmd = s.onRedrawDue(msg)
	case checked:
		s.onChecked(msg)
	case screen.Applied:
		effect.Cmd = s.onApplied(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) onRedrawDue(m redrawDue) tea.Cmd {
	if m.visit != s.visit || !s.underway() {
		return nil
	}
	return redraw(m.visit)
}

func (s *Screen) onChecked(m checked) {
	if m.visit == s.visit {
		s.report, s.err = m.report, m.err
	}
}

// onApplied examines the experiment that what was advised has made, or says why it could not be made.
func (s *Screen) onApplied(m screen.Applied) tea.Cmd {
	if m.Err != nil {
		return s.note.Show(m.Err.Error(), true, component.NoteLong)
	}
	said := s.note.Show("applied to the form: "+m.Title, false, component.NoteShort)
	s.experiment = m.Experiment
	return tea.Batch(s.begin(), said)
}

// advised reports whether there is something to apply.
func (s *Screen) advised() bool { return s.report != nil && len(s.report.Apply.Changes) > 0 }

// apply puts what all checks advise into the experiment.
func (s *Screen) apply() screen.Effect {
	switch {
	case s.err != nil:
		return s.say("there is nothing to apply: the experiment could not be examined")
	case s.report == nil:
		return s.say("the experiment is still being examined")
	case !s.advised():
		return s.say("the checks advise no change")
	}
	g := s.report.Apply
	return screen.Do(screen.Apply{Title: g.Title, Changes: g.Changes})
}

// again examines the experiment anew.
func (s *Screen) again() screen.Effect {
	if s.underway() {
		return s.say("the experiment is being examined")
	}
	return screen.Run(s.begin())
}

func (s *Screen) say(why string) screen.Effect {
	return screen.Run(s.note.Show(why, false, component.NoteShort))
}
