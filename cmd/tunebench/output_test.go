package main

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/checkpoint"
	"tunebench/experiments/workspace"
)

// TestScalarsAgreeWithAnIndependentReader decodes the event file by the published
// formats alone and compares every number with what `scalars` prints.
func TestScalarsAgreeWithAnIndependentReader(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "training.log_every_steps=1")
	files, err := filepath.Glob(filepath.Join(r.Dir, "events.out.tfevents.*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("event files %v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{} // several values where a step's and an epoch's record meet
	for len(raw) > 0 {             // TFRecord: length, its checksum, data, its checksum
		n := binary.LittleEndian.Uint64(raw)
		decodeEvent(t, raw[12:12+n], want)
		raw = raw[16+n:]
	}
	rows, err := csv.NewReader(strings.NewReader(b.ok("scalars", r.Run))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if header := strings.Join(rows[0], ","); header != "run,step,tag,value,wall_time" {
		t.Errorf("columns %s", header)
	}
	for _, row := range rows[1:] {
		got, err := strconv.ParseFloat(row[3], 64)
		key := row[1] + " " + row[2]
		w := want[key]
		if err != nil || len(w) == 0 || (got != w[0] && !(math.IsNaN(got) && math.IsNaN(w[0]))) {
			t.Fatalf("%s at step %s: `scalars` prints %s, the file holds %v", row[2], row[1], row[3], w)
		}
		want[key] = w[1:]
	}
	for key, rest := range want {
		if len(rest) > 0 {
			t.Errorf("`scalars` lacks %s = %v", key, rest)
		}
	}
}

// fields calls visit for every field of a protocol buffer message.
func fields(b []byte, visit func(number int, v uint64, bytes []byte)) {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		b = b[n:]
		var v uint64
		var data []byte
		switch tag & 7 {
		case 0:
			v, n = binary.Uvarint(b)
		case 1:
			v, n = binary.LittleEndian.Uint64(b), 8
		case 2:
			size, head := binary.Uvarint(b)
			data, n = b[head:head+int(size)], head+int(size)
		case 5:
			v, n = uint64(binary.LittleEndian.Uint32(b)), 4
		}
		visit(int(tag>>3), v, data)
		b = b[n:]
	}
}

// decodeEvent reads Event{step=2, summary=5{value=1{tag=1, simple_value=2, exact=1000}}}, of which the
// last is tunebench's own: the value of which the other is the float32.
func decodeEvent(t *testing.T, b []byte, into map[string][]float64) {
	var step uint64
	var summary []byte
	fields(b, func(number int, v uint64, bytes []byte) {
		switch number {
		case 2:
			step = v
		case 5:
			summary = bytes
		}
	})
	fields(summary, func(_ int, _ uint64, value []byte) {
		tag, scalar, isScalar := "", 0.0, false
		var simple float32
		fields(value, func(number int, v uint64, bytes []byte) {
			switch number {
			case 1:
				tag = string(bytes)
			case 2:
				simple = math.Float32frombits(uint32(v))
				scalar, isScalar = float64(simple), true
			case 1000:
				scalar = math.Float64frombits(v)
			}
		})
		if float32(scalar) != simple && scalar == scalar {
			t.Errorf("%s is %v for TensorBoard and %v for tunebench", tag, simple, scalar)
		}
		if isScalar {
			key := fmt.Sprint(step, " ", tag)
			into[key] = append(into[key], scalar)
		}
	})
}

func TestReports(t *testing.T) {
	b := newBench(t)
	if out := b.run("runs"); out.code != 0 || !strings.Contains(out.stderr, "no runs") {
		t.Errorf("an empty workspace: status %d, %s", out.code, out.stderr)
	}
	r := b.train("wine-tanh", "--set", "optimizer.lr=0.03")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"runs": {[]string{"runs"}, []string{r.Run, "done", "val/loss"}},
		"show": {[]string{"show", "latest"}, []string{
			"done", r.WeightsSHA256, "optimizer.lr = 0.03", "val/accuracy",
		}},
		"diff":     {[]string{"diff", "wine-tanh", "latest"}, []string{"optimizer.lr: "}},
		"diagnose": {[]string{"diagnose", "latest"}, []string{"confidence"}},
		"presets": {[]string{"presets"}, []string{
			"digits-mlp", "moons-overfit", "digits-underfit", "spirals-deep", "iris-small", "diabetes-regression",
		}},
		"data":     {[]string{"data"}, []string{"iris", "digits", "wine", "breast_cancer", "diabetes", "moons", "xor"}},
		"evaluate": {[]string{"evaluate", "latest"}, []string{"latency"}},
		"version":  {[]string{"version"}, []string{"tunebench", "go1"}},
	} {
		text := b.ok(c.args...)
		for _, part := range c.want {
			if !strings.Contains(text, part) {
				t.Errorf("%s lacks %q:\n%s", name, part, text)
			}
		}
	}
	for _, args := range [][]string{
		{"runs", "--json"},
		{"show", "latest", "--json"},
		{"diagnose", "latest", "--json"},
		{"scalars", "latest", "--format", "json"},
	} {
		var doc any
		if err := json.Unmarshal([]byte(b.ok(args...)), &doc); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestInitWritesAFileThatTrainsAlike(t *testing.T) {
	b := newBench(t)
	file := strings.TrimSpace(b.ok("init", "iris-small"))
	if out := b.run("init", "iris-small"); out.code != exitUsage || !strings.Contains(out.stderr, "--force") {
		t.Errorf("a second init: status %d, %s", out.code, out.stderr)
	}
	if text := b.ok("init", "iris-small", "-o", "-"); !strings.Contains(text, "[optimizer]") {
		t.Errorf("to standard output it wrote %q", text)
	}
	if b.train(file).WeightsSHA256 != b.train("iris-small").WeightsSHA256 {
		t.Error("the file trains to other weights than its preset")
	}
}

func TestExportedWeightsStartAnotherRun(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "model.norm=layer", "--set", "training.ema=0.9")
	b.ok("export", r.Run, "--format", "safetensors", "--output", "w.safetensors")
	f, err := checkpoint.Read(filepath.Join(b.dir, "w.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if w := f.Lookup("layers.0.weight"); w == nil || w.Shape[1] != 4 {
		t.Errorf("layers.0.weight is %+v, want [out, 4]", w)
	}
	if f.Metadata["classes"] != `["setosa","versicolor","virginica"]` {
		t.Errorf("classes %s", f.Metadata["classes"])
	}
	next := b.train("iris-small", "--set", "model.norm=layer", "--set", "model.weights=w.safetensors",
		"--set", "training.epochs=1", "--set", "optimizer.lr=1e-12")
	if got, want := next.Metrics["val/loss"], r.Metrics["val/loss"]; math.Abs(got-want) > 1e-3 {
		t.Errorf("validation loss %v after loading weights that had %v", got, want)
	}
	b.ok("export", r.Run, "--checkpoint", "best", "-o", "best.safetensors")
}

// A run of which nobody knows when it began has no age, rather than that of a time of zero.
func TestTheAgeOfARun(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for started, want := range map[time.Time]string{
		{}: "-", now: "now", now.Add(time.Hour): "now", now.Add(-3 * time.Hour): "3 h",
	} {
		if got := age(workspace.Status{Started: started}, now); got != want {
			t.Errorf("%v: %q, want %q", started, got, want)
		}
	}
}
