package diagnosis_test

import (
	"context"
	"fmt"
	"maps"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/outoffold"
	"tunebench/engine/schedule"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// experiment is a run of the real engine on real or generated data: the keys that differ
// from their defaults.
type experiment map[string]any

func (e experiment) get(key string) any {
	if v, ok := e[key]; ok {
		return v
	}
	k, ok := hparam.Lookup(key)
	if !ok {
		return nil
	}
	return k.Default
}

func value[T any](e experiment, key string) T {
	v, ok := e.get(key).(T)
	if !ok {
		panic(fmt.Sprintf("%s is %T", key, e.get(key)))
	}
	return v
}

// with returns a copy with further keys changed, given as key, value, key, value.
func (e experiment) with(pairs ...any) experiment {
	c := maps.Clone(e)
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i].(string)] = pairs[i+1]
	}
	return c
}

// apply returns a copy with a suggestion applied.
func (e experiment) apply(s finding.Suggestion) experiment {
	c := maps.Clone(e)
	for _, change := range s.Changes {
		c[change.Key] = change.To
	}
	return c
}

func (e experiment) widths() []int {
	if h := value[[]int](e, "model.hidden"); len(h) > 0 {
		return h
	}
	w := make([]int, value[int](e, "model.depth"))
	for i := range w {
		w[i] = value[int](e, "model.width")
	}
	return w
}

// classes is data.classes where it was given: most generated sets have a fixed number.
func (e experiment) classes() int {
	n, _ := e["data.classes"].(int)
	return n
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (e experiment) load() *dataset.Prepared {
	table := must(dataset.Load(context.Background(), dataset.Source{
		Name: value[string](e, "data.source"), Size: value[int](e, "data.size"), Noise: value[float64](e,
			"data.noise"), Seed: uint64(value[int](e, "data.seed")), Classes: e.classes(),
	}, dataset.Options{}))
	return must(dataset.Prepare(table, dataset.SplitConfig{
		Validation: value[float64](e, "data.validation"), Stratify: true, Seed: uint64(value[int](e, "seed")),
		Normalize: dataset.Normalization(value[string](e, "data.normalize")),
	}))
}

func parts(p *dataset.Prepared) job.Parts {
	part := func(p dataset.Part) job.Data { return job.Data{X: p.X, Labels: p.Labels, Targets: p.Targets} }
	return job.Parts{Train: part(p.Train), Validation: part(p.Validation)}
}

// executor builds the network of an experiment.
func (e experiment) executor(data *dataset.Prepared, kind string) job.Executor {
	opt := optimizer.Default(must(optimizer.Parse(value[string](e, "optimizer.name"))))
	return must(cpu.Device{}.New(job.Config{
		Parts: parts(data),
		Net: nn.Spec{
			Inputs: data.Train.X.Cols, Hidden: e.widths(), Outputs: data.Outputs(),
			Activation: must(vec.ParseActivation(value[string](e, "model.activation"))),
			Norm:       must(nn.ParseNorm(value[string](e, "model.norm"))),
		},
		Loss: loss.Config{Kind: must(loss.Parse(kind)), Smoothing: value[float64](e,
			"regularization.label_smoothing"), Delta: 1},
		Optimizer:  opt,
		Seed:       uint64(value[int](e, "seed")),
		BatchSize:  value[int](e, "training.batch_size"),
		InputNoise: value[float64](e, "regularization.input_noise"),
	}))
}

func (e experiment) config(data *dataset.Prepared, kind string) train.Config {
	return train.Config{
		Data: parts(data), Seed: uint64(value[int](e, "seed")), Epochs: value[int](e, "training.epochs"),
		BatchSize: value[int](e, "training.batch_size"),
		FullBatch: e.get("optimizer.name") == "gd", Shuffle: true, LogEverySteps: value[int](e,
			"training.log_every_steps"),
		EvalEvery: value[int](e, "training.eval_every"),
		Hyper: job.Hyper{
			LR: value[float64](e, "optimizer.lr"), L1: value[float64](e, "regularization.l1"), L2: value[float64](e,
				"regularization.l2"),
			WeightDecay: value[float64](e, "regularization.weight_decay"), Dropout: value[float64](e,
				"regularization.dropout"),
			ClipNorm: value[float64](e, "optimizer.clip_norm"),
		},
		Schedule: schedule.Config{Name: value[string](e, "schedule.name"), WarmupEpochs: value[float64](e,
			"schedule.warmup_epochs")},
		Loss: loss.Config{
			Kind: must(loss.Parse(kind)), Smoothing: value[float64](e, "regularization.label_smoothing"), Delta: 1,
		},
		Early: train.Early{Patience: value[int](e, "training.early_stopping.patience"), RestoreBest: true},
		Clock: func() time.Time { return time.Unix(0, 0) },
	}
}

// outcome is a finished run.
type outcome struct {
	h      *event.History
	c      diagnosis.Context
	result train.Result
}

func (e experiment) run() outcome {
	data := e.load()
	kind := "cross_entropy"
	if data.Task == tabular.Regression {
		kind = "mse"
	}
	h := &event.History{}
	sink := event.SinkFunc(func(r event.Record) error { h.AppendRecord(r); return nil })
	exec := e.executor(data, kind)
	result := must(must(train.New(e.config(data, kind), exec, sink)).Run(context.Background(), nil))
	var counts []int
	if data.Task == tabular.Classification {
		counts = tabular.CountClasses(data.Train.Labels, len(data.Classes))
	}
	return outcome{h, diagnosis.Context{
		Counts: counts, Features: len(data.Features),
		Reference: outoffold.Reference(parts(data).Train, len(data.Classes)),
		Get:       e.get, Task: string(data.Task), Epochs: value[int](e, "training.epochs"), Classes: len(data.Classes),
		TrainRows: data.Train.Len(), ValRows: data.Validation.Len(), Params: exec.Model().Params,
		Final: true, Ending: result.Ending,
	}, result}
}

func (o outcome) diagnose() []finding.Finding { return diagnosis.Diagnose(o.h, o.c) }

// bestValidation is the lowest validation loss of the run.
func (o outcome) bestValidation() float64 { return o.result.Best.Value }
