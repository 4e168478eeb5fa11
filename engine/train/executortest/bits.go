package executortest

import (
	"fmt"
	"slices"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// bits trains by the device and by the reference: results, weights, state and
// predictions are equal in every bit.
func (x exam) bits(t *testing.T) {
	for name, p := range table() {
		a, b := x.new(t, p.cfg), made(t, x.reference, p.cfg)
		for i := range 24 {
			s := batch(p.cfg.Train.Rows(), i)
			s.Hyper, s.Measure = p.hyper, i%5 == 4
			if got, want := fmt.Sprint(a.step(t, s)), fmt.Sprint(b.step(t, s)); got != want {
				t.Fatalf("%s: step %d measures %s, the reference %s", name, i, got, want)
			}
			if got, want := fmt.Sprint(a.Probes(nil)), fmt.Sprint(b.Probes(nil)); got != want {
				t.Fatalf("%s: after step %d the probes are %s, the reference's %s", name, i, got, want)
			}
		}
		sameTensors(t, name+", state", a.ExportState(nil), b.ExportState(nil))
		sameTensors(t, name+", weights", a.ExportWeights(nil), b.ExportWeights(nil))
		if !slices.Equal(a.predicted(t), b.predicted(t)) {
			t.Errorf("%s: the predictions are not the reference's", name)
		}
	}
}

// problem is a job and the hyper-parameters to train it with.
type problem struct {
	cfg   job.Config
	hyper job.Hyper
}

// table holds every method at least once, and what does not go with all in jobs of its own.
func table() map[string]problem {
	all := map[string]problem{}
	acts, inits := vec.Activations(), []nn.Init{nn.AutoInit, nn.HeUniform, nn.XavierNormal, nn.Orthogonal}
	for i, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			c, h := Everything(k, norm)
			c.Net.Activation, c.Net.Init = acts[(i+int(norm))%len(acts)], inits[i%len(inits)]
			all[fmt.Sprintf("everything/%v/%v", k, norm)] = problem{c, h}
			plain := Classes(uint64(i))
			plain.Optimizer, plain.Net.Norm, plain.Net.Hidden = optimizer.Default(k), norm, []int{33, 20}
			plain.Net.Activation = c.Net.Activation
			all[fmt.Sprintf("plain/%v/%v", k, norm)] = problem{plain, job.Hyper{LR: 0.01}}
		}
		for name, config := range RowWise {
			c := config()
			c.Optimizer = optimizer.Default(k)
			all[fmt.Sprintf("%s/%v", name, k)] = problem{c, job.Hyper{LR: 0.01, ClipNorm: 0.5, WeightDecay: 0.1}}
		}
	}
	for _, kind := range []loss.Kind{loss.MSE, loss.Huber, loss.MAE} {
		c := Ratings()
		c.Loss = loss.Config{Kind: kind, Delta: 0.7}
		c.MaxNorm = 0.6
		all["ratings/"+kind.String()] = problem{c, job.Hyper{LR: 0.05}}
	}
	c := Classes(4)
	c.Loss.ClassWeights, c.Net.Hidden = []float64{0.5, 2, 1.25}, nil
	all["linear, weighted classes"] = problem{c, job.Hyper{LR: 0.05}}
	all["pictures"] = problem{Pictures(), job.Hyper{LR: 0.1}}
	return all
}

func sameTensors(t *testing.T, what string, got, want []job.Tensor) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d tensors, the reference has %d", what, len(got), len(want))
		return
	}
	for i, g := range got {
		w := want[i]
		if g.Name != w.Name || !slices.Equal(g.Shape, w.Shape) {
			t.Errorf("%s: %s %v, the reference has %s %v", what, g.Name, g.Shape, w.Name, w.Shape)
		} else if !slices.Equal(Bits(got[i:i+1]), Bits(want[i:i+1])) {
			t.Errorf("%s: %s differs from the reference", what, g.Name)
		}
	}
}
