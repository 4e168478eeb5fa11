package optimizer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"
)

// equation is a rule in float64, as its paper writes it, for one weight: it returns by how much
// step t, from 1, moves the weight, apart from decay. m holds its moments.
type equation func(c Config, t int, lr, g float64, m *[2]float64) float64

var equations = map[Kind]equation{
	GD:  func(_ Config, _ int, lr, g float64, _ *[2]float64) float64 { return -lr * g },
	SGD: func(_ Config, _ int, lr, g float64, _ *[2]float64) float64 { return -lr * g },
	Momentum: func(c Config, _ int, lr, g float64, m *[2]float64) float64 {
		m[0] = float64(c.Momentum*m[0]) + g
		return -lr * m[0]
	},
	Nesterov: func(c Config, _ int, lr, g float64, m *[2]float64) float64 {
		m[0] = float64(c.Momentum*m[0]) + g
		return -lr * (g + float64(c.Momentum*m[0]))
	},
	Adagrad: func(c Config, _ int, lr, g float64, m *[2]float64) float64 {
		m[0] += float64(g * g)
		return -lr * g / (math.Sqrt(m[0]) + c.Eps)
	},
	RMSprop: func(c Config, _ int, lr, g float64, m *[2]float64) float64 {
		m[0] = float64(c.Alpha*m[0]) + float64((1-c.Alpha)*g*g)
		return -lr * g / (math.Sqrt(m[0]) + c.Eps)
	},
	Adam:  adamEquation,
	AdamW: adamEquation,
	Muon:  adamEquation, // of what is no hidden matrix
	Lion: func(c Config, _ int, lr, g float64, m *[2]float64) float64 {
		blend := float64(c.Beta1*m[0]) + float64((1-c.Beta1)*g)
		m[0] = float64(c.Beta2*m[0]) + float64((1-c.Beta2)*g)
		if blend == 0 {
			return 0
		}
		return -math.Copysign(lr, blend)
	},
}

func adamEquation(c Config, t int, lr, g float64, m *[2]float64) float64 {
	m[0] = float64(c.Beta1*m[0]) + float64((1-c.Beta1)*g)
	m[1] = float64(c.Beta2*m[1]) + float64((1-c.Beta2)*g*g)
	first := m[0] / (1 - math.Pow(c.Beta1, float64(t)))
	second := m[1] / (1 - math.Pow(c.Beta2, float64(t)))
	return -lr * first / (math.Sqrt(second) + c.Eps)
}

// TestRulesFollowTheirEquations: forty steps of each rule, with and without penalties, decay and
// clipping, stay with the equation in double precision.
func TestRulesFollowTheirEquations(t *testing.T) {
	const n = 12
	for _, k := range Kinds() {
		if equations[k] == nil {
			t.Errorf("the test has no equation of %s", k)
			continue
		}
		for _, terms := range []Terms{
			{LR: 0.01, Clip: 1},
			{LR: 0.003, Clip: 0.25, L1: 0.02, L2: 0.1, WeightDecay: 0.5},
		} {
			c := Default(k)
			o, err := New(c, []Tensor{{Rows: 1, Cols: n, Weight: true}}, n, vectorSlab, nil)
			if err != nil {
				t.Fatal(err)
			}
			w, want, moments := normals(n, 3), make([]float64, n), make([][2]float64, n)
			for i, x := range w {
				want[i] = float64(x)
			}
			g := make([]float32, n)
			for step := 1; step <= 40; step++ {
				for i := range g {
					// Far from 0, where the sign of an update would hang on its rounding.
					g[i] = float32(1 + (i*step)%7 - 8*(i%2))
					clipped := float64(terms.Clip * (float64(g[i]) + math.Copysign(terms.L1, want[i])))
					seen := clipped + float64(terms.L2*want[i])
					move := equations[k](c, step, terms.LR, seen, &moments[i])
					want[i] = float64(want[i]*(1-float64(terms.LR*terms.WeightDecay))) + move
				}
				o.Step(w, g, terms, nil)
			}
			for i, x := range w {
				if math.Abs(float64(x)-want[i]) > 2e-5*max(1, math.Abs(want[i])) {
					t.Errorf("%s, %+v: weight %d is %g, want %g", k, terms, i, x, want[i])
				}
			}
		}
	}
}

// TestMomentsSurviveAChangeOfHands: an optimizer that is given the moments and the count of another
// goes on to the same bits.
func TestMomentsSurviveAChangeOfHands(t *testing.T) {
	tensors := []Tensor{{Rows: 5, Cols: 4, Weight: true, Hidden: true}, {Off: 20, Rows: 1, Cols: 4}}
	for _, k := range Kinds() {
		first, err := New(Default(k), tensors, 24, vectorSlab, nil)
		if err != nil {
			t.Fatal(err)
		}
		w := normals(24, 5)
		terms := Terms{LR: 0.01, Clip: 1, L2: 0.1}
		for step := range uint64(300) { // past a fresh start of the powers
			first.Step(w, normals(24, 10+step), terms, nil)
		}
		second, _ := New(Default(k), tensors, 24, vectorSlab, nil)
		*second.Counter() = *first.Counter()
		names, from := first.Moments()
		again, to := second.Moments()
		if !slices.Equal(names, again) || len(names) != MomentCount(k) || len(from) != len(names) {
			t.Fatalf("%s: moments %v and %v in %d slabs, want %d", k, names, again, len(from), MomentCount(k))
		}
		for i := range from {
			copy(to[i], from[i])
		}
		other := slices.Clone(w)
		for step := range uint64(20) {
			g := normals(24, 1000+step)
			first.Step(w, g, terms, nil)
			second.Step(other, g, terms, nil)
		}
		if !slices.Equal(w, other) {
			t.Errorf("%s: the second goes on to %v, want %v", k, other, w)
		}
	}
}

// TestLateUpdatesAreTheDenseOnes: of a tensor that is updated late every row, read or not, has the
// bits of one that is updated at once, whenever it is looked at.
func TestLateUpdatesAreTheDenseOnes(t *testing.T) {
	const rows, cols = 12, 8
	for _, k := range Kinds() {
		if !WorthLate(k, Tensor{Rows: 1 << 15, Cols: 32}) {
			continue // it has to see every step
		}
		for _, terms := range []Terms{{LR: 0.01, Clip: 1}, {LR: 0.01, Clip: 1, L2: 0.1, WeightDecay: 0.2}} {
			tensor := Tensor{Rows: rows, Cols: cols, Weight: true}
			dense, err := New(Default(k), []Tensor{tensor}, rows*cols, vectorSlab, nil)
			if err != nil {
				t.Fatal(err)
			}
			tensor.Late = true
			late, err := New(Default(k), []Tensor{tensor}, rows*cols, vectorSlab, nil)
			if err != nil {
				t.Fatal(err)
			}
			if dense.Defers() || !late.Defers() {
				t.Fatalf("%s: defers %t and %t", k, dense.Defers(), late.Defers())
			}
			s := rng.New(7, rng.Bench, 0, 0)
			w := normals(rows*cols, 1)
			other := slices.Clone(w)
			g := make([]float32, rows*cols)
			for step := range maxNoted + 50 { // past where all rows are settled
				touched := []int32{int32(s.Intn(3)), int32(3 + s.Intn(rows-3))}
				clear(g)
				for _, r := range touched {
					copy(g[int(r)*cols:][:cols], normals(cols, uint64(step)))
				}
				moved := terms
				moved.LR /= float64(1 + step)
				dense.Step(w, g, moved, nil)
				late.Touch(0, other, touched)
				late.StepTouched(other, g, moved)
			}
			late.Settle(other)
			if !slices.Equal(w, other) {
				t.Errorf("%s, %+v: late updates give %v, want %v", k, terms, other[:4], w[:4])
			}
			late.Settle(other)
			if !slices.Equal(w, other) {
				t.Errorf("%s: settling twice moves weights", k)
			}
		}
	}
}

// hasty is a rule that cannot make steps later.
type hasty struct{ rule }

// TestRuleThatMustSeeEveryStep: without a way to make up for missed steps, nothing is updated late.
func TestRuleThatMustSeeEveryStep(t *testing.T) {
	const kind = Kind("hasty")
	rules[kind] = func(Config) rule { return hasty{&sgd{}} }
	defer delete(rules, kind)
	tensor := Tensor{Rows: 1 << 12, Cols: 1 << 10, Weight: true, Late: true}
	if WorthLate(kind, tensor) {
		t.Error("late updates are said to be worth it")
	}
	o, err := New(Config{Kind: kind}, []Tensor{{Rows: 2, Cols: 2, Weight: true, Late: true}}, 4, vectorSlab, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := []float32{1, 2, 3, 4}
	o.Touch(0, w, []int32{1})
	o.Settle(w)
	o.Step(w, []float32{1, 1, 1, 1}, Terms{LR: 0.5, Clip: 1}, nil)
	if o.Defers() || !slices.Equal(w, []float32{0.5, 1.5, 2.5, 3.5}) {
		t.Errorf("defers %t, weights %v", o.Defers(), w)
	}
}

func TestLateUpdatesAreForLargeTensors(t *testing.T) {
	for _, c := range []struct {
		kind       Kind
		rows, cols int
		want       bool
	}{
		{SGD, 1 << 14, 8, true},
		{SGD, 1 << 14, 4, false}, // rows too short for a kernel's call
		{SGD, 100, 8, false},
		{Adagrad, 1 << 13, 8, true},
		{Adam, 1 << 13, 8, false}, // its rows move without gradients
		{Adam, 1 << 15, 32, true},
		{Lion, 1 << 15, 32, true},
		{GD, 1 << 15, 32, true},
		{Momentum, 1 << 15, 32, true},
		{Nesterov, 1 << 15, 32, true},
		{RMSprop, 1 << 15, 32, true},
		{AdamW, 1 << 15, 32, true},
		{Muon, 1 << 15, 32, true},
		{Lion, 1 << 15, 16, false},
	} {
		if got := WorthLate(c.kind, Tensor{Rows: c.rows, Cols: c.cols}); got != c.want {
			t.Errorf("%s, %d x %d: worth it %t", c.kind, c.rows, c.cols, got)
		}
	}
}

func TestParametersOutOfRangeAreNamed(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		set  func(c *Config)
		want string
	}{
		{Adam, func(c *Config) { c.Beta1 = 1 }, "beta1 of adam is 1, want 0 <= beta1 < 1"},
		{AdamW, func(c *Config) { c.Beta2 = -0.1 }, "beta2 of adamw is -0.1, want 0 <= beta2 < 1"},
		{Lion, func(c *Config) { c.Beta2 = math.NaN() }, "beta2 of lion is NaN, want 0 <= beta2 < 1"},
		{RMSprop, func(c *Config) { c.Alpha = 2 }, "alpha of rmsprop is 2, want 0 <= alpha < 1"},
		{Muon, func(c *Config) { c.Momentum = 1 }, "momentum of muon is 1, want 0 <= momentum < 1"},
		{Adagrad, func(c *Config) { c.Eps = 0 }, "eps of adagrad is 0, want 1e-30 <= eps < 1"},
		{Adam, func(c *Config) { c.Eps = 1 }, "eps of adam is 1, want 1e-30 <= eps < 1"},
		{SGD, func(c *Config) { c.Kind = "sgdm" }, `unknown kind "sgdm"; known are [adagrad adam`},
	} {
		cfg := Default(c.kind)
		c.set(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %s", cfg, err, c.want)
		}
		if o, err := New(cfg, nil, 0, vectorSlab, nil); err == nil || o != nil {
			t.Errorf("%+v was made", cfg)
		}
	}
	// What a rule does not read may be anything.
	unread := Config{Kind: SGD, Momentum: 7, Beta1: -1, Beta2: math.NaN(), Alpha: 9, Eps: -3}
	if err := unread.Validate(); err != nil {
		t.Errorf("sgd: %v", err)
	}
}

// TestDivergedWeightsShow: a NaN among the gradients reaches the weight that it is for, and no other.
func TestDivergedWeightsShow(t *testing.T) {
	for _, k := range Kinds() {
		o, err := New(Default(k), []Tensor{{Rows: 1, Cols: 20, Weight: true}}, 20, vectorSlab, nil)
		if err != nil {
			t.Fatal(err)
		}
		w, g := normals(20, 1), normals(20, 2)
		g[3] = float32(math.NaN())
		o.Step(w, g, Terms{LR: 0.1, Clip: 1}, nil)
		for i, x := range w {
			if (x != x) != (i == 3) {
				t.Errorf("%s: weight %d became %g", k, i, x)
			}
		}
	}
}

// TestDecayFlushesAtTheEnd: many decays at once are as many one after another.
func TestDecayFlushesAtTheEnd(t *testing.T) {
	for _, times := range []int{1, 2, 31, 700} {
		v := []float32{1, 1e-20, vec.Flush, vec.Flush / 2, 0}
		want := slices.Clone(v)
		decay(v, 0.9, times)
		for range times {
			for i, x := range want {
				if want[i] = float32(x * 0.9); want[i] < vec.Flush {
					want[i] = 0
				}
			}
		}
		if !slices.Equal(v, want) {
			t.Errorf("%d times: %v, want %v", times, v, want)
		}
	}
}
