package nn

import (
	"fmt"

	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

func (s Spec) validateDot() error {
	switch {
	case !s.Dot:
	case len(s.Fields) < 2:
		return fmt.Errorf("network: a dot product of %d embeddings, want two", len(s.Fields))
	case s.Fields[0].Dim != s.Fields[1].Dim:
		return fmt.Errorf("network: a dot product of vectors of width %d and %d, want one width",
			s.Fields[0].Dim, s.Fields[1].Dim)
	case s.Outputs > 2:
		return fmt.Errorf("network: a dot product needs 1 output, or 2 classes, not %d", s.Outputs)
	}
	return nil
}

// pair returns the two vectors of a row of what the first layer multiplies whose dot product counts.
func (s Spec) pair(x blas32.General, row int) (a, b []float32) {
	from, width := row*x.Stride+s.Inputs, s.Fields[0].Dim
	return x.Data[from : from+width], x.Data[from+width : from+2*width]
}

// addDots adds the dot product of the two vectors of each row of x to its last logit, as addBiases
// does with biases: matrix factorization (Koren, Bell and Volinsky 2009) beside the layers.
func (n *Net) addDots(y []float32, x blas32.General) {
	if !n.Spec.Dot {
		return
	}
	for r := range x.Rows {
		a, b := n.Spec.pair(x, r)
		y[(r+1)*n.Spec.Outputs-1] += vec.Dot(a, b)
	}
}

// keepDots keeps the gradient of each row's dot product, that of its last logit, which the backward
// pass overwrites.
func (n *Net) keepDots(ws *Workspace, dy []float32) {
	if !n.Spec.Dot {
		return
	}
	for r := range ws.input.Rows {
		ws.entry.dDot[r] = dy[(r+1)*n.Spec.Outputs-1]
	}
}

// dotGradient adds the backward pass of addDots to dx, the gradient of a row's embeddings.
func (n *Net) dotGradient(dx []float32, x blas32.General, row int, dy float32) {
	a, b := n.Spec.pair(x, row)
	vec.Axpy(dx[:len(a)], dy, b)
	vec.Axpy(dx[len(a):2*len(a)], dy, a)
}
