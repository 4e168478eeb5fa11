package data

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// Workspace is what the screen needs of the place that knows how to read data.
type Workspace interface {
	Profile(ctx context.Context, s *spec.Spec, o workspace.ProfileOptions) (*profile.Profile, error)
}

// Intent is what the user wants that only the program as a whole can do.
type Intent int

const (
	// Stay means nothing of the kind.
	Stay Intent = iota
	// ShowHelp asks for all keys.
	ShowHelp
	// Back leaves the screen.
	Back
	// Apply asks for the changes of [Screen.Suggestion] in the experiment.
	Apply
	// Suspend leaves the terminal to the shell for a while.
	Suspend
	// Quit ends the program; training goes on.
	Quit
)

// redrawEvery is how often the progress of reading is drawn anew.
const redrawEvery = 200 * time.Millisecond

type (
	profiled struct {
		visit   int
		profile *profile.Profile
		err     error
	}
	redrawDue struct{ visit int }
)

// progress is written by the command that reads and drawn by the screen.
type progress struct{ done, total atomic.Int64 }

// Screen shows one experiment's data. It is not safe for concurrent use.
type Screen struct {
	ws   Workspace
	keys keymap.Map

	source  string
	profile *profile.Profile // nil: not read yet, or not readable
	err     error
	visit   int // what was read for an earlier visit is dropped
	cancel  context.CancelFunc
	read    *progress

	chosen   int // warning, in profile.Warnings
	spans    []span
	note     component.Note
	focus    int // in panes()
	texts    [paneCount]component.Text
	features component.Table
	drawn    *theme.Theme // that the rows of features were made for
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{ws: ws, keys: keymap.DataScreen(), read: new(progress)}
}

// Keys is the table of keys, for help.
func (s *Screen) Keys() keymap.Map { return s.keys }

// Enter begins a visit: the data of the experiment is read.
func (s *Screen) Enter(sp *spec.Spec) tea.Cmd {
	s.Leave()
	if sp.Data.Source != s.source {
		s.source, s.focus, s.chosen, s.texts, s.features = sp.Data.Source, 0, 0, [paneCount]component.Text{}, component.Table{}
	}
	s.profile, s.err, s.read, s.drawn = nil, nil, new(progress), nil
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	ws, visit, read := s.ws, s.visit, s.read
	return tea.Batch(redraw(visit), func() tea.Msg {
		p, err := ws.Profile(ctx, sp, workspace.ProfileOptions{Progress: func(done, total int64) {
			read.done.Store(done)
			read.total.Store(total)
		}})
		return profiled{visit, p, err}
	})
}

// Leave ends the visit; what is being read is given up.
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

func (s *Screen) reading() bool { return s.profile == nil && s.err == nil }

// Update routes a message and says what the program should do.
func (s *Screen) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if action, ok := s.keys.Match(msg); ok {
			return s.do(action)
		}
	case component.NoteOver:
		s.note.End(msg)
	case redrawDue:
		if msg.visit == s.visit && s.reading() {
			return Stay, redraw(msg.visit)
		}
	case profiled:
		if msg.visit == s.visit {
			s.profile, s.err = msg.profile, msg.err
			s.focus = max(0, min(s.focus, len(s.panes())-1))
			s.choose(s.chosen)
		}
	}
	return Stay, nil
}

func (s *Screen) do(a keymap.Action) (Intent, tea.Cmd) {
	switch a {
	case keymap.Quit, keymap.ForcedQuit:
		return Quit, nil
	case keymap.Suspend:
		return Suspend, nil
	case keymap.Help:
		return ShowHelp, nil
	case keymap.Apply:
		return s.apply()
	case keymap.Back:
		if s.note.Clear() {
			return Stay, nil
		}
		return Back, nil
	}
	s.move(a)
	return Stay, nil
}

// move goes to another pane, or about in the one in focus.
func (s *Screen) move(a keymap.Action) {
	panes := s.panes()
	if len(panes) == 0 {
		return
	}
	switch a {
	case keymap.NextPane:
		s.focus = (s.focus + 1) % len(panes)
		return
	case keymap.PrevPane:
		s.focus = (s.focus + len(panes) - 1) % len(panes)
		return
	}
	switch p := panes[s.focus]; p {
	case paneFeatures:
		s.features.Do(a)
	case paneOverview:
		s.moveWarning(a)
	default:
		s.texts[p].Do(a)
	}
}

// pane is a part of the screen; in a small terminal each is a tab.
type pane int

const (
	paneOverview pane = iota
	paneTarget        // classes, or the numbers to predict
	paneSamples       // pictures, words or entities
	paneFeatures
	paneCount
)

// panes lists what there is to show of the data.
func (s *Screen) panes() []pane {
	p := s.profile
	if p == nil {
		return nil
	}
	list := []pane{paneOverview}
	if p.Classes != nil || p.Target != nil {
		list = append(list, paneTarget)
	}
	if len(p.Pictures) > 0 || p.Text != nil || len(p.Fields) > 0 {
		list = append(list, paneSamples)
	}
	if len(p.Features) > 0 {
		list = append(list, paneFeatures)
	}
	return list
}

func (s *Screen) title(p pane) string {
	switch p {
	case paneTarget:
		if s.profile.Classes == nil {
			return "Target"
		}
		return "Classes"
	case paneSamples:
		switch {
		case len(s.profile.Pictures) > 0:
			return "Pictures"
		case s.profile.Text != nil:
			return "Words"
		}
		return "Entities"
	case paneFeatures:
		return "Features"
	}
	return "Data"
}
