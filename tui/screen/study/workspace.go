package study

import (
	"context"
	"time"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// Workspace is what the screen needs of the place where studies live. Its methods are called from
// commands.
type Workspace interface {
	Studies() ([]*workspace.Study, error)
	OpenStudy(path string) (*workspace.Study, error)
	StudyOf(r workspace.Run) *workspace.Study
	CreateStudy(s *spec.Study) (*workspace.Study, error)
	Describe(ctx context.Context, s *spec.Spec) (workspace.Estimate, error)
}

// Study is one study. Its methods are called from commands, several at a time but for Poll.
type Study interface {
	Name() string
	Path() string
	// Poll returns the study as it is now.
	Poll() (*workspace.StudySnapshot, error)
	// Ask asks its conductor for something, and reports whether it has answered; if not, it will
	// look at it when the study goes on.
	Ask(r workspace.StudyRequest) (answered bool, err error)
	// Start starts a conductor.
	Start() error
	Run(path string) (workspace.Run, error)
}

// answerPatience is how long an answer is waited for.
const answerPatience = 3 * time.Second

// opened is a study of a workspace that is read as it grows.
type opened struct {
	*workspace.Study
	feed *workspace.StudyFeed
}

func open(s *workspace.Study) Study { return opened{s, s.Follow()} }

// Poll implements Study.
func (o opened) Poll() (*workspace.StudySnapshot, error) { return o.feed.Poll() }

// Ask implements Study.
func (o opened) Ask(r workspace.StudyRequest) (answered bool, err error) {
	if err := o.Check(r); err != nil {
		return false, err
	}
	id, err := o.Study.Ask(r)
	if err != nil || !o.Conducted() {
		return false, err
	}
	return o.Answer(context.Background(), id, answerPatience)
}
