package build

import (
	"tunebench/engine/dataset"
	"tunebench/engine/loss"
	"tunebench/engine/schedule"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/spec"
)

// loopConfig translates what the training loop itself needs.
func loopConfig(s *spec.Spec, data *dataset.Prepared, lossCfg loss.Config) train.Config {
	c := Plan(s)
	c.Loss, c.TargetScale = lossCfg, data.TargetScale
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
		Schedule:      scheduleConfig(s),
		TopK:          topK,
		Monitor:       t.Monitor,
		Early:         early(t.EarlyStopping),
		Target:        target(s),
		Interventions: Interventions(s),
	}
}

func early(e spec.EarlyStopping) train.Early {
	return train.Early{Patience: e.Patience, MinDelta: e.MinDelta, RestoreBest: e.RestoreBest}
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
