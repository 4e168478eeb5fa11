package cpu

import (
	"slices"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/job"
)

// evalRows is the number of rows that evaluation takes at once.
const evalRows = 512

// Device is the processor. The zero value trains on one goroutine, beside those of
// the registered blas32 implementation.
type Device struct {
	Pool *pool.Pool // shares out large updates; nil: one goroutine. No result depends on it

	updates updates // of row-wise tensors; tests compare
}

var _ job.Device = Device{}

// New implements [job.Device].
func (d Device) New(cfg job.Config) (job.Executor, error) { return d.executor(cfg) }

// updates says when row-wise tensors are updated.
type updates uint8

const (
	whereItPays updates = iota
	atOnce
	late
)

// Executor trains one network. It implements [job.Executor].
type Executor struct {
	cfg     job.Config
	device  Device
	net     *nn.Net
	loss    *loss.Loss
	opt     *optimizer.Optimizer
	ws      *nn.Workspace
	eval    *nn.Inference
	batches *job.Assembler
	ema     average
	probes  []job.LayerProbe
	column  []float32 // a row of the widest layer, for the max-norm constraint

	results  []job.StepResult // not collected yet
	diverged bool             // the last of them is not finite

	changes optimizer.Changes // by the last measured update
	rowWise []int             // per row-wise tensor of the network, its index among all
}

var _ job.Executor = (*Executor)(nil)

func (d Device) executor(cfg job.Config) (*Executor, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if m := cfg.Train.Sparse; m != nil {
		cfg.Net.NonZeros = float64(m.NonZeros()) / float64(m.Rows)
	}
	net, err := nn.New(cfg.Net, cfg.Seed)
	if err != nil {
		return nil, err
	}
	e := &Executor{cfg: cfg, device: d, net: net}
	if e.loss, err = loss.New(cfg.Loss, cfg.Net.Outputs, cfg.BatchSize); err != nil {
		return nil, err
	}
	e.opt, err = optimizer.New(cfg.Optimizer, e.slots(), len(net.Params), nn.NewSlab, d.Pool)
	if err != nil {
		return nil, err
	}
	e.ws = net.NewWorkspace(cfg.BatchSize)
	e.ws.Use(d.Pool)
	e.ws.ReserveElements(cfg.MaxElements(cfg.BatchSize))
	for i, p := range net.Tensors() {
		if slices.Contains(net.RowWise(), p) {
			e.rowWise = append(e.rowWise, i)
		}
	}
	e.batches = job.NewAssembler(&e.cfg, d.Pool, cfg.BatchSize)
	e.ema = newAverage(cfg.EMA, net.Params)
	e.eval = net.NewInference(e.ema.slab, min(evalRows, e.largestPart()))
	e.eval.Use(d.Pool)
	e.changes.Weights = make([]optimizer.Change, len(net.Tensors()))
	e.column = make([]float32, widest(cfg.Net))
	e.probes = make([]job.LayerProbe, len(cfg.Net.Hidden)+1)
	for i := range e.probes {
		e.probes[i] = unknownProbe()
	}
	return e, nil
}

// slots describes the network's tensors to the optimizer.
func (e *Executor) slots() []optimizer.Tensor {
	net, last, when := e.net, len(e.net.Spec.Hidden), e.device.updates
	var ts []optimizer.Tensor
	for _, p := range net.Tensors() {
		ts = append(ts, optimizer.Tensor{
			Off: p.Off, Rows: p.Rows, Cols: p.Cols,
			Weight: p.Weight,
			Hidden: p.Weight && p.Layer > 0 && p.Layer < last,
		})
		if t := &ts[len(ts)-1]; slices.Contains(net.RowWise(), p) && when != atOnce {
			t.Late = when == late || optimizer.WorthLate(e.cfg.Optimizer.Kind, *t)
		}
	}
	return ts
}

func widest(s nn.Spec) int {
	w := s.Outputs
	for _, h := range s.Hidden {
		w = max(w, h)
	}
	return w
}

func (e *Executor) largestPart() int {
	return max(1, e.cfg.Train.Rows(), e.cfg.Validation.Rows(), e.cfg.Test.Rows())
}

// Model implements [job.Executor].
func (e *Executor) Model() job.Model {
	s := nn.Estimate(e.cfg.Net, e.cfg.BatchSize, optimizer.MomentCount(e.cfg.Optimizer.Kind))
	if e.ema.slab != nil {
		s.MemoryBytes += 4 * int64(len(e.ema.slab))
	}
	m := job.Model{
		Params: int(s.Params), FLOPsPerSample: s.FLOPsPerSample, MemoryBytes: s.MemoryBytes,
		Outputs: e.cfg.Net.Outputs, Layers: len(e.cfg.Net.Hidden) + 1,
	}
	m.StepCost, m.MeasureCost = costs(e.cfg.Net, m)
	return m
}
