package optimizer

import (
	"math"
	"testing"
)

// landscape is a function of a few variables with a known minimum.
type landscape struct {
	name        string
	start, best []float32
	f           func(x []float32) float64
	grad        func(g, x []float32)
}

func rosenbrock() landscape {
	return landscape{
		"Rosenbrock",
		[]float32{-1.2, 1},
		[]float32{1, 1},
		func(x []float32) float64 {
			a, b := float64(x[0]), float64(x[1])
			return (1-a)*(1-a) + 100*(b-a*a)*(b-a*a)
		},
		func(g, x []float32) {
			a, b := float64(x[0]), float64(x[1])
			g[0] = float32(-2*(1-a) - 400*a*(b-a*a))
			g[1] = float32(200 * (b - a*a))
		},
	}
}

func beale() landscape {
	terms := func(x []float32) (r, da, db [3]float64) {
		a, b := float64(x[0]), float64(x[1])
		for i, c := range []float64{1.5, 2.25, 2.625} {
			p := math.Pow(b, float64(i+1))
			r[i], da[i], db[i] = c-a+a*p, p-1, a*float64(i+1)*math.Pow(b, float64(i))
		}
		return r, da, db
	}
	return landscape{
		"Beale",
		[]float32{1, 1},
		[]float32{3, 0.5},
		func(x []float32) float64 {
			r, _, _ := terms(x)
			return r[0]*r[0] + r[1]*r[1] + r[2]*r[2]
		},
		func(g, x []float32) {
			r, da, db := terms(x)
			g[0], g[1] = 0, 0
			for i := range r {
				g[0] += float32(2 * r[i] * da[i])
				g[1] += float32(2 * r[i] * db[i])
			}
		},
	}
}

// quadratic is sum d_i x_i^2 / 2 with d from 1 to 1000.
func quadratic() landscape {
	d := func(i int) float64 { return math.Pow(1000, float64(i)/9) }
	l := landscape{
		name: "quadratic of condition 1000", start: make([]float32, 10), best: make([]float32, 10),
		f: func(x []float32) float64 {
			s := 0.0
			for i, v := range x {
				s += d(i) * float64(v) * float64(v) / 2
			}
			return s
		},
		grad: func(g, x []float32) {
			for i, v := range x {
				g[i] = float32(d(i) * float64(v))
			}
		},
	}
	for i := range l.start {
		l.start[i] = 1
	}
	return l
}

func vectorSlab(n int) []float32 { return make([]float32, n) }

// descend makes steps, with a rate that falls along half a cosine, and returns the value reached.
func descend(t *testing.T, c Config, l landscape, lr float64, steps int) (value, distance float64) {
	t.Helper()
	n := len(l.start)
	o, err := New(c, []Tensor{{Rows: 1, Cols: n, Weight: true}}, n, vectorSlab, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, g := append([]float32(nil), l.start...), make([]float32, n)
	for i := range steps {
		l.grad(g, w)
		rate := lr * 0.5 * (1 + math.Cos(math.Pi*float64(i)/float64(steps)))
		o.Step(w, g, Terms{LR: rate, Clip: 1}, nil)
	}
	for i, v := range w {
		distance = math.Max(distance, math.Abs(float64(v-l.best[i])))
	}
	return l.f(w), distance
}

// TestLandscapes: every rule finds the minimum of three functions that are hard
// in three ways: a curved valley, flat regions with steep walls, bad conditioning.
func TestLandscapes(t *testing.T) {
	steps := 30_000
	rates := map[Kind][3]float64{ // Rosenbrock, Beale, quadratic
		GD:       {1e-3, 1e-2, 1e-3},
		SGD:      {1e-3, 1e-2, 1e-3},
		Momentum: {2e-4, 1e-3, 1e-3},
		Nesterov: {2e-4, 1e-3, 5e-4},
		Adagrad:  {0.5, 0.5, 0.5},
		RMSprop:  {2e-3, 2e-3, 1e-2},
		Adam:     {1e-2, 1e-2, 1e-2},
		AdamW:    {1e-2, 1e-2, 1e-2},
		Lion:     {1e-3, 1e-3, 1e-3},
		Muon:     {1e-2, 1e-2, 1e-2}, // a vector: its Adam part
	}
	for _, k := range Kinds() {
		for i, l := range []landscape{rosenbrock(), beale(), quadratic()} {
			value, distance := descend(t, Default(k), l, rates[k][i], steps)
			if !(value < 1e-5) || !(distance < 1e-2) {
				t.Errorf("%v on %s: reached %g, %g away from the minimum", k, l.name, value, distance)
			}
		}
	}
}
