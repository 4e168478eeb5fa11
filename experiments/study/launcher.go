package study

import (
	"context"
	"time"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// Launcher makes and trains the runs of a study's trials: in this process, or elsewhere. It is asked by
// several goroutines at once.
type Launcher interface {
	// Create makes the directory of a run in a folder; its name ends with the id. That there is one of this
	// name is an [fs.ErrExist].
	Create(folder, id string, s *spec.Spec, o Origin) (path string, err error)
	// Train trains a run, from the beginning or from its last checkpoint, until the end of an epoch, and says
	// what it is. Once ctx is done the run is to be left so that it can go on; that is no error. An error says
	// why the run could not be trained.
	Train(ctx context.Context, path string, until int) (Sizes, error)
	// Test measures the best checkpoint of a trained run on the rows held out for testing; the values by their tags.
	Test(ctx context.Context, path string) (map[string]float64, error)
}

// Sizes are those of a run; 0: unknown.
type Sizes struct {
	Params         int64
	ValidationRows int
}

// Origin says for which trial of which study a run is made.
type Origin struct {
	Study   string
	Trial   int
	Changes []hparam.Change // what differs from the study's experiment
	Why     string
	// Dated is the time in the name of the run: the same whoever makes it, so that it is made once.
	Dated time.Time
}
