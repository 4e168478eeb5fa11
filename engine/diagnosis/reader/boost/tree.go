package boost

const (
	// Depth is how many questions a tree asks.
	Depth  = 3
	inner  = 1<<Depth - 1
	leaves = 1 << Depth
	// missingRight is the bit of a cut that sends missing values to the right.
	missingRight = 0x80
	// Unit is what the values of leaves are counted in.
	Unit = 1.0 / 2048
)

// Tree is a complete binary tree in the order of a heap. A row goes left where its bin is not above the cut.
type Tree struct {
	Feature [inner]uint8
	Cut     [inner]uint8
	Leaf    [leaves]int16 // in units
}

// leaf returns the number of the leaf that a row comes to.
func (t *Tree) leaf(bins []uint8) int {
	n := 0
	for n < inner {
		n = t.next(n, bins)
	}
	return n - inner
}

func (t *Tree) next(n int, bins []uint8) int {
	cut, bin := t.Cut[n], bins[t.Feature[n]]
	right := bin > cut&^missingRight
	if bin == 0 {
		right = cut&missingRight != 0
	}
	if right {
		return 2*n + 2
	}
	return 2*n + 1
}

// Forest is a sum of trees.
type Forest struct {
	Base  float32
	Trees []Tree
}

// Value returns the sum for a row of bins.
func (f *Forest) Value(bins []uint8) float64 {
	sum := 0
	for i := range f.Trees {
		t := &f.Trees[i]
		sum += int(t.Leaf[t.leaf(bins)])
	}
	return float64(f.Base) + float64(float64(sum)*Unit)
}

// Used adds, for each column, how many questions ask for it.
func (f *Forest) Used(counts []int) {
	for i := range f.Trees {
		t := &f.Trees[i]
		for n := range inner {
			if t.Cut[n]&^missingRight != 0 {
				counts[t.Feature[n]]++
			}
		}
	}
}
