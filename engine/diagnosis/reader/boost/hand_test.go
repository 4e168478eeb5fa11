package boost

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// exact takes each tree as it is, of all rows and columns.
var exact = Config{Rounds: 1, Rate: 1, Rows: 1, Columns: 1}

// Six rows of one column, worked by hand: the median is 0, so that the first tree is fitted to the values themselves
// and its leaves are their means.
func TestATreeByHand(t *testing.T) {
	rows := [][]float64{{1}, {2}, {3}, {4}, {5}, {6}}
	want := []float64{0, 0, 0, 0, 8, 8}
	f := Numbers(NewTable(rows), want, ones(6), 1e9, exact)
	if f.Base != 0 || len(f.Trees) != 1 {
		t.Fatalf("base %v, %d trees", f.Base, len(f.Trees))
	}
	root := f.Trees[0]
	if root.Feature[0] != 0 || root.Cut[0]&^missingRight != 4 {
		t.Errorf("the first question is of column %d, bin %d: want the fourth, below 4.5", root.Feature[0],
			root.Cut[0]&^missingRight)
	}
	b := BinsOf(rows)
	if !slices.Equal(b[0], []float32{1.5, 2.5, 3.5, 4.5, 5.5}) {
		t.Fatalf("cuts %v", b[0])
	}
	for x, y := range map[float64]float64{-9: 0, 1: 0, 4.4: 0, 4.6: 8, 6: 8, 1e9: 8} {
		if got := f.Value(b.Of([]float64{x})); math.Abs(got-y) > Unit {
			t.Errorf("at %v it says %v, want %v", x, got, y)
		}
	}
}

// The ridge shrinks a leaf as if so many rows of zero lay in it, and the rate takes a share of that.
func TestRidgeAndRateByHand(t *testing.T) {
	rows := [][]float64{{1}, {1}, {1}, {2}}
	want := []float64{0, 0, 0, 6}
	b := BinsOf(rows)
	for _, c := range []struct{ rate, ridge, want float64 }{
		{1, 0, 6}, {1, 1, 3}, {0.5, 1, 1.5}, {0.5, 2, 1},
	} {
		k := exact
		k.Rate, k.Ridge = c.rate, c.ridge
		f := Numbers(NewTable(rows), want, ones(4), 1e9, k)
		if got := f.Value(b.Of([]float64{2})); math.Abs(got-c.want) > Unit {
			t.Errorf("rate %v, ridge %v: %v, want %v", c.rate, c.ridge, got, c.want)
		}
	}
}

// A leaf that would hold too little curvature is not made.
func TestLeavesHoldEnough(t *testing.T) {
	rows := [][]float64{{1}, {1}, {1}, {2}}
	k := exact
	k.Least = 1.5 // each row has a curvature of one
	f := Numbers(NewTable(rows), []float64{0, 0, 0, 6}, ones(4), 1e9, k)
	b := BinsOf(rows)
	if one, two := f.Value(b.Of([]float64{1})), f.Value(b.Of([]float64{2})); one != two {
		t.Errorf("a single row has a leaf of its own: %v and %v", one, two)
	}
}

// What is missing goes where it is better off, left or right, as the rows say.
func TestMissingValuesGoWhereTheyBelong(t *testing.T) {
	nan := math.NaN()
	for _, like := range []float64{1, 2} {
		rows := [][]float64{{1}, {1}, {2}, {2}, {nan}, {nan}}
		want := []float64{-4, -4, 4, 4, 8*like - 12, 8*like - 12}
		f := Numbers(NewTable(rows), want, ones(6), 1e9, exact)
		b := BinsOf(rows)
		if lost, known := f.Value(b.Of([]float64{nan})), f.Value(b.Of([]float64{like})); math.Abs(lost-known) > 2*Unit {
			t.Errorf("what is missing is like %v, and gets %v instead of %v", like, lost, known)
		}
	}
	// Where nothing was missing in the fit, it goes somewhere, and nothing breaks.
	f := Numbers(NewTable([][]float64{{1}, {2}}), []float64{0, 1}, ones(2), 1e9, exact)
	if v := f.Value(Bins{{1.5}}.Of([]float64{nan})); math.IsNaN(v) || math.IsInf(v, 0) {
		t.Errorf("%v", v)
	}
}

// Only the order of a column counts: any unit, and any function that rises, gives the same forest.
func TestUnitsDoNotMatter(t *testing.T) {
	rows, first := drawn(300)
	var other [][]float64
	for _, r := range rows {
		other = append(other, []float64{math.Exp(3 * r[0]), 1e6*r[1] - 7, math.Cbrt(r[2])})
	}
	k := usual
	k.Rounds = 20
	a, b := NewTable(rows), NewTable(other)
	fa, fb := Numbers(a, first, ones(300), 10, k), Numbers(b, first, ones(300), 10, k)
	for i := range rows {
		if va, vb := fa.Value(a.Bins.Of(rows[i])), fb.Value(b.Bins.Of(other[i])); va != vb {
			t.Fatalf("row %d: %v, and %v in other units", i, va, vb)
		}
	}
}

// Rows of weight zero are not there, whatever they hold.
func TestRowsWithoutWeightDoNotCount(t *testing.T) {
	rows, first := drawn(200)
	weight, wild := ones(200), slices.Clone(first)
	for i := 100; i < 200; i++ {
		weight[i], wild[i] = 0, 1e6
	}
	k := exact
	k.Rounds = 5
	table := NewTable(rows)
	if a, b := Numbers(table, first, weight, 1e9, k), Numbers(table, wild, weight, 1e9, k); !reflect.DeepEqual(a, b) {
		t.Error("they changed the forest")
	}
	if f := Numbers(table, wild, make([]float64, 200), 1e9, k); f.Base != 0 || f.Value(table.Bins.Of(rows[0])) != 0 {
		t.Errorf("of no rows at all it says %v", f.Value(table.Bins.Of(rows[0])))
	}
}

// Twice the weight is twice the row.
func TestWeightsAreCopies(t *testing.T) {
	rows := [][]float64{{1}, {1}, {1}, {2}}
	k := exact
	k.Ridge = 1
	b := BinsOf(rows)
	heavy := Chances(NewTable(rows), []float64{0, 0, 1, 1}, []float64{1, 1, 2, 1}, k)
	twice := Chances(TableOf(b, append(rows, rows[2])), []float64{0, 0, 1, 1, 1}, ones(5), k)
	for _, x := range []float64{1, 2} {
		if a, c := heavy.Value(b.Of([]float64{x})), twice.Value(b.Of([]float64{x})); math.Abs(a-c) > Unit {
			t.Errorf("at %v: %v, and %v of copies", x, a, c)
		}
	}
}

// A class that a row cannot have draws no row to it, and one that no row has is never said.
func TestImpossibleClassesAreNotLearned(t *testing.T) {
	rows, _ := drawn(120)
	var want [][]float64
	var possible [][]bool
	for i := range rows {
		w := []float64{0, 0, 0}
		w[i%2] = 1
		want, possible = append(want, w), append(possible, []bool{true, true, false})
	}
	forests := Classes(NewTable(rows), want, possible, ones(120), exact)
	for _, tree := range forests[2].Trees {
		if tree.Leaf != [leaves]int16{} {
			t.Fatalf("of a class that no row can have something was learned: %v", tree.Leaf)
		}
	}
	if used := make([]int, 3); true {
		forests[2].Used(used)
		if !slices.Equal(used, []int{0, 0, 0}) {
			t.Errorf("it asks questions: %v", used)
		}
	}
}

func TestTablesWithoutRows(t *testing.T) {
	if b := BinsOf(nil); b != nil || NewTable(nil).Len() != 0 {
		t.Errorf("bins %v", b)
	}
	nan := math.NaN()
	b := BinsOf([][]float64{{nan, 1}, {nan, 2}})
	if len(b[0]) != 0 || len(b[1]) != 1 {
		t.Fatalf("cuts %v", b)
	}
	if got := b.Of([]float64{3, nan}); !slices.Equal(got, []uint8{1, 0}) {
		t.Errorf("bins %v", got)
	}
}
