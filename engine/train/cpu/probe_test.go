package cpu

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

func TestProbes(t *testing.T) {
	c := testConfig(5)
	e := mustNew(t, c)
	w := e.ExportWeights(nil)
	for i := range 6 { // two units of the first layer never fire
		w[0].Data[3*6+i], w[0].Data[7*6+i] = 0, 0
	}
	w[1].Data[3], w[1].Data[7] = -1, -1
	if err := e.ImportWeights(w); err != nil {
		t.Fatal(err)
	}
	r, err := job.Do(e, job.Step{Rows: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8}, Hyper: job.Hyper{LR: 1e-3, L2: 0.1}, Measure: true})
	if err != nil {
		t.Fatal(err)
	}
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

// TestMeasuringChangesNothing: with every step measured, a run ends as one without,
// late updates and workers included.
func TestMeasuringChangesNothing(t *testing.T) {
	configs, when := map[string]func() (job.Config, job.Hyper){}, map[string]updates{}
	for _, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			configs[k.String()+"/"+norm.String()] = func() (job.Config, job.Hyper) { return everything(k, norm) }
		}
	}
	for name, config := range rowWiseConfigs {
		when[name] = late
		configs[name] = func() (job.Config, job.Hyper) {
			return config(), job.Hyper{LR: 0.01, ClipNorm: 0.5, L2: 1e-3}
		}
	}
	p := useSgemm(t, 2)
	for name, config := range configs {
		c, h := config()
		d := Device{Pool: p, updates: when[name]}
		plain, measured := mustNewOn(t, d, c), mustNewOn(t, d, c)
		rows := make([]int32, 32)
		for i := range 12 {
			for j := range rows {
				rows[j] = int32((i*7 + 5*j) % 90)
			}
			for _, e := range []*Executor{plain, measured} {
				if _, err := job.Do(e, job.Step{Index: i, Rows: rows, Hyper: h, Measure: e == measured}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !slices.Equal(bits(plain.ExportState(nil)), bits(measured.ExportState(nil))) {
			t.Errorf("%s: measuring changed the state", name)
		}
	}
}

// TestMeasuredNorms holds the norms and the penalty of a measured step against sums
// over what the tensors hold, and against what clipping goes by.
func TestMeasuredNorms(t *testing.T) {
	for _, h := range []job.Hyper{{LR: 0.1}, {LR: 0.1, L1: 0.01, L2: 0.1}} {
		c, _ := everything(optimizer.SGD, nn.BatchNorm)
		c.MaxNorm = 0
		e, clipped := mustNew(t, c), mustNew(t, c)
		before := e.ExportState(nil)
		rows := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		r, err := job.Do(e, job.Step{Rows: rows, Hyper: h, Measure: true})
		if err != nil {
			t.Fatal(err)
		}
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
			close(t, "update ratio", e.Probes(nil)[layer].UpdateRatio, math.Sqrt(moved/norm), 1e-5)
			if h.L2 == 0 { // then the update of sgd is the gradient
				close(t, "gradient norm", e.Probes(nil)[layer].GradNorm, math.Sqrt(moved)/h.LR, 1e-4)
			}
			layer++
		}
		close(t, "penalty", r.Penalty, penalty, 1e-6)
		h.ClipNorm = 1e-3
		s, err := job.Do(clipped, job.Step{Rows: rows, Hyper: h})
		if err != nil {
			t.Fatal(err)
		}
		close(t, "gradient norm of all", r.GradNorm, s.GradNorm, 1e-6)
	}
}

func close(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}
