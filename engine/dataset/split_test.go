package dataset

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// toyTable has one feature, the row number, and classes of the given sizes, interleaved by a stream.
func toyTable(sizes ...int) *Table {
	n := sum(sizes)
	t := &Table{
		Name: "toy", Task: tabular.Classification, Features: []string{"x"}, Indicator: []bool{false},
		Rows: tabular.RowNumbers(n),
	}
	for c, size := range sizes {
		t.Classes = append(t.Classes, fmt.Sprint(c))
		for range size {
			t.Labels = append(t.Labels, int32(c))
		}
	}
	splitmix.New(99, splitmix.Points, 0).Shuffle(t.Labels)
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)
	}
	t.X = tabular.Matrix(n, 1, x)
	return t
}

func prepare(t *testing.T, table *Table, c SplitConfig) *Prepared {
	t.Helper()
	p, err := Prepare(table, c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSplitProperties(t *testing.T) {
	s := splitmix.New(5, splitmix.Points, 1)
	for trial := range 400 {
		draw := func(k, n int) int { return s.Intn(uint64(100*trial+k), n) }
		sizes := make([]int, 2+draw(0, 6))
		for i := range sizes {
			sizes[i] = 2 + draw(1+i, 60)
		}
		c := SplitConfig{
			Validation: float64(draw(20, 46)) / 100, Test: float64(draw(21, 46)) / 100,
			Stratify: draw(22, 4) > 0, Seed: uint64(trial),
		}
		table := toyTable(sizes...)
		n := table.NumRows()
		p := prepare(t, table, c)
		all := slices.Concat(p.Train.Rows, p.Validation.Rows, p.Test.Rows)
		slices.Sort(all)
		if !slices.Equal(all, tabular.RowNumbers(n)) {
			t.Fatalf("%v %+v: the parts are no partition of the rows", sizes, c)
		}
		for _, part := range []Part{p.Train, p.Validation, p.Test} {
			if !slices.IsSorted(part.Rows) {
				t.Fatalf("%v %+v: rows out of order", sizes, c)
			}
			for i, r := range part.Rows {
				if part.X.Data[i] != float32(r) || part.Labels[i] != table.Labels[r] {
					t.Fatalf("%v %+v: row %d carries another row's values", sizes, c, r)
				}
			}
		}
		if p.Validation.Len() != share(c.Validation, n) || p.Test.Len() != share(c.Test, n) {
			t.Fatalf("%v %+v: %d validation and %d test rows", sizes, c, p.Validation.Len(), p.Test.Len())
		}
		if !c.Stratify {
			continue
		}
		train := tabular.CountClasses(p.Train.Labels, len(sizes))
		validation := tabular.CountClasses(p.Validation.Labels, len(sizes))
		test := tabular.CountClasses(p.Test.Labels, len(sizes))
		for k, size := range sizes {
			if train[k] < 1 {
				t.Fatalf("%v %+v: class %d has no training row", sizes, c, k)
			}
			// The totals are rounded, so a share is of the rounded fraction.
			wantV := float64(share(c.Validation, n)) / float64(n) * float64(size)
			wantT := float64(share(c.Test, n)) / float64(n) * float64(size)
			if math.Abs(float64(validation[k])-wantV) >= 1+1e-9 || math.Abs(float64(test[k])-wantT) >= 1+1e-9 {
				t.Fatalf("%v %+v: class %d of %d rows has %d validation and %d test rows, shares %.2f and %.2f",
					sizes, c, k, size, validation[k], test[k], wantV, wantT)
			}
		}
	}
}

func TestSplitDependsOnSeedAlone(t *testing.T) {
	table := toyTable(40, 50, 60)
	c := SplitConfig{Validation: 0.3, Stratify: true, Seed: 1}
	a, b := prepare(t, table, c), prepare(t, table, c)
	if !slices.Equal(a.Validation.Rows, b.Validation.Rows) {
		t.Error("one seed gives two splits")
	}
	c.Seed = 2
	if slices.Equal(a.Validation.Rows, prepare(t, table, c).Validation.Rows) {
		t.Error("two seeds give one split")
	}
	// Pinned: another split would change every old experiment.
	want := []int32{0, 10, 11, 12, 19, 20, 21, 22, 24}
	if got := prepare(t, toyTable(10, 20),
		SplitConfig{Validation: 0.3, Stratify: true, Seed: 42}).Validation.Rows; !slices.Equal(got, want) {
		t.Errorf("seed 42 draws rows %v, want %v", got, want)
	}
}

func TestNoSplitKeepsFileOrder(t *testing.T) {
	p := prepare(t, toyTable(3, 4), SplitConfig{Stratify: true})
	if !slices.Equal(p.Train.Rows, tabular.RowNumbers(7)) || p.Validation.Len() != 0 || p.Test.Len() != 0 {
		t.Errorf("train %v, validation %v, test %v", p.Train.Rows, p.Validation.Rows, p.Test.Rows)
	}
	if p.Normalizer.Kind != None || p.Normalizer.Scale[0] != 1 || p.TargetScale != 1 {
		t.Errorf("normalized without being asked: %+v", p.Normalizer)
	}
}

func TestSplitOfSmallClasses(t *testing.T) {
	p := prepare(t, toyTable(1, 2, 40), SplitConfig{Validation: 0.5, Stratify: true, Seed: 3})
	train := tabular.CountClasses(p.Train.Labels, 3)
	if train[0] != 1 || train[1] != 1 {
		t.Errorf("training rows of each class: %v", train)
	}
	if len(p.Notes) != 1 {
		t.Errorf("notes %q; the class without a validation row must be named", p.Notes)
	}
}

func TestSplitErrors(t *testing.T) {
	table := toyTable(2, 2)
	for _, c := range []SplitConfig{
		{Validation: -0.1},
		{Validation: 1},
		{Validation: math.NaN()},
		{Test: 1.5},
		{Validation: 0.5, Test: 0.5},
		{Validation: 0.99},
		{Normalize: "z"},
	} {
		if _, err := Prepare(table, c); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
}

func TestApportionWithoutRoom(t *testing.T) {
	if got := apportion(5, []int{2, 2, 2}, []int{1, 1, 1}); !slices.Equal(got, []int{1, 1, 1}) {
		t.Errorf("got %v", got)
	}
	if got := apportion(5, []int{1, 9}, []int{0, 8}); !slices.Equal(got, []int{0, 5}) {
		t.Errorf("got %v", got)
	}
}
