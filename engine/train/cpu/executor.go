package cpu

import (
	"slices"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train"
)

// evalRows is the number of rows that evaluation takes at once.
const evalRows = 512

// Executor trains one network. It implements [train.Executor].
type Executor struct {
	cfg    Config
	parts  [3]Data
	net    *nn.Net
	loss   *loss.Loss
	opt    *optimizer.Optimizer
	ws     *nn.Workspace
	eval   *nn.Inference
	batch  batch
	ema    average
	probes []train.LayerProbe
	column []float32 // a row of the widest layer, for the max-norm constraint

	changes optimizer.Changes // by the last measured update
	rowWise []int             // per row-wise tensor of the network, its index among all
}

var _ train.Executor = (*Executor)(nil)

// New returns an executor with initial weights.
func New(cfg Config) (*Executor, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if m := cfg.Train.Sparse; m != nil {
		cfg.Net.NonZeros = float64(m.NonZeros()) / float64(m.Rows)
	}
	net, err := nn.New(cfg.Net, cfg.Seed)
	if err != nil {
		return nil, err
	}
	e := &Executor{cfg: cfg, parts: [3]Data{cfg.Train, cfg.Validation, cfg.Test}, net: net}
	if e.loss, err = loss.New(cfg.Loss, cfg.Net.Outputs, cfg.BatchSize); err != nil {
		return nil, err
	}
	e.opt, err = optimizer.New(cfg.Optimizer, slots(net, cfg), len(net.Params), nn.NewSlab, cfg.Pool)
	if err != nil {
		return nil, err
	}
	e.ws = net.NewWorkspace(cfg.BatchSize)
	e.ws.Use(cfg.Pool)
	e.ws.ReserveElements(cfg.elements(cfg.BatchSize))
	for i, p := range net.Tensors() {
		if slices.Contains(net.RowWise(), p) {
			e.rowWise = append(e.rowWise, i)
		}
	}
	e.batch.grow(&cfg, cfg.BatchSize)
	e.ema = newAverage(cfg.EMA, net.Params)
	e.eval = net.NewInference(e.ema.slab, min(evalRows, e.largestPart()))
	e.eval.Use(cfg.Pool)
	e.changes.Weights = make([]optimizer.Change, len(net.Tensors()))
	e.column = make([]float32, widest(cfg.Net))
	e.probes = make([]train.LayerProbe, len(cfg.Net.Hidden)+1)
	for i := range e.probes {
		e.probes[i] = unknownProbe()
	}
	return e, nil
}

// slots describes the network's tensors to the optimizer.
func slots(net *nn.Net, cfg Config) []optimizer.Tensor {
	last := len(net.Spec.Hidden)
	var ts []optimizer.Tensor
	for _, p := range net.Tensors() {
		ts = append(ts, optimizer.Tensor{
			Off: p.Off, Rows: p.Rows, Cols: p.Cols,
			Weight: p.Weight,
			Hidden: p.Weight && p.Layer > 0 && p.Layer < last,
		})
		if t := &ts[len(ts)-1]; slices.Contains(net.RowWise(), p) && cfg.updates != atOnce {
			t.Late = cfg.updates == late || optimizer.WorthLate(cfg.Optimizer.Kind, *t)
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
	n := 1
	for _, p := range e.parts {
		n = max(n, p.Rows())
	}
	return n
}

// Rows implements [train.Executor].
func (e *Executor) Rows(p train.Part) int { return e.parts[p].Rows() }

// Labels implements [train.Executor].
func (e *Executor) Labels(p train.Part) []int32 { return e.parts[p].Labels }

// Targets implements [train.Executor].
func (e *Executor) Targets(p train.Part) []float32 { return e.parts[p].Targets }

// Model implements [train.Executor].
func (e *Executor) Model() train.Model {
	s := nn.Estimate(e.cfg.Net, e.cfg.BatchSize, optimizer.MomentCount(e.cfg.Optimizer.Kind))
	if e.ema.slab != nil {
		s.MemoryBytes += 4 * int64(len(e.ema.slab))
	}
	m := train.Model{
		Params: int(s.Params), FLOPsPerSample: s.FLOPsPerSample, MemoryBytes: s.MemoryBytes,
		Outputs: e.cfg.Net.Outputs, Layers: len(e.cfg.Net.Hidden) + 1,
	}
	m.StepCost, m.MeasureCost = costs(e.cfg.Net, m)
	return m
}
