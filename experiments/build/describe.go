package build

import (
	"context"
	"fmt"
	"time"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/experiments/spec"
)

// Estimate says what an experiment would cost before it runs.
type Estimate struct {
	Kind           string // of the data: table, image, text or ratings
	Task           string
	Rows           int // of the whole table
	TrainRows      int
	ValidationRows int
	TestRows       int
	Features       int
	Classes        []string // nil for regression
	Notes          []string // what was noticed while reading the data

	Params         int64
	FLOPsPerSample int64
	MemoryBytes    int64 // of training
	DataBytes      int64 // of these for the data
	StepsPerEpoch  int
	Step           time.Duration // of one update on one thread, a guess like Duration
	Duration       time.Duration // of all epochs, a guess from the machine's speed
}

// Facts are what the space of a study needs to know of the data.
func (e Estimate) Facts() spec.Facts { return spec.Facts{TrainRows: e.TrainRows, Kind: e.Kind} }

// Describe loads the data of an experiment, unless it has it already, and estimates its cost.
// Its errors are those that [New] would meet.
func (d *Datasets) Describe(ctx context.Context, s *spec.Spec) (Estimate, error) {
	if err := s.Validate(); err != nil {
		return Estimate{}, err
	}
	k, free, err := d.load(ctx, s, preparedBytes)
	if err != nil {
		return Estimate{}, err
	}
	data := k.data
	lossCfg, err := lossConfig(s, data)
	if err != nil {
		return Estimate{}, err
	}
	net, err := network(s, data)
	if err != nil {
		return Estimate{}, Input(fmt.Errorf("%s: %w", lossCfg.Kind, err))
	}
	kind, err := optimizer.Parse(s.Optimizer.Name)
	if err != nil {
		return Estimate{}, Input(err)
	}
	batch := batchSize(s, data.Train.Len())
	if err := fit(s, data, net, free); err != nil {
		return Estimate{}, err
	}
	size := nn.Estimate(net, batch, optimizer.MomentCount(kind))
	memory := needs(s, data, net, batch)
	e := Estimate{
		Kind: string(data.Kind), Task: string(data.Task),
		TrainRows: data.Train.Len(), ValidationRows: data.Validation.Len(), TestRows: data.Test.Len(),
		Features: len(data.Features), Classes: data.Classes, Notes: data.Notes,
		Params: size.Params, FLOPsPerSample: size.FLOPsPerSample, MemoryBytes: memory.Total(), DataBytes: memory.Data,
		StepsPerEpoch: (data.Train.Len() + batch - 1) / batch,
	}
	e.Rows = e.TrainRows + e.ValidationRows + e.TestRows
	e.guess(batch, len(net.Hidden)+1, s.Training.Epochs)
	return e, nil
}

// Rough speeds of a training step on one current core, for the guess before any
// measurement: what a call into each layer costs, what the products reach, and
// what the optimizer's pass over the parameters costs.
const (
	layerSeconds = 2e-6
	flopsPerSec  = 40e9
	paramSeconds = 1e-9
)

// guess adds how long an update and all epochs take.
func (e *Estimate) guess(batch, layers, epochs int) {
	products := float64(e.FLOPsPerSample) * float64(batch) / flopsPerSec
	step := layerSeconds*float64(layers) + products + paramSeconds*float64(e.Params)
	seconds := step * float64(e.StepsPerEpoch) * float64(epochs)
	evaluation := float64(e.FLOPsPerSample) / 3 * float64(e.ValidationRows) / flopsPerSec * float64(epochs)
	e.Step = time.Duration(step * float64(time.Second))
	e.Duration = time.Duration((seconds + evaluation) * float64(time.Second))
}
