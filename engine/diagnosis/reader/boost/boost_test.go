package boost

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

// drawn are rows of three columns: the first decides, the second is missing for half of the rows, the third idle.
func drawn(n int) (rows [][]float64, first []float64) {
	s := splitmix.New(1, splitmix.Points, 9)
	for i := range n {
		at := uint64(3 * i)
		r := []float64{s.Float64(at), s.Float64(at + 1), s.Float64(at + 2)}
		if i%2 == 0 {
			r[1] = math.NaN()
		}
		rows, first = append(rows, r), append(first, r[0])
	}
	return rows, first
}

func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

var usual = Config{Rounds: 80, Rate: 0.15, Ridge: 1, Least: 3, Rows: 0.8, Columns: 0.9, Seed: 7}

func TestBinsKeepTheOrder(t *testing.T) {
	rows, _ := drawn(500)
	rows = append(rows, []float64{0.5, math.Inf(1), 0.1}, []float64{0.5, math.Inf(-1), 0.1})
	b := BinsOf(rows)
	for j := range 3 {
		if n := len(b[j]); n == 0 || n >= mostBins || !slices.IsSorted(b[j]) {
			t.Fatalf("column %d has the cuts %v", j, b[j])
		}
	}
	for _, x := range rows {
		for _, y := range rows {
			bx, by := b.Of(x), b.Of(y)
			for j := range x {
				if x[j] < y[j] && bx[j] > by[j] || (bx[j] == 0) != math.IsNaN(x[j]) {
					t.Fatalf("column %d: %v is in bin %d, %v in %d", j, x[j], bx[j], y[j], by[j])
				}
			}
		}
	}
	few := BinsOf([][]float64{{0}, {0}, {0}, {0}, {1}, {2}})
	if !reflect.DeepEqual(few, Bins{{0.5, 1.5}}) {
		t.Errorf("three values are cut at %v", few)
	}
	if same := BinsOf([][]float64{{3}, {3}}); len(same[0]) != 0 {
		t.Errorf("one value is cut at %v", same)
	}
}

func TestNumbersAreLearned(t *testing.T) {
	rows, first := drawn(1500)
	want := make([]float64, len(rows))
	for i, r := range rows {
		want[i] = math.Sin(6 * first[i])
		if math.IsNaN(r[1]) {
			want[i] += 2
		}
	}
	table := NewTable(rows)
	f := Numbers(table, want, ones(len(rows)), 10, usual)
	sum := 0.0
	for i, r := range rows {
		d := f.Value(table.Bins.Of(r)) - want[i]
		sum += d * d
	}
	if e := math.Sqrt(sum / float64(len(rows))); e > 0.1 {
		t.Errorf("the error is %v; what is missing, and the first column, tell all", e)
	}
	used := make([]int, 3)
	f.Used(used)
	if used[2] > used[0] {
		t.Errorf("questions by column: %v", used)
	}
	if again := Numbers(NewTable(rows), want, ones(len(rows)), 10, usual); !reflect.DeepEqual(again, f) {
		t.Error("the same rows give another forest")
	}
}

// Errors beyond the bound count by their size: a few wild values do not drag the rest along.
func TestWildNumbersAreBounded(t *testing.T) {
	rows, _ := drawn(400)
	want := make([]float64, len(rows))
	for i := range want {
		if i%20 == 0 {
			want[i] = 1000
		}
	}
	wild := Numbers(NewTable(rows), want, ones(len(rows)), 1e9, usual)
	tame := Numbers(NewTable(rows), want, ones(len(rows)), 0.5, usual)
	b := NewTable(rows).Bins.Of(rows[1])
	if a, c := math.Abs(wild.Value(b)), math.Abs(tame.Value(b)); c > a {
		t.Errorf("%v, and %v with a bound", a, c)
	}
}

func TestChancesAreLearned(t *testing.T) {
	rows, first := drawn(2000)
	s := splitmix.New(2, splitmix.Points, 9)
	want := make([]float64, len(rows))
	for i := range want {
		if s.Float64(uint64(i)) < first[i] {
			want[i] = 1
		}
	}
	f := Chances(NewTable(rows), want, ones(len(rows)), Config{
		Rounds: 40, Rate: 0.1, Ridge: 1, Least: 20, Rows: 1, Columns: 1,
	})
	b := BinsOf(rows)
	for _, p := range []float64{0.2, 0.5, 0.8} {
		said := 1 / (1 + math.Exp(-f.Value(b.Of([]float64{p, math.NaN(), 0.5}))))
		if math.Abs(said-p) > 0.15 {
			t.Errorf("an event of probability %v is said to have %v", p, said)
		}
	}
}

func TestClassesAreLearned(t *testing.T) {
	rows, first := drawn(900)
	want, possible := make([][]float64, len(rows)), make([][]bool, len(rows))
	truth := make([]int, len(rows))
	for i := range rows {
		truth[i] = int(3 * first[i])
		want[i], possible[i] = make([]float64, 3), []bool{true, true, true}
		want[i][truth[i]] = 1
		if i%3 == 0 { // of these it is known what they are not
			possible[i][(truth[i]+1)%3] = false
		}
	}
	table := NewTable(rows)
	forests := Classes(table, want, possible, ones(len(rows)), usual)
	wrong := 0
	for i, r := range rows {
		scores, p := make([]float64, 3), make([]float64, 3)
		for k := range forests {
			scores[k] = forests[k].Value(table.Bins.Of(r))
		}
		Softmax(scores, p)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		if best != truth[i] {
			wrong++
		}
	}
	if wrong > 30 {
		t.Errorf("%d of %d rows are told wrong", wrong, len(rows))
	}
}

func TestSoftmax(t *testing.T) {
	p := make([]float64, 3)
	Softmax([]float64{1000, 1000, math.Inf(-1)}, p)
	if !slices.Equal(p, []float64{0.5, 0.5, 0}) {
		t.Errorf("%v", p)
	}
}
