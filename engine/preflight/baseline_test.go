package preflight

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/finding"
	"tunebench/engine/loss"
	"tunebench/engine/outoffold"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
)

// Neighbours know xor, which a single row in the middle of its quarter tells.
func TestSimpleModelsAreJudgedOnRowsThatTheyHaveNotSeen(t *testing.T) {
	c := healthy().examined(t).find(t, "baseline")
	if near := float64(c.Figures["neighbours_accuracy"]); near < 0.9 || near > 1 ||
		float64(c.Figures["majority_accuracy"]) > 0.6 {
		t.Errorf("%v", c.Figures)
	}
	b := healthy()
	copy(b.Job.Train.Labels, rows(400, 11).Labels) // of other rows
	if c := b.examined(t).find(t, "baseline"); c.Severity != finding.Warn ||
		math.Abs(float64(c.Figures["neighbours_accuracy"])-0.5) > 0.1 {
		t.Errorf("%s: %v", c.Title, c.Figures)
	}
	r := healthy().regression(loss.MSE).examined(t).find(t, "baseline")
	if r2 := float64(r.Figures["regression_r2"]); r2 < 0.8 || r2 > 1 {
		t.Errorf("R2 %v", r2)
	}
}

// Rows that are gathered are the same points as in the whole, whatever they are made of.
func TestGatheredRowsAreTheSamePoints(t *testing.T) {
	const n = 12
	dense := rows(n, 4)
	entities := job.Data{X: blas32.General{Rows: n}, Labels: dense.Labels}
	text := &sparse.CSR{Rows: n, Cols: 40, RowPtr: []int64{0}}
	for i := range n {
		entities.IDs = append(entities.IDs, int32(i%3), int32(i%5))
		for k := range i % 4 {
			text.ColIdx, text.Values = append(text.ColIdx, int32(7*k+i)), append(text.Values, float32(k+1))
		}
		text.RowPtr = append(text.RowPtr, int64(len(text.ColIdx)))
	}
	pick := []int32{1, 2, 7, 11}
	for name, d := range map[string]job.Data{
		"numbers": dense, "entities": entities, "text": {Sparse: text, Labels: dense.Labels},
	} {
		fields := len(d.IDs) / n
		whole, err := outoffold.Points(d)
		if err != nil {
			t.Fatal(err)
		}
		some := gather(d, pick, fields)
		if some.Rows() != len(pick) || some.Labels[2] != dense.Labels[7] {
			t.Fatalf("%s: %d rows", name, some.Rows())
		}
		points, err := outoffold.Points(some)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range pick {
			a := points.Data[i*points.Stride : i*points.Stride+points.Cols]
			b := whole.Data[int(r)*whole.Stride : int(r)*whole.Stride+whole.Cols]
			if !slices.Equal(a, b) {
				t.Errorf("%s: row %d has other points", name, r)
			}
		}
	}
}
