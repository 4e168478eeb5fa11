package app

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Model is the program: a stack of screens and, at times, help in front of them.
type Model struct {
	o     Options
	theme *theme.Theme
	w, h  int
	stack []screen.Screen // the last is visible
	// opened are all screens that ever were, which keep their state from visit to visit.
	opened []opened
	help   *help // nil: closed
}

// opened is a screen by its name in the table.
type opened struct {
	name string
	screen.Screen
}

// help is the list of keys of a screen.
type help struct {
	component.Message
	keys keymap.Table
}

// New makes the program.
func New(o Options) (*Model, error) {
	bottom, err := home(o)
	if err != nil {
		return nil, err
	}
	return &Model{o: o, theme: o.Theme, stack: []screen.Screen{bottom}, opened: []opened{{"", bottom}}}, nil
}

// Init asks for the background and starts the first screens.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.top().Enter(screen.Subject{})}
	if m.theme.Colored() {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.o.At != "" {
		cmds = append(cmds, m.open(screen.Open{Screen: m.o.At, About: m.o.About}))
	}
	return tea.Batch(cmds...)
}

func (m *Model) top() screen.Screen { return m.stack[len(m.stack)-1] }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		m.resize()
		return m, nil
	case tea.BackgroundColorMsg:
		m.theme = m.theme.WithDark(msg.IsDark())
		m.resize()
		return m, nil
	case tea.KeyPressMsg:
		if msg.String() == screen.LeaveKey {
			return m, tea.Quit
		}
		return m, m.input(msg)
	case tea.PasteMsg, tea.MouseMsg:
		return m, m.input(msg)
	}
	return m, m.tell(msg)
}

// resize says to everything on what it is drawn.
func (m *Model) resize() {
	for _, s := range m.opened {
		s.Resize(m.theme, m.w, m.h)
	}
	m.arrangeHelp()
}

// tell gives news to every screen; each knows its own messages.
func (m *Model) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range m.opened {
		effect := s.Update(msg)
		cmds = append(cmds, effect.Cmd, m.do(effect.Action))
	}
	return tea.Batch(cmds...)
}

// input belongs to help while it is open, else to the visible screen.
func (m *Model) input(msg tea.Msg) tea.Cmd {
	if m.help != nil {
		if m.help.Update(msg) != component.Open {
			m.help = nil
		}
		return nil
	}
	effect := m.top().Update(msg)
	return tea.Batch(effect.Cmd, m.do(effect.Action))
}

// do carries out what a screen asks for.
func (m *Model) do(action screen.Action) tea.Cmd {
	switch a := action.(type) {
	case screen.Open:
		return m.open(a)
	case screen.Close:
		m.backTo(len(m.stack) - 2)
	case screen.ShowRun:
		return m.showRun(a)
	case screen.Apply:
		return m.apply(a)
	case screen.Help:
		m.help = &help{Message: component.Message{Title: "Keys"}, keys: a.Keys}
		m.arrangeHelp()
	case screen.Recolor:
		m.theme = m.theme.WithPalette(m.theme.Palette.Next())
		m.resize()
	case screen.Suspend:
		return tea.Suspend
	case screen.Quit:
		return tea.Quit
	}
	return nil
}

// open puts a screen on top of the stack, or goes back to it if it is there already.
func (m *Model) open(a screen.Open) tea.Cmd {
	s := m.screen(a.Screen)
	if i := slices.Index(m.stack, s); i >= 0 {
		m.backTo(i)
	} else {
		m.stack = append(m.stack, s)
	}
	return s.Enter(a.About)
}

// screen returns the screen of a name, made when it is asked for first.
func (m *Model) screen(name string) screen.Screen {
	for _, s := range m.opened {
		if s.name == name {
			return s.Screen
		}
	}
	s := screens[name](m.o)
	s.Resize(m.theme, m.w, m.h)
	m.opened = append(m.opened, opened{name, s})
	return s
}

// backTo makes number i of the stack the visible screen; the lowest never goes.
func (m *Model) backTo(i int) {
	for len(m.stack) > max(i, 0)+1 {
		m.top().Leave()
		m.stack = m.stack[:len(m.stack)-1]
	}
}

// showRun goes back to the nearest screen that shows runs.
func (m *Model) showRun(a screen.ShowRun) tea.Cmd {
	for i, s := range slices.Backward(m.stack) {
		if v, ok := s.(screen.Viewer); ok {
			m.backTo(i)
			return v.Show(a.Run)
		}
	}
	return nil
}

// apply asks the nearest screen that holds an experiment for changes and tells the visible one
// what has become of it.
func (m *Model) apply(a screen.Apply) tea.Cmd {
	for _, s := range slices.Backward(m.stack) {
		if e, ok := s.(screen.Editor); ok {
			now, cmd, err := e.Adopt(a.Changes)
			answer := m.top().Update(screen.Applied{Title: a.Title, Experiment: now, Err: err})
			return tea.Batch(cmd, answer.Cmd)
		}
	}
	return nil
}

// arrangeHelp lays the list of keys out for the screen as it is.
func (m *Model) arrangeHelp() {
	if m.help != nil {
		m.help.SetLines(component.KeyHelp(m.theme, max(20, m.w-4), m.help.keys), m.w, m.h)
	}
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.WindowTitle = "tunebench"
	if s, ok := m.top().(screen.Mouser); ok && m.help == nil && s.Mouse() {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (m *Model) draw() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	frame := m.top().View()
	if m.help != nil {
		frame = component.Overlay(m.theme, m.w, m.h, frame, m.help.View(m.theme))
	}
	return format.CleanStyled(frame) // whatever a screen has overlooked
}
