package outoffold

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
)

const (
	// nearest is how many neighbours are asked.
	nearest = 10
	// prior is what each class has before a neighbour is asked: Jeffreys' half a row.
	prior = 0.5
	// block is how many rows are compared at once with all others.
	block = 256
)

// Neighbours returns the probabilities of the classes for each point, of as many dimensions
// as those of among: the shares of the classes among its ten nearest, of which labels holds the
// codes. With own the points are those of among, and none is asked about itself. The error
// names sizes that do not fit.
func Neighbours(points, among blas32.General, labels []int32, classes int, own bool) (blas32.General, error) {
	if points.Cols != among.Cols || among.Rows != len(labels) || own && points.Rows != among.Rows {
		return blas32.General{}, fmt.Errorf("outoffold: %d x %d points, %d x %d neighbours and %d labels do not fit",
			points.Rows, points.Cols, among.Rows, among.Cols, len(labels))
	}
	impl, err := sgemm.New(nil)
	if err != nil {
		return blas32.General{}, err
	}
	out := matrix(points.Rows, classes)
	squares := make([]float32, among.Rows)
	for j := range squares {
		squares[j] = square(rowOf(among, j))
	}
	products := make([]float32, block*among.Rows)
	for lo := 0; lo < points.Rows; lo += block {
		rows := min(block, points.Rows-lo)
		impl.Sgemm(blas.NoTrans, blas.Trans, rows, among.Rows, among.Cols, -2, points.Data[lo*points.Stride:],
			points.Stride, among.Data, among.Stride, 0, products, max(1, among.Rows))
		for i := range rows {
			self := -1
			if own {
				self = lo + i
			}
			count(rowOf(out, lo+i), products[i*among.Rows:(i+1)*among.Rows], squares, labels, self)
		}
	}
	return out, nil
}

// count fills p with the shares of the classes among the nearest; distances lack the square of the point itself,
// which all have in common.
func count(p, products, squares []float32, labels []int32, self int) {
	type neighbour struct {
		distance float32
		label    int32
	}
	var list [nearest]neighbour
	n := 0
	for j, x := range products {
		d := x + squares[j]
		if j == self || n == nearest && !(d < list[n-1].distance) {
			continue
		}
		n = min(n+1, nearest)
		k := n - 1
		for ; k > 0 && d < list[k-1].distance; k-- {
			list[k] = list[k-1]
		}
		list[k] = neighbour{d, labels[j]}
	}
	for c := range p {
		p[c] = prior
	}
	for _, near := range list[:n] {
		p[near.label]++
	}
	total := float32(n) + prior*float32(len(p))
	for c := range p {
		p[c] /= total
	}
}

func square(v []float32) float32 {
	sum := float32(0)
	for _, x := range v {
		sum += float32(x * x)
	}
	return sum
}
