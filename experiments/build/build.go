package build

import (
	"context"
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/schedule"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
	"tunebench/experiments/spec"
)

// topK is the k of top-k accuracy, the usual one.
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
}

// New translates an experiment. What the user can correct is an *[InputError] or a *[spec.Error].
func New(ctx context.Context, s *spec.Spec, m Machine, o dataset.Options) (*Experiment, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	table, data, err := LoadTable(ctx, s, o)
	if err != nil {
		return nil, err
	}
	e, err := assemble(s.Resolve(), data, m)
	if err != nil {
		return nil, err
	}
	e.Table = profiled(table, data)
	return e, nil
}

// assemble builds the engine's objects over loaded data.
func assemble(s *spec.Spec, data *dataset.Prepared, m Machine) (*Experiment, error) {
	lossCfg, err := lossConfig(s, data)
	if err != nil {
		return nil, err
	}
	cfg, err := executorConfig(s, data, lossCfg)
	if err != nil {
		return nil, Input(err)
	}
	device := m.device()
	exec, err := device.New(cfg)
	if err != nil {
		return nil, Input(err)
	}
	if s.Model.Weights != "" {
		if err := startFrom(exec, s.Path(s.Model.Weights)); err != nil {
			return nil, Input(fmt.Errorf("model.weights: %w", err))
		}
	}
	e := &Experiment{Spec: s, Data: data, Executor: exec, Config: loopConfig(s, data, lossCfg), Job: cfg, Device: device}
	e.Config.Data, e.Config.Ranking, e.Config.PeakGFLOPS = cfg.Parts, data.Ranking, m.PeakGFLOPS
	// The loop knows best what it cannot do, such as a target that is never measured.
	if _, err := train.New(e.Config, exec, nil); err != nil {
		return nil, Input(err)
	}
	return e, nil
}

// mostProfiled is how many values of a table a worker looks at: a tenth of a second of work.
const mostProfiled = 4 << 20

// profiled returns a table that is small enough to be looked at while training begins, else nil.
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

func executorConfig(s *spec.Spec, data *dataset.Prepared, lossCfg loss.Config) (job.Config, error) {
	net, err := network(s, data)
	if err != nil {
		return job.Config{}, err
	}
	opt, err := optimizerConfig(s)
	if err != nil {
		return job.Config{}, err
	}
	cfg := job.Config{
		Parts: job.Parts{Train: part(data.Train), Validation: part(data.Validation), Test: part(data.Test)},
		Net:   net, Optimizer: opt, Seed: uint64(s.Seed), BatchSize: batchSize(s, data.Train.Len()),
		Loss: lossCfg, EMA: s.Training.EMA, MaxNorm: s.Regularization.MaxNorm,
		InputNoise: s.Regularization.InputNoise, Mixup: s.Regularization.Mixup,
		Augment: augment(s, data),
	}
	return cfg, nil
}

// batchSize is the number of rows of one update: gd takes all whatever batch_size says.
func batchSize(s *spec.Spec, rows int) int {
	if fullBatch(s) {
		return rows
	}
	return min(s.Training.BatchSize, rows)
}

func fullBatch(s *spec.Spec) bool {
	m, _ := hparam.FindMethod("optimizer.name", s.Optimizer.Name)
	return m.FullBatch
}

func network(s *spec.Spec, data *dataset.Prepared) (nn.Spec, error) {
	activation, err := vec.ParseActivation(s.Model.Activation)
	if err != nil {
		return nn.Spec{}, err
	}
	norm, err := nn.ParseNorm(s.Model.Norm)
	if err != nil {
		return nn.Spec{}, err
	}
	init, err := nn.ParseInit(s.Model.Init)
	if err != nil {
		return nn.Spec{}, err
	}
	net := nn.Spec{
		Hidden: s.HiddenWidths(), Outputs: data.Outputs(),
		Activation: activation, Norm: norm, Residual: s.Model.Residual,
		Init: init, InitValue: s.Model.InitValue,
	}
	setInputs(&net, s, data)
	return net, nil
}

func optimizerConfig(s *spec.Spec) (optimizer.Config, error) {
	o := s.Optimizer
	kind, err := optimizer.Parse(o.Name)
	return optimizer.Config{
		Kind: kind, Momentum: o.Momentum.Value, Beta1: o.Beta1, Beta2: o.Beta2, Alpha: o.Alpha, Eps: o.Eps,
	}, err
}

// loopConfig translates what the training loop itself needs.
func loopConfig(s *spec.Spec, data *dataset.Prepared, lossCfg loss.Config) train.Config {
	c := Plan(s)
	c.Loss, c.TargetScale = lossCfg, float64(data.TargetScale)
	return c
}

// Plan translates what the training loop needs and what can be told without the data.
func Plan(s *spec.Spec) train.Config {
	t, r := s.Training, s.Regularization
	return train.Config{
		Seed: uint64(s.Seed), Epochs: t.Epochs, BatchSize: t.BatchSize,
		FullBatch: fullBatch(s), Shuffle: s.Data.Shuffle,
		EvalEvery: t.EvalEvery, LogEverySteps: t.LogEverySteps,
		Hyper: job.Hyper{
			LR: s.Optimizer.LR, WeightDecay: r.WeightDecay, L1: r.L1, L2: r.L2,
			Dropout: r.Dropout, ClipNorm: s.Optimizer.ClipNorm,
		},
		Schedule: scheduleConfig(s),
		TopK:     topK,
		Monitor:  t.Monitor,
		Early: train.Early{
			Patience: t.EarlyStopping.Patience, MinDelta: t.EarlyStopping.MinDelta, RestoreBest: t.EarlyStopping.RestoreBest,
		},
		Target:        target(s),
		Interventions: Interventions(s),
	}
}

// target leaves out the metric where no value asks for it, so that its default
// does not bother experiments that have no such metric.
func target(s *spec.Spec) train.Target {
	if s.Training.Target.Value == 0 {
		return train.Target{}
	}
	return train.Target{Metric: s.Training.Target.Metric, Value: s.Training.Target.Value}
}

func scheduleConfig(s *spec.Spec) schedule.Config {
	c := s.Schedule
	return schedule.Config{
		Name: c.Name, WarmupEpochs: c.WarmupEpochs, StepEpochs: c.StepEpochs, Gamma: c.Gamma, MinLR: c.MinLR,
		RestartEpochs: c.RestartEpochs, RestartMult: c.RestartMult, Power: c.Power,
		Factor: c.Factor, Patience: c.Patience,
	}
}

// Interventions translates the live changes that stand in an experiment.
func Interventions(s *spec.Spec) []train.Intervention {
	var list []train.Intervention
	for _, iv := range s.Interventions {
		list = append(list, train.Intervention{Step: iv.Step, Key: iv.Key, Value: number(iv.Value)})
	}
	return list
}

// number turns a live key's value into the float64 of the loop.
func number(v any) float64 {
	if i, ok := v.(int); ok {
		return float64(i)
	}
	f, _ := v.(float64)
	return f
}
