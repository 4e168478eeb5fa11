package inspect

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/report"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Inspector answers the screen's questions about a run.
type Inspector interface {
	Classes() []string
	Columns() []string
	Quality(ctx context.Context) (*workspace.Quality, error)
	Importances(ctx context.Context, repeats int) (*workspace.Importances, error)
	Effect(ctx context.Context, column string, class int) (*workspace.Effect, error)
	Explain(ctx context.Context, row int32) (*workspace.Attribution, error)
	Layers(ctx context.Context, h *event.History) (*workspace.Layers, error)
	Slices() *workspace.Slices
	Mistakes(n, truth, predicted int) []workspace.Mistake
}

type (
	// opened is the run, loaded, with what its predictions are worth.
	opened struct {
		visit   int
		in      Inspector
		quality *workspace.Quality
		err     error
	}
	// answered is the answer to a question of a view.
	answered struct {
		visit  int
		view   view
		answer any
		err    error
	}
	effectKey struct {
		column string
		class  int
	}
	explained struct {
		visit int
		row   int32
		told  *workspace.Attribution
		err   error
	}
	effectTold struct {
		visit  int
		key    effectKey
		effect *workspace.Effect
		err    error
	}
)

// Screen looks into one run. It is not safe for concurrent use.
type Screen struct {
	open func(ctx context.Context, run workspace.Run, o workspace.InspectOptions) (Inspector, error)
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme
	w, h int

	run    workspace.Run
	best   bool // the weights of the best epoch instead of the last
	visit  int  // what was asked for an earlier visit is dropped
	ctx    context.Context
	cancel context.CancelFunc

	in      Inspector // nil: not loaded yet, or not loadable
	quality *workspace.Quality
	err     error

	view  view
	class int // of curves and effects
	look  report.ConfusionLook

	asked       [viewCount]bool
	failed      [viewCount]error
	importances *workspace.Importances
	slices      *workspace.Slices
	layers      *workspace.Layers
	mistakes    []workspace.Mistake
	pair        *pair // the mistakes that are listed; nil: all
	effects     map[effectKey]*workspace.Effect
	effectErr   map[effectKey]error
	following   effectKey // what is being asked
	// Why rows were predicted as they were, where that is shown instead of the row itself.
	why     bool
	reasons map[int32]explained

	texts   [viewCount]component.Text // of the pane that scrolls
	seconds [viewCount]component.Text // of the second pane where both scroll
	lists   [viewCount]component.Table
	line    [2]chart.Line
	data    [4]chart.Data
	scatter chart.Scatter
	note    component.Note
}

// pair is a true class and what its rows were taken for.
type pair struct{ truth, predicted int }

// New makes the screen.
func New() *Screen {
	return &Screen{
		open: func(ctx context.Context, run workspace.Run, o workspace.InspectOptions) (Inspector, error) {
			return run.Inspect(ctx, o)
		},
		keys: newKeys(), th: theme.New(theme.Options{}), cancel: func() {},
	}
}

// Enter begins a visit: the run and its data are loaded.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	if about.Run == nil || s.run == nil || about.Run.Path() != s.run.Path() {
		s.view, s.class, s.best, s.look = viewQuality, 0, false, report.ConfusionLook{}
	}
	s.run = about.Run
	return s.begin()
}

// begin loads the run anew.
func (s *Screen) begin() tea.Cmd {
	s.Leave()
	s.in, s.quality, s.err = nil, nil, nil
	s.asked, s.failed = [viewCount]bool{}, [viewCount]error{}
	s.importances, s.slices, s.layers, s.mistakes, s.pair = nil, nil, nil, nil, nil
	s.effects, s.effectErr, s.following = map[effectKey]*workspace.Effect{}, map[effectKey]error{}, effectKey{}
	s.reasons = map[int32]explained{}
	s.texts, s.seconds, s.lists = [viewCount]component.Text{}, [viewCount]component.Text{}, [viewCount]component.Table{}
	switch {
	case s.run == nil:
		s.err = errors.New("no run is shown that could be looked into: train one first")
	case s.run.Foreign():
		s.err = errors.New("another program made this run: its weights and data are not here")
	}
	if s.err != nil {
		return nil
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	ctx, run, visit, open := s.ctx, s.run, s.visit, s.open
	o := workspace.InspectOptions{Checkpoint: workspace.Latest}
	if s.best {
		o.Checkpoint = workspace.Best
	}
	return func() tea.Msg {
		m := opened{visit: visit}
		if m.in, m.err = open(ctx, run, o); m.err == nil {
			m.quality, m.err = m.in.Quality(ctx)
		}
		return m
	}
}

// Leave ends the visit; what is being computed is given up.
func (s *Screen) Leave() {
	s.visit++
	s.cancel()
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		effect, _ = s.keys.Do(s, msg)
		effect.Cmd = tea.Batch(effect.Cmd, s.ask())
	case component.NoteOver:
		s.note.End(msg)
	case opened:
		effect.Cmd = s.onOpened(msg)
	case answered:
		effect.Cmd = s.onAnswered(msg)
	case explained:
		if msg.visit == s.visit {
			s.reasons[msg.row] = msg
		}
	case effectTold:
		effect.Cmd = s.onEffect(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) onOpened(m opened) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	if s.err = m.err; m.err != nil {
		return nil
	}
	s.in, s.quality = m.in, m.quality
	s.class = min(max(s.class, 0), max(0, len(s.in.Classes())-1))
	if s.class == 0 && len(s.in.Classes()) == 2 {
		s.class = 1 // the second of two is what is looked for
	}
	return s.ask()
}

// ask has the question of the view answered, once.
func (s *Screen) ask() tea.Cmd {
	if s.in == nil {
		return nil
	}
	v, in, ctx, visit := s.view, s.in, s.ctx, s.visit
	if s.asked[v] {
		return tea.Batch(s.askEffect(), s.askWhy())
	}
	s.asked[v] = true
	switch v {
	case viewImportance:
		return func() tea.Msg {
			a, err := in.Importances(ctx, 0)
			return answered{visit, v, a, err}
		}
	case viewLayers:
		run := s.run
		return func() tea.Msg {
			h, err := run.History()
			if err != nil && len(h.Tags()) == 0 {
				return answered{visit, v, nil, err}
			}
			a, err := in.Layers(ctx, h)
			return answered{visit, v, a, err}
		}
	case viewSlices:
		return func() tea.Msg { return answered{visit, v, in.Slices(), nil} }
	case viewMistakes:
		return s.askMistakes()
	}
	return nil
}

// askWhy has the row under the cursor explained.
func (s *Screen) askWhy() tea.Cmd {
	i := s.lists[viewMistakes].Cursor()
	if s.view != viewMistakes || !s.why || i < 0 || i >= len(s.mistakes) {
		return nil
	}
	row := s.mistakes[i].Row
	if _, known := s.reasons[row]; known {
		return nil
	}
	s.reasons[row] = explained{}
	in, ctx, visit := s.in, s.ctx, s.visit
	return func() tea.Msg {
		a, err := in.Explain(ctx, row)
		return explained{visit, row, a, err}
	}
}

// mostMistakes bounds the mistakes that are listed.
const mostMistakes = 200

func (s *Screen) askMistakes() tea.Cmd {
	in, visit, p := s.in, s.visit, pair{workspace.AnyClass, workspace.AnyClass}
	if s.pair != nil {
		p = *s.pair
	}
	return func() tea.Msg {
		return answered{visit, viewMistakes, in.Mistakes(mostMistakes, p.truth, p.predicted), nil}
	}
}

func (s *Screen) onAnswered(m answered) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.failed[m.view] = m.err
	if m.err != nil {
		return nil
	}
	switch a := m.answer.(type) {
	case *workspace.Importances:
		s.importances = a
	case *workspace.Layers:
		s.layers = a
	case *workspace.Slices:
		s.slices = a
	case []workspace.Mistake:
		if s.mistakes = a; a == nil {
			s.mistakes = []workspace.Mistake{} // nil: not answered yet
		}
	}
	s.arrange()
	return s.ask()
}

// chosen is the effect that the view of importances shows: of the column under the cursor.
func (s *Screen) chosen() (effectKey, bool) {
	if s.view != viewImportance || s.importances == nil {
		return effectKey{}, false
	}
	i := s.lists[viewImportance].Cursor()
	if i < 0 || i >= len(s.importances.Columns) {
		i = 0
	}
	if len(s.importances.Columns) == 0 {
		return effectKey{}, false
	}
	return effectKey{s.importances.Columns[i].Column, s.class}, true
}

// askEffect has the effect of the column under the cursor told, one at a time.
func (s *Screen) askEffect() tea.Cmd {
	key, ok := s.chosen()
	if !ok || s.effects[key] != nil || s.effectErr[key] != nil || s.following != (effectKey{}) {
		return nil
	}
	s.following = key
	in, ctx, visit := s.in, s.ctx, s.visit
	return func() tea.Msg {
		e, err := in.Effect(ctx, key.column, key.class)
		return effectTold{visit, key, e, err}
	}
}

func (s *Screen) onEffect(m effectTold) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.following = effectKey{}
	if m.err != nil {
		s.effectErr[m.key] = m.err
	} else {
		s.effects[m.key] = m.effect
	}
	return s.askEffect() // the cursor may have moved on
}

// className is the class that curves and effects are told of.
func (s *Screen) className() string {
	if s.in == nil || s.class >= len(s.in.Classes()) {
		return ""
	}
	return s.in.Classes()[s.class]
}
