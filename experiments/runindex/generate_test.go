package runindex

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

var firstDay = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// generate fills a folder with finished runs such as a sweep leaves: of few experiments, each with a learning rate
// and a width of its own, the values of some forty tags in its summary, and a record of its epochs.
func generate(tb testing.TB, root string, n int) {
	tb.Helper()
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	parent := ""
	for i := range n {
		s := spec.Default()
		s.Name = []string{"digits-mlp", "moons-overfit", "iris-small"}[i%3]
		s.Optimizer.LR = math.Pow(10, -1-3*rng.Float64())
		s.Model.Width = 16 << rng.IntN(4)
		s.Seed = i
		p := spec.Provenance{
			Created: firstDay.Format(time.RFC3339), Parent: parent, DataSHA256: "6fec821d5537ddfe", TrainRows: 1437,
			ValidationRows: 360, Params: 1234,
		}
		encoded, err := p.Encode()
		if err != nil {
			tb.Fatal(err)
		}
		began := firstDay.Add(time.Duration(i) * time.Minute)
		d, err := runstore.Create(root, s.Name, began, fmt.Sprintf("%06x", i),
			runstore.File{Name: runstore.ExperimentFile, Data: s.Resolve().Encode()},
			runstore.File{Name: runstore.ProvenanceFile, Data: encoded})
		if err != nil {
			tb.Fatal(err)
		}
		if i%5 == 0 {
			parent = d.Name()
		}
		train(tb, d, began, rng)
	}
}

// train writes what a worker leaves that has trained thirty epochs.
func train(tb testing.TB, d *runstore.Dir, began time.Time, rng *rand.Rand) {
	tb.Helper()
	const epochs = 30
	w, err := d.CreateEvents(began)
	if err != nil {
		tb.Fatal(err)
	}
	best := runstore.BestValue{Metric: event.ValLoss, Value: 10}
	values := runstore.Values{}
	for l := range 4 {
		for _, probe := range []string{event.ProbeGradNorm, event.ProbeUpdateRatio, event.ProbeActivationMean} {
			values[event.LayerTag(l, probe)] = rng.Float64()
		}
	}
	for epoch := 1; epoch <= epochs; epoch++ {
		loss := 2*math.Exp(-float64(epoch)/8) + 0.1*rng.Float64()
		if loss < float64(best.Value) {
			best.Value, best.Epoch = event.Number(loss), epoch
		}
		values[event.ValLoss], values[event.ValAccuracy], values[event.Epoch] = loss, 1-loss/3, float64(epoch)
		r := event.Record{Time: began.Add(time.Duration(epoch) * time.Second), Step: epoch * 90}
		for tag, v := range values {
			r.Scalars = append(r.Scalars, event.Scalar{Tag: tag, Value: v})
		}
		if err := w.Emit(r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	err = d.WriteSummary(runstore.Summary{
		Run: d.Name(), State: runstore.Done, Ending: event.EndedEpochs, Epoch: epochs, Epochs: epochs, Step: 2700,
		Steps: 2700, SamplesPerSec: 1e5, Best: &best, Metrics: values, Started: began,
		Updated: began.Add(epochs * time.Second), Elapsed: epochs, Reason: "all 30 epochs are done",
		Diagnosis: json.RawMessage(`[{"kind":"overfitting","title":"Overfitting"}]`),
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// aged is a moment at which what was just generated has settled.
func aged(tb testing.TB) {
	tb.Helper()
	time.Sleep(2100 * time.Millisecond)
}

func BenchmarkList(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		root := filepath.Join(b.TempDir(), "runs")
		generate(b, root, n)
		aged(b)
		list := func(b *testing.B, x *Index) {
			if got, err := x.List(); err != nil || len(got) != n {
				b.Fatalf("%d runs, %v", len(got), err)
			}
		}
		b.Run(fmt.Sprintf("%d/without", n), func(b *testing.B) {
			for b.Loop() {
				x := New(root)
				x.saved = time.Now() // it is not to be written
				list(b, x)
			}
		})
		list(b, New(root))
		b.Run(fmt.Sprintf("%d/cold", n), func(b *testing.B) {
			for b.Loop() {
				list(b, New(root))
			}
		})
		x := New(root)
		list(b, x)
		b.Run(fmt.Sprintf("%d/warm", n), func(b *testing.B) {
			for b.Loop() {
				list(b, x)
			}
		})
		b.Run(fmt.Sprintf("%d/idle", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Refresh(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
