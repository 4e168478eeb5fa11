package search

import "math"

// Trial is what a study knows of one configuration.
type Trial struct {
	ID    int
	Point Point
	// Values are the monitored value after each epoch trained so far, lower is better;
	// NaN and infinities stand for an epoch without a number.
	Values []float64
	// Target is the epoch that it is being trained up to; above len(Values) while it trains.
	Target int
	// Failed says that it ended without finishing: it diverged or could not be trained.
	// It counts as worst, never as missing.
	Failed bool
	// Closed says that it will not be trained further, unless somebody takes it up by hand: a
	// decision to train it opens it.
	Closed bool
}

// Best returns the least finite value, and +Inf where there is none or the trial failed
// before it had one.
func (t *Trial) Best() float64 {
	return least(t.Values)
}

// outcome is what the trial counts as: its best value, +Inf where it failed.
func (t *Trial) outcome() float64 {
	if t.Failed {
		return math.Inf(1)
	}
	return t.Best()
}

// BestUntil is Best over the first epochs alone.
func (t *Trial) BestUntil(epochs int) float64 {
	return least(t.Values[:min(epochs, len(t.Values))])
}

func least(values []float64) float64 {
	best := math.Inf(1)
	for _, v := range values {
		if v < best && !math.IsInf(v, -1) {
			best = v
		}
	}
	return best
}

// Pending reports whether the trial is training.
func (t *Trial) Pending() bool { return !t.Failed && t.Target > len(t.Values) }

// History is a study so far: all that a decision may depend on.
type History struct {
	Space     *Space
	Seed      uint64
	MaxEpochs int // of one trial
	Trials    []*Trial
	// Negated says that the values are those of a metric that is maximized: reasons name them
	// with their own sign.
	Negated bool
	// Fit is that of the last decision that had one: a model is fitted anew only where
	// enough was learned since, and from where it was.
	Fit *Fit
}

// Fit are the parameters of a strategy's model, and how many trials it was made of.
type Fit struct {
	Trials int
	Params []float64
}

// Apply takes a decision into the history: a trial is begun, taken up or closed.
func (h *History) Apply(d Decision) {
	if d.Fit != nil {
		h.Fit = d.Fit
	}
	if d.Trial == len(h.Trials) {
		h.Trials = append(h.Trials, &Trial{ID: d.Trial, Point: d.Point})
	}
	t := h.Trials[d.Trial]
	t.Closed = d.Epochs == 0
	t.Target = max(t.Target, d.Epochs)
}

// Decision is what a strategy wants next: to train a trial up to the end of an epoch, or
// to close one that is not worth it.
type Decision struct {
	Trial  int   // ID; len(History.Trials) for a new trial
	Point  Point // of a new trial, else nil
	Epochs int   // up to which to train; 0: close the trial
	Why    string
	Fit    *Fit // to be kept in the history, or nil
}

// Strategy decides what is trained next. A decision depends on the history alone, so that
// a study which is read back from its files goes on as it would have.
type Strategy interface {
	// Next returns the next decision, and false where there is nothing to do until a
	// trial that trains has come further, or for good where none trains.
	Next(h *History) (Decision, bool)
}

// Sampler proposes the points of new trials.
type Sampler interface {
	// Sample returns the point of trial number n, and false where there is no further one.
	Sample(h *History, n int) (Point, bool)
}

// learner is a sampler with a model, whose fit is to be kept.
type learner interface {
	learn(h *History, n int) (Point, *Fit, bool)
}

// sample asks a sampler, and a learner for its fit, too.
func sample(s Sampler, h *History, n int) (Point, *Fit, bool) {
	if l, ok := s.(learner); ok {
		return l.learn(h, n)
	}
	p, ok := s.Sample(h, n)
	return p, nil, ok
}

// fresh begins the next trial of a sampler. No point is tried twice, as the same training ends
// the same: in its place comes one that was not, and nothing once the whole space was tried.
func fresh(h *History, s Sampler, epochs int) (Decision, bool) {
	n := len(h.Trials)
	p, fit, ok := sample(s, h, n)
	d := Decision{Trial: n, Point: p, Epochs: epochs, Why: "new", Fit: fit}
	if ok && h.tried(p) {
		d.Point, ok = untried(h, n)
	}
	return d, ok
}

// told is a value as reasons name it.
func (h *History) told(v float64) float64 {
	if h.Negated {
		return -v
	}
	return v
}

// catchUp trains a trial on that stopped before a strategy's first rung: by hand, or as the
// budget ended.
func catchUp(h *History, epochs int) (Decision, bool) {
	for _, t := range h.Trials {
		if h.open(t) && len(t.Values) < epochs {
			return Decision{Trial: t.ID, Epochs: epochs, Why: "up to the first rung"}, true
		}
	}
	return Decision{}, false
}

// open reports whether a trial waits for a decision.
func (h *History) open(t *Trial) bool {
	return !t.Closed && !t.Failed && !t.Pending() && len(t.Values) < h.MaxEpochs
}
