package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/finding"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen/data"
	"tunebench/tui/screen/runs"
	"tunebench/tui/screen/workbench"
	"tunebench/tui/theme"
)

// Workspace is what all screens together need.
type Workspace interface {
	workbench.Workspace
	runs.Workspace
	data.Workspace
}

// Options say how the program starts.
type Options struct {
	Workspace Workspace
	// Bench configures the workbench; its Workspace is taken from here.
	Bench workbench.Options
	Theme *theme.Theme
	// AtRuns starts with the list of runs.
	AtRuns bool
	Now    func() time.Time // nil: time.Now
}

// place is the screen that is visible.
type place int

const (
	atBench place = iota
	atRuns
	atData
)

// Model is the program.
type Model struct {
	theme *theme.Theme
	w, h  int
	place place
	bench *workbench.Screen
	runs  *runs.Screen
	data  *data.Screen
	help  *component.Message // nil: closed
}

// New makes the program.
func New(o Options) (*Model, error) {
	o.Bench.Workspace = o.Workspace
	o.Bench.Now = o.Now
	bench, err := workbench.New(o.Bench)
	if err != nil {
		return nil, err
	}
	m := &Model{theme: o.Theme, bench: bench, runs: runs.New(o.Workspace, o.Now), data: data.New(o.Workspace)}
	if o.AtRuns {
		m.place = atRuns
	}
	return m, nil
}

// Init asks for the background and starts the first screen.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.bench.Init()}
	if m.theme.Colored() {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.place == atRuns {
		cmds = append(cmds, m.runs.Enter())
	}
	return tea.Batch(cmds...)
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height // the screens want to know, too
	case tea.BackgroundColorMsg:
		m.theme = m.theme.WithDark(msg.IsDark())
		return m, nil
	case tea.KeyPressMsg, tea.PasteMsg:
		return m, m.input(msg)
	}
	// News of runs reaches every screen, visible or not; each knows its own messages.
	_, a := m.bench.Update(msg)
	_, b := m.runs.Update(msg)
	_, c := m.data.Update(msg)
	return m, tea.Batch(a, b, c)
}

func (m *Model) input(msg tea.Msg) tea.Cmd {
	if m.help != nil {
		m.helpInput(msg)
		return nil
	}
	switch m.place {
	case atRuns:
		intent, cmd := m.runs.Update(msg)
		return tea.Batch(cmd, m.fromRuns(intent))
	case atData:
		intent, cmd := m.data.Update(msg)
		return tea.Batch(cmd, m.fromData(intent))
	}
	intent, cmd := m.bench.Update(msg)
	return tea.Batch(cmd, m.fromBench(intent))
}

func (m *Model) fromBench(intent workbench.Intent) tea.Cmd {
	switch intent {
	case workbench.Quit:
		return tea.Quit
	case workbench.Suspend:
		return tea.Suspend
	case workbench.ShowHelp:
		m.openHelp(m.bench.Keys())
	case workbench.ShowRuns:
		m.place = atRuns
		return m.runs.Enter()
	case workbench.ShowData:
		m.place = atData
		return m.data.Enter(m.bench.Experiment())
	}
	return nil
}

func (m *Model) fromData(intent data.Intent) tea.Cmd {
	switch intent {
	case data.Quit:
		return tea.Quit
	case data.Suspend:
		return tea.Suspend
	case data.ShowHelp:
		m.openHelp(m.data.Keys())
	case data.Apply:
		return m.applyToForm(m.data.Suggestion())
	case data.Back:
		m.data.Leave()
		m.place = atBench
	}
	return nil
}

// applyToForm changes the experiment in the form as the data suggests, and looks at the data
// of the changed one.
func (m *Model) applyToForm(g finding.Suggestion) tea.Cmd {
	cmd, err := m.bench.Adopt(g.Changes)
	if err != nil {
		return m.data.Refused(err)
	}
	return tea.Batch(cmd, m.data.Applied(g, m.bench.Experiment()))
}

func (m *Model) fromRuns(intent runs.Intent) tea.Cmd {
	switch intent {
	case runs.Quit:
		return tea.Quit
	case runs.Suspend:
		return tea.Suspend
	case runs.ShowHelp:
		m.openHelp(m.runs.Keys())
	case runs.Back:
		m.runs.Leave()
		m.place = atBench
	case runs.OpenRun:
		m.runs.Leave()
		m.place = atBench
		return m.bench.Open(m.runs.Chosen())
	}
	return nil
}

func (m *Model) openHelp(keys keymap.Map) {
	m.help = &component.Message{Title: "Keys", Lines: component.KeyHelp(m.theme, max(20, m.w-4), keys)}
}

// helpInput scrolls the help or closes it.
func (m *Model) helpInput(msg tea.Msg) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return
	}
	if a, known := keymap.Navigation().Match(press); known && m.help.Scroll().Do(a) {
		return
	}
	m.help = nil
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.WindowTitle = "tunebench"
	return v
}

func (m *Model) draw() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	var screen string
	switch m.place {
	case atRuns:
		screen = m.runs.View(m.theme, m.w, m.h)
	case atData:
		screen = m.data.View(m.theme, m.w, m.h)
	default:
		screen = m.bench.View(m.theme, m.w, m.h)
	}
	if m.help != nil {
		screen = component.Overlay(m.theme, m.w, m.h, screen, m.help.View(m.theme, m.w, m.h))
	}
	return screen
}
