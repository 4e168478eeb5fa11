package schedule

import "math"

// State is what plateau remembers; the other schedules have none. It is part of a
// checkpoint and survives JSON exactly: every value is finite.
type State struct {
	Scale    float64 // product of the reductions so far; 1 at the start
	Best     float64 // lowest observed value; meaningful once Seen
	Seen     bool
	Bad      int // evaluations since the best
	Cooldown int // evaluations still to wait
}

// minReduction is ReduceLROnPlateau's eps: a smaller change of the rate is not worth making.
const minReduction = 1e-8

func plateau(s *Schedule, base float64, _ position) float64 {
	return max(base*s.state.Scale, s.floor(base))
}

// Observes reports whether evaluations decide the rate: see [Schedule.Observe].
func (c Config) Observes() bool { return c.Name == "plateau" }

// Observe tells the schedule the validation loss of an evaluation (the training
// loss where there is no validation) and returns whether the rate was reduced.
// It is ReduceLROnPlateau.step with mode "min" and threshold_mode "rel"; a value
// that is not finite counts as no improvement. Other schedules ignore it.
func (s *Schedule) Observe(base, value float64) (reduced bool) {
	if !s.cfg.Observes() {
		return false
	}
	st := &s.state
	finite := !math.IsNaN(value) && !math.IsInf(value, 0)
	switch {
	case finite && (!st.Seen || value < st.Best*(1-s.cfg.Threshold)):
		st.Best, st.Seen, st.Bad = value, true, 0
	default:
		st.Bad++
	}
	if st.Cooldown > 0 {
		st.Cooldown--
		st.Bad = 0
	}
	if st.Bad <= s.cfg.Patience {
		return false
	}
	st.Bad, st.Cooldown = 0, s.cfg.Cooldown
	before := plateau(s, base, position{})
	scale := st.Scale
	st.Scale *= s.cfg.Factor
	if before-plateau(s, base, position{}) <= minReduction {
		st.Scale = scale
		return false
	}
	return true
}

// Rebase tells the schedule that a person replaced the base rate. Closed forms go
// on with the new base; plateau forgets its reductions, so that the rate becomes
// the one that was asked for, and reduces from there.
func (s *Schedule) Rebase() { s.state.Scale = 1 }

// State returns what a checkpoint must keep.
func (s *Schedule) State() State { return s.state }

// Restore continues from a state that [Schedule.State] returned.
func (s *Schedule) Restore(st State) { s.state = st }
