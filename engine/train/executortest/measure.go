package executortest

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

func (x exam) probes(t *testing.T) {
	c := Classes(5)
	e := x.new(t, c)
	w := e.ExportWeights(nil)
	for i := range 6 { // two units of the first layer never fire
		w[0].Data[3*6+i], w[0].Data[7*6+i] = 0, 0
	}
	w[1].Data[3], w[1].Data[7] = -1, -1
	if err := e.ImportWeights(w); err != nil {
		t.Fatal(err)
	}
	r := e.step(t, job.Step{Rows: firstRows(9), Hyper: job.Hyper{LR: 1e-3, L2: 0.1}, Measure: true})
	p := e.Probes(nil)
	if len(p) != 3 || p[0].DeadUnits < 2.0/12 || !math.IsNaN(p[2].DeadUnits) || !math.IsNaN(p[0].Saturation) {
		t.Errorf("probes %+v", p)
	}
	sum := 0.0
	for _, q := range p {
		sum += q.GradNorm * q.GradNorm
		if !(q.UpdateRatio > 0 && q.UpdateRatio < 0.1) || !(q.ActivationStd > 0) {
			t.Errorf("probe %+v", q)
		}
	}
	if !(math.Sqrt(sum) <= r.GradNorm) || !(r.Penalty > 0) {
		t.Errorf("layers' gradient norm %g, the global one %g, penalty %g", math.Sqrt(sum), r.GradNorm, r.Penalty)
	}
}

// measuringChangesNothing: with every step measured, a run ends as one without.
func (x exam) measuringChangesNothing(t *testing.T) {
	for name, p := range table() {
		plain, measured := x.new(t, p.cfg), x.new(t, p.cfg)
		s := job.Step{Rows: make([]int32, 32), Hyper: p.hyper}
		for ; s.Index < 12; s.Index++ {
			for j := range s.Rows {
				s.Rows[j] = int32((s.Index*7 + 5*j) % p.cfg.Train.Rows())
			}
			s.Measure = false
			plain.step(t, s)
			s.Measure = true
			measured.step(t, s)
		}
		if !slices.Equal(plain.state(), measured.state()) {
			t.Errorf("%s: measuring changed the state", name)
		}
	}
}

// measuredNorms holds the norms and the penalty of a measured step against sums
// over what the tensors hold, and against what clipping goes by.
func (x exam) measuredNorms(t *testing.T) {
	for _, h := range []job.Hyper{{LR: 0.1}, {LR: 0.1, L1: 0.01, L2: 0.1}} {
		c, _ := Everything(optimizer.SGD, nn.BatchNorm)
		c.MaxNorm = 0
		e, clipped := x.new(t, c), x.new(t, c)
		before := e.ExportState(nil)
		rows := firstRows(10)
		r := e.step(t, job.Step{Rows: rows, Hyper: h, Measure: true})
		after := e.ExportState(nil)
		layer, penalty := 0, 0.0
		for i, w := range before {
			if len(w.Shape) != 2 || layer == len(c.Net.Hidden)+1 {
				continue
			}
			moved, norm := 0.0, 0.0
			for j, v := range w.Data {
				moved += math.Pow(float64(after[i].Data[j]-v), 2)
				norm += float64(v) * float64(v)
				penalty += h.L1*math.Abs(float64(v)) + h.L2/2*float64(v)*float64(v)
			}
			near(t, "update ratio", e.Probes(nil)[layer].UpdateRatio, math.Sqrt(moved/norm), 1e-5)
			if h.L2 == 0 { // then the update of sgd is the gradient
				near(t, "gradient norm", e.Probes(nil)[layer].GradNorm, math.Sqrt(moved)/h.LR, 1e-4)
			}
			layer++
		}
		near(t, "penalty", r.Penalty, penalty, 1e-6)
		h.ClipNorm = 1e-3
		s := clipped.step(t, job.Step{Rows: rows, Hyper: h})
		near(t, "gradient norm of all", r.GradNorm, s.GradNorm, 1e-6)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}
