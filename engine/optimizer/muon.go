package optimizer

import (
	"math"

	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// muon updates a matrix W between two hidden layers by
//
//	V = mu*V + G
//	U = orthogonalize(G + mu*V)
//	W = W - lr * 0.2*sqrt(max(in, out)) * U
//
// (Jordan et al., "Muon: An optimizer for hidden layers in neural networks",
// 2024). Orthogonalize replaces the singular values by ones, about, with five
// steps of Newton and Schulz's iteration with Jordan's coefficients. The factor
// gives U the size of an Adam update (Liu et al., "Muon is Scalable for LLM
// Training", 2025), so that one learning rate, Adam's, serves both: the first
// and the last layer, biases and normalization take Adam's rule, as Jordan
// advises.
type muon struct {
	mu       float64
	matrices []int // of tensors
	tensors  []Tensor
	x, y     []float32 // the matrix being orthogonalized and its next iterate
	s, s2    []float32 // its square and a polynomial of that
}

const newtonSchulzSteps = 5

// newMuon splits the tensors into its own and those that Adam takes.
func newMuon(c Config, tensors []Tensor, alloc func(int) []float32) (m *muon, rest []Tensor) {
	m = &muon{mu: c.Momentum, tensors: tensors}
	most, side := 0, 0
	for i, t := range tensors {
		if !t.Hidden {
			rest = append(rest, t)
			continue
		}
		m.matrices = append(m.matrices, i)
		most, side = max(most, t.Len()), max(side, min(t.Rows, t.Cols))
	}
	m.x, m.y = alloc(most), alloc(most)
	m.s, m.s2 = alloc(side*side), alloc(side*side)
	return m, rest
}

func (m *muon) step(w, g, momentum []float32, t Terms, changes *Changes) {
	terms := t.terms(true)
	for _, i := range m.matrices {
		p := m.tensors[i]
		lo, hi := p.Off, p.Off+p.Len()
		x := m.x[:p.Len()]
		vec.NesterovDirection(x, w[lo:hi], g[lo:hi], momentum[lo:hi], terms, float32(m.mu))
		m.orthogonalize(p.Rows, p.Cols)
		scale := t.LR * 0.2 * math.Sqrt(float64(max(p.Rows, p.Cols)))
		if changes != nil {
			copy(m.y, w[lo:hi])
		}
		vec.Scale(terms.Keep, w[lo:hi])
		vec.Axpy(w[lo:hi], float32(-scale), x)
		if changes != nil {
			changes.Weights[i].measure(g[lo:hi], m.y, w[lo:hi], terms.L1)
		}
	}
}

// orthogonalize replaces the rows x cols matrix in m.x by a nearly orthogonal one:
// X = aX + (bA + cA^2)X with A = XX' (or X'X, whichever is smaller), from X/|X|.
func (m *muon) orthogonalize(rows, cols int) {
	const a, b, c = 3.4445, -4.7750, 2.0315
	n := rows * cols
	x, y := m.x[:n], m.y[:n]
	vec.Scale(1/(vec.Norm(x)+1e-7), x)
	k := min(rows, cols)
	s := blas32.General{Rows: k, Cols: k, Stride: k, Data: m.s[:k*k]}
	s2 := blas32.General{Rows: k, Cols: k, Stride: k, Data: m.s2[:k*k]}
	for range newtonSchulzSteps {
		mx := blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: x}
		my := blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: y}
		if rows <= cols {
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, mx, mx, 0, s)
		} else {
			blas32.Gemm(blas.Trans, blas.NoTrans, 1, mx, mx, 0, s)
		}
		copy(s2.Data, s.Data)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, c, s, s, b, s2)
		copy(y, x)
		if rows <= cols {
			blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, s2, mx, a, my)
		} else {
			blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, mx, s2, a, my)
		}
		copy(x, y)
	}
}
