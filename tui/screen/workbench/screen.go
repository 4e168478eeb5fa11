package workbench

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// pane is what has the focus; in a small terminal it is the visible tab.
type pane int

const (
	paneForm pane = iota
	paneCharts
	paneDiagnosis
	paneCount
)

// Screen is the workbench. It is not safe for concurrent use.
type Screen struct {
	o    Options
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme

	exp    *experiment
	est    estimate
	run    *run // nil: none is shown
	charts charts
	diag   findingsPane
	note   component.Note

	dialog *asked // nil: none is open
	focus  pane
	gen    int // of the run that is shown
	w, h   int // of the terminal, 0 until it is known

	// keepForm keeps edits when the next run's experiment has been read.
	keepForm bool
	// starting is set from the key press to the worker's start.
	starting bool
	// interrupted is a run that could be resumed, offered until something is shown.
	interrupted workspace.Run
}

// New makes a workbench. The only error is a preset that cannot be read.
func New(o Options) (*Screen, error) {
	o = o.withDefaults()
	s := &Screen{o: o, keys: newKeys(), th: theme.New(theme.Options{}), charts: newCharts()}
	s.note.After = o.After
	first := o.Spec
	if first == nil {
		var err error
		if first, err = spec.Preset(firstPreset); err != nil {
			return nil, err
		}
	}
	s.exp = newExperiment(first, o.Sources)
	s.exp.form.Select("data.source") // the first value that says what is learned
	return s, nil
}

// Experiment is a copy of what the form holds.
func (s *Screen) Experiment() *spec.Spec { return s.exp.spec.Clone() }

// Adopt puts changes that were suggested elsewhere into the form, as if they had been typed
// there, and the cursor on the first.
func (s *Screen) Adopt(changes []hparam.Change) (*spec.Spec, tea.Cmd, error) {
	if len(changes) == 0 {
		return s.Experiment(), nil, nil
	}
	if err := s.exp.adopt(changes); err != nil {
		return nil, nil, err
	}
	s.exp.form.Select(changes[0].Key)
	cmd := s.describe()
	s.arrange()
	return s.Experiment(), cmd, nil
}

// Enter starts to describe the form and to look for a run to show.
func (s *Screen) Enter(screen.Subject) tea.Cmd {
	if s.o.Run != nil {
		return tea.Batch(s.describe(), s.follow(s.o.Run))
	}
	return tea.Batch(s.describe(), s.look())
}

// Leave does nothing: the workbench follows its run to the end of the program.
func (s *Screen) Leave() {}

// Show shows a run that was chosen elsewhere, after asking if that loses edits.
func (s *Screen) Show(dir workspace.Run) tea.Cmd {
	cmd := s.replacing(func() screen.Effect { return screen.Run(s.follow(dir)) }).Cmd
	s.arrange()
	return cmd
}

// runsListed carries the runs that were there at the start.
type runsListed struct {
	runs []workspace.Status
	err  error
}

// look lists the runs once, to come back to one that is training.
func (s *Screen) look() tea.Cmd {
	ws := s.o.Workspace
	return func() tea.Msg {
		runs, err := ws.List()
		return runsListed{runs, err}
	}
}

func (s *Screen) onRunsListed(m runsListed) tea.Cmd {
	if m.err != nil {
		return s.complain(m.err)
	}
	if s.run != nil || s.starting {
		return nil // the user was faster
	}
	for _, r := range m.runs {
		switch {
		case r.Alive && s.o.Spec == nil && !s.exp.edited():
			return s.follow(r.Run)
		case r.Alive:
			return s.say(runlabel.Plain(r.Run) + " is training: r lists the runs")
		}
	}
	for _, r := range m.runs {
		if r.State == workspace.Interrupted {
			s.interrupted = r.Run
			return s.sayLonger(fmt.Sprintf("%s was interrupted at epoch %d/%d: press R to resume it",
				runlabel.Plain(r.Run), r.Summary.Epoch, r.Summary.Epochs))
		}
	}
	return nil
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case component.NoteOver:
		s.note.End(msg)
	case runsListed:
		effect.Cmd = s.onRunsListed(msg)
	case describeDue:
		effect.Cmd = s.onDescribeDue(msg)
	case described:
		s.onDescribed(msg)
	case runOpened:
		effect.Cmd = s.onRunOpened(msg)
	case polled:
		effect.Cmd = s.onPolled(msg)
	case specRead:
		s.onSpecRead(msg)
	case diagnosed:
		effect.Cmd = s.onDiagnosed(msg)
	case started:
		effect.Cmd = s.onStarted(msg)
	case requested:
		effect.Cmd = s.onRequested(msg)
	case saved:
		effect.Cmd = s.onSaved(msg)
	case experimentRead:
		effect.Cmd = s.onExperimentRead(msg)
	case filesListed:
		s.onFilesListed(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

// Resize says on what the screen is drawn; the size decides whether panes are tabs.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	first := s.w == 0
	s.th, s.w, s.h = th, w, h
	if first && s.run != nil {
		s.turnToCharts()
	}
	if s.dialog != nil {
		s.dialog.Resize(w, h)
	}
	s.arrange()
}

// turnToCharts brings the charts of a run that was just opened into view where
// panes are tabs: whoever presses train wants to watch it.
func (s *Screen) turnToCharts() {
	if s.w > 0 && layout.Workbench(s.w, s.h).Mode == layout.Tabs {
		s.focus = paneCharts
	}
}

// input gives a key press or pasted text to what is in front: a dialog, a field
// that is being typed into, or the table of keys.
func (s *Screen) input(msg tea.Msg) screen.Effect {
	switch {
	case s.dialog != nil:
		return s.dialogInput(msg)
	case s.exp.form.Editing():
		return screen.Run(s.formInput(msg))
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}
