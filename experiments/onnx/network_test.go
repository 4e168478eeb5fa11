package onnx

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/nn"
	"tunebench/engine/vec"
	"tunebench/experiments/checkpoint"
)

// random is a network with weights and running statistics that were drawn, and its tensors as exports have them.
func random(t *testing.T, s nn.Spec) (*nn.Net, []checkpoint.Tensor) {
	t.Helper()
	net, err := nn.New(s, 3)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, uint64(len(net.Params))))
	for i := range net.Params {
		net.Params[i] += float32(r.NormFloat64() / 4)
	}
	var tensors []checkpoint.Tensor
	for _, p := range net.Tensors() {
		data := make([]float32, p.Len())
		p.Export(data, net.Params)
		tensors = append(tensors, checkpoint.Tensor{Name: p.Name, Shape: p.Shape(), Data: data})
	}
	for i, running := range net.Running {
		for k := range running.Mean {
			running.Mean[k], running.Var[k] = float32(r.NormFloat64()), float32(0.2+r.Float64())
		}
		shape := []int{len(running.Mean)}
		tensors = append(tensors, checkpoint.Tensor{Name: nn.RunningName(i, "mean"), Shape: shape, Data: running.Mean},
			checkpoint.Tensor{Name: nn.RunningName(i, "var"), Shape: shape, Data: running.Var})
	}
	return net, tensors
}

// classes are a preprocessing of so many, for networks without data.
func classes(n int) *dataset.Preprocessing {
	p := &dataset.Preprocessing{TargetScale: 1}
	p.Encoding.Task = tabular.Regression
	if n > 1 {
		p.Encoding.Task = tabular.Classification
		for k := range n {
			p.Encoding.Classes = append(p.Encoding.Classes, fmt.Sprint("class ", k))
		}
		p.Encoding.LabelValues = p.Encoding.Classes
	}
	return p
}

// cases, if set, is the folder into which each model is written with its inputs and the logits it must give,
// for the scripts in testdata.
var cases = flag.String("cases", "", "folder for models and their inputs, for testdata/verify.mjs")

// compute computes the outputs of a network's graph, by way of its bytes. The logits must be those wanted.
func compute(
	t *testing.T, n *Network, preprocess bool, inputs map[string]value, want []float32,
) (*Model, map[string]value) {
	t.Helper()
	m, err := New(n, preprocess)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m = decode(t, raw)
	if *cases != "" {
		record(t, raw, m, inputs, want)
	}
	got := evaluate(t, m, inputs)
	if logits := got[m.Graph.Outputs[0].Name].n; !agree(logits, want) {
		t.Errorf("%+v: %v, want %v", n.Spec, logits, want)
	}
	return m, got
}

// record writes a case.
func record(t *testing.T, raw []byte, m *Model, inputs map[string]value, want []float32) {
	t.Helper()
	type given struct {
		Name    string
		Type    Type
		Dims    []int
		Numbers []string `json:",omitempty"` // as text, since JSON has no NaN
		Strings []string `json:",omitempty"`
	}
	c := struct {
		Inputs []given
		Output string
		Want   []float32
	}{Output: m.Graph.Outputs[0].Name, Want: want}
	for _, in := range m.Graph.Inputs {
		v := inputs[in.Name]
		g := given{Name: in.Name, Type: in.Type, Dims: slices.Clone(in.Dims)}
		g.Dims[0] = v.rows
		if len(g.Dims) == 2 {
			g.Dims[1] = v.cols
		}
		if in.Type == String {
			g.Strings = v.s
		} else {
			for _, x := range v.n {
				g.Numbers = append(g.Numbers, strconv.FormatFloat(x, 'g', -1, 64))
			}
		}
		c.Inputs = append(c.Inputs, g)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	recorded++
	base := filepath.Join(*cases, fmt.Sprintf("%s-%03d", t.Name(), recorded))
	if err := os.WriteFile(base+".onnx", raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base+".json", text, 0o600); err != nil {
		t.Fatal(err)
	}
}

var recorded int

// agree reports whether numbers agree to within 1e-5, of their size where that is above 1.
func agree(got []float64, want []float32) bool {
	for i, w := range want {
		if !(math.Abs(got[i]-float64(w)) <= 1e-5*math.Max(1, math.Abs(float64(w)))) {
			return false
		}
	}
	return len(got) == len(want)
}

// The graph of every activation, norm and shape computes what the network does.
func TestGraphsComputeWhatNetworksDo(t *testing.T) {
	var specs []nn.Spec
	for _, a := range vec.Activations() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			specs = append(specs,
				nn.Spec{Inputs: 5, Hidden: []int{7, 7, 4}, Outputs: 3, Activation: a, Norm: norm, Residual: true},
				nn.Spec{Inputs: 6, Hidden: []int{6}, Outputs: 1, Activation: a, Norm: norm, Residual: true})
		}
	}
	fields := []nn.EmbeddingField{{Count: 5, Dim: 3}, {Count: 7, Dim: 3}}
	specs = append(specs,
		nn.Spec{Inputs: 4, Outputs: 2},
		nn.Spec{Inputs: 2, Fields: fields, Hidden: []int{8}, Outputs: 4},
		nn.Spec{Fields: fields, Hidden: []int{6, 6}, Outputs: 1, EntityBias: true, Dot: true, Residual: true},
		nn.Spec{Fields: fields, Hidden: []int{6}, Outputs: 2, EntityBias: true, Dot: true},
		nn.Spec{Fields: fields, Outputs: 1, EntityBias: true})
	for _, s := range specs {
		net, tensors := random(t, s)
		const rows = 9
		r := rand.New(rand.NewPCG(2, 2))
		in := nn.Input{X: tabular.Matrix(rows, s.Inputs, make([]float32, rows*s.Inputs))}
		x := value{rows: rows, cols: s.Inputs}
		for i := range in.X.Data {
			in.X.Data[i] = float32(r.NormFloat64())
			x.n = append(x.n, float64(in.X.Data[i]))
		}
		ids := value{rows: rows, cols: len(s.Fields)}
		for range rows {
			for _, f := range s.Fields {
				in.IDs = append(in.IDs, int32(r.IntN(f.Count)))
				ids.n = append(ids.n, float64(in.IDs[len(in.IDs)-1]))
			}
		}
		want := make([]float32, rows*s.Outputs)
		net.NewInference(nil, rows).RunInput(want, in)
		n := &Network{Spec: s, Weights: tensors, Preprocessing: classes(s.Outputs)}
		compute(t, n, false, map[string]value{"input": x, "ids": ids}, want)
	}
}

func load(t *testing.T, s dataset.Source) (*dataset.Prepared, *dataset.Preprocessing) {
	t.Helper()
	table, err := dataset.Load(t.Context(), s, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := dataset.Prepare(table, dataset.SplitConfig{Validation: 0.3, Seed: 1, Normalize: dataset.Standard})
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Preprocessing()
}

// file writes a table and returns its records without the header.
func file(t *testing.T, content string) (path string, records [][]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return path, records[1:]
}

// network is one behind a preprocessing, with the logits that it has for a part.
func network(t *testing.T, p *dataset.Prepared, pre *dataset.Preprocessing) (*Network, []float32) {
	t.Helper()
	s := nn.Spec{
		Inputs: pre.Inputs(), SparseInputs: pre.Sparse(), Hidden: []int{8}, Outputs: pre.Outputs(),
		Activation: vec.GELU,
	}
	for _, f := range pre.Fields() {
		s.Fields = append(s.Fields, nn.EmbeddingField{Count: f.Count, Dim: f.Dim})
	}
	net, tensors := random(t, s)
	part := &p.Validation
	in := nn.Input{X: part.X, IDs: part.IDs}
	in.X.Rows = part.Len()
	if part.Sparse != nil {
		in.Sparse = *part.Sparse
	}
	want := make([]float32, part.Len()*s.Outputs)
	net.NewInference(nil, 64).RunInput(want, in)
	return &Network{Run: "a run", Spec: s, Weights: tensors, Preprocessing: pre}, want
}

func TestTablesGoInAsTheyStand(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var b strings.Builder
	b.WriteString("logits,size,color,town,label\n")
	for range 300 {
		size := fmt.Sprintf("%.4f", 1e6+r.NormFloat64())
		if r.IntN(8) == 0 {
			size = ""
		}
		fmt.Fprintf(&b, "%d,%s,%s,t%d,%s\n", r.IntN(1000), size, []string{"réd", "blue", "", "grün 🟢"}[r.IntN(4)],
			r.IntN(30), []string{"yes", "no", "may be"}[r.IntN(3)])
	}
	path, records := file(t, b.String())
	p, pre := load(t, dataset.Source{Name: path, OneHot: 8})
	n, want := network(t, p, pre)
	inputs := map[string]value{}
	for _, c := range pre.Encoding.Columns {
		v := value{rows: p.Validation.Len(), cols: 1}
		for _, row := range p.Validation.Rows {
			field := records[row][c.Index]
			number, err := strconv.ParseFloat(field, 64)
			if err != nil {
				number = math.NaN()
			}
			v.s, v.n = append(v.s, field), append(v.n, number)
		}
		inputs[c.Name] = v
	}
	m, got := compute(t, n, true, inputs, want)
	if out := m.Graph.Outputs[0].Name; out != "logits (2)" {
		t.Errorf("the logits are called %q", out)
	}
	classes, labels := pre.Encoding.LabelValues, got["label"].s
	for i, label := range labels {
		best := 0
		for k := range classes {
			if want[i*3+k] > want[i*3+best] {
				best = k
			}
		}
		if label != classes[best] {
			t.Errorf("row %d is %q, want %q", i, label, classes[best])
		}
	}
	var names []string
	for _, pair := range m.Metadata {
		if pair[0] == "classes" {
			if err := json.Unmarshal([]byte(pair[1]), &names); err != nil {
				t.Error(err)
			}
		}
	}
	if strings.Join(names, ",") != "may be,no,yes" || len(labels) != p.Validation.Len() {
		t.Errorf("classes %q, %d labels", names, len(labels))
	}
}

// words splits as package text does.
func words(s string) (all []string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return r != '_' && !unicode.In(r, unicode.L, unicode.N, unicode.M)
	}) {
		if len([]rune(w)) >= 2 {
			all = append(all, strings.Map(unicode.ToLower, w))
		}
	}
	return all
}

func TestWordsAreWeighed(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	vocabulary := strings.Fields("good bad naïve Straße 漢字 мир fine_day ÉCOLE the of a is 12 x9")
	var b strings.Builder
	b.WriteString("text,label\n")
	for i := range 200 {
		var row []string
		for range 3 + r.IntN(9) {
			row = append(row, vocabulary[r.IntN(len(vocabulary))])
		}
		fmt.Fprintf(&b, "\"%s!\",%s\n", strings.Join(row, " "), []string{"good", "bad"}[i%2])
	}
	path, records := file(t, b.String())
	for _, c := range []text.Config{
		{},
		{NGrams: 2, Sublinear: true},
		{NGrams: 3, Weighting: text.Count},
		{Weighting: text.Binary, MinDF: 3},
		{Weighting: text.Count, Sublinear: true},
		{MaxFeatures: 5},
	} {
		p, pre := load(t, dataset.Source{Name: path, Kind: tabular.TextKind, Text: c})
		n, want := network(t, p, pre)
		in := value{rows: p.Validation.Len(), cols: 20}
		for _, row := range p.Validation.Rows {
			line := append(words(records[row][0]), make([]string, in.cols)...)
			in.s = append(in.s, line[:in.cols]...)
		}
		compute(t, n, true, map[string]value{"words": in}, want)
	}
	hashed := text.Config{Hashing: true, MaxFeatures: 32}
	p, pre := load(t, dataset.Source{Name: path, Kind: tabular.TextKind, Text: hashed})
	n, _ := network(t, p, pre)
	if _, err := New(n, true); err == nil || !strings.Contains(err.Error(), "keeps no vocabulary") {
		t.Error(err)
	}
}

func TestRatingsGoInByName(t *testing.T) {
	var b strings.Builder
	b.WriteString("user,item,rating\n")
	for i := range 200 {
		fmt.Fprintf(&b, "u%d,m%d,%v\n", i%17, i%23, 1+i*7%9)
	}
	path, records := file(t, b.String())
	p, pre := load(t, dataset.Source{Name: path, Kind: tabular.RatingsKind, Ratings: ratings.Config{}})
	n, want := network(t, p, pre)
	inputs := map[string]value{}
	for k, name := range []string{"user", "item"} {
		v := value{rows: p.Validation.Len(), cols: 1}
		for _, row := range p.Validation.Rows {
			v.s = append(v.s, records[row][k])
		}
		inputs[name] = v
	}
	_, got := compute(t, n, true, inputs, want)
	for i, v := range got["value"].n {
		if w := pre.Value(want[i]); math.Abs(v-w) > 1e-5*math.Max(1, math.Abs(w)) {
			t.Errorf("row %d is worth %v, want %v", i, v, w)
		}
	}
}

func TestPicturesGoInAsBytes(t *testing.T) {
	p, pre := load(t, dataset.Source{Name: "digits"})
	raw, err := dataset.Load(t.Context(), dataset.Source{Name: "digits"}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if pre.Encoding.Image.Width == 0 {
		t.Fatal("digits are no pictures")
	}
	n, want := network(t, p, pre)
	in := value{rows: p.Validation.Len(), cols: raw.X.Cols}
	for _, row := range p.Validation.Rows {
		for _, v := range raw.X.Data[int(row)*raw.X.Stride:][:raw.X.Cols] {
			in.n = append(in.n, float64(v))
		}
	}
	compute(t, n, true, map[string]value{"image": in}, want)
}

func TestIncompleteWeights(t *testing.T) {
	s := nn.Spec{Inputs: 3, Hidden: []int{2}, Outputs: 1}
	_, tensors := random(t, s)
	_, err := New(&Network{Spec: s, Weights: tensors[1:], Preprocessing: classes(1)}, false)
	if err == nil || !strings.Contains(err.Error(), `lack the tensor "layers.0.weight"`) {
		t.Error(err)
	}
}
