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
	if len(r) != 4 || r[0] > 0.35 || r[1] > 0.06 || r[2] > 0.4 || r[3] > 0.1 {
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

func TestNoReference(t *testing.T) {
	if r := Reference(referenced(mostReferenced+1), 2); r != nil {
		t.Errorf("of too many rows: %v", r)
	}
	d := referenced(50)
	d.X.Data[7] = float32(math.NaN())
	if r := Reference(d, 0); r != nil {
		t.Errorf("of what is no number: %v", r)
	}
}
