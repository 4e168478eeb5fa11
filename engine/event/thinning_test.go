package event

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Up to its bound a history holds every point, as one without a bound does.
func TestABoundedHistoryHoldsAllOfAUsualRun(t *testing.T) {
	b := Bounded()
	var all History
	for step := range bound {
		p := Point{Step: int64(step), Value: float64(step % 7), Wall: 1}
		b.Append(ValLoss, p)
		all.Append(ValLoss, p)
	}
	if !slices.Equal(b.Series(ValLoss), all.Series(ValLoss)) || b.Outline(ValLoss).Len() != bound {
		t.Errorf("%d points of %d", len(b.Series(ValLoss)), bound)
	}
}

// What a history without a bound holds, one of a few points tells in outline: the newest point, the
// extremes, what is not finite, and no stretch much longer than another.
func TestThinningIsFaithful(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 17))
	for range 300 {
		most := 2 + r.IntN(30)
		thin := History{most: most}
		var all History
		step := int64(0)
		for range r.IntN(1000) {
			step += 1 + r.Int64N(3)
			p := Point{Step: step, Value: r.NormFloat64()}
			if r.IntN(400) == 0 {
				p.Value = math.NaN()
			}
			thin.Append(ValLoss, p)
			all.Append(ValLoss, p)
			if r.IntN(20) == 0 {
				check(t, &thin, &all, most)
			}
		}
		if cut := r.Int64N(step + 2); cut > 0 { // the run went back to a checkpoint
			thin.Purge(cut)
			all.Purge(cut)
			if p, ok := thin.Last(ValLoss); ok && p.Step >= cut {
				t.Fatalf("step %d is left of a history purged from %d on", p.Step, cut)
			}
			for i, o := 0, thin.Outline(ValLoss); i < o.Len(); i++ {
				if o.At(i).Step >= cut {
					t.Fatalf("the outline keeps step %d, purged from %d on", o.At(i).Step, cut)
				}
			}
			p := Point{Step: cut, Value: 1}
			thin.Append(ValLoss, p)
			if last, _ := thin.Last(ValLoss); last != p {
				t.Fatalf("the newest point after a purge is %v", last)
			}
		}
	}
}

func check(t *testing.T, thin, all *History, most int) {
	t.Helper()
	want, got := all.Series(ValLoss), thin.Series(ValLoss)
	if n := len(got); n > most+1 || 4*n < min(len(want), most) {
		t.Fatalf("%d points of %d, where %d are allowed", n, len(want), most)
	}
	newest := want[len(want)-1]
	if last, _ := thin.Last(ValLoss); last.Step != newest.Step {
		t.Fatalf("the newest point is %v, not %v", last, newest)
	}
	o := thin.Outline(ValLoss)
	drawn := make([]Point, o.Len())
	for i := range drawn {
		drawn[i] = o.At(i)
	}
	if !slices.IsSortedFunc(drawn, bySteps) || !slices.IsSortedFunc(got, bySteps) {
		t.Fatalf("the steps are not in order: %v, %v", drawn, got)
	}
	if a, b := extremes(drawn), extremes(want); a != b {
		t.Fatalf("the outline spans %v, the series %v", a, b)
	}
	odd := func(p Point) bool { return !finite(p.Value) }
	if slices.ContainsFunc(want, odd) != slices.ContainsFunc(got, odd) {
		t.Fatal("a value that is not finite was left out")
	}
	for _, p := range drawn { // nothing is made up
		at, ok := slices.BinarySearchFunc(want, p, bySteps)
		if !ok || want[at].Value != p.Value && finite(p.Value) {
			t.Fatalf("%v was never recorded", p)
		}
	}
}

func bySteps(a, b Point) int { return int(a.Step - b.Step) }

// extremes are the lowest and the highest finite value.
func extremes(points []Point) [2]float64 {
	e := [2]float64{math.Inf(1), math.Inf(-1)}
	for _, p := range points {
		if finite(p.Value) {
			e[0], e[1] = min(e[0], p.Value), max(e[1], p.Value)
		}
	}
	return e
}

// Epochs are found between the points that are left, as long as each has as many steps.
func TestEpochsAreFoundInAThinnedHistory(t *testing.T) {
	thin := History{most: 16}
	for epoch := 1; epoch <= 1000; epoch++ {
		thin.AppendRecord(record(12*epoch, Scalar{Epoch, float64(epoch)}))
	}
	for step := int64(0); step < 12500; step += 7 {
		if got, ok := thin.EpochAt(step); !ok || math.Abs(got-float64(step)/12) > 1e-9 {
			t.Fatalf("step %d is epoch %v, want %v", step, got, float64(step)/12)
		}
	}
}
