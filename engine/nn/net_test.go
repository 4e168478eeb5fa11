package nn

import (
	"slices"
	"strings"
	"testing"
	"unsafe"

	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

func matrix(rows, cols int, seed uint64) blas32.General {
	s := rng.New(seed, rng.Bench, 0, 0)
	m := blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
	s.FillNormal(m.Data, 0, 1)
	return m
}

func TestNames(t *testing.T) {
	for _, n := range []Norm{NoNorm, BatchNorm, LayerNorm} {
		if got, err := ParseNorm(n.String()); got != n || err != nil {
			t.Errorf("norm %v reads back as %v, %v", n, got, err)
		}
	}
	for i := AutoInit; i <= SmallNormal; i++ {
		if got, err := ParseInit(i.String()); got != i || err != nil {
			t.Errorf("init %v reads back as %v, %v", i, got, err)
		}
	}
	for _, a := range vec.Activations() {
		if got, err := vec.ParseActivation(a.String()); got != a || err != nil {
			t.Errorf("activation %v reads back as %v, %v", a, got, err)
		}
	}
	if _, err := ParseInit("he"); err == nil || !strings.Contains(err.Error(), "he_normal") {
		t.Errorf("error %v does not name what is known", err)
	}
}

func TestLayout(t *testing.T) {
	n, err := New(Spec{Inputs: 3, Hidden: []int{5, 4}, Outputs: 2, Norm: BatchNorm}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	used := make([]bool, len(n.Params))
	for _, p := range n.Tensors() {
		names = append(names, p.Name)
		if p.Off%align != 0 || p.Weight != (p.Off < n.WeightsEnd()) {
			t.Errorf("%s lies at %d, weights end at %d", p.Name, p.Off, n.WeightsEnd())
		}
		for i := range p.Len() {
			if used[p.Off+i] {
				t.Fatalf("%s overlaps another tensor", p.Name)
			}
			used[p.Off+i] = true
		}
	}
	want := "layers.0.weight layers.0.bias norms.0.weight norms.0.bias " +
		"layers.1.weight layers.1.bias norms.1.weight norms.1.bias layers.2.weight layers.2.bias"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("order\n%s, want\n%s", got, want)
	}
	if uintptr(unsafe.Pointer(&n.Params[0]))%64 != 0 {
		t.Error("the slab does not start at a cache line")
	}
	if got, want := n.ParamCount(), 3*5+5+10+5*4+4+8+4*2+2; got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
}

func TestExportIsTransposed(t *testing.T) {
	p := Param{Rows: 2, Cols: 3, Off: 1, Weight: true}
	slab := []float32{9, 1, 2, 3, 4, 5, 6, 9}
	out := make([]float32, 6)
	p.Export(out, slab)
	if want := []float32{1, 4, 2, 5, 3, 6}; !slices.Equal(out, want) || !slices.Equal(p.Shape(), []int{3, 2}) {
		t.Errorf("exported %v of shape %v, want %v", out, p.Shape(), want)
	}
	back := slices.Repeat([]float32{9}, 8)
	p.Import(back, out)
	if !slices.Equal(back, slab) {
		t.Errorf("imported %v, want %v", back, slab)
	}
}

// TestEstimateIsTheTruth compares the estimate with a network that was made.
func TestEstimateIsTheTruth(t *testing.T) {
	for _, s := range []Spec{
		{Inputs: 64, Hidden: []int{128, 64}, Outputs: 10, Activation: vec.ReLU},
		{Inputs: 9, Outputs: 1},
		{Inputs: 9, Hidden: []int{9, 9}, Outputs: 2, Activation: vec.GELU, Norm: LayerNorm, Residual: true},
	} {
		n, err := New(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		const batch = 32
		z := Estimate(s, batch, 2)
		if int(z.Params) != n.ParamCount() {
			t.Errorf("%d parameters estimated, %d made", z.Params, n.ParamCount())
		}
		ws := n.NewWorkspace(batch)
		floats := 4*len(n.Params) + len(ws.logits) + 2*len(ws.delta[0]) + batch*s.Inputs
		for i, b := range ws.blocks {
			floats += len(b.a) + len(b.d) + len(b.xhat)
			if s.ResidualAt(i) {
				floats += len(b.h)
			}
		}
		if z.MemoryBytes != 4*int64(floats) {
			t.Errorf("%d bytes estimated, %d made", z.MemoryBytes, 4*floats)
		}
	}
	small := Estimate(Spec{Inputs: 4, Hidden: []int{3}, Outputs: 2}, 1, 0)
	if got, want := small.FLOPsPerSample, int64(4*12+6*6); got != want {
		t.Errorf("%d FLOPs per sample, want %d", got, want)
	}
}

func TestSpecNamesWhatIsWrong(t *testing.T) {
	for want, s := range map[string]Spec{
		"0 inputs":                    {Outputs: 1},
		"hidden layer 1 has -2 units": {Inputs: 1, Hidden: []int{1, -2}, Outputs: 1},
		"0 outputs":                   {Inputs: 1},
	} {
		if _, err := New(s, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
