package workbench

import "time"

// exam says when a log that brings no findings of its own is examined: not while an examination is
// under way, and only if records have come since the last one.
type exam struct {
	state examState
	began time.Time // of the last one
}

type examState int

const (
	examFresh     examState = iota // all records are examined
	examStale                      // some are not
	examRunning                    // an examination is under way
	examOvertaken                  // and records have come since it began
)

// examineEvery bounds how often a log is examined.
const examineEvery = 3 * time.Second

// records takes note that there is more to examine.
func (e *exam) records() {
	switch e.state {
	case examFresh:
		e.state = examStale
	case examRunning:
		e.state = examOvertaken
	}
}

// begin reports whether an examination is due, and if so, that it is under way from now on.
func (e *exam) begin(now time.Time) bool {
	if e.state != examStale || now.Sub(e.began) < examineEvery {
		return false
	}
	e.state, e.began = examRunning, now
	return true
}

// end takes note that the examination under way is over.
func (e *exam) end() {
	switch e.state {
	case examRunning:
		e.state = examFresh
	case examOvertaken:
		e.state = examStale
	}
}
