package runs

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

// query is what the list is asked for.
type query struct {
	text   string                // the last that made sense
	parsed *workspace.Query      // nil: all
	line   *component.Line       // it is being typed
	wrong  *workspace.QueryError // what is wrong with what is typed
	before string                // what was asked for before that
	names  []string              // what may be typed
}

var queryKeys = keymap.New([]keymap.Binding[*Screen, screen.Effect]{
	{
		Keys: []string{"enter"}, Help: keymap.Help{Rank: 1, Short: "keep"},
		Do: (*Screen).keepQuery,
	},
	{
		Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "as before"},
		Do: func(s *Screen) screen.Effect {
			s.query.line = nil
			s.query.wrong = nil
			s.find(s.query.before)
			return screen.Effect{}
		},
	},
	{
		Keys: []string{"tab"}, Help: keymap.Help{Rank: 1, Short: "complete"},
		Do: func(s *Screen) screen.Effect {
			s.query.line.SetValue(completed(s.query.line.Value(), s.query.names))
			s.find(s.query.line.Value())
			return screen.Effect{}
		},
	},
	{Keys: []string{screen.LeaveKey}, Do: func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }},
}, keymap.ListNavigation(func(s *Screen, m keymap.Motion) screen.Effect {
	s.table.Move(m)
	return screen.Effect{}
}))

// askQuery begins to type a query.
func (s *Screen) askQuery() screen.Effect {
	s.query.line = component.NewLine(s.query.text, "val/accuracy>0.95 lr<1e-2 state:done tag:x, or a part of a name")
	s.query.before = s.query.text
	if s.all != nil {
		s.query.names = s.all.QueryNames()
	}
	return screen.Effect{}
}

// typed takes a key while a query is typed: the list follows at once.
func (s *Screen) typed(msg tea.Msg) screen.Effect {
	if effect, ok := queryKeys.Do(s, msg); ok {
		return effect
	}
	before := s.query.line.Value()
	cmd := s.query.line.Update(msg)
	if text := s.query.line.Value(); text != before {
		s.find(text)
	}
	return screen.Run(cmd)
}

// keepQuery ends the typing; what is wrong with it is not kept.
func (s *Screen) keepQuery() screen.Effect {
	if s.query.wrong == nil {
		s.query.line = nil
	}
	return screen.Effect{}
}

// find shows what a query asks for. One that makes no sense leaves the list as it is.
func (s *Screen) find(text string) {
	s.query.wrong = nil
	if s.all == nil {
		s.query.text = strings.TrimSpace(text)
		return
	}
	parsed, err := s.all.ParseQuery(text, s.now())
	if errors.As(err, &s.query.wrong) {
		return
	}
	s.query.text, s.query.parsed, s.stale = strings.TrimSpace(text), parsed, true
}

// again reads the query anew, for the runs that there are now.
func (q *query) again(all *workspace.Overview, now time.Time) {
	if q.text == "" {
		q.parsed = nil
		return
	}
	if parsed, err := all.ParseQuery(q.text, now); err == nil {
		q.parsed = parsed
	}
}

// completed is a query whose last word is as long as all names that begin like it agree.
func completed(text string, names []string) string {
	at := strings.LastIndexAny(text, " (!:") + 1
	if before := text[:at]; strings.HasSuffix(before, ":") && !strings.HasSuffix(before, "has:") {
		return text // a value
	}
	word := text[at:]
	var common string
	found := 0
	for _, n := range names {
		if word == "" || !strings.HasPrefix(n, word) {
			continue
		}
		if found++; found == 1 {
			common = n
		}
		for !strings.HasPrefix(n, common) {
			common = common[:len(common)-1]
		}
	}
	if found == 0 {
		return text
	}
	return text[:at] + common
}
