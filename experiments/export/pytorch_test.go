package export_test

import (
	"archive/zip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/export"
	"tunebench/experiments/runstore"
	"tunebench/experiments/trained"
)

// cases, if set, is the folder into which models are exported with rows and the logits they must give, for
// testdata/verify.py; update writes the modules of testdata anew.
var (
	cases  = flag.String("cases", "", "folder for models, their rows and their logits")
	update = flag.Bool("update", false, "write testdata/*.py anew")
)

const bits = "../../testdata/bits/data/"

// kindsOfModels are runs that between them have all that a module can have.
func kindsOfModels(t *testing.T) map[string][]string {
	t.Helper()
	table, err := filepath.Abs(bits + "table.csv")
	if err != nil {
		t.Fatal(err)
	}
	reviews, err := filepath.Abs(bits + "reviews.csv")
	if err != nil {
		t.Fatal(err)
	}
	var stars strings.Builder
	stars.WriteString("user,item,rating\n")
	for i := range 200 {
		fmt.Fprintf(&stars, "u%d,m%d,%d\n", i%17, i%23, 1+i*7%9)
	}
	ratings := filepath.Join(t.TempDir(), "ratings.csv")
	if err := os.WriteFile(ratings, []byte(stars.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	kinds := map[string][]string{
		"table":         {"data.source=" + table, "data.embed=all", "model.norm=batch", "model.residual=true"},
		"values":        {"data.source=" + table, "data.label=age", "data.task=regression", "model.norm=layer"},
		"linear":        {"data.source=" + table, "model.depth=0", "model.hidden="},
		"text":          {"data.source=" + reviews, "data.kind=text", "data.ngrams=2", "data.sublinear_tf=true"},
		"text-hashed":   {"data.source=" + reviews, "data.kind=text", "data.hashing=true", "data.max_features=64"},
		"text-binary":   {"data.source=" + reviews, "data.kind=text", "data.weighting=binary"},
		"ratings":       {"data.source=" + ratings, "data.kind=ratings", "model.dot=true"},
		"ratings-met":   {"data.source=" + ratings, "data.kind=ratings", "data.implicit=true", "model.residual=true"},
		"pictures":      {"data.source=digits"},
		"ema-and-width": {"data.source=digits", "training.ema=0.9", "model.hidden=64,64,10", "model.residual=true"},
	}
	for _, a := range []string{
		"relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus", "identity",
	} {
		for _, norm := range []string{"none", "batch", "layer"} {
			kinds[a+"-"+norm] = []string{"model.activation=" + a, "model.norm=" + norm, "model.residual=true"}
		}
	}
	return kinds
}

func TestPyTorchModules(t *testing.T) {
	for name, keys := range kindsOfModels(t) {
		dir := run(t, append([]string{"data.test=0"}, keys...)...)
		folder := filepath.Join(t.TempDir(), name)
		if *cases != "" {
			folder = filepath.Join(*cases, name)
		}
		if err := export.Write(t.Context(), dir, export.Options{Format: "pytorch"}, folder); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		source, err := os.ReadFile(filepath.Join(folder, "model.py"))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			if strings.Contains(line, "<no value>") || len(line) > 120 && !strings.Contains(line, "nn.") {
				t.Errorf("%s: line %d of the module: %s", name, i+1, line)
			}
		}
		if *cases != "" {
			recordRows(t, dir, folder)
		}
		golden := filepath.Join("testdata", name+".py")
		if *update && !strings.Contains(name, "-") {
			if err := os.WriteFile(golden, stable(source, dir), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err == nil && string(want) != string(stable(source, dir)) {
			t.Errorf("%s: the module is no longer that of %s, which was verified; -update writes it anew", name, golden)
		}
	}
}

// stable is a module without what differs from run to run.
func stable(source []byte, dir *runstore.Dir) []byte {
	return []byte(strings.ReplaceAll(string(source), dir.Name(), "RUN"))
}

// recordRows writes the rows that the run was trained on, as the module's prepare takes them, and their logits.
func recordRows(t *testing.T, dir *runstore.Dir, folder string) {
	t.Helper()
	m, err := trained.Open(t.Context(), dir, runstore.Latest, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	exec, err := m.Executor(build.Machine{Device: cpu.Device{}})
	if err != nil {
		t.Fatal(err)
	}
	source := m.Spec.Data.Source
	stream, err := dataset.Stream(t.Context(), dataset.Input{Name: source}, dataset.Options{}, m.Preprocessing)
	if err != nil {
		t.Fatal(err)
	}
	table, err := stream.Next()
	if err != nil {
		t.Fatal(err)
	}
	var rows []any
	switch raw, err := os.ReadFile(source); {
	case err != nil: // a built-in set of numbers
		for i := range table.NumRows() {
			values := map[string]float32{}
			line := table.X.Data[i*table.X.Stride:][:table.X.Cols]
			for j, name := range table.Features {
				values[name] = line[j]
			}
			if rows = append(rows, values); m.Preprocessing.Encoding.Image.Width > 0 {
				rows[i] = append([]float32(nil), line...)
			}
		}
	default:
		records, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records[1:] {
			switch e := &m.Preprocessing.Encoding; {
			case e.Text != nil:
				rows = append(rows, r[0])
			case e.Ratings != nil:
				rows = append(rows, r[:2])
			default:
				values := map[string]string{}
				for k, name := range records[0] {
					values[name] = r[k]
				}
				rows = append(rows, values)
			}
		}
	}
	part := m.Preprocessing.Rows(table)
	width := m.Preprocessing.Outputs()
	out := make([]float32, part.Len()*width)
	if err := exec.PredictData(job.Data{X: part.X, Sparse: part.Sparse, IDs: part.IDs}, out); err != nil {
		t.Fatal(err)
	}
	logits := make([][]float32, part.Len())
	for i := range logits {
		logits[i] = out[i*width : (i+1)*width]
	}
	for name, v := range map[string]any{"rows.json": rows[:len(logits)], "logits.json": logits} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A NumPy archive and a table hold the weights that safetensors do, and a card says what the model is.
func TestWeightsAndCard(t *testing.T) {
	dir := run(t, "model.norm=batch")
	text := string(written(t, dir, export.Options{Format: "csv"}))
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f, err := trained.Checkpoint(dir, runstore.Latest)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]string
	for _, w := range trained.Weights(f) {
		for i, v := range w.Data {
			row, column := 0, i
			if len(w.Shape) == 2 {
				row, column = i/w.Shape[1], i%w.Shape[1]
			}
			want = append(want, []string{w.Name, fmt.Sprint(row), fmt.Sprint(column), fmt.Sprint(v)})
		}
	}
	if got := fmt.Sprint(records[1:]); got != fmt.Sprint(want) {
		t.Errorf("the table of weights: %.200s, want %.200s", got, fmt.Sprint(want))
	}
	archive := filepath.Join(t.TempDir(), "w.npz")
	if err := export.Write(t.Context(), dir, export.Options{Format: "npz"}, archive); err != nil {
		t.Fatal(err)
	}
	checkArchive(t, archive, trained.Weights(f))
	sum, err := dir.ReadSummary()
	if err != nil {
		t.Fatal(err)
	}
	loss := sum.Metrics["val/loss"]
	for interval, of := range map[string]float64{"0.125 to 0.75 |": loss, "- |": loss + 1} {
		o := export.Options{Format: "card", Intervals: map[string]export.Interval{"val/loss": {of, 0.125, 0.75}}}
		card := string(written(t, dir, o))
		if !strings.Contains(card, fmt.Sprintf("| val/loss | %.6g | %s", loss, interval)) {
			t.Errorf("the interval of a loss of %v, where the run's is %v:\n%s", of, loss, card)
		}
	}
	card := string(written(t, dir, export.Options{Format: "card"}))
	for _, want := range []string{
		"# " + dir.Name(), "## Data", "90 rows trained on", "| val/accuracy |", "## Cost", "117 parameters",
		"## Limits",
		"## Provenance", "by tunebench test", "```toml",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
}

// checkArchive reads the arrays of an archive by the format's own text (numpy.lib.format).
func checkArchive(t *testing.T, path string, want []checkpoint.Tensor) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for i, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		start := 10 + int(binary.LittleEndian.Uint16(raw[8:]))
		header := string(raw[10:start])
		shape := strings.ReplaceAll(strings.Trim(fmt.Sprint(want[i].Shape), "[]"), " ", ", ")
		if f.Name != want[i].Name+".npy" || start%64 != 0 || !strings.Contains(header, "'<f4'") ||
			!strings.Contains(header, "("+shape) || len(raw) != start+4*len(want[i].Data) {
			t.Errorf("%s: %q, %d bytes, for %s of %v", f.Name, header, len(raw), want[i].Name, want[i].Shape)
		}
		for k, v := range want[i].Data {
			if got := binary.LittleEndian.Uint32(raw[start+4*k:]); got != math.Float32bits(v) {
				t.Fatalf("%s: element %d differs", f.Name, k)
			}
		}
	}
	if len(z.File) != len(want) {
		t.Errorf("%d arrays of %d", len(z.File), len(want))
	}
}
