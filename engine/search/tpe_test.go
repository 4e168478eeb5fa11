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
