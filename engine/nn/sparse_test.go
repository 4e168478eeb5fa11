package nn

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/sparse"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// dense writes out the zeros of a matrix.
func dense(m sparse.CSR) blas32.General {
	x := blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: make([]float32, m.Rows*m.Cols)}
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			x.Data[i*m.Cols+int(c)] += values[k]
		}
	}
	return x
}

// TestSparseFirstLayer gives what a dense one gives for the same rows, forward and backward, with
// workers and without.
func TestSparseFirstLayer(t *testing.T) {
	for _, size := range []struct {
		rows, cols, hidden int
		density            float64
	}{{1, 1, 1, 1}, {7, 30, 5, 0.1}, {60, 400, 129, 0.1}, {40, 20, 16, 0}} {
		words := randomCSR(size.rows, size.cols, size.density)
		spec := Spec{
			Inputs: size.cols, SparseInputs: true, Hidden: []int{size.hidden}, Outputs: 3, Activation: vec.Tanh,
		}
		s := sample{in: Input{Sparse: words}}
		s.in.X.Rows = size.rows
		spec2 := spec
		spec2.SparseInputs = false
		d := sample{in: Input{X: dense(words)}}
		var err error
		if s.net, err = New(spec, 2); err != nil {
			t.Fatal(err)
		}
		if d.net, err = New(spec2, 2); err != nil {
			t.Fatal(err)
		}
		copy(d.net.Params, s.net.Params)
		weights := matrix(size.rows, 3, 4).Data
		grad := s.gradient(s.net.NewWorkspace(size.rows), weights)
		near(t, spec, "gradient", grad, d.gradient(d.net.NewWorkspace(size.rows), weights))
		for _, threads := range []int{1, 3} {
			p := pool.New(threads)
			ws := s.net.NewWorkspace(size.rows)
			ws.Use(p)
			clear(s.net.Grads)
			if !slices.Equal(s.gradient(ws, weights), grad) {
				t.Errorf("%+v: %d threads give another gradient", size, threads)
			}
			a, b := make([]float32, size.rows*3), make([]float32, size.rows*3)
			shared := s.net.NewInference(nil, size.rows)
			shared.Use(p)
			shared.RunInput(a, s.in)
			s.net.NewInference(nil, size.rows).RunInput(b, s.in)
			if !slices.Equal(a, b) {
				t.Errorf("%+v: %d threads predict otherwise", size, threads)
			}
			p.Close()
		}
	}
}

// TestTouchedRowsAreThoseOfTheBatch: each once, in the order of their appearance; the gradient is
// 0 in all others, whatever the batch before has read.
func TestTouchedRowsAreThoseOfTheBatch(t *testing.T) {
	for _, s := range samples(t) {
		n := s.net
		if len(n.RowWise()) == 0 {
			continue
		}
		ws := n.NewWorkspace(s.in.X.Rows)
		fields := len(n.Spec.Fields)
		for _, at := range [][2]int{{0, s.in.X.Rows}, {2, 4}, {5, 6}, {1, 8}} {
			part := s
			part.in = s.in.Slice(at[0], at[1], fields)
			grad := part.gradient(ws, matrix(at[1]-at[0], n.Spec.Outputs, 3).Data)
			for _, p := range n.RowWise() {
				var want []int32
				for r := range part.in.X.Rows {
					read, _ := readBy(part.in, r, p, fields)
					for _, row := range read {
						if !slices.Contains(want, row) {
							want = append(want, row)
						}
					}
				}
				if got := ws.Touched(p); !slices.Equal(got, want) {
					t.Errorf("%s: rows %v read %v of %s, want %v", s.name, at, got, p.Name, want)
				}
				for row := range p.Rows {
					g := grad[p.Off+row*p.Cols:][:p.Cols]
					if zero := slices.Max(g) == 0 && slices.Min(g) == 0; !zero && !slices.Contains(want, int32(row)) {
						t.Errorf("%s: row %d of %s has the gradient %v and was not read", s.name, row, p.Name, g)
					}
				}
			}
		}
	}
}

// readBy returns the rows of a row-wise tensor that a row of a batch reads.
func readBy(in Input, r int, p Param, fields int) ([]int32, []float32) {
	if p.Kind == LayerParam {
		return in.Sparse.Row(r)
	}
	return in.IDs[r*fields+p.Field : r*fields+p.Field+1], nil
}

// TestColumnIndex holds the elements by column against a plain search.
func TestColumnIndex(t *testing.T) {
	touched := newTouched(30)
	var index columnIndex
	for trial := range 40 {
		r := rng.New(uint64(trial), rng.Bench, 0, 0)
		m := randomCSR(1+r.Intn(20), 30, r.Float64()/3)
		index.build(&touched, m)
		found := 0
		for s, c := range touched.rows {
			rows, values := index.column(s)
			found += len(rows)
			k := 0
			for i := range m.Rows {
				columns, vs := m.Row(i)
				for j := range columns {
					if columns[j] != c {
						continue
					}
					if k >= len(rows) || rows[k] != int32(i) || values[k] != vs[j] {
						t.Fatalf("trial %d: column %d holds rows %v, values %v", trial, c, rows, values)
					}
					k++
				}
			}
			if k != len(rows) || k == 0 {
				t.Fatalf("trial %d: column %d has %d elements, want %d", trial, c, len(rows), k)
			}
		}
		if found != m.NonZeros() {
			t.Fatalf("trial %d: %d elements by column, %d in the matrix", trial, found, m.NonZeros())
		}
	}
}

func TestSlicedInputsAreTheSameRows(t *testing.T) {
	for _, s := range samples(t) {
		n, fields := s.net, len(s.net.Spec.Fields)
		all := make([]float32, s.in.X.Rows*n.Spec.Outputs)
		n.NewInference(nil, 4).RunInput(all, s.in)
		for lo := range s.in.X.Rows {
			for hi := lo + 1; hi <= s.in.X.Rows; hi += 3 {
				some := make([]float32, (hi-lo)*n.Spec.Outputs)
				n.NewInference(nil, 4).RunInput(some, s.in.Slice(lo, hi, fields))
				if !slices.Equal(some, all[lo*n.Spec.Outputs:hi*n.Spec.Outputs]) {
					t.Fatalf("%s: rows %d to %d give other outputs alone", s.name, lo, hi)
				}
			}
		}
	}
}

// TestEntityBiasesAreAddedToTheLastOutput of a row, one per field.
func TestEntityBiasesAreAddedToTheLastOutput(t *testing.T) {
	for _, outputs := range []int{1, 2} {
		n, err := New(Spec{Fields: []EmbeddingField{{3, 2}, {3, 2}}, EntityBias: true, Outputs: outputs}, 3)
		if err != nil {
			t.Fatal(err)
		}
		in := Input{X: blas32.General{Rows: 2}, IDs: []int32{1, 2, 2, 2}}
		before, after := make([]float32, 2*outputs), make([]float32, 2*outputs)
		n.NewInference(nil, 2).RunInput(before, in)
		n.tables.biases[0][1], n.tables.biases[1][2] = 10, 200
		n.NewInference(nil, 2).RunInput(after, in)
		for i, want := range []float64{210, 200} {
			last := (i+1)*outputs - 1
			if d := float64(after[last] - before[last]); math.Abs(d-want) > 1e-3 {
				t.Errorf("%d outputs: row %d gains %g, want %g", outputs, i, d, want)
			}
			if outputs == 2 && after[last-1] != before[last-1] {
				t.Errorf("row %d: the first class moved", i)
			}
		}
	}
}
