package nn

import (
	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// embeddingStd is the standard deviation of initial embeddings. Entities begin
// nearly alike, so that what tells them apart is learned; the unknown entity
// begins at 0, and stays there unless the training rows have it.
const embeddingStd = 0.05

// tables is the view of the embeddings and the entities' biases in a slab.
type tables struct {
	embeddings []blas32.General // per field, entities x width
	biases     [][]float32      // per field, or none
	outputs    int
}

func (l *layout) viewTables(s Spec, slab []float32) tables {
	t := tables{outputs: s.Outputs}
	for _, p := range l.params {
		v := slab[p.Off : p.Off+p.Len()]
		switch p.Kind {
		case EmbeddingTable:
			t.embeddings = append(t.embeddings, blas32.General{Rows: p.Rows, Cols: p.Cols, Stride: p.Cols, Data: v})
		case BiasTable:
			t.biases = append(t.biases, v)
		}
	}
	return t
}

// addBiases adds the bias of each of a row's entities to its last logit: to the
// value of a regression, and to the second class of two, the positive one (Koren,
// Bell and Volinsky, "Matrix Factorization Techniques for Recommender Systems", 2009).
func (t *tables) addBiases(y []float32, ids []int32) {
	fields := len(t.biases)
	for f, b := range t.biases {
		for r := range len(y) / t.outputs {
			y[(r+1)*t.outputs-1] += b[ids[r*fields+f]]
		}
	}
}

// biasGradients is the backward pass of addBiases.
func (t *tables) biasGradients(dy []float32, ids []int32) {
	fields := len(t.biases)
	for f, g := range t.biases {
		for r := range len(dy) / t.outputs {
			g[ids[r*fields+f]] += dy[(r+1)*t.outputs-1]
		}
	}
}

// embeddingGradients adds up, over the rows of the batch in their order, the
// gradient of each entity's vector, from dy, that of the first layer's output.
func (n *Net) embeddingGradients(ws *Workspace, dy []float32) {
	e, width := &ws.entry, n.Spec.embedded()
	w, rows, from := n.layers[0].w, ws.input.Rows, n.Spec.Inputs
	blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, rows, width, w.Cols,
		1, dy, w.Cols, w.Data[from*w.Stride:], w.Stride, 0, e.dx, width)
	fields := len(n.Spec.Fields)
	for r := range rows {
		dx := e.dx[r*width : (r+1)*width]
		if n.Spec.Dot {
			n.dotGradient(dx, ws.input, r, e.dDot[r])
		}
		for f, g := range n.tableGrads.embeddings {
			id := int(e.in.IDs[r*fields+f])
			vec.Add(g.Data[id*g.Cols:(id+1)*g.Cols], dx[:g.Cols])
			dx = dx[g.Cols:]
		}
	}
}

// initialize draws the vectors of each field from a stream of its own.
func (t *tables) initialize(seed uint64) {
	const sub = 1 // apart from the layers' streams
	for f, w := range t.embeddings {
		s := rng.NewSub(seed, rng.Init, 0, f, sub)
		s.FillNormal(w.Data, 0, embeddingStd)
		clear(w.Data[:w.Cols])
	}
}
