package build

import (
	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
	"tunebench/experiments/spec"
)

// jobConfig translates what a device is given.
func jobConfig(s *spec.Spec, data *dataset.Prepared, lossCfg loss.Config) (job.Config, error) {
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
	net, err := networkOf(s, data.Preprocessing())
	if m := data.Train.Sparse; m != nil {
		net.NonZeros = float64(m.NonZeros()) / float64(max(1, m.Rows))
	}
	return net, err
}

// networkOf is the network of an experiment behind what was fitted on its data.
func networkOf(s *spec.Spec, p *dataset.Preprocessing) (nn.Spec, error) {
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
		Hidden: s.HiddenWidths(), Outputs: p.Outputs(),
		Activation: activation, Norm: norm, Residual: s.Model.Residual,
		Init: init, InitValue: s.Model.InitValue,
	}
	setInputs(&net, s, p)
	return net, nil
}

func optimizerConfig(s *spec.Spec) (optimizer.Config, error) {
	o := s.Optimizer
	kind, err := optimizer.Parse(o.Name)
	return optimizer.Config{
		Kind: kind, Momentum: o.Momentum.Value, Beta1: o.Beta1, Beta2: o.Beta2, Alpha: o.Alpha, Eps: o.Eps,
	}, err
}
