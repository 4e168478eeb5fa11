package paired

import (
	"math"
	"strings"
	"testing"
)

// looks reports whether any look after 2, 3, ... pairs calls a difference one.
func looks(look func(a, b []float64) Result) func(a, b []float64) bool {
	return func(a, b []float64) bool {
		for n := 2; n <= len(a); n++ {
			if look(a[:n], b[:n]).Verdict != Unclear {
				return true
			}
		}
		return false
	}
}

func planned(n int) func(a, b []float64) bool {
	return looks(func(a, b []float64) Result { return Look(a, b, true, n) })
}

// Whoever compares after every seed and stops at the first difference is wrong far too often, unless
// by the rule of looks.
func TestLooking(t *testing.T) {
	again := looks(func(a, b []float64) Result { return Compare(a, b, true) })
	if got := (draws{}).share(8, again); got < 0.15 {
		t.Errorf("eight comparisons call %.3f of equals different, which makes Look needless", got)
	}
	for _, n := range []int{2, 3, 8, 20} {
		for _, d := range []draws{{}, {shared: 2, steps: 1}, {skewed: true}} {
			if got := d.share(n, planned(n)); got > 0.05+chance {
				t.Errorf("looks at %d seeds of %+v call %.3f of equals different", n, d, got)
			}
		}
	}
	// What it costs at the end of the plan, and an obvious effect is found before it.
	once, peeking := (draws{effect: 2}).share(8, told), (draws{effect: 2}).share(8, planned(8))
	if peeking < once-0.12 {
		t.Errorf("an effect is found in %.3f, with looks in %.3f", once, peeking)
	}
	early := func(a, b []float64) bool { return planned(8)(a[:4], b[:4]) }
	if got := (draws{effect: 8}).share(8, early); got < 0.6 {
		t.Errorf("an obvious effect is found before the fifth of eight seeds in %.3f", got)
	}
}

func TestALookIsWiderThanAComparison(t *testing.T) {
	a, b := []float64{1, 2.5, 3.1, 4.7}, []float64{1.5, 2.7, 3.9, 5.1}
	before := math.Inf(1)
	for plan := 12; plan >= 4; plan-- {
		look := Look(a, b, true, plan)
		if w := look.High - look.Low; !(w < before) {
			t.Errorf("at 4 of %d seeds the interval is %v wide, wider than of a longer plan", plan, w)
		} else {
			before = w
		}
	}
	once := Compare(a, b, true)
	if once.High-once.Low >= before {
		t.Errorf("%v wide at the last look, %v in a single comparison", before, once.High-once.Low)
	}
	if got := Look(a, b, true, 2); got.Planned != 4 {
		t.Errorf("a plan of 2 with 4 pairs is %+v", got)
	}
	for plan, want := range map[int]string{8: "4 of 8 seeds", 4: "4 seeds"} {
		if got := Look(a, b, true, plan).Words(); !strings.Contains(got, want) {
			t.Errorf("%q, want %q in it", got, want)
		}
	}
}
