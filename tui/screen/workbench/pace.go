package workbench

import (
	"strconv"
	"time"

	"tunebench/experiments/workspace"
)

func parseNumber(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

// pace measures how fast a run advances, over the last seconds: the mean since
// its start would promise wrong times after a pause.
type pace struct {
	seen []mark
}

type mark struct {
	at   time.Time
	step int
}

// window is how much of the past the pace looks at.
const window = 10 * time.Second

func (p *pace) add(s workspace.Status) {
	m := mark{s.Summary.Updated, s.Summary.Step}
	if s.State != workspace.Training || m.at.IsZero() {
		p.seen = p.seen[:0]
		return
	}
	if n := len(p.seen); n > 0 && (m.step < p.seen[n-1].step || m.at.Before(p.seen[n-1].at)) {
		p.seen = p.seen[:0] // resumed from a checkpoint
	}
	p.seen = append(p.seen, m)
	for len(p.seen) > 2 && m.at.Sub(p.seen[0].at) > window {
		p.seen = p.seen[1:]
	}
}

// left estimates the time to the end; ok is false while there is nothing to go by.
func (p *pace) left(s workspace.Summary) (d time.Duration, ok bool) {
	todo := s.Steps - s.Step
	if todo <= 0 || s.Steps <= 0 {
		return 0, false
	}
	if n := len(p.seen); n > 1 {
		took, steps := p.seen[n-1].at.Sub(p.seen[0].at), p.seen[n-1].step-p.seen[0].step
		if steps > 0 && took > 0 {
			return time.Duration(float64(took) / float64(steps) * float64(todo)), true
		}
	}
	if s.Step > 0 && s.Elapsed > 0 {
		return time.Duration(float64(s.Elapsed) / float64(s.Step) * float64(todo) * float64(time.Second)), true
	}
	return 0, false
}
