package noise

import (
	"errors"
	"math"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Workspace is what the screen needs of the place that keeps runs.
type Workspace interface {
	Repeated(e *spec.Spec, v spec.Vary) (*workspace.Study, error)
	Repeat(e *spec.Spec, o workspace.RepeatOptions) (*workspace.Study, error)
}

// lookEvery is how often repeats that are being trained are read.
const lookEvery = 500 * time.Millisecond

// batch is how many seeds a key press adds.
const batch = 8

type (
	// looked is what a look found; study and group are nil where nothing has been repeated yet.
	looked struct {
		visit  int
		study  *workspace.Study
		group  *workspace.Repeats
		before before
		err    error
	}
	// asked is what came of something that was asked for.
	asked struct {
		visit         int
		study, before *workspace.Study // where one was made or found
		err           error
	}
	lookDue struct{ visit int }
)

// Screen shows the repeats of one experiment. It is not safe for concurrent use.
type Screen struct {
	ws   Workspace
	keys keymap.Map[*Screen, screen.Effect]
	th   *theme.Theme
	w, h int

	about screen.Subject
	vary  spec.Vary
	visit int // what was read for an earlier visit is dropped
	ready bool
	busy  bool // something was asked for and has not come about yet
	study *workspace.Study
	group *workspace.Repeats // nil: nothing is repeated yet
	err   error

	before before // what the experiment was made from

	text component.Text
	note component.Note
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{ws: ws, keys: newKeys(), th: theme.New(theme.Options{}), vary: spec.VaryBoth}
}

// Enter begins a visit: what there is of the experiment's repeats is read.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.about = about
	return s.begin()
}

// begin looks for the repeats anew.
func (s *Screen) begin() tea.Cmd {
	s.Leave()
	s.study, s.group, s.before, s.err, s.ready, s.busy = nil, nil, before{}, nil, false, false
	s.text = component.Text{}
	if s.about.Experiment == nil {
		s.err, s.ready = errors.New("no experiment is shown that could be repeated"), true
		return nil
	}
	return s.look()
}

// Leave ends the visit; what is being trained goes on.
func (s *Screen) Leave() { s.visit++ }

// look reads the repeats.
func (s *Screen) look() tea.Cmd {
	ws, about, v := s.ws, s.about, s.vary
	m := looked{visit: s.visit, study: s.study, before: s.before}
	return func() tea.Msg {
		if m.before.experiment == nil {
			m.before = origin(about)
		}
		if m.err = m.before.read(ws, v); m.err != nil {
			return m
		}
		if m.study == nil {
			if m.study, m.err = ws.Repeated(about.Experiment, v); m.err != nil || m.study == nil {
				return m
			}
		}
		m.group, m.err = m.study.Repeats(math.MaxInt, "")
		return m
	}
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		effect, _ = s.keys.Do(s, msg)
	case component.NoteOver:
		s.note.End(msg)
	case looked:
		effect.Cmd = s.onLooked(msg)
	case lookDue:
		effect.Cmd = s.onLookDue(msg)
	case asked:
		effect.Cmd = s.onAsked(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

// onLooked takes what was read, and looks again later where more is to come.
func (s *Screen) onLooked(m looked) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.ready, s.study, s.before, s.err = true, m.study, m.before, m.err
	if m.err == nil {
		s.group = m.group
	}
	if !s.underway() && !s.before.underway() {
		return nil
	}
	visit := s.visit
	return tea.Tick(lookEvery, func(time.Time) tea.Msg { return lookDue{visit} })
}

func (s *Screen) onLookDue(m lookDue) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	return s.look()
}

// onAsked looks at once at what a request has changed.
func (s *Screen) onAsked(m asked) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.busy = false
	if m.study != nil {
		s.study = m.study
	}
	if m.before != nil {
		s.before.study = m.before
	}
	if m.err != nil {
		return tea.Batch(s.look(), s.note.Show(m.err.Error(), true, component.NoteLong))
	}
	return s.look()
}

func (s *Screen) underway() bool { return s.group != nil && s.group.Underway }

// done is the number of repeats that do not train any more.
func (s *Screen) done() int {
	if s.group == nil {
		return 0
	}
	n := 0
	for _, one := range s.group.Seeds {
		if !one.Training {
			n++
		}
	}
	return n
}

// wanted is how many repeats the next training is to come to: those that are missing, or a batch more.
func (s *Screen) wanted() int {
	if s.group == nil {
		return batch
	}
	if done := s.done(); done >= s.group.Planned {
		return done + batch
	}
	return s.group.Planned
}

// train has the repeats trained in the background.
func (s *Screen) train() screen.Effect {
	switch {
	case s.about.Experiment == nil:
		return s.say("there is no experiment to train")
	case s.busy || s.underway():
		return s.say("repeats are being trained already")
	case !s.ready:
		return s.say("the repeats are still being read")
	}
	o := workspace.RepeatOptions{Seeds: s.wanted(), Vary: s.vary, Run: s.about.Run}
	ws, e, visit := s.ws, s.about.Experiment, s.visit
	s.busy = true
	return screen.Run(func() tea.Msg {
		study, err := start(ws, e, o)
		return asked{visit: visit, study: study, err: err}
	})
}

// stop asks for an end; what has been trained is kept.
func (s *Screen) stop() screen.Effect {
	if !s.underway() || s.busy {
		return s.say("no repeats are being trained")
	}
	study, visit := s.study, s.visit
	s.busy = true
	return screen.Run(func() tea.Msg {
		_, err := study.Ask(workspace.StudyRequest{Ask: workspace.AskStop})
		return asked{visit: visit, err: err}
	})
}

func (s *Screen) say(why string) screen.Effect {
	return screen.Run(s.note.Show(why, false, component.NoteShort))
}

// varieties are what seeds may draw anew, in the order of the key.
var varieties = []spec.Vary{spec.VaryBoth, spec.VaryInit, spec.VarySplit}

// turn shows the repeats that draw something else anew.
func (s *Screen) turn() screen.Effect {
	if s.about.Experiment == nil {
		return s.say("there is no experiment to train")
	}
	at := slices.Index(varieties, s.vary)
	s.vary = varieties[(at+1)%len(varieties)]
	return screen.Run(s.begin())
}
