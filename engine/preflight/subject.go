package preflight

import (
	"context"
	"reflect"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
)

// Subject is an experiment that is ready to be trained.
type Subject struct {
	Config   train.Config
	Job      job.Config
	Device   job.Device
	Executor job.Executor // with the initial weights
	// Get returns the value of a key of the experiment, nil if there is none.
	Get func(key string) any
	// Task is classification or regression.
	Task string
	// Threads is how many the device has, of Cores; 0: unknown.
	Threads, Cores int
	// Warnings are what is wrong with the data.
	Warnings []finding.Finding
	// Memory is what training takes, by what it is taken for, and Room what there is for it, in bytes; 0: unknown.
	Memory []Share
	Room   int64
	// Rehearse trains the experiment's first epochs for about so long as it will be trained, with all that goes with
	// it, and says how fast that went. nil: the checks measure the loop alone.
	Rehearse func(ctx context.Context, about time.Duration) (diagnosis.Pace, error)
	// Clock tells the time; nil: time.Now.
	Clock func() time.Time
}

// Share is a part of the memory.
type Share struct {
	Of    string
	Bytes int64
}

// exam is a pre-flight under way: what later checks need of earlier ones.
type exam struct {
	Subject
	initial []job.Tensor // the state to go back to
	weights []job.Tensor // of evaluation, for executors beside it
	clean   job.Config   // the job without what makes training harder than it is
	chance  float64      // loss of the best constant answer
	first   job.StepResult
	probes  []job.LayerProbe // of that update
	rates   []diagnosis.Rate // of batches
	quick   train.Config     // in batches of which many updates can be made
}

// newExam exports the state that all checks begin with.
func newExam(s Subject) *exam {
	if s.Clock == nil {
		s.Clock = time.Now
	}
	if s.Get == nil {
		s.Get = func(string) any { return nil }
	}
	e := &exam{Subject: s, initial: s.Executor.ExportState(nil), weights: s.Executor.ExportWeights(nil)}
	e.clean = s.Job
	e.clean.Mixup, e.clean.InputNoise, e.clean.Augment, e.clean.EMA = 0, 0, job.Augment{}, 0
	e.clean.Loss.Smoothing = 0
	e.quick = e.Config
	e.quick.BatchSize, e.quick.FullBatch = e.bearable(e.batch()), false
	e.chance = chance(&e.clean.Loss, e.clean.Train, e.clean.Net.Outputs)
	return e
}

// beside makes another executor that starts from the same weights.
func (e *exam) beside(cfg job.Config) (job.Executor, error) {
	exec, err := e.Device.New(cfg)
	if err != nil {
		return nil, err
	}
	return exec, exec.ImportWeights(e.weights)
}

// batch is the number of rows of an update.
func (e *exam) batch() int { return batchOf(e.Config) }

func batchOf(c train.Config) int {
	rows := c.Data.Train.Rows()
	if c.FullBatch {
		return rows
	}
	return max(1, min(c.BatchSize, rows))
}

// bearable is how many of so many rows an update may have of which a check makes some tens; a network for which
// that is less than its batch is examined in smaller ones.
func (e *exam) bearable(rows int) int {
	const updates = 30
	for rows > 8 && affordable(e.Executor.Model(), rows, 0, updates) < updates {
		rows = (rows + 1) / 2
	}
	return rows
}

// affordable is how many updates of so many rows a check may make: up to most, and fewer of those that take long,
// but at least least.
func (e *exam) affordable(rows, least, most int) int {
	return affordable(e.Executor.Model(), rows, least, most)
}

// affordable depends on sizes alone.
func affordable(m job.Model, rows, least, most int) int {
	const nanoseconds = 1e9
	cost := m.StepCost.Of(1, rows)
	if !(cost > 0) {
		return most
	}
	return max(least, int(min(float64(most), nanoseconds/cost)))
}

// spread returns n training rows, evenly apart.
func (e *exam) spread(n int) []int32 {
	rows := e.Job.Train.Rows()
	n = min(n, rows)
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(int64(i) * int64(rows) / int64(n))
	}
	return list
}

// change proposes a value for a key; the zero suggestion where the key has it already or does not matter.
func (e *exam) change(reason string, changes ...hparam.Change) finding.Suggestion {
	g := finding.Suggestion{Reason: reason}
	for _, c := range changes {
		k, ok := hparam.Lookup(c.Key)
		c.From = e.Get(c.Key)
		if !ok || c.From == nil || reflect.DeepEqual(c.From, c.To) || !k.Applies(e.text) {
			return finding.Suggestion{}
		}
		g.Changes = append(g.Changes, c)
	}
	g.Title = hparam.Describe(g.Changes)
	return g
}

// to is the change of a key to a value; [exam.change] fills in the current one.
func to(key string, value any) hparam.Change { return hparam.Change{Key: key, To: value} }

func (e *exam) text(key string) string {
	s, _ := e.Get(key).(string)
	return s
}
