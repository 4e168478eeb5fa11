package data

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Workspace is what the screen needs of the place that knows how to read data.
type Workspace interface {
	Profile(ctx context.Context, s *spec.Spec, o workspace.ProfileOptions) (*profile.Profile, error)
}

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
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme
	w, h int

	source  string
	profile *profile.Profile // nil: not read yet, or not readable
	err     error
	visit   int // what was read for an earlier visit is dropped
	cancel  context.CancelFunc
	read    *progress
	// How far reading was when the screen was arranged last, in bytes.
	done, total int64

	chosen   int // warning, in profile.Warnings
	spans    []span
	note     component.Note
	focus    int // in panes()
	texts    [paneCount]component.Text
	features component.Table
	// What the rows of features were made of: sets of pixels have thousands.
	rowsFor   *profile.Profile
	rowsTheme *theme.Theme
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{ws: ws, keys: newKeys(), read: new(progress), th: theme.New(theme.Options{})}
}

// Enter begins a visit: the data of the experiment is read.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.Leave()
	sp := about.Experiment
	if sp == nil {
		s.profile, s.err = nil, errors.New("no experiment is shown that would say which data it learns from")
		return nil
	}
	if sp.Data.Source != s.source {
		s.source, s.focus, s.chosen = sp.Data.Source, 0, 0
		s.texts, s.features = [paneCount]component.Text{}, component.Table{}
	}
	s.profile, s.err, s.read = nil, nil, new(progress)
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

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		effect, _ = s.keys.Do(s, msg)
	case component.NoteOver:
		s.note.End(msg)
	case redrawDue:
		effect.Cmd = s.onRedrawDue(msg)
	case profiled:
		s.onProfiled(msg)
	case screen.Applied:
		effect.Cmd = s.onApplied(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) onRedrawDue(m redrawDue) tea.Cmd {
	if m.visit != s.visit || !s.reading() {
		return nil
	}
	return redraw(m.visit)
}

func (s *Screen) onProfiled(m profiled) {
	if m.visit != s.visit {
		return
	}
	s.profile, s.err = m.profile, m.err
	s.focus = max(0, min(s.focus, len(s.panes())-1))
	s.choose(s.chosen)
}

// onApplied says that a suggestion has become part of the experiment, whose data is read again,
// or why it has not.
func (s *Screen) onApplied(m screen.Applied) tea.Cmd {
	if m.Err != nil {
		return s.note.Show(m.Err.Error(), true, component.NoteLong)
	}
	said := s.note.Show("applied to the form: "+m.Title, false, component.NoteShort)
	return tea.Batch(s.Enter(screen.Subject{Experiment: m.Experiment}), said)
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
