package nn

import (
	"strings"
	"testing"

	"tunebench/engine/sparse"
	"tunebench/engine/vec"
)

func TestEstimateOfSparseAndEmbeddedInputs(t *testing.T) {
	for _, s := range []Spec{
		{Inputs: 900, SparseInputs: true, NonZeros: 12, Hidden: []int{16}, Outputs: 3},
		{
			Inputs: 2, Fields: []EmbeddingField{{Count: 30, Dim: 4}, {Count: 7, Dim: 3}}, Hidden: []int{8, 8},
			Outputs: 1, EntityBias: true, Activation: vec.GELU,
		},
		{Fields: []EmbeddingField{{Count: 30, Dim: 4}}, Outputs: 2},
		{Fields: []EmbeddingField{{Count: 30, Dim: 4}, {Count: 7, Dim: 4}}, EntityBias: true, Dot: true, Outputs: 1},
	} {
		n, err := New(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		const batch = 32
		z := Estimate(s, batch, 1)
		if int(z.Params) != n.ParamCount() {
			t.Errorf("%+v: %d parameters estimated, %d made", s, z.Params, n.ParamCount())
		}
		ws := n.NewWorkspace(batch)
		floats := 3*len(n.Params) + len(ws.logits) + 2*len(ws.delta[0]) + len(ws.entry.x) + len(ws.entry.dx)
		floats += len(ws.entry.dDot)
		for _, b := range ws.blocks {
			floats += len(b.a) + len(b.d)
		}
		if s.SparseInputs {
			floats += 4 * 12 * batch
		}
		if z.MemoryBytes != 4*int64(floats) {
			t.Errorf("%+v: %d bytes estimated, %d made", s, z.MemoryBytes, 4*floats)
		}
	}
	sparse := Spec{Inputs: 50_000, SparseInputs: true, NonZeros: 30, Hidden: []int{128}, Outputs: 4}
	if got, want := Estimate(sparse, 1, 0).FLOPsPerSample, int64(4*30*128+6*128*4); got != want {
		t.Errorf("%d FLOPs per sample, want %d", got, want)
	}
	factors := Spec{Fields: []EmbeddingField{{Count: 9, Dim: 3}, {Count: 9, Dim: 3}}, Outputs: 1, Dot: true}
	if got, want := Estimate(factors, 1, 0).FLOPsPerSample, int64(6*6+6*3); got != want {
		t.Errorf("%d FLOPs per sample of factors, want %d", got, want)
	}
	mixed := Spec{Inputs: 2, Fields: []EmbeddingField{{Count: 9, Dim: 3}}, Outputs: 1}
	if got, want := Estimate(mixed, 1, 0).FLOPsPerSample, int64(4*2+6*3); got != want {
		t.Errorf("%d FLOPs per sample, want %d", got, want)
	}
}

func TestUnknownEntityStartsAtZero(t *testing.T) {
	s := Spec{Fields: []EmbeddingField{{Count: 5, Dim: 3}, {Count: 5, Dim: 3}}, EntityBias: true, Outputs: 1}
	n, err := New(s, 4)
	if err != nil {
		t.Fatal(err)
	}
	a, b := n.tables.embeddings[0].Data, n.tables.embeddings[1].Data
	for i := range a {
		if i < 3 && (a[i] != 0 || b[i] != 0) || i >= 3 && (a[i] == 0 || a[i] == b[i]) {
			t.Errorf("element %d of the embeddings starts at %g and %g", i, a[i], b[i])
		}
	}
	for _, v := range n.tables.biases[1] {
		if v != 0 {
			t.Errorf("a bias starts at %g", v)
		}
	}
}

// TestInferenceTakesAnyInput: an evaluation in pieces gives the bits of a training pass.
func TestInferenceTakesAnyInput(t *testing.T) {
	matrix := sparse.CSR{
		Rows: 3, Cols: 4, RowPtr: []int64{0, 2, 2, 3}, ColIdx: []int32{0, 3, 1}, Values: []float32{1, -2, 0.5},
	}
	for _, c := range []struct {
		spec Spec
		in   Input
	}{
		{
			Spec{Inputs: 4, SparseInputs: true, Hidden: []int{5}, Outputs: 2, Activation: vec.Tanh},
			Input{Sparse: matrix},
		},
		{
			Spec{
				Fields: []EmbeddingField{{3, 2}, {4, 2}}, EntityBias: true, Hidden: []int{5}, Outputs: 2,
				Norm: LayerNorm,
			},
			Input{IDs: []int32{1, 3, 2, 2, 0, 1}},
		},
		{
			Spec{Fields: []EmbeddingField{{3, 19}, {4, 19}}, EntityBias: true, Dot: true, Outputs: 2},
			Input{IDs: []int32{1, 3, 2, 2, 0, 1}},
		},
	} {
		c.in.X.Rows = 3
		n, err := New(c.spec, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n.Params {
			n.Params[i] += float32(i%7) / 10
		}
		ws := n.NewWorkspace(3)
		n.Touch(ws, c.in)
		want := n.ForwardInput(ws, c.in, Draw{})
		for _, rows := range []int{1, 2, 3} {
			got := make([]float32, 6)
			n.NewInference(nil, rows).RunInput(got, c.in)
			for i, v := range want {
				if got[i] != v {
					t.Errorf("%d rows at once: output %d is %g, in training %g", rows, i, got[i], v)
				}
			}
		}
	}
}

func TestInputSpecNamesWhatIsWrong(t *testing.T) {
	f := []EmbeddingField{{Count: 2, Dim: 2}}
	for want, s := range map[string]Spec{
		"0 inputs":                         {Outputs: 1, SparseInputs: true},
		"embedding 0 has 2 entities of wi": {Outputs: 1, Fields: []EmbeddingField{{Count: 2, Dim: -1}}, Inputs: 4},
		"sparse inputs beside 1 embedding": {Outputs: 1, Inputs: 2, SparseInputs: true, Fields: f},
		"biases of entities, but no":       {Outputs: 1, Inputs: 2, EntityBias: true},
		"need 1 output, or 2 classes":      {Outputs: 3, Fields: f, EntityBias: true},
		"a dot product of 1 embeddings":    {Outputs: 1, Fields: f, Dot: true},
		"vectors of width 2 and 3, want":   {Outputs: 1, Fields: []EmbeddingField{f[0], {Count: 2, Dim: 3}}, Dot: true},
		"a dot product needs 1 output":     {Outputs: 3, Fields: []EmbeddingField{f[0], f[0]}, Dot: true},
	} {
		if _, err := New(s, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
