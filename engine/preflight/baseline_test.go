package preflight

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/finding"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
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

// Each row is predicted by the other rows of its user and its item, and by none where there are none.
func TestEntitiesArePredictedByTheirOtherRows(t *testing.T) {
	var d job.Data
	give, get := []float32{-2, 0, 2}, []float32{-1, 1} // of users and items
	for i := range 600 {
		d.IDs = append(d.IDs, int32(i%3), int32(i/3%2))
		d.Targets = append(d.Targets, 10+give[i%3]+get[i/3%2])
	}
	d.IDs, d.Targets = append(d.IDs, 99, 99), append(d.Targets, 1e6) // seen once
	d.X.Rows = len(d.Targets)
	d.Targets[len(d.Targets)-1] = 10
	predicted := entityMeans(d, 2)
	for i, p := range predicted {
		if math.Abs(float64(p-d.Targets[i])) > 0.2 {
			t.Fatalf("row %d is predicted as %v, it is %v", i, p, d.Targets[i])
		}
	}
	d.Targets[600] = 1e3
	if p := entityMeans(d, 2)[600]; p > 20 {
		t.Errorf("a row that is alone knows its own answer: %v", p)
	}
	e := judged(t, func(b *bench) { b.regression(loss.MSE) })
	d.Targets[600] = 10
	e.Job.Net.Fields, e.Job.Train = []nn.EmbeddingField{{Count: 3}, {Count: 2}}, d
	var c Check
	err := baseline(t.Context(), e, &c)
	if err != nil || c.Severity != finding.Good || !(c.Figures["means_r2"] > 0.95) {
		t.Errorf("%v: %s, %v", err, c.Title, c.Figures)
	}
	for i := range d.Targets {
		d.Targets[i] = float32(i * 7919 % 601)
	}
	c = Check{}
	if err := baseline(t.Context(), e, &c); err != nil || c.Severity != finding.Info {
		t.Errorf("of nothing: %v: %s, %v", err, c.Title, c.Figures)
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
		whole, err := outoffold.Points(d)
		if err != nil {
			t.Fatal(err)
		}
		some := d.Gather(pick)
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
