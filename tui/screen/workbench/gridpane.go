package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/tui/component"
	"tunebench/tui/grid"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/screen"
)

// gridKey opens the grid of charts.
const gridKey = "g"

// gridPane is the grid of charts of all that the run has recorded. While it is open it has the screen to itself, but
// for the lines of the status and the keys.
type gridPane struct {
	grid.Grid
	open bool
	keys keymap.Map[*Screen, screen.Effect]
}

func newGridKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(grid.Keys[*Screen, screen.Effect](func(s *Screen) *grid.Grid { return &s.grid.Grid }),
		keymap.Navigation(func(s *Screen, m keymap.Motion) screen.Effect {
			s.grid.Move(m)
			return screen.Effect{}
		}),
		[]binding{{
			Keys: []string{"esc", "backspace"},
			Help: keymap.Help{
				Group: keymap.GroupProg, Rank: 2, Short: "back",
				Long: "take away what lies in front, back to the workbench",
			},
			Do: (*Screen).backFromGrid,
		}},
		screen.ThemeKeys[*Screen](),
		screen.LeavingKeys(func(s *Screen) keymap.Table { return s.grid.keys.Table(s) }, (*Screen).quit))
}

// GridKeys is the table of keys of the grid of charts.
func GridKeys() keymap.Table { return newGridKeys().All() }

// openGrid shows all that the run has recorded.
func (s *Screen) openGrid() tea.Cmd {
	if !s.follower.run.known() {
		return s.notes.say("there are charts once an experiment has trained: press t")
	}
	s.grid.open = true
	return nil
}

// backFromGrid undoes what was put in front, and closes the grid.
func (s *Screen) backFromGrid() screen.Effect {
	if !s.grid.Back() {
		s.grid.open = false
	}
	return screen.Effect{}
}

// gridInput gives keys and pasted text to the grid.
func (s *Screen) gridInput(msg tea.Msg) screen.Effect {
	if s.grid.Finding() {
		return screen.Run(s.grid.Type(msg))
	}
	effect, _ := s.grid.keys.Do(s, msg)
	return effect
}

// Mouse reports whether the mouse belongs to the screen: while the grid is open.
func (s *Screen) Mouse() bool { return s.grid.open && s.dialog == nil && s.grid.TakesMouse() }

// gridPlace is where the grid lies.
func (s *Screen) gridPlace() layout.Rect {
	_, rest := layout.Of(s.w, s.h).CutTop(1)
	_, rest = rest.CutBottom(1)
	return rest
}

// arrangeGrid gives the grid what is known of the run.
func (s *Screen) arrangeGrid() {
	r := s.follower.run
	t := grid.Track{Runs: []*event.History{&r.history}}
	for _, c := range r.changes {
		t.Marks = append(t.Marks, grid.Mark{Step: c.step, Label: c.label()})
	}
	if r.live() {
		t.Epochs, t.Planned = r.status.Summary.Epoch, r.status.Summary.Epochs
	}
	s.grid.Show([]grid.Track{t})
	s.grid.Arrange(s.th, s.gridPlace())
}

// gridParts draws the grid and the line of its keys.
func (s *Screen) gridParts() []component.Part {
	keys := layout.Rect{Y: s.h - 1, W: s.w, H: 1}
	line := component.KeyLine(s.th, keys.W, s.grid.keys.Table(s))
	return append(s.grid.View(s.dialog == nil), component.Part{At: keys, Content: line})
}
