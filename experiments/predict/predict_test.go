package predict_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/predict"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trained"
	"tunebench/experiments/worker"

	pq "github.com/parquet-go/parquet-go"
)

var processor = build.Machine{Device: cpu.Device{}}

// run trains a short run.
func run(t *testing.T, keys ...string) *runstore.Dir {
	t.Helper()
	s := spec.Default()
	for _, k := range append([]string{"model.hidden=6,6", "training.epochs=3"}, keys...) {
		name, value, _ := strings.Cut(k, "=")
		if err := s.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	provenance, err := spec.Provenance{}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := runstore.Create(t.TempDir(), "x", time.Now(), "",
		runstore.File{Name: runstore.ExperimentFile, Data: s.Resolve().Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := worker.Run(t.Context(), dir, worker.Options{Machine: processor}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir *runstore.Dir) *trained.Model {
	t.Helper()
	m, err := trained.Open(t.Context(), dir, runstore.Latest, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// text predicts and returns what was written.
func text(t *testing.T, m *trained.Model, o predict.Options) (string, predict.Summary, error) {
	t.Helper()
	p, err := predict.New(m, processor)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	sum, err := p.Run(t.Context(), o, &b)
	return b.String(), sum, err
}

// bitsTable and reviews are small files that the tests of bits train on.
var (
	bitsTable = absolute("../../testdata/bits/data/table.csv")
	reviews   = absolute("../../testdata/bits/data/reviews.csv")
)

func absolute(path string) string {
	p, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return p
}

// stars writes ratings.
func stars(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("user,item,rating\n")
	for u := range 30 {
		for k := range 8 {
			fmt.Fprintf(&b, "u%d,m%d,%v\n", u, (u+3*k)%20, 1+float64((u*k)%9)/2)
		}
	}
	return write(t, "ratings.csv", b.String())
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	replace(t, path, content)
	return path
}

func replace(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// validated is what the run's own executor says of the validation rows, by the rows' numbers.
func validated(t *testing.T, dir *runstore.Dir) (data *dataset.Prepared, outputs []float32) {
	t.Helper()
	s, err := spec.LoadOwn(dir.Experiment())
	if err != nil {
		t.Fatal(err)
	}
	e, err := build.New(t.Context(), s, processor, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := trained.Checkpoint(dir, runstore.Latest)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Executor.ImportState(state(f.Tensors, e.Executor)); err != nil {
		t.Fatal(err)
	}
	outputs = make([]float32, e.Data.Validation.Len()*e.Data.Outputs())
	if err := e.Executor.Predict(job.ValidationPart, outputs); err != nil {
		t.Fatal(err)
	}
	return e.Data, outputs
}

// state picks what an executor's state is of out of a checkpoint.
func state(tensors []job.Tensor, e job.Executor) []job.Tensor {
	var picked []job.Tensor
	for _, want := range e.ExportState(nil) {
		i := slices.IndexFunc(tensors, func(have job.Tensor) bool { return have.Name == want.Name })
		if i >= 0 {
			picked = append(picked, tensors[i])
		}
	}
	return picked
}

// Rows are predicted as validation predicted them, in every bit, for all kinds of data.
func TestPredictionsAreValidations(t *testing.T) {
	for name, keys := range map[string][]string{
		"table":    {"data.source=" + bitsTable, "data.embed=all", "model.norm=batch", "training.ema=0.9"},
		"numbers":  {"data.source=" + bitsTable, "data.label=age", "data.task=regression", "model.norm=layer"},
		"text":     {"data.source=" + reviews, "data.kind=text"},
		"ratings":  {"data.source=" + stars(t), "data.kind=ratings", "model.dot=true"},
		"implicit": {"data.source=" + stars(t), "data.kind=ratings", "data.implicit=true"},
	} {
		dir := run(t, keys...)
		m := open(t, dir)
		data, outputs := validated(t, dir)
		got, sum, err := text(t, m, predict.Options{Data: m.Spec.Data.Source})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		lines := records(t, got)[1:]
		if sum.Rows != int64(len(lines)) {
			t.Errorf("%s: %d rows, %d lines", name, sum.Rows, len(lines))
		}
		width := data.Outputs()
		classes := metric.Predicted(nil, outputs, width)
		if data.Task == tabular.Classification {
			metric.Probabilities(outputs, width)
		}
		compared := 0
		for i, row := range data.Validation.Rows {
			line := lines[row]
			if data.Task == tabular.Regression {
				want := float64(float64(outputs[i])*data.TargetScale) + data.TargetShift
				if v, err := strconv.ParseFloat(line[0], 64); err != nil || v != want {
					t.Fatalf("%s: row %d is %v, validation has %v", name, row, line, want)
				}
				compared++
				continue
			}
			if name == "implicit" && data.Validation.Labels[i] == 0 {
				continue // drawn beside the rows
			}
			if line[0] != data.Encoding.LabelValues[classes[i]] {
				t.Fatalf("%s: row %d is %v, validation has %v", name, row, line, data.Classes[classes[i]])
			}
			for k, want := range outputs[i*width : (i+1)*width] {
				v, err := strconv.ParseFloat(line[1+k], 32)
				if err != nil || math.Float32bits(float32(v)) != math.Float32bits(want) {
					t.Fatalf("%s: row %d is %v, validation has %v", name, row, line, want)
				}
			}
			compared++
		}
		if compared < 10 {
			t.Errorf("%s: %d rows compared", name, compared)
		}
	}
}

func records(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A copied run's folder is enough; one without its preprocessing needs the data as it was.
func TestOldRunsNeedTheirData(t *testing.T) {
	source := write(t, "t.csv", "a,b,label\n"+strings.Repeat("1,2,x\n3,1,y\n2,5,x\n", 20))
	dir := run(t, "data.source="+source)
	o := predict.Options{In: strings.NewReader("b,a\n4,2\n"), Data: "-"}
	want, _, err := text(t, open(t, dir), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir.Path(), runstore.PreprocessingFile)); err != nil {
		t.Fatal(err)
	}
	o.In = strings.NewReader("b,a\n4,2\n")
	if got, _, err := text(t, open(t, dir), o); err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	replace(t, source, "a,b,label\n"+strings.Repeat("1,2,x\n3,1,y\n2,6,x\n", 20))
	for _, what := range []string{"the data has changed since", "no file"} {
		_, err := trained.Open(t.Context(), dir, runstore.Latest, dataset.Options{})
		if err == nil || !strings.Contains(err.Error(), "has no preprocessing.json") ||
			!strings.Contains(err.Error(), what) {
			t.Errorf("%v, want %q", err, what)
		}
		if err := os.Remove(source); err != nil && what != "no file" {
			t.Fatal(err)
		}
	}
	replace(t, filepath.Join(dir.Path(), runstore.PreprocessingFile), `{"Version":7}`)
	if _, err := trained.Open(t.Context(), dir, runstore.Latest, dataset.Options{}); err == nil ||
		!strings.Contains(err.Error(), "version 7; this program reads version 1") {
		t.Error(err)
	}
}

// All formats hold the same.
func TestFormats(t *testing.T) {
	source := write(t, "t.csv", "a,b,label\n"+strings.Repeat("1,2,x y\n3,1,\"\"\"q\"\"\"\n2,5,x y\n", 20))
	m := open(t, run(t, "data.source="+source))
	plain, _, err := text(t, m, predict.Options{Data: source})
	if err != nil {
		t.Fatal(err)
	}
	want := records(t, plain)
	objects, _, err := text(t, m, predict.Options{Data: source, Format: predict.JSONLines})
	if err != nil {
		t.Fatal(err)
	}
	p, err := predict.New(m, processor)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "o.parquet")
	if _, err := p.RunTo(t.Context(), predict.Options{Data: source}, file); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Prediction string  `parquet:"prediction"`
		Q          float32 `parquet:"probability \"q\""`
		X          float32 `parquet:"probability x y"`
	}
	columnar, err := pq.ReadFile[row](file)
	if err != nil || len(columnar) != 60 || len(want) != 61 {
		t.Fatalf("%d rows of Parquet, %d of CSV, %v", len(columnar), len(want), err)
	}
	for i, line := range slices.Collect(strings.Lines(objects)) {
		o := map[string]any{}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		for k, name := range want[0] {
			if fmt.Sprint(o[name]) != want[i+1][k] {
				t.Errorf("row %d: %v, CSV has %v", i, o, want[i+1])
			}
		}
		if c := columnar[i]; !slices.Equal([]string{c.Prediction, fmt.Sprint(c.Q), fmt.Sprint(c.X)}, want[i+1]) {
			t.Errorf("row %d: %v, CSV has %v", i, c, want[i+1])
		}
	}
}

// An error leaves the file as it was.
func TestErrors(t *testing.T) {
	source := write(t, "t.csv", "a,b,label\n"+strings.Repeat("1,2,x\n3,1,y\n2,5,x\n", 20))
	m := open(t, run(t, "data.source="+source))
	p, err := predict.New(m, processor)
	if err != nil {
		t.Fatal(err)
	}
	out := write(t, "o.csv", "before")
	o := predict.Options{Data: "-", In: strings.NewReader("a,b\n1,2\n1,2,3\n")}
	if _, err := p.RunTo(t.Context(), o, out); err == nil || !strings.Contains(err.Error(), "-:3: 3 fields where 2") {
		t.Error(err)
	}
	if kept, err := os.ReadFile(out); string(kept) != "before" {
		t.Errorf("%q, %v", kept, err)
	}
	if _, err := p.RunTo(t.Context(), predict.Options{Data: "absent.csv"}, out); err == nil ||
		!strings.Contains(err.Error(), "no file absent.csv") {
		t.Error(err)
	}
	if _, err := p.RunTo(t.Context(), o, "o.xls"); err == nil || !strings.Contains(err.Error(), "ends with .csv") {
		t.Error(err)
	}
	if _, err := p.Run(t.Context(), predict.Options{Data: source, Format: "x"}, io.Discard); err == nil {
		t.Error("a format that does not exist is taken")
	}
	if _, err := p.Run(t.Context(), predict.Options{Data: source}, full{}); err == nil {
		t.Error("nobody misses what could not be written")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// The best items for a user are those that predict the most of all that the file does not name with the user,
// and are told as soon as a user comes alone.
func TestTopItems(t *testing.T) {
	for name, keys := range map[string][]string{
		"rated": {"model.dot=true"}, "implicit": {"data.implicit=true"},
	} {
		source := stars(t)
		m := open(t, run(t, append(keys, "data.source="+source, "data.kind=ratings")...))
		all, _, err := text(t, m, predict.Options{Data: "-", Top: 100, In: strings.NewReader("user\nu3\nu9\nu3\n")})
		if err != nil {
			t.Fatal(err)
		}
		lines := records(t, all)[1:]
		if len(lines) != 40 || lines[0][0] != "u3" || lines[39][0] != "u9" {
			t.Fatalf("%s: %d lines, the first %v", name, len(lines), lines[0])
		}
		var pairs strings.Builder
		pairs.WriteString("user,item\n")
		for i, line := range lines {
			if line[1] != strconv.Itoa(i%20+1) {
				t.Errorf("%s: line %d has the rank %s", name, i, line[1])
			}
			fmt.Fprintf(&pairs, "%s,%s\n", line[0], line[2])
		}
		each, _, err := text(t, m, predict.Options{Data: "-", In: strings.NewReader(pairs.String())})
		if err != nil {
			t.Fatal(err)
		}
		before := math.Inf(1)
		for i, line := range records(t, each)[1:] {
			got, err := strconv.ParseFloat(lines[i][3], 64)
			bits := map[string]int{"rated": 64, "implicit": 32}[name]
			want, wantErr := strconv.ParseFloat(line[len(line)-1], bits)
			if err != nil || wantErr != nil || got != want || i%20 > 0 && got > before {
				t.Errorf("%s: line %d has %v, the row itself %v", name, i, lines[i], line)
			}
			before = got
		}
		unmet, _, err := text(t, m, predict.Options{Data: source, Top: 2})
		if err != nil {
			t.Fatal(err)
		}
		met := map[string]bool{}
		known, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range records(t, string(known)) {
			met[line[0]+" "+line[1]] = true
		}
		got := records(t, unmet)[1:]
		if len(got) != 60 {
			t.Errorf("%s: %d lines", name, len(got))
		}
		for _, line := range got {
			if met[line[0]+" "+line[2]] {
				t.Errorf("%s: %v is known of the file", name, line)
			}
		}
	}
	m := open(t, run(t, "data.source=iris"))
	if _, _, err := text(t, m, predict.Options{Data: "iris", Top: 3}); err == nil ||
		!strings.Contains(err.Error(), "was trained on no ratings") {
		t.Error(err)
	}
}
