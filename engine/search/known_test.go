package search

import (
	"math"
	"testing"
)

func branin(p Point) float64 {
	x, y := p[0]*15-5, p[1]*15
	return square(y-5.1/(4*math.Pi*math.Pi)*x*x+5/math.Pi*x-6) + 10*(1-1/(8*math.Pi))*math.Cos(x) + 10 - 0.397887
}

func sphere(p Point) float64 {
	var v float64
	for _, x := range p {
		v += (x - 0.3) * (x - 0.3)
	}
	return v
}

// hartmann6 is Hartmann's function of six variables, its minimum moved to 0.
func hartmann6(p Point) float64 {
	a := [4][6]float64{
		{10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14},
	}
	q := [4][6]float64{
		{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
		{0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
		{0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
		{0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381},
	}
	var v float64
	for i, alpha := range []float64{1, 1.2, 3, 3.2} {
		var e float64
		for k, x := range p {
			e += a[i][k] * (x - q[i][k]) * (x - q[i][k])
		}
		v -= alpha * math.Exp(-e)
	}
	return v + 3.32237
}

// conditional is best, at 0, with the second choice, its own parameter at 0.7 and x at 0.3.
func conditional(p Point) float64 {
	v := 4 * (p[1] - 0.3) * (p[1] - 0.3)
	if p[0] == 1 {
		return v + (p[2]-0.7)*(p[2]-0.7)
	}
	return v + 0.5
}

func conditionalSpace(t testing.TB) *Space {
	return mustSpace(t,
		Param{Name: "c", Kind: Choice, Choices: []string{"a", "b", "c"}},
		Param{Name: "x", Low: 0, High: 1},
		Param{Name: "y", Low: 0, High: 1, When: []Condition{{"c", []string{"b"}}}},
	)
}

// meanBest is the mean over seeds of the best of n trials of one epoch.
func meanBest(s *Space, strategy Strategy, f func(Point) float64, n, seeds int) float64 {
	var sum float64
	for seed := range seeds {
		h := &History{Space: s, Seed: uint64(seed), MaxEpochs: 1}
		simulate(h, strategy, n, func(_ int, p Point, _ int) float64 { return f(p) })
		sum += best(h) / float64(seeds)
	}
	return sum
}

// What samplers with a model find on functions whose minimum is 0, against random search with as many trials.
func TestKnownFunctions(t *testing.T) {
	strategies := []struct {
		name     string
		strategy Strategy
		trials   int
	}{{"tpe", Full{Sampler: TPE{}}, 60}, {"gp", Full{Sampler: GP{}}, 50}, {"auto", Ladder{}, 50}}
	for _, c := range []struct {
		name   string
		space  *Space
		f      func(Point) float64
		shares [3]float64 // of random search's result, at most
	}{
		{"sphere of 5", unitSpace(t, 5), sphere, [...]float64{0.35, 0.02, 0.02}},
		{"Branin", unitSpace(t, 2), branin, [...]float64{0.6, 0.05, 0.05}},
		{"Hartmann 6", unitSpace(t, 6), hartmann6, [...]float64{0.6, 0.25, 0.25}},
		{"conditional", conditionalSpace(t), conditional, [...]float64{0.35, 0.05, 0.05}},
		{"every kind", mixed(t), score, [...]float64{0.5, 0.1, 0.1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, s := range strategies {
				chance := meanBest(c.space, Full{Sampler: Random{}}, c.f, s.trials, 8)
				got := meanBest(c.space, s.strategy, c.f, s.trials, 8)
				if got > c.shares[i]*chance {
					t.Errorf("%s: best %.5f, random search %.5f: want at most %.2f of it",
						s.name, got, chance, c.shares[i])
				}
			}
		})
	}
}
