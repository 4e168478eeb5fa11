package generate

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"
)

func TestDrawnTables(t *testing.T) {
	d := Drawn{Rows: 600, Features: 8, Classes: 4, Tangle: 0.5, Codes: 0.5, Noise: 0.3, Rare: 2, Scales: 1, Seed: 3}
	table := d.Table()
	if err := table.Check(); err != nil {
		t.Fatal(err)
	}
	counts := table.ClassCounts()
	if !slices.IsSortedFunc(counts, func(a, b int) int { return b - a }) || counts[3] < 10 {
		t.Errorf("classes of %v rows, want fewer and fewer", counts)
	}
	if ratio := float64(counts[0]) / float64(counts[3]); math.Abs(math.Log(ratio)-d.Rare) > 0.5 {
		t.Errorf("the rarest class is %v times rarer, want e^%v", ratio, d.Rare)
	}
	for j := range 4 {
		values := map[float32]bool{}
		for i := range d.Rows {
			values[table.X.Data[i*8+4+j]] = true
		}
		if len(values) != 2 {
			t.Errorf("column %d of codes has %d values", 4+j, len(values))
		}
	}
	if again := d.Table(); !slices.Equal(again.X.Data, table.X.Data) || !slices.Equal(again.Labels, table.Labels) {
		t.Error("the same description gives another table")
	}
	if d.Seed++; slices.Equal(d.Table().Labels, table.Labels) {
		t.Error("another seed gives the same labels")
	}
}

// Without tangle and noise the answers are a linear function: what is left of a step along a feature is its weight.
func TestDrawnNumbersAreLinearWithoutTangle(t *testing.T) {
	d := Drawn{Rows: 50, Features: 2, Idle: 0.5, Seed: 1}
	table := d.Table()
	if table.Task != tabular.Regression || len(table.Targets) != 50 || table.Labels != nil {
		t.Fatalf("%s with %d targets", table.Task, len(table.Targets))
	}
	weight := table.Targets[0] / table.At(0, 0) // the second feature is idle
	for i, y := range table.Targets {
		if want := weight * table.At(i, 0); math.Abs(y-want) > 1e-5*(1+math.Abs(y)) {
			t.Fatalf("row %d: %v, want %v", i, y, want)
		}
	}
	d.Tangle = 1
	bent := d.Table()
	ratio := bent.Targets[0] / bent.At(0, 0)
	for i, y := range bent.Targets {
		if math.Abs(y-ratio*bent.At(i, 0)) > 0.1 {
			return
		}
	}
	t.Error("tangled answers are linear")
}
