package outoffold

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/train/job"
)

// referenced are rows of two columns, whose label or number the first tells, and the second as noise.
func referenced(n int) job.Data {
	d := job.Data{X: matrix(n, 2), Labels: make([]int32, n), Targets: make([]float32, n)}
	s := splitmix.New(5, splitmix.Points, 3)
	for i := range n {
		a, b := s.NormalPair(uint64(i))
		copy(rowOf(d.X, i), []float32{float32(a), float32(b)})
		d.Targets[i] = float32(a)
		if a > 0 {
			d.Labels[i] = 1
		}
	}
	return d
}

func TestReferenceIsNearWhatCanBeKnown(t *testing.T) {
	d := referenced(300)
	r := Reference(d, 2)
	if len(r) != 8 || r[0] > 0.35 || r[1] > 0.06 || r[2] > 0.4 || r[3] > 0.1 {
		t.Errorf("of classes that a column tells: %v", r)
	}
	if r := Reference(d, 0); len(r) != 1 || r[0] > 0.01 {
		t.Errorf("of numbers that a column is: %v", r)
	}
	for i := range d.Labels {
		d.Labels[i] = int32(i*7919%11) % 2
		d.Targets[i] = float32(i*7919%11 - 5)
	}
	if r := Reference(d, 2); r[0] < 0.9*math.Ln2 || r[1] < 0.35 {
		t.Errorf("of labels that nothing tells: %v", r)
	}
	if r := Reference(d, 0); r[0] < 0.9 {
		t.Errorf("of numbers that nothing tells: %v", r)
	}
}

// Labels that are wrong are told from classes that overlap, and by both models.
func TestReferenceSeesWrongLabels(t *testing.T) {
	d := referenced(600)
	clean := Reference(d, 2)
	for i := 0; i < 600; i += 5 {
		d.Labels[i] = 1 - d.Labels[i]
	}
	wrong := Reference(d, 2)
	for at := 4; at < 8; at += 2 {
		if clean[at] > 0.05 || wrong[at] < 0.1 || wrong[at] > 0.3 || wrong[at+1] < clean[at+1]+2 {
			t.Errorf("a fifth is wrong: %v; none: %v", wrong[at:at+2], clean[at:at+2])
		}
	}
}

// Of many rows some are looked at, from all over the part.
func TestReferenceOfManyRows(t *testing.T) {
	d := referenced(20 * MostReferenced)
	for i := range d.Labels { // the second half has its columns reversed
		if i > len(d.Labels)/2 {
			d.Labels[i] = 1 - d.Labels[i]
		}
	}
	if r := Reference(d, 2); len(r) != 8 || r[1] < 0.35 {
		t.Errorf("%v", r)
	}
	for _, n := range []int{0, 1, 99, MostReferenced, MostReferenced + 1, 12345, 1 << 20} {
		rows, last := 0, 0
		for _, b := range Blocks(n, MostReferenced) {
			if b[0] < last || b[1] > n || b[1] < b[0] {
				t.Fatalf("of %d rows the block %v, behind %d", n, b, last)
			}
			rows, last = rows+b[1]-b[0], b[1]
		}
		if rows != min(n, MostReferenced) {
			t.Errorf("%d of %d rows", rows, n)
		}
	}
}

func TestNoReference(t *testing.T) {
	d := referenced(50)
	d.X.Data[7] = float32(math.NaN())
	if r := Reference(d, 0); r != nil {
		t.Errorf("of what is no number: %v", r)
	}
}
