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
)

// Intent is what the user wants that only the program as a whole can do.
type Intent int

const (
	// Stay means nothing of the kind.
	Stay Intent = iota
	// ShowHelp asks for all keys.
	ShowHelp
	// ShowRuns asks for the list of runs.
	ShowRuns
	// ShowData asks for the data of [Screen.Experiment].
	ShowData
	// Suspend leaves the terminal to the shell for a while.
	Suspend
	// Quit ends the program; training goes on.
	Quit
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
	keys keymap.Map

	exp    *experiment
	est    estimate
	run    *run // nil: none is shown
	charts charts
	diag   findingsPane
	note   component.Note

	dialog dialog // nil: none is open
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
	s := &Screen{o: o, keys: keymap.Workbench(), charts: newCharts()}
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

// Keys is the table of keys, for help.
func (s *Screen) Keys() keymap.Map { return s.keys }

// Experiment is a copy of what the form holds.
func (s *Screen) Experiment() *spec.Spec { return s.exp.spec.Clone() }

// Adopt puts changes that were suggested elsewhere into the form, as if they had been typed
// there, and the cursor on the first. The error says why the experiment would be invalid; the
// form is then as before.
func (s *Screen) Adopt(changes []hparam.Change) (tea.Cmd, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	if err := s.exp.adopt(changes); err != nil {
		return nil, err
	}
	s.exp.form.Select(changes[0].Key)
	return s.describe(), nil
}

// Init starts to describe the form and to look for a run to show.
func (s *Screen) Init() tea.Cmd {
	if s.o.Run != nil {
		return tea.Batch(s.describe(), s.Show(s.o.Run))
	}
	return tea.Batch(s.describe(), s.look())
}

// Open shows a run that was chosen elsewhere, after asking if that loses edits.
func (s *Screen) Open(dir workspace.Run) tea.Cmd {
	_, cmd := s.replacing(func() (Intent, tea.Cmd) { return Stay, s.Show(dir) })
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
			return s.Show(r.Run)
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

// Update routes a message and says what the program should do.
func (s *Screen) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.input(msg)
	case tea.WindowSizeMsg:
		s.resize(msg.Width, msg.Height)
	case component.NoteOver:
		s.note.End(msg)
	case runsListed:
		return Stay, s.onRunsListed(msg)
	case describeDue:
		return Stay, s.onDescribeDue(msg)
	case described:
		s.onDescribed(msg)
	case runOpened:
		return Stay, s.onRunOpened(msg)
	case polled:
		return Stay, s.onPolled(msg)
	case specRead:
		s.onSpecRead(msg)
	case diagnosed:
		return Stay, s.onDiagnosed(msg)
	case started:
		return Stay, s.onStarted(msg)
	case requested:
		return Stay, s.onRequested(msg)
	case saved:
		return Stay, s.onSaved(msg)
	case experimentRead:
		return Stay, s.onExperimentRead(msg)
	case filesListed:
		s.onFilesListed(msg)
	}
	return Stay, nil
}

// resize takes the size of the terminal, which decides whether panes are tabs.
func (s *Screen) resize(w, h int) {
	first := s.w == 0
	s.w, s.h = w, h
	if first && s.run != nil {
		s.turnToCharts()
	}
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
func (s *Screen) input(msg tea.Msg) (Intent, tea.Cmd) {
	if s.dialog != nil {
		return s.dialog.update(s, msg)
	}
	if s.exp.form.Editing() {
		return Stay, s.formInput(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return Stay, nil
	}
	if action, ok := s.keys.Match(press); ok && dispatch[action] != nil {
		return dispatch[action](s)
	}
	return Stay, nil
}
