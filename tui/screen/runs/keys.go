package runs

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/runlabel"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(
		[]binding{
			{
				Keys: []string{"enter"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 1, Short: "open", Long: "show the run in the workbench",
				},
				When: on(func(workspace.Status) bool { return true }),
				Do:   (*Screen).open,
			},
			{
				Keys: []string{"R"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 3, Short: "resume", Long: "resume an interrupted or stopped run",
				},
				When: on(func(st workspace.Status) bool {
					return !st.Alive && !st.Foreign && st.State != workspace.Done
				}),
				Do: (*Screen).resume,
			},
			{
				Keys: []string{"s"},
				Help: keymap.Help{Group: keymap.GroupRun, Rank: 4, Short: "stop", Long: "stop a living run"},
				When: on(func(st workspace.Status) bool { return st.Alive }),
				Do:   (*Screen).stop,
			},
			{
				Keys: []string{"/"},
				Help: keymap.Help{
					Group: keymap.GroupMove, Rank: 3, Short: "filter", Long: "show only runs that match",
				},
				Do: (*Screen).askFilter,
			},
			{
				Keys: []string{"S"},
				Help: keymap.Help{
					Group: keymap.GroupProg, Rank: 5, Short: "studies", Long: "open a study: many runs, one question",
				},
				Do: func(*Screen) screen.Effect { return screen.Do(screen.Open{Screen: "study"}) },
			},
			{
				Keys: []string{"esc", "r", "backspace"},
				Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to the workbench"},
				Do:   (*Screen).back,
			},
		},
		keymap.Navigation(func(s *Screen, m keymap.Motion) screen.Effect {
			s.table.Move(m)
			return screen.Effect{}
		}),
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }),
	)
}

// Keys is the table of keys of the list.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// on reports whether something is true of the run under the cursor.
func on(is func(workspace.Status) bool) func(*Screen) bool {
	return func(s *Screen) bool {
		st, ok := s.selected()
		return ok && is(st)
	}
}

func (s *Screen) open() screen.Effect {
	st, ok := s.selected()
	if !ok {
		return screen.Effect{}
	}
	return screen.Do(screen.ShowRun{Run: st.Run})
}

func (s *Screen) resume() screen.Effect {
	return s.request("resuming %s", workspace.Run.Resume)
}

func (s *Screen) stop() screen.Effect {
	return s.request("stopping %s with a checkpoint", workspace.Run.Stop)
}

// request asks the workspace for something about the run under the cursor.
func (s *Screen) request(what string, send func(workspace.Run) error) screen.Effect {
	st, ok := s.selected()
	if !ok {
		return screen.Effect{}
	}
	name := runlabel.Plain(st.Run)
	return screen.Run(func() tea.Msg { return requested{fmt.Sprintf(what, name), send(st.Run)} })
}

func (s *Screen) askFilter() screen.Effect {
	const text = "Show only runs whose name, id or state contains every word:"
	s.asking = component.NewPrompt("Filter", text, s.filter, nil)
	s.asking.Resize(s.w, s.h)
	return screen.Effect{}
}

// back takes the filter away first.
func (s *Screen) back() screen.Effect {
	if s.filter == "" {
		return screen.Do(screen.Close{})
	}
	s.filter = ""
	return screen.Effect{}
}
