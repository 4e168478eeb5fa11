package nn

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"tunebench/engine/vec"
)

func TestRowWiseTensorsComeFirst(t *testing.T) {
	for _, s := range samples(t) {
		n, end := s.net, 0
		for _, p := range n.RowWise() {
			if p.Off != end || !p.Weight {
				t.Errorf("%s: %s lies at %d, want %d, and is a weight", s.name, p.Name, p.Off, end)
			}
			end = p.Off + roundUp(p.Len())
		}
		for _, p := range n.Tensors() {
			rowWise := slices.ContainsFunc(n.RowWise(), func(q Param) bool { return q.Name == p.Name })
			if rowWise != (p.Off < end) {
				t.Errorf("%s: %s lies at %d, row-wise tensors end at %d", s.name, p.Name, p.Off, end)
			}
		}
	}
}

func TestNamesAndShapesOfTables(t *testing.T) {
	n, err := New(Spec{
		Inputs: 2, Fields: []EmbeddingField{{4, 3}, {6, 2}}, EntityBias: true,
		Hidden: []int{5}, Outputs: 2, Norm: LayerNorm,
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range n.Tensors() {
		got = append(got, fmt.Sprint(p.Name, p.Shape(), p.Turned()))
	}
	want := []string{
		"embeddings.0.weight[4 3] false", "embeddings.1.weight[6 2] false",
		"entity_bias.0[4] false", "entity_bias.1[6] false",
		"layers.0.weight[5 7] true", "layers.0.bias[5] false", "norms.0.weight[5] false", "norms.0.bias[5] false",
		"layers.1.weight[2 5] true", "layers.1.bias[2] false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("tensors\n%v, want\n%v", got, want)
	}
	if got := RunningName(3, "mean"); got != "norms.3.running_mean" {
		t.Errorf("%q", got)
	}
}

func TestWhatIsExportedIsImported(t *testing.T) {
	for _, s := range samples(t) {
		n := s.net
		slab := NewSlab(len(n.Params))
		for _, p := range n.Tensors() {
			shape, size := p.Shape(), 1
			for _, d := range shape {
				size *= d
			}
			if size != p.Len() {
				t.Fatalf("%s: %s has %d elements, its shape %v", s.name, p.Name, p.Len(), shape)
			}
			out := make([]float32, size)
			p.Export(out, n.Params)
			p.Import(slab, out)
		}
		if !slices.Equal(slab, n.Params) {
			t.Errorf("%s: imported parameters differ from the exported ones", s.name)
		}
	}
}

func TestTransposeOfAnySize(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 50}, {50, 1}, {32, 32}, {33, 31}, {65, 96}} {
		rows, cols := size[0], size[1]
		src, dst, back := matrix(rows, cols, 1).Data, make([]float32, rows*cols), make([]float32, rows*cols)
		transpose(dst, src, rows, cols)
		for i := range rows {
			for j := range cols {
				if dst[j*rows+i] != src[i*cols+j] {
					t.Fatalf("%v: element %d,%d is elsewhere", size, i, j)
				}
			}
		}
		transpose(back, dst, cols, rows)
		if !slices.Equal(back, src) {
			t.Errorf("%v: turned twice, it is another matrix", size)
		}
	}
}

func TestSlabsAreAlignedWithRoomBehind(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 1000} {
		for range 8 { // wherever the allocator puts it
			s := NewSlab(n)
			if len(s) != n || cap(s) != n+align {
				t.Fatalf("%d floats: length %d, capacity %d", n, len(s), cap(s))
			}
			if n > 0 && uintptr(unsafe.Pointer(&s[0]))%64 != 0 {
				t.Fatalf("%d floats do not start at a cache line", n)
			}
			for _, v := range s[:cap(s)] {
				if v != 0 {
					t.Fatal("a slab does not start at 0")
				}
			}
		}
	}
}

// TestResidualsAreWhereWidthsMatch: not behind embeddings or sparse columns, and never at the output.
func TestResidualsAreWhereWidthsMatch(t *testing.T) {
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{Inputs: 4, Hidden: []int{4, 4, 5, 5}, Outputs: 5, Residual: true}, "++-+-"},
		{Spec{Inputs: 4, Hidden: []int{4, 4}, Outputs: 4}, "---"},
		{Spec{Inputs: 4, SparseInputs: true, Hidden: []int{4, 4}, Outputs: 4, Residual: true}, "-+-"},
		{Spec{Inputs: 2, Fields: []EmbeddingField{{3, 2}}, Hidden: []int{4, 4}, Outputs: 4, Residual: true}, "-+-"},
	} {
		var got strings.Builder
		for i := range c.spec.layers() {
			got.WriteByte("-+"[map[bool]int{true: 1}[c.spec.ResidualAt(i)]])
		}
		if got.String() != c.want {
			t.Errorf("%+v: residual blocks %s, want %s", c.spec, got.String(), c.want)
		}
	}
}

func TestPlainInitializers(t *testing.T) {
	for _, c := range []struct {
		init  Init
		value float64
		want  float32
	}{{Zeros, 3, 0}, {Constant, 0, 0.01}, {Constant, -2, -2}} {
		s := Spec{Inputs: 3, Hidden: []int{4}, Outputs: 2, Norm: LayerNorm, Init: c.init, InitValue: c.value}
		n, err := New(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range n.layers {
			if slices.Max(l.w.Data) != c.want || slices.Min(l.w.Data) != c.want || slices.Max(l.b) != 0 {
				t.Errorf("%v %g: layer %d starts with %v and biases %v", c.init, c.value, i, l.w.Data, l.b)
			}
		}
		if l := n.layers[0]; slices.Min(l.gamma) != 1 || slices.Max(l.gamma) != 1 || slices.Max(l.beta) != 0 {
			t.Errorf("normalization starts at %v and %v", l.gamma, l.beta)
		}
	}
}

func TestUnknownNamesAndNumbers(t *testing.T) {
	if _, err := ParseNorm("batchnorm"); err == nil || !strings.Contains(err.Error(), "[none batch layer]") {
		t.Errorf("error %v", err)
	}
	if got := Norm(9).String() + Init(99).String(); got != "Norm(9)Init(99)" {
		t.Errorf("%q", got)
	}
	if len(Inits()) != len(initNames) || Inits()[Orthogonal] != Orthogonal {
		t.Errorf("initializers %v", Inits())
	}
}

// TestEstimateGrowsWithWhatItCounts: memory with the batch and the moments, work with neither.
func TestEstimateGrowsWithWhatItCounts(t *testing.T) {
	s := Spec{Inputs: 20, Hidden: []int{30, 30}, Outputs: 4, Activation: vec.GELU}
	small, batch, moments := Estimate(s, 8, 0), Estimate(s, 16, 0), Estimate(s, 8, 2)
	if batch.FLOPsPerSample != small.FLOPsPerSample || batch.Params != small.Params {
		t.Errorf("a larger batch changes %+v to %+v", small, batch)
	}
	if twice := Estimate(s, 24, 0).MemoryBytes - batch.MemoryBytes; twice != batch.MemoryBytes-small.MemoryBytes {
		t.Errorf("eight rows more cost %d and then %d bytes", batch.MemoryBytes-small.MemoryBytes, twice)
	}
	want := int64(2 * 4 * (20*30 + 30*30 + 30*4 + 30 + 30 + 4))
	if got := moments.MemoryBytes - small.MemoryBytes; got < want || got > want+1000 { // padded
		t.Errorf("two moments cost %d bytes, want about %d", got, want)
	}
	all := Estimate(Spec{Inputs: 100, SparseInputs: true, Hidden: []int{8}, Outputs: 2}, 1, 0)
	if all.FLOPsPerSample != 4*100*8+6*8*2 {
		t.Errorf("without a known density %d FLOPs are counted", all.FLOPsPerSample)
	}
}

// Sizes that no number holds are the largest one, not a small or a negative one.
func TestEstimatesDoNotWrap(t *testing.T) {
	const wide = 1 << 40
	z := Estimate(Spec{Inputs: wide, Hidden: []int{wide, wide}, Outputs: wide}, wide, 2)
	for name, n := range map[string]int64{
		"parameters": z.Params, "FLOPs": z.FLOPsPerSample, "bytes": z.MemoryBytes, "bytes of a slab": z.SlabBytes,
	} {
		if n < 1<<60 {
			t.Errorf("%d %s", n, name)
		}
	}
}
