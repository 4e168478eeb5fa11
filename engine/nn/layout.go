package nn

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"
)

// Kind says what a parameter is of.
type Kind uint8

// The kinds of parameters.
const (
	LayerParam     Kind = iota // weights, biases and normalization of a layer
	EmbeddingTable             // a row per entity, exported as it is stored
	BiasTable                  // a number per entity
)

// Param is one trainable tensor of a network and its place in a slab.
type Param struct {
	Name   string // PyTorch's: layers.0.weight
	Kind   Kind
	Layer  int  // weight layer it belongs to; -1 for tables
	Field  int  // of a row-wise tensor, the list that [Workspace.Touched] has for it
	Off    int  // of its first element in the slab
	Rows   int  // as stored: inputs, or 1 for a vector
	Cols   int  // as stored: outputs
	Weight bool // a weight matrix or a table, which penalties and decay apply to
}

// Len returns the number of its elements.
func (p Param) Len() int { return p.Rows * p.Cols }

// Shape returns the exported shape: [out, in] for a matrix, [out] for a vector,
// [entities, width] for an embedding and [entities] for their biases.
func (p Param) Shape() []int {
	switch {
	case p.Kind == EmbeddingTable:
		return []int{p.Rows, p.Cols}
	case p.Kind == BiasTable:
		return []int{p.Rows}
	case p.Weight:
		return []int{p.Cols, p.Rows}
	}
	return []int{p.Cols}
}

// Turned reports whether the tensor is stored as the transpose of what it is exported as.
func (p Param) Turned() bool { return p.Kind == LayerParam && p.Weight }

// Export copies the tensor out of a slab in its exported layout.
func (p Param) Export(dst, slab []float32) {
	src := slab[p.Off : p.Off+p.Len()]
	if !p.Turned() {
		copy(dst, src)
		return
	}
	transpose(dst, src, p.Rows, p.Cols)
}

// Import is the inverse of Export.
func (p Param) Import(slab, src []float32) {
	dst := slab[p.Off : p.Off+p.Len()]
	if !p.Turned() {
		copy(dst, src)
		return
	}
	transpose(dst, src, p.Cols, p.Rows)
}

// transpose puts the rows x cols matrix src, transposed, into dst, by tiles that fit the cache.
func transpose(dst, src []float32, rows, cols int) {
	const tile = 32
	for i0 := 0; i0 < rows; i0 += tile {
		for j0 := 0; j0 < cols; j0 += tile {
			for i := i0; i < min(i0+tile, rows); i++ {
				for j := j0; j < min(j0+tile, cols); j++ {
					dst[j*rows+i] = src[i*cols+j]
				}
			}
		}
	}
}

// layer is the view of one layer's parameters in a slab; gamma and beta are nil without normalization.
type layer struct {
	w                 blas32.General
	b, gamma, beta    []float32
	residual, isFinal bool
}

// layout places the parameters of a network.
type layout struct {
	params  []Param // in exported order: tables; layer by layer weight, bias, norm weight, norm bias
	rowWise []Param // a batch reads few rows of them; they come first in a slab
	weights int     // [0, weights) of a slab are the weight matrices
	size    int     // of a slab
}

func newLayout(s Spec) layout {
	var l layout
	place := func(p Param) {
		p.Off = l.size
		l.size += roundUp(p.Len())
		l.params = append(l.params, p)
	}
	for i, f := range s.Fields {
		place(Param{
			Name: fmt.Sprintf("embeddings.%d.weight", i), Kind: EmbeddingTable, Layer: -1, Field: i, Rows: f.Count,
			Cols: f.Dim, Weight: true,
		})
	}
	for i, f := range s.Fields {
		if s.EntityBias {
			place(Param{
				Name: fmt.Sprintf("entity_bias.%d", i), Kind: BiasTable, Layer: -1, Field: i, Rows: f.Count, Cols: 1,
				Weight: true,
			})
		}
	}
	for i := range s.layers() {
		in, out := s.widths(i)
		place(Param{Name: fmt.Sprintf("layers.%d.weight", i), Layer: i, Rows: in, Cols: out, Weight: true})
	}
	l.rowWise = rowWise(s, l.params)
	l.weights = l.size
	for i := range s.layers() {
		_, out := s.widths(i)
		place(Param{Name: fmt.Sprintf("layers.%d.bias", i), Layer: i, Rows: 1, Cols: out})
		if s.Norm != NoNorm && i < len(s.Hidden) {
			place(Param{Name: fmt.Sprintf("norms.%d.weight", i), Layer: i, Rows: 1, Cols: out})
			place(Param{Name: fmt.Sprintf("norms.%d.bias", i), Layer: i, Rows: 1, Cols: out})
		}
	}
	l.params = byLayer(l.params, s.layers())
	return l
}

// rowWise returns the row-wise ones of the weights: the tables and, of sparse
// inputs, the first matrix, whose rows are the inputs' columns.
func rowWise(s Spec, weights []Param) []Param {
	n := len(weights) - s.layers()
	if s.SparseInputs {
		n++
	}
	return slices.Clone(weights[:n])
}

// byLayer moves each layer's matrix in front of its vectors.
func byLayer(ps []Param, layers int) []Param {
	sorted := make([]Param, 0, len(ps))
	for i := -1; i < layers; i++ { // the tables, at -1, lead
		for _, p := range ps {
			if p.Layer == i {
				sorted = append(sorted, p)
			}
		}
	}
	return sorted
}

// view returns the layers' parameters in a slab. They keep its capacity: see NewSlab.
func (l *layout) view(s Spec, slab []float32) []layer {
	ls := make([]layer, s.layers())
	for i := range ls {
		ls[i].residual = s.ResidualAt(i)
		ls[i].isFinal = i == len(ls)-1
	}
	seen := make([]int, len(ls))
	for _, p := range l.params {
		if p.Kind != LayerParam {
			continue
		}
		v := slab[p.Off : p.Off+p.Len()]
		t := &ls[p.Layer]
		switch seen[p.Layer] {
		case 0:
			t.w = blas32.General{Rows: p.Rows, Cols: p.Cols, Stride: p.Cols, Data: v}
		case 1:
			t.b = v
		case 2:
			t.gamma = v
		case 3:
			t.beta = v
		}
		seen[p.Layer]++
	}
	return ls
}
