package nn

import "testing"

// TestDotProductIsAddedToTheLastOutput of a row, beside what the layers say.
func TestDotProductIsAddedToTheLastOutput(t *testing.T) {
	for _, outputs := range []int{1, 2} {
		s := Spec{
			Inputs: 1, Fields: []EmbeddingField{{3, 2}, {4, 2}, {2, 3}}, Hidden: []int{4}, Outputs: outputs,
		}
		in := Input{IDs: []int32{1, 3, 0, 2, 0, 1}}
		in.X.Rows, in.X.Cols, in.X.Stride, in.X.Data = 2, 1, 1, []float32{0.5, -1}
		without, err := New(s, 7)
		if err != nil {
			t.Fatal(err)
		}
		s.Dot = true
		with, err := New(s, 7)
		if err != nil {
			t.Fatal(err)
		}
		a, b := with.tables.embeddings[0].Data, with.tables.embeddings[1].Data
		copy(a[2:], []float32{2, -3, 0.5, 4})
		copy(b, []float32{1, 8, 9, 9, 9, 9, 7, 0.25})
		copy(without.Params, with.Params)
		want := without.forward(t, in)
		want[outputs-1] += 2*7 - 3*0.25
		want[2*outputs-1] += 0.5*1 + 4*8
		for i, v := range with.forward(t, in) {
			if d := v - want[i]; d > 1e-5 || d < -1e-5 {
				t.Errorf("%d outputs: output %d is %g, want %g", outputs, i, v, want[i])
			}
		}
	}
}

func (n *Net) forward(t *testing.T, in Input) []float32 {
	t.Helper()
	ws := n.NewWorkspace(in.X.Rows)
	n.Touch(ws, in)
	return n.ForwardInput(ws, in, Draw{})
}
