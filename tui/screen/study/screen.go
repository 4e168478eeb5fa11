package study

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Screen shows one study, or asks which. It is not safe for concurrent use.
type Screen struct {
	ws    Workspace
	open  func(*workspace.Study) Study
	now   func() time.Time
	after component.After
	keys  keymap.Map[*Screen, screen.Effect]
	th    *theme.Theme
	w, h  int

	study   Study // nil: none is shown
	reader  *reader
	visit   int      // what was read for an earlier visit is dropped
	picture *picture // nil: not read yet
	insight *insight // nil: not known yet
	busy    bool     // an insight is being worked out
	err     error    // why nothing can be read
	// experiment is what a new search would start from, nil if there is none.
	experiment *spec.Spec

	at     int // in views
	table  trialTable
	axes   axesView
	plane  contourView
	paths  parallelView
	trade  paretoView
	course courseView
	curves curvesView

	marked map[int]bool
	dialog *asked
	note   component.Note
	noted  bool // something was asked of a study that nobody conducts, so that it can go on
}

// New makes the screen; now is the clock, nil for time.Now.
func New(ws Workspace, now func() time.Time) *Screen {
	if now == nil {
		now = time.Now
	}
	return &Screen{
		ws: ws, open: open, now: now, after: component.Later, keys: newKeys(), th: theme.New(theme.Options{}),
	}
}

// Enter begins a visit: of the study that it is about, of the one that its run is a trial of, or,
// if there is neither, of one that is asked for.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.Leave()
	s.experiment = about.Experiment
	ws, visit := s.ws, s.visit
	if about.Tune && about.Experiment != nil {
		return func() tea.Msg { return tuneDue{visit} }
	}
	return func() tea.Msg {
		if about.Study != "" {
			st, err := ws.OpenStudy(about.Study)
			return found{visit: visit, study: st, err: err}
		}
		if about.Run != nil {
			if st := ws.StudyOf(about.Run); st != nil {
				return found{visit: visit, study: st}
			}
		}
		return list(ws, visit)
	}
}

// Leave ends the visit: the study is read no longer.
func (s *Screen) Leave() {
	s.visit++
	s.dialog = nil
}

// show begins to read a study.
func (s *Screen) show(st Study) tea.Cmd {
	if s.study == nil || s.study.Path() != st.Path() {
		s.forget()
	}
	s.study, s.err, s.busy = st, nil, false
	s.reader = &reader{study: st, now: s.now}
	return s.reader.read(s.visit)
}

// forget drops all that belonged to the study before.
func (s *Screen) forget() {
	s.picture, s.insight, s.marked, s.noted = nil, nil, map[int]bool{}, false
	s.table, s.axes, s.plane, s.paths = trialTable{}, axesView{}, contourView{}, parallelView{}
	s.trade, s.course, s.curves = paretoView{}, courseView{}, curvesView{}
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case found:
		effect.Cmd = s.onFound(msg)
	case listed:
		effect.Cmd = s.onListed(msg)
	case tuneDue:
		s.onTuneDue(msg)
	case polled:
		effect.Cmd = s.onPolled(msg)
	case pollDue:
		effect.Cmd = s.onPollDue(msg)
	case considered:
		effect.Cmd = s.onConsidered(msg)
	case obeyed:
		effect.Cmd = s.onObeyed(msg)
	case runFound:
		effect = s.onRunFound(msg)
	case component.NoteOver:
		s.note.End(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) input(msg tea.Msg) screen.Effect {
	if s.dialog != nil {
		return s.dialogInput(msg)
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}

func (s *Screen) onFound(m found) tea.Cmd {
	switch {
	case m.visit != s.visit:
		return nil
	case m.err != nil && s.study == nil:
		s.err = m.err
		return nil
	case m.err != nil:
		return tea.Batch(s.complain(m.err), s.reader.read(s.visit))
	}
	show := s.show(s.open(m.study))
	if m.trouble != nil {
		return tea.Batch(show, s.complain(m.trouble))
	}
	return show
}

func (s *Screen) onPolled(m polled) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	again := s.after(pollEvery, func() tea.Msg { return pollDue{m.visit} })
	if m.err != nil && s.picture != nil && (s.err == nil || s.err.Error() != m.err.Error()) {
		again = tea.Batch(again, s.complain(m.err)) // once, beside what is known
	}
	if s.err = m.err; m.picture == nil {
		return again
	}
	s.picture = m.picture
	if best := s.picture.best(); best != nil {
		s.table.follow = best.id
	}
	return tea.Batch(again, s.think())
}

func (s *Screen) onPollDue(m pollDue) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	return s.reader.read(m.visit)
}

// think considers the picture, if that is worth it and not under way.
func (s *Screen) think() tea.Cmd {
	if s.busy || s.picture == nil || !s.insight.worthwhile(s.picture) {
		return nil
	}
	s.busy = true
	return consider(s.visit, s.picture)
}

func (s *Screen) onConsidered(m considered) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.busy, s.insight = false, m.insight
	return s.think()
}

// edges are the ends of ranges at which the best lies; none while the ranges are others than those
// that were considered.
func (s *Screen) edges() []search.Edge {
	if s.insight == nil || s.picture == nil || s.insight.space != s.picture.space {
		return nil
	}
	return s.insight.edges
}

// edge is the end of a parameter's range at which the best lies.
func (s *Screen) edge(param int) (search.Edge, bool) {
	for _, e := range s.edges() {
		if e.Param == param {
			return e, true
		}
	}
	return search.Edge{}, false
}

// chosen is the trial under the cursor, nil if there is none.
func (s *Screen) chosen() *trial {
	if s.picture == nil {
		return nil
	}
	if id, ok := s.table.id(); ok && id < len(s.picture.trials) {
		return &s.picture.trials[id]
	}
	return nil
}

func (s *Screen) say(text string) tea.Cmd { return s.note.Show(text, false, component.NoteShort) }

func (s *Screen) complain(err error) tea.Cmd {
	return s.note.Show(err.Error(), true, component.NoteLong)
}
