package check

import (
	"slices"
	"sync"

	"tunebench/experiments/workspace"
)

// progress is what a pre-flight that is under way has told, between its goroutine and the screen's.
type progress struct {
	mu   sync.Mutex
	done []workspace.PreflightCheck
	last workspace.PreflightProgress
}

// tell takes a report in.
func (p *progress) tell(news workspace.PreflightProgress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last = news; news.Last != nil {
		p.done = append(p.done, *news.Last)
	}
}

// now returns the checks that are done and how far that is.
func (p *progress) now() ([]workspace.PreflightCheck, workspace.PreflightProgress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.done), p.last
}
