package outoffold

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
)

// normals draws a matrix of the standard normal distribution.
func normals(rows, cols int, seed uint64) blas32.General {
	m := matrix(rows, cols)
	stream := splitmix.New(seed, splitmix.Points, 0)
	for i := range m.Data {
		a, _ := stream.NormalPair(uint64(i))
		m.Data[i] = float32(a)
	}
	return m
}

func points(t *testing.T, d job.Data) blas32.General {
	t.Helper()
	p, err := Points(d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func distance(p blas32.General, i, j int) float64 {
	sum := 0.0
	for c, v := range rowOf(p, i) {
		d := float64(v - rowOf(p, j)[c])
		sum += d * d
	}
	return math.Sqrt(sum)
}

func TestNumbersAreTakenAsTheyAre(t *testing.T) {
	x := normals(9, 5, 1)
	if p := points(t, job.Data{X: x}); p.Cols != 5 || !slices.Equal(p.Data, x.Data) {
		t.Errorf("%v, want %v", p, x)
	}
}

func TestProjectionKeepsDistances(t *testing.T) {
	x := normals(12, 900, 2)
	p := points(t, job.Data{X: x})
	if p.Cols != widest {
		t.Fatalf("%d dimensions", p.Cols)
	}
	for i := range 12 {
		for j := range i {
			if ratio := distance(p, i, j) / distance(x, i, j); math.Abs(ratio-1) > 0.2 {
				t.Errorf("rows %d and %d are %v times as far apart", i, j, ratio)
			}
		}
	}
}

// Text is projected as the same matrix with its zeros would be.
func TestSparseRowsAreProjectedAsDenseOnes(t *testing.T) {
	x := matrix(7, 400)
	m := &sparse.CSR{Rows: 7, Cols: 400, RowPtr: []int64{0}}
	for i := range 7 {
		for c := i; c < 400; c += 31 {
			v := float32(c%5) + 0.5
			x.Data[i*400+c] = v
			m.ColIdx, m.Values = append(m.ColIdx, int32(c)), append(m.Values, v)
		}
		m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
	}
	dense, thin := points(t, job.Data{X: x}), points(t, job.Data{Sparse: m})
	for i, v := range dense.Data {
		if math.Abs(float64(v-thin.Data[i])) > 1e-5 {
			t.Fatalf("value %d is %v and %v", i, v, thin.Data[i])
		}
	}
	block := points(t, job.Data{Sparse: m}.Slice(3, 5))
	if !slices.Equal(block.Data, thin.Data[3*widest:5*widest]) {
		t.Error("a block of rows has other points")
	}
}

// Two categories are as far apart as two columns of 0 and 1 would put them, in any field, and so
// are those of so many fields that they are projected.
func TestCategoriesAreDirections(t *testing.T) {
	for _, fields := range []int{1, 3, 40} {
		d := job.Data{X: blas32.General{Rows: 30}}
		for i := range 30 {
			for f := range fields {
				d.IDs = append(d.IDs, int32(i*(f+1)%7))
			}
		}
		p := points(t, d)
		sum, n := 0.0, 0
		for i := range 30 {
			for j := range i {
				equal := slices.Equal(d.IDs[i*fields:(i+1)*fields], d.IDs[j*fields:(j+1)*fields])
				if equal != (distance(p, i, j) < 1e-6) {
					t.Fatalf("%d fields: rows %d and %d are %v apart", fields, i, j, distance(p, i, j))
				}
				differ := 0
				for f := range fields {
					if d.IDs[i*fields+f] != d.IDs[j*fields+f] {
						differ++
					}
				}
				if differ > 0 {
					sum += distance(p, i, j) / math.Sqrt(2*float64(differ))
					n++
				}
			}
		}
		if mean := sum / float64(n); math.Abs(mean-1) > 0.15 {
			t.Errorf("%d fields: distances are %v times those of columns of 0 and 1", fields, mean)
		}
	}
}
