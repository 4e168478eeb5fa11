package study

import (
	"math"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/search"
)

// pollEvery is how often a study is read again while it is visible.
const pollEvery = 500 * time.Millisecond

type (
	// polled carries a new picture, nil where nothing has changed.
	polled struct {
		visit   int
		picture *picture
		err     error
	}
	pollDue struct{ visit int }
	// considered carries what follows from a picture.
	considered struct {
		visit   int
		insight *insight
	}
)

// reader makes pictures of a study.
type reader struct {
	study Study
	now   func() time.Time

	mu   sync.Mutex // a command of the visit before may still be reading
	last mark
}

// mark tells whether a study has moved.
type mark struct {
	decisions, live int
	phase, holder   string
}

// poll reads the study and makes a picture of it if it has changed.
func (r *reader) poll() (*picture, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.study.Poll()
	if s == nil || s.State == nil {
		return nil, err
	}
	now := mark{decisions: s.State.Decisions, phase: string(s.Phase), holder: s.Holder}
	for _, sum := range s.Live {
		now.live += sum.Epoch
	}
	if now == r.last {
		return nil, err
	}
	r.last = now
	return newPicture(s, r.now()), err
}

// read is the command that polls.
func (r *reader) read(visit int) tea.Cmd {
	return func() tea.Msg {
		p, err := r.poll()
		return polled{visit, p, err}
	}
}

// insight is what takes longer to work out of a study.
type insight struct {
	space      *search.Space // that the trials lay in
	trials     int           // with a value, of which it was made
	importance []search.Importance
	edges      []search.Edge
	random     []float64 // what chance would have found after 1, 2, ... trials, as recorded
}

// worthwhile reports whether so much is new in a picture that it is worth considering again:
// each time costs what all trials cost. At the end of a study everything is, and so is another space.
func (i *insight) worthwhile(p *picture) bool {
	switch n := len(p.ranked); {
	case p.space == nil:
		return false
	case i == nil || i.space != p.space || n >= i.trials+1+i.trials/20:
		return true
	default:
		return n != i.trials && p.phase != running
	}
}

// consider is the command that makes an insight.
func consider(visit int, p *picture) tea.Cmd {
	return func() tea.Msg { return considered{visit, newInsight(p)} }
}

func newInsight(p *picture) *insight {
	h := p.history()
	i := &insight{space: p.space, trials: len(p.ranked), importance: search.Importances(h)}
	for _, e := range search.Edges(h) {
		if _, err := p.wider(e); err == nil { // else it is the end of all that the key takes
			i.edges = append(i.edges, e)
		}
	}
	n := max(len(p.trials), p.budget.trials)
	if p.epochs > 0 {
		n = max(n, p.budget.epochs/p.epochs)
	}
	i.random = search.RandomBest(h, min(n, maxExpected), p.even)
	for k, v := range i.random {
		i.random[k] = p.cost(v) // its own inverse
	}
	return i
}

// maxExpected bounds the curve of random search.
const maxExpected = 5000

// history is the study as engine/search sees it.
func (p *picture) history() *search.History {
	h := &search.History{Space: p.space, Seed: 1, MaxEpochs: p.epochs}
	for i := range p.trials {
		t := &p.trials[i]
		if len(t.point) != len(p.params) {
			continue // it lies outside the space
		}
		s := &search.Trial{ID: t.id, Point: t.point, Failed: t.word == wordDiverged || t.word == wordFailed}
		if !math.IsNaN(t.value) {
			s.Values = []float64{p.cost(t.value)}
		}
		s.Target = len(s.Values)
		if t.word == wordTraining {
			s.Target++
		}
		h.Trials = append(h.Trials, s)
	}
	return h
}

// order are the parameters, the most important first where that is known.
func (p *picture) order(i *insight) []int {
	out := make([]int, len(p.params))
	for k := range out {
		out[k] = k
	}
	if i != nil && i.space == p.space && len(i.importance) == len(out) {
		slices.SortStableFunc(out, func(a, b int) int {
			switch d := i.importance[b].Share - i.importance[a].Share; {
			case d > 0:
				return 1
			case d < 0:
				return -1
			}
			return 0
		})
	}
	return out
}
