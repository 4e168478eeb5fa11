package insight

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

var processor = build.Machine{Device: cpu.Device{}}

// kinds are experiments of every kind of data and task.
var kinds = map[string][]string{
	"numbers":  {"data.source=wine", "data.test=0.2"},
	"pictures": {"data.source=digits", "data.test=0.1"},
	"values":   {"data.source=diabetes"},
	"table":    {"data.source=" + bits("table.csv"), "data.embed=all", "model.norm=batch", "training.ema=0.9"},
	"encoded":  {"data.source=" + bits("table.csv"), "data.embed=auto", "data.one_hot=200"},
	"text":     {"data.source=" + bits("reviews.csv"), "data.kind=text"},
	"ratings":  {"data.kind=ratings", "model.dot=true"},
}

func bits(name string) string {
	p, err := filepath.Abs("../../testdata/bits/data/" + name)
	if err != nil {
		panic(err)
	}
	return p
}

var (
	runsFolder string
	runs       sync.Map // by kind
)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "insight")
	if err != nil {
		panic(err)
	}
	runsFolder = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// shortRun returns a short run of a kind, trained once.
func shortRun(t testing.TB, kind string) *runstore.Dir {
	t.Helper()
	run, _ := runs.LoadOrStore(kind, sync.OnceValues(func() (*runstore.Dir, error) { return train(t, kind) }))
	dir, err := run.(func() (*runstore.Dir, error))()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func train(t testing.TB, kind string) (*runstore.Dir, error) {
	keys := append([]string{"model.hidden=16", "training.epochs=8", "training.batch_size=16"}, kinds[kind]...)
	if kind == "diverged" {
		keys = append(keys, "data.source=diabetes", "optimizer.name=sgd", "optimizer.lr=900")
	}
	if kind == "ratings" {
		keys = append(keys, "data.source="+stars(t))
	}
	s := spec.Default()
	for _, k := range keys {
		name, value, _ := strings.Cut(k, "=")
		if err := s.Set(name, value); err != nil {
			return nil, err
		}
	}
	provenance, err := spec.Provenance{}.Encode()
	if err != nil {
		return nil, err
	}
	dir, err := runstore.Create(runsFolder, kind, time.Now(), "",
		runstore.File{Name: runstore.ExperimentFile, Data: s.Resolve().Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
	if err != nil {
		return nil, err
	}
	_, err = worker.Run(t.Context(), dir, worker.Options{Machine: processor})
	return dir, err
}

// stars writes ratings.
func stars(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("user,item,rating\n")
	for u := range 40 {
		for k := range 10 {
			fmt.Fprintf(&b, "u%d,m%d,%v\n", u, (u+3*k)%20, 1+float64((u*k)%9)/2)
		}
	}
	path := filepath.Join(runsFolder, "ratings.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What a network says that has diverged is no number, and nothing that JSON has room for.
func TestADivergedRunIsNotExplained(t *testing.T) {
	in, err := Open(t.Context(), shortRun(t, "diverged"), processor, Options{})
	if err == nil || !strings.Contains(err.Error(), "the latest weights predict NaN") {
		t.Errorf("%v, %v", in, err)
	}
}

func open(t testing.TB, kind string, o Options) *Inspector {
	t.Helper()
	in, err := Open(t.Context(), shortRun(t, kind), processor, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func measured(t testing.TB, in *Inspector) *Quality {
	t.Helper()
	q, err := in.Quality(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Every metric is what the last validation of the training recorded, in every bit.
func TestMetricsAreValidations(t *testing.T) {
	for kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			q := measured(t, open(t, kind, Options{}))
			sum, err := shortRun(t, kind).ReadSummary()
			if err != nil {
				t.Fatal(err)
			}
			told := map[string]bool{event.ValLoss: true, event.ValRecallAt10: true, event.ValNDCGAt10: true}
			for _, m := range q.Metrics {
				want, ok := sum.Metrics["val/"+m.Name]
				told["val/"+m.Name] = true
				got := float64(m.Value)
				if !ok || math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
					t.Errorf("%s is %v, validation had %v", m.Name, got, want)
				}
				if !(m.Low <= m.Value && m.Value <= m.High && m.Low < m.High) && m.Value.Known() && m.Value != 1 {
					t.Errorf("%s: %v to %v around %v", m.Name, m.Low, m.High, m.Value)
				}
			}
			for tag := range sum.Metrics {
				if strings.HasPrefix(tag, "val/") && !told[tag] {
					t.Errorf("%s is not told", tag)
				}
			}
			if raw, err := json.Marshal(q); err != nil || len(raw) < 100 {
				t.Errorf("%s, %v", raw, err)
			}
		})
	}
}

func TestConfusionAddsUp(t *testing.T) {
	in := open(t, "pictures", Options{})
	q := measured(t, in)
	var rows, wrong, paired int64
	for i, row := range q.Confusion.Counts {
		for j, n := range row {
			rows += n
			if i != j {
				wrong += n
			}
		}
	}
	for i, p := range q.Confusion.Pairs {
		paired += p.Rows
		c := q.Classes[p.Truth]
		if p.Rows != q.Confusion.Counts[p.Truth][p.Predicted] || i > 0 && p.Rows > q.Confusion.Pairs[i-1].Rows ||
			math.Abs(p.OfTruth*float64(c.Support)-float64(p.Rows)) > 1e-9 ||
			math.Abs(p.OfPredicted*float64(q.Classes[p.Predicted].Predicted)-float64(p.Rows)) > 1e-9 {
			t.Errorf("pair %+v", p)
		}
	}
	if int(rows) != in.Rows() || paired != wrong || wrong == 0 {
		t.Errorf("%d rows, %d wrong, %d in pairs", rows, wrong, paired)
	}
	if order := slices.Sorted(slices.Values(q.Confusion.Order)); len(order) != 10 || order[0] != 0 || order[9] != 9 {
		t.Errorf("the order is %v", q.Confusion.Order)
	}
}

// Classes that are taken for each other stand side by side.
func TestConfusionIsOrdered(t *testing.T) {
	c := confusionOf([]string{"a", "b", "c", "d"}, []int64{
		5, 0, 4, 0,
		0, 8, 0, 1,
		3, 0, 6, 0,
		0, 1, 0, 8,
	})
	if !slices.Equal(c.Order, []int{0, 2, 1, 3}) {
		t.Errorf("the order is %v", c.Order)
	}
	if p := c.Pairs[0]; p.Truth != 0 || p.Predicted != 2 || p.Rows != 4 || p.OfTruth != 4./9 || p.OfPredicted != 0.4 {
		t.Errorf("%+v", p)
	}
}

func TestCurvesThresholdsAndCalibration(t *testing.T) {
	q := measured(t, open(t, "table", Options{}))
	if len(q.Classes) < 2 {
		t.Fatal("no classes")
	}
	for _, c := range q.Classes {
		if n := len(c.ROC.Points); n < 2 || n > curvePoints+1 || len(c.PrecisionRecall.Points) == 0 {
			t.Errorf("%s: %d points", c.Name, n)
		}
		for _, p := range c.ROC.Points {
			if p.Threshold < 0 || p.Threshold > 1 {
				t.Errorf("%s: a threshold of %v", c.Name, p.Threshold)
			}
		}
		if c.BestF1.F1 < c.Half.F1 || c.LeastCost.Cost > c.Half.Cost || math.Abs(float64(c.Half.At)-0.5) > 1e-12 {
			t.Errorf("%s: half %+v, best %+v, cheapest %+v", c.Name, c.Half, c.BestF1, c.LeastCost)
		}
	}
	c := q.Calibration
	if c.MendedLogLoss > c.LogLoss || !c.Temperature.Known() || len(c.Bins) != len(c.MendedBins) {
		t.Errorf("%+v", c)
	}
	dear := measured(t, open(t, "table", Options{Costs: costs(1, 50)}))
	if b := dear.Classes[1].LeastCost; b.At > q.Classes[1].LeastCost.At || b.Recall < q.Classes[1].LeastCost.Recall {
		t.Errorf("where missing a row is dear, the threshold is %+v, else %+v", b, q.Classes[1].LeastCost)
	}
}

func TestErrorsOfValues(t *testing.T) {
	in := open(t, "values", Options{})
	e := measured(t, in).Errors
	rows, counted := 0, 0
	for _, d := range e.Deciles {
		rows += d.Rows
		if d.RMSE < d.MAE || d.MAE < math.Abs(d.Bias) {
			t.Errorf("%+v", d)
		}
	}
	for _, n := range e.Residuals.Counts {
		counted += n
	}
	if rows != in.Rows() || counted != in.Rows() || len(e.Truth) != in.Rows() || len(e.Predicted) != in.Rows() {
		t.Errorf("%d, %d, %d of %d rows", rows, counted, len(e.Truth), in.Rows())
	}
	if slices.Max(e.Truth) < 100 {
		t.Error("values are not in the target's own unit")
	}
}

func TestLooksAtTheTestPartAreSaid(t *testing.T) {
	for look, want := range []string{"the first look", "look 2 "} {
		q := measured(t, open(t, "numbers", Options{Part: "test"}))
		if q.Part != "test" || len(q.Notes) != 1 || !strings.Contains(q.Notes[0], want) {
			t.Errorf("look %d says %q", look+1, q.Notes)
		}
	}
	if looks, err := shortRun(t, "numbers").Looks(); err != nil || len(looks) != 2 || looks[0].By != "inspect" {
		t.Errorf("%v, %v", looks, err)
	}
}

func TestWhatCannotBeInspected(t *testing.T) {
	for want, o := range map[string]Options{
		"want train, validation or test": {Part: "exam"},
		"has no test rows":               {Part: "test"},
		"has no other checkpoint":        {Checkpoint: "other"},
	} {
		_, err := Open(t.Context(), shortRun(t, "values"), processor, o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

// Data that is not what the run was trained on is named.
func TestChangedDataIsNoted(t *testing.T) {
	dir, err := train(t, "numbers")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := spec.Provenance{DataSHA256: strings.Repeat("0", 64)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir.Provenance(), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), dir, processor, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if notes := measured(t, in).Notes; len(notes) != 1 || !strings.Contains(notes[0], "has changed since") {
		t.Errorf("%q", notes)
	}
	s, err := spec.LoadOwn(dir.Experiment())
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Source = "iris"
	if err := os.WriteFile(dir.Experiment(), s.Encode(), 0o600); err != nil {
		t.Fatal(err)
	}
	var input *build.InputError
	if _, err := Open(t.Context(), dir, processor, Options{}); !errors.As(err, &input) ||
		!strings.Contains(err.Error(), "13") {
		t.Errorf("other data: %v", err)
	}
}
