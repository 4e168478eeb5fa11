package build

import (
	"context"
	"errors"
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// topK is the k of top-k accuracy, as it is usually reported.
const topK = 5

// Experiment is a spec translated: data loaded, network initialized, loop configured.
type Experiment struct {
	Spec     *spec.Spec
	Data     *dataset.Prepared
	Executor job.Executor
	Config   train.Config

	// Job is what Executor was made of, Device what made it.
	Job    job.Config
	Device job.Device
	// Table is the data as it was read, for a look at it while training begins; nil: too large for that.
	Table *dataset.Table

	room memory.Room // how much it may take
}

// New translates an experiment for a machine, which must have a device. What the user can
// correct is an *[InputError] or a *[spec.Error].
func New(ctx context.Context, s *spec.Spec, m Machine, o dataset.Options) (*Experiment, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if m.Device == nil {
		return nil, errNoDevice
	}
	free := room(o, 0)
	table, data, err := LoadTable(ctx, s, o)
	if err != nil {
		return nil, err
	}
	e, err := assemble(s.Resolve(), data, m, free)
	if err != nil {
		return nil, err
	}
	e.Table = profiled(table, data)
	return e, nil
}

// Over is [New] on data that is there already, which need not be what the experiment's [data] says.
func Over(s *spec.Spec, data *dataset.Prepared, m Machine) (*Experiment, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if m.Device == nil {
		return nil, errNoDevice
	}
	return assemble(s.Resolve(), data, m, room(dataset.Options{}, 0))
}

// assemble builds the engine's objects over loaded data.
func assemble(s *spec.Spec, data *dataset.Prepared, m Machine, free memory.Room) (*Experiment, error) {
	lossCfg, err := lossConfig(s, data)
	if err != nil {
		return nil, err
	}
	cfg, err := jobConfig(s, data, lossCfg)
	if err != nil {
		return nil, Input(err)
	}
	if err := fit(s, data, cfg.Net, free); err != nil {
		return nil, err
	}
	exec, err := m.Device.New(cfg)
	if err != nil {
		return nil, Input(err)
	}
	if s.Model.Weights != "" {
		if err := startFrom(exec, s.Path(s.Model.Weights)); err != nil {
			return nil, Input(fmt.Errorf("model.weights: %w", err))
		}
	}
	e := &Experiment{Spec: s, Data: data, Executor: exec, Job: cfg, Device: m.Device, room: free}
	e.Config = loopConfig(s, data, lossCfg)
	e.Config.Data, e.Config.Ranking, e.Config.PeakGFLOPS = cfg.Parts, data.Ranking, m.PeakGFLOPS
	// The loop knows best what it cannot do, such as a target that is never measured.
	if _, err := train.New(e.Config, exec, nil); err != nil {
		return nil, Input(err)
	}
	return e, nil
}

var errNoDevice = errors.New("the machine was given no device to train on")

// mostProfiled is how many values of a table a worker examines: a tenth of a second of work.
const mostProfiled = 4 << 20

// profiled returns the table if it is small enough to be examined while training begins, else nil.
func profiled(t *dataset.Table, p *dataset.Prepared) *dataset.Table {
	values := len(t.X.Data) + len(t.IDs)
	if m := p.Train.Sparse; m != nil {
		values += m.NonZeros()
	}
	if values > mostProfiled {
		return nil
	}
	return t
}

// Getter returns a function that looks up the value of a key, nil if there is no such key; the
// diagnosis asks through it.
func Getter(s *spec.Spec) func(key string) any {
	return func(key string) any {
		v, err := s.Get(key)
		if err != nil {
			return nil
		}
		return v
	}
}
