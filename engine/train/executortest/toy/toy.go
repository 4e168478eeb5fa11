package toy

import "tunebench/engine/train/job"

// Device has another device carry out the updates that it puts off.
type Device struct {
	Of    job.Device
	Ahead int // updates put off while another is asked for
}

// New implements [job.Device].
func (d Device) New(cfg job.Config) (job.Executor, error) {
	inner, err := d.Of.New(cfg)
	if err != nil {
		return nil, err
	}
	return &executor{Executor: inner, cfg: cfg, waiting: make([]job.Step, 0, d.Ahead+1), ahead: d.Ahead}, nil
}

// executor keeps updates waiting. Those behind the end of waiting lend it their memory for rows.
type executor struct {
	job.Executor // what carries them out
	cfg          job.Config
	ahead        int
	waiting      []job.Step
	results      []job.StepResult // of those carried out, not collected yet
	err          error            // that ended it
}

// Model implements [job.Executor].
func (e *executor) Model() job.Model {
	m := e.Executor.Model()
	m.Ahead = e.ahead
	return m
}

// Step implements [job.Executor].
func (e *executor) Step(s job.Step) error {
	if err := e.cfg.ValidateStep(s); err != nil {
		return err
	}
	if e.diverged() {
		return nil
	}
	n := len(e.waiting)
	if n == cap(e.waiting) { // the caller is further ahead than it may be
		e.carryOut(n - 1)
		n--
	}
	e.waiting = e.waiting[:n+1]
	s.Rows = append(e.waiting[n].Rows[:0], s.Rows...)
	e.waiting[n] = s
	return nil
}

func (e *executor) diverged() bool {
	n := len(e.results)
	return n > 0 && !e.results[n-1].Finite()
}

// carryOut makes updates until at most leave are waiting.
func (e *executor) carryOut(leave int) {
	for len(e.waiting) > leave && e.err == nil {
		if e.err = e.Executor.Step(e.waiting[0]); e.err == nil {
			e.results, e.err = e.Executor.Collect(e.results, 0)
		}
		first := e.waiting[0]
		copy(e.waiting, e.waiting[1:])
		e.waiting[len(e.waiting)-1] = first // for its memory
		e.waiting = e.waiting[:len(e.waiting)-1]
		if e.diverged() {
			e.waiting = e.waiting[:0]
		}
	}
}

// Collect implements [job.Executor].
func (e *executor) Collect(dst []job.StepResult, leave int) ([]job.StepResult, error) {
	e.carryOut(leave)
	dst = append(dst, e.results...)
	e.results = e.results[:0]
	return dst, e.err
}

// Predict implements [job.Executor].
func (e *executor) Predict(p job.Part, out []float32) error {
	e.carryOut(0)
	return e.Executor.Predict(p, out)
}

// PredictData implements [job.Executor].
func (e *executor) PredictData(d job.Data, out []float32) error {
	e.carryOut(0)
	return e.Executor.PredictData(d, out)
}

// Probes implements [job.Executor].
func (e *executor) Probes(dst []job.LayerProbe) []job.LayerProbe {
	e.carryOut(0)
	return e.Executor.Probes(dst)
}

// ExportState implements [job.Executor].
func (e *executor) ExportState(dst []job.Tensor) []job.Tensor {
	e.carryOut(0)
	return e.Executor.ExportState(dst)
}

// ExportWeights implements [job.Executor].
func (e *executor) ExportWeights(dst []job.Tensor) []job.Tensor {
	e.carryOut(0)
	return e.Executor.ExportWeights(dst)
}
