package search

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng"
)

func unitSpace(t testing.TB, d int) *Space {
	var p []Param
	for i := range d {
		p = append(p, Param{Name: string(rune('a' + i)), Low: 0, High: 1})
	}
	return mustSpace(t, p...)
}

func trialsAt(points ...Point) []*Trial {
	var trials []*Trial
	for i, p := range points {
		trials = append(trials, &Trial{ID: i, Point: p, Values: []float64{float64(i)}})
	}
	return trials
}

func TestParzenIntegratesToOne(t *testing.T) {
	s := mixed(t)
	h := &History{Space: s, Seed: 3}
	var trials []*Trial
	for n := range 12 {
		p, _ := Random{}.Sample(h, n)
		trials = append(trials, &Trial{ID: n, Point: p})
	}
	z := newParzen(s, trials)
	// Over uniform points of the cube the density's mean is its integral. A choice has the
	// probability of its value for a density: its share of the axis is 1/k of that.
	const n = 60000
	stream := rng.New(1, rng.Search, 99, 0)
	var sum float64
	for range n {
		p := s.At(uniform(&stream, s.Len()))
		v := math.Exp(z.logDensity(p))
		for i := range p {
			if q := s.Param(i); q.Kind == Choice && !math.IsNaN(p[i]) {
				v *= float64(len(q.Choices))
			}
		}
		sum += v / n
	}
	if math.Abs(sum-1) > 0.05 {
		t.Errorf("the density's integral is %.3f, want 1", sum)
	}
}

func TestParzenDrawsWhatItsDensitySays(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "x", Low: 0, High: 1},
		Param{Name: "c", Kind: Choice, Choices: []string{"a", "b", "c"}},
	)
	z := newParzen(s, trialsAt(Point{0.1, 0}, Point{0.15, 0}, Point{0.9, 2}))
	stream := rng.New(1, rng.Search, 98, 0)
	const n, cells = 40000, 20
	var seen [cells][3]float64
	for range n {
		p := z.draw(&stream)
		seen[min(int(p[0]*cells), cells-1)][int(p[1])] += 1.0 / n
	}
	for i := range cells {
		for c := range 3 {
			var want float64
			for k := range 50 {
				x := (float64(i) + (float64(k)+0.5)/50) / cells
				want += math.Exp(z.logDensity(Point{x, float64(c)})) / 50 / cells
			}
			if math.Abs(seen[i][c]-want) > 0.005 {
				t.Errorf("cell %d, choice %d: drawn %.4f, density %.4f", i, c, seen[i][c], want)
			}
		}
	}
}

func TestAgeWeights(t *testing.T) {
	for _, c := range []struct {
		i, n int
		want float64
	}{
		{0, 10, 1},
		{9, 10, 1},
		{0, 25, 1},
		{0, 26, 1.0 / 26},
		{1, 26, 1},
		{0, 50, 0.02},
		{24, 50, 1},
		{25, 50, 1},
		{49, 50, 1},
	} {
		if got := ageWeight(c.i, c.n); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("trial %d of %d weighs %v, want %v", c.i, c.n, got, c.want)
		}
	}
}

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

// meanBest is the mean over seeds of the best of n trials.
func meanBest(s *Space, sampler Sampler, f func(Point) float64, n, seeds int) float64 {
	var sum float64
	for seed := range seeds {
		h := &History{Space: s, Seed: uint64(seed), MaxEpochs: 1}
		best := math.Inf(1)
		for i := range n {
			p, _ := sampler.Sample(h, i)
			v := f(p)
			h.tell(p, v)
			best = min(best, v)
		}
		sum += best / float64(seeds)
	}
	return sum
}

func TestTPEIsBetterThanChance(t *testing.T) {
	for _, c := range []struct {
		name  string
		space *Space
		f     func(Point) float64
		share float64 // of random search's result
	}{
		{"sphere of 5", unitSpace(t, 5), sphere, 0.35},
		{"Branin", unitSpace(t, 2), branin, 0.6},
		{"Hartmann 6", unitSpace(t, 6), hartmann6, 0.6},
		{"conditional", conditionalSpace(t), conditional, 0.35},
	} {
		t.Run(c.name, func(t *testing.T) {
			chance := meanBest(c.space, Random{}, c.f, 60, 10)
			if got := meanBest(c.space, TPE{}, c.f, 60, 10); got > c.share*chance {
				t.Errorf("best %.4f, random search %.4f: want at most %.2f of it", got, chance, c.share)
			}
		})
	}
}
