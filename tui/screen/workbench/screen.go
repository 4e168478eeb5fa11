package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// pane is what has the focus; in a small terminal it is the visible tab.
type pane int

const (
	paneForm pane = iota
	paneCharts
	paneFindings
	paneCount
)

// front is what the keys that act on the pane in focus do there.
type front interface {
	move(m keymap.Motion) tea.Cmd
	step(by int) tea.Cmd
	enter() tea.Cmd
	undo() tea.Cmd
}

// Screen is the workbench. It routes messages and keys to its parts, which do not know each other.
// It is not safe for concurrent use.
type Screen struct {
	o    Options
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme
	w, h int // of the terminal, 0 until it is known

	form     formPane
	charts   charts
	grid     gridPane
	findings findingsPane
	follower follower
	launch   launch
	tries    tries
	notes    *notes
	dialog   *asked // nil: none is open
	focus    pane
}

// New makes a workbench. The only error is a preset that cannot be read.
func New(o Options) (*Screen, error) {
	o = o.withDefaults()
	first := o.Spec
	if first == nil {
		var err error
		if first, err = spec.Preset(firstPreset); err != nil {
			return nil, err
		}
	}
	s := &Screen{o: o, keys: newKeys(), th: theme.New(theme.Options{}), charts: newCharts(), notes: new(notes)}
	s.notes.After = o.After
	s.grid.keys = newGridKeys()
	s.follower = follower{now: o.Now, after: o.After, notes: s.notes}
	s.form = formPane{
		experiment: newExperiment(first, o.Sources),
		estimate:   estimate{describe: o.Workspace.Describe, after: o.After},
		notes:      s.notes,
	}
	s.form.form.Select(firstKey)
	return s, nil
}

// Experiment is a copy of what the form holds.
func (s *Screen) Experiment() *spec.Spec { return s.form.spec.Clone() }

// Enter starts to describe the form and to look for a run to show.
func (s *Screen) Enter(screen.Subject) tea.Cmd {
	if s.o.Run != nil {
		return tea.Batch(s.form.ask(), s.follow(s.o.Run, false))
	}
	return tea.Batch(s.form.ask(), s.look())
}

// Leave does nothing: the workbench follows its run to the end of the program.
func (s *Screen) Leave() {}

// Adopt puts changes that were suggested elsewhere into the form, as if they had been typed
// there, and the cursor on the first.
func (s *Screen) Adopt(changes []hparam.Change) (*spec.Spec, tea.Cmd, error) {
	cmd, err := s.form.adopt(changes)
	if err != nil {
		return nil, nil, err
	}
	s.arrange()
	return s.Experiment(), cmd, nil
}

// Show shows a run that was chosen elsewhere, after asking if that loses edits.
func (s *Screen) Show(run workspace.Run) tea.Cmd {
	defer s.arrange()
	return s.replacing(func() screen.Effect { return screen.Run(s.follow(run, false)) }).Cmd
}

// follow shows a run. The form takes its experiment once it is read, over edits unless they are kept.
func (s *Screen) follow(run workspace.Run, keepEdits bool) tea.Cmd {
	s.launch.offered = nil
	end := s.endTrying()
	s.charts.reset()
	s.grid.Reset()
	s.findings.reset()
	s.turnToCharts()
	return tea.Batch(end, s.follower.show(run, keepEdits))
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case tea.MouseMsg:
		s.grid.Mouse(msg)
	case component.NoteOver:
		s.notes.End(msg)
	case describeDue, described:
		effect.Cmd = s.form.update(msg)
	case runOpened, polled, specRead, examined, remembered:
		effect.Cmd = s.onNews(msg)
	case requested:
		effect.Cmd = s.follower.onRequested(msg)
	case listed:
		effect.Cmd = s.onListed(msg)
	case started:
		effect.Cmd = s.onStarted(msg)
	case tryStarted, triedSoFar:
		effect.Cmd = s.onTrying(msg)
	case adopted:
		effect.Cmd = s.onAdopted(msg)
	case resumed:
		effect.Cmd = s.onResumed(msg)
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

// input gives a key press or pasted text to what is in front: a dialog, a field
// that is being typed into, or the table of keys.
func (s *Screen) input(msg tea.Msg) screen.Effect {
	switch {
	case s.dialog != nil:
		return s.dialogInput(msg)
	case s.grid.open:
		return s.gridInput(msg)
	case s.form.form.Editing():
		return screen.Run(s.form.input(msg))
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}

// onNews tells the panes what is new in the run.
func (s *Screen) onNews(msg tea.Msg) tea.Cmd {
	news, cmd := s.follower.update(msg)
	if run := s.follower.run; run.known() {
		s.charts.sync(run)
		s.findings.sync(run)
	}
	if news.ended {
		cmd = tea.Batch(cmd, s.tryByItself())
	}
	if news.experiment == nil {
		return cmd
	}
	return tea.Batch(cmd, s.form.show(news.experiment, news.load))
}

// hasForm reports whether there is an experiment to edit: another program's log has none.
func (s *Screen) hasForm() bool { return !s.follower.run.foreign() }

// folds reports whether the findings hold more than what matters most.
func (s *Screen) folds() bool { return s.findings.folded() != "" }

// acts reports whether keys do something in the pane that has the focus.
func (s *Screen) acts() bool { return s.focus != paneForm || s.hasForm() }

// front is the pane that has the focus.
func (s *Screen) front() front {
	if !s.acts() {
		return noForm{s.notes}
	}
	return [paneCount]front{&s.form, &s.charts, &s.findings}[s.focus]
}

// Resize says on what the screen is drawn; the size decides whether panes are tabs.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	first := s.w == 0
	s.th, s.w, s.h = th, w, h
	if first && s.follower.run != nil {
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
