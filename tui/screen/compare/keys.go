package compare

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(chartKeys(), runKeys(),
		keymap.Navigation(func(s *Screen, m keymap.Motion) screen.Effect {
			s.cursor = min(max(0, s.cursor+m.Of(s.runs(), s.runs())), max(0, s.runs()-1))
			return screen.Effect{}
		}),
		[]binding{{
			Keys: []string{"esc", "backspace"},
			Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to where you came from"},
			Do:   func(*Screen) screen.Effect { return screen.Do(screen.Close{}) },
		}},
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }),
	)
}

// Keys is the table of keys of the screen.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// runs is how many there are.
func (s *Screen) runs() int {
	if s.now == nil {
		return 0
	}
	return len(s.now.comparison.Runs)
}

// setting binds a key to a change of how the curves are drawn.
func setting(key string, help keymap.Help, change func(s *Screen)) binding {
	help.Group = keymap.GroupChart
	return binding{Keys: []string{key}, Help: help, Do: func(s *Screen) screen.Effect {
		change(s)
		return screen.Effect{}
	}}
}

// smoothings are the weights of the past that can be chosen.
var smoothings = []float64{0, 0.6, 0.9}

func chartKeys() []binding {
	return []binding{
		{
			Keys: []string{"tab"},
			Help: keymap.Help{Group: keymap.GroupChart, Rank: 3, Short: "metric", Long: "the next metric of the runs"},
			Do:   func(s *Screen) screen.Effect { return screen.Run(s.turn(1)) },
		},
		{
			Keys: []string{"shift+tab"},
			Help: keymap.Help{Group: keymap.GroupChart, Short: "the metric before"},
			Do:   func(s *Screen) screen.Effect { return screen.Run(s.turn(-1)) },
		},
		{
			Keys: []string{"/"},
			Help: keymap.Help{
				Group: keymap.GroupChart, Rank: 4, Short: "find",
				Long: "find anything that was recorded",
			},
			Do: (*Screen).choose,
		},
		setting("x", keymap.Help{Rank: 4, Short: "axis", Long: "x axis: by epoch, step, relative time, wall time"},
			func(s *Screen) { s.over = (s.over + 1) % axes }),
		setting("l", keymap.Help{Rank: 5, Short: "log", Long: "logarithmic or linear y axis"},
			func(s *Screen) {
				log := !s.chart.LogY
				s.logY = &log
			}),
		setting("s", keymap.Help{Rank: 5, Short: "smooth", Long: "smooth the curves over their faint raw values"},
			func(s *Screen) { s.smoothing = (s.smoothing + 1) % len(smoothings) }),
	}
}

func runKeys() []binding {
	const group = keymap.GroupRun
	some := func(s *Screen) bool { return s.runs() > 0 }
	return []binding{
		{
			Keys: []string{"enter"},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "open",
				Long: "show the run under the cursor in the workbench",
			},
			When: some,
			Do: func(s *Screen) screen.Effect {
				if !some(s) {
					return screen.Effect{}
				}
				return screen.Do(screen.ShowRun{Run: s.now.comparison.Runs[s.cursor].Run})
			},
		},
		{
			Keys: []string{"space"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "hide", Long: "hide the curve of the run, or show it"},
			When: some,
			Do: func(s *Screen) screen.Effect {
				s.hidden[s.cursor] = !s.hidden[s.cursor]
				return screen.Effect{}
			},
		},
		{
			Keys: []string{"o"},
			Help: keymap.Help{Group: group, Rank: 4, Short: "solo", Long: "draw only the run under the cursor, or all"},
			When: some,
			Do: func(s *Screen) screen.Effect {
				s.solo = !s.solo
				return screen.Effect{}
			},
		},
	}
}

// usual are the tags that tab goes through: those that judge, rather of held-out data.
func (s *Screen) usual() (tags []string) {
	roles := event.Resolve(s.now.tags)
	for _, tag := range s.now.tags {
		if roles.Of(tag).Quantity.Judges() && !strings.HasPrefix(tag, "layers/") {
			tags = append(tags, tag)
		}
	}
	if len(tags) == 0 {
		return s.now.tags
	}
	return tags
}

// turn goes on to another metric.
func (s *Screen) turn(by int) tea.Cmd {
	if s.now == nil {
		return nil
	}
	tags := s.usual()
	if len(tags) == 0 {
		return nil
	}
	at := max(0, slices.Index(tags, s.metric)+by+len(tags)) % len(tags)
	return s.show(tags[at])
}

// choose asks for anything that was recorded.
func (s *Screen) choose() screen.Effect {
	if s.now == nil {
		return screen.Effect{}
	}
	items := make([]component.Item, len(s.now.tags))
	roles := event.Resolve(s.now.tags)
	for i, tag := range s.now.tags {
		items[i] = component.Item{Name: tag, Text: roles.Of(tag).Quantity.Title()}
	}
	s.choosing = component.NewChooser("Metrics", "type a part of a name", items)
	s.choosing.Keys = "enter show, esc cancel"
	s.choosing.Resize(s.w, s.h)
	return screen.Effect{}
}
