package chart

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestScaleKeepsOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for range 200 {
		lo := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(9)-4))
		s := scale{lo: lo, hi: lo + math.Exp(rng.NormFloat64()*4), dots: 1 + rng.IntN(200)}
		last := -1
		for i := range 50 {
			u := s.lo + (s.hi-s.lo)*(float64(i)/25-0.5)
			d := s.dot(u)
			if d < last || d < -1 || d > s.dots {
				t.Fatalf("%+v: %v lies at %d after %d", s, u, d, last)
			}
			last = d
		}
		if s.dots > 1 && (s.dot(s.lo) != 0 || s.dot(s.hi) != s.dots-1) {
			t.Fatalf("%+v: its ends lie at %d and %d", s, s.dot(s.lo), s.dot(s.hi))
		}
	}
	if d := (scale{lo: 0, hi: 1, dots: 10}).dot(math.NaN()); d != -1 {
		t.Errorf("NaN lies at %d", d)
	}
}

func TestUnitsOfALogAxis(t *testing.T) {
	log := scale{log: true}
	for v, want := range map[float64]float64{1: 0, 100: 2, 1e-3: -3} {
		if u, ok := log.unit(v); !ok || math.Abs(u-want) > 1e-12 {
			t.Errorf("%v is %v, %v", v, u, ok)
		}
	}
	for _, v := range []float64{0, -1, math.NaN(), math.Inf(-1)} {
		if u, ok := log.unit(v); ok {
			t.Errorf("a log axis shows %v at %v", v, u)
		}
	}
	if u, ok := (scale{}).unit(math.MaxFloat64); !ok || u != huge {
		t.Errorf("the largest number is %v, %v", u, ok)
	}
}

func TestWidenedHoldsWhatItWasGiven(t *testing.T) {
	for _, lo := range nasty {
		for _, hi := range nasty {
			if !finite(lo) || !finite(hi) || hi < lo {
				continue
			}
			lo, hi := bounded(lo), bounded(hi)
			if a, b := widened(lo, hi, 0.04); !(a <= lo && b >= hi && b > a) {
				t.Errorf("[%g, %g] becomes [%g, %g]", lo, hi, a, b)
			}
		}
	}
}

func TestRobustRange(t *testing.T) {
	falling := make([]float64, 100)
	for i := range falling {
		falling[i] = 2.3 * math.Exp(-float64(i)/10)
	}
	if lo, hi := robust(falling, falling[:1]); lo != falling[99] || hi != 2.3 {
		t.Errorf("a falling loss is cut to [%v, %v]", lo, hi)
	}
	spiked := append([]float64{}, falling...)
	spiked[70], spiked[80] = 1e6, -1e6
	lo, hi := robust(spiked, falling[:1])
	if hi > 10 || hi < 2.3 || lo < -10 || lo > 0.01 {
		t.Errorf("a spike is shown: [%v, %v]", lo, hi)
	}
	if lo, hi := robust([]float64{3, 3, 3, 9}, []float64{3}); lo != 3 || hi != 9 {
		t.Errorf("where nearly all is the same the rest is shown: [%v, %v]", lo, hi)
	}
}

// Ticks rise, lie inside their range, and say where they are.
func TestTicksRiseInsideTheirRange(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	for range 3000 {
		lo := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(12)-5))
		hi := lo + math.Abs(lo)*math.Exp(rng.NormFloat64()*3) + 1e-9
		n, log := 1+rng.IntN(9), rng.IntN(2) == 0
		var ticks []tick
		if log {
			lo, hi = math.Log10(math.Abs(lo)+1e-6), math.Log10(math.Abs(lo)+math.Abs(hi)+1e-5)
			ticks = logTicks(lo, hi, n)
		} else {
			ticks = linearTicks(lo, hi, n, false)
		}
		for i, tk := range ticks {
			room := (hi - lo) * 1e-6
			if i > 0 && tk.at <= ticks[i-1].at || tk.at < lo-room || tk.at > hi+room {
				t.Fatalf("log %v, [%v, %v]: ticks %v", log, lo, hi, ticks)
			}
			at := tk.at
			if log {
				at = math.Pow(10, at)
			}
			// A label is rounded to the decimals that the step needs.
			if v := number(t, tk.label); math.Abs(v-at) > 1e-6*math.Abs(at)+math.Abs(hi-lo)*0.02 && !log ||
				log && math.Abs(v-at) > 0.051*at {
				t.Fatalf("log %v: the tick at %v says %q", log, at, tk.label)
			}
		}
	}
}

// number reads a label: 2.5k, 1e-4.
func number(t *testing.T, label string) float64 {
	t.Helper()
	factor := 1.0
	for name, f := range map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12} {
		if rest, ok := strings.CutSuffix(label, name); ok {
			label, factor = rest, f
		}
	}
	v, err := strconv.ParseFloat(label, 64)
	if err != nil {
		t.Fatalf("label %q: %v", label, err)
	}
	return v * factor
}

func TestNiceStepsAreFewEnough(t *testing.T) {
	for _, span := range []float64{1e-9, 0.3, 1, 7, 99, 12345, 1e20} {
		for n := 1; n < 12; n++ {
			step := niceStep(span, n)
			if lead := strconv.FormatFloat(step, 'e', 0, 64)[0]; !strings.ContainsRune("125", rune(lead)) {
				t.Errorf("a step of %v", step)
			}
			if count := span / step; count > float64(n)*(1+1e-6) || count < float64(n)/2.6-1 {
				t.Errorf("%v in steps of %v: %v of %d", span, step, count, n)
			}
		}
	}
	if niceStep(math.Inf(1), 3) != 1 || niceStep(0, 3) != 1 {
		t.Error("a span that is none has another step than 1")
	}
}
