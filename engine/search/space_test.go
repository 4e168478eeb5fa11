package search

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func mustSpace(t testing.TB, params ...Param) *Space {
	t.Helper()
	s, err := NewSpace(params)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mixed has every kind of parameter, a condition among them.
func mixed(t testing.TB) *Space {
	return mustSpace(t,
		Param{Name: "lr", Low: 1e-5, High: 1e-1, Log: true},
		Param{Name: "optimizer", Kind: Choice, Choices: []string{"adam", "sgd", "muon"}},
		Param{Name: "momentum", Low: 0.5, High: 0.99, When: []Condition{{"optimizer", []string{"sgd", "muon"}}}},
		Param{
			Name: "nesterov", Kind: Choice, Choices: []string{"true", "false"},
			When: []Condition{{"optimizer", []string{"sgd"}}},
		},
		Param{Name: "depth", Kind: Int, Low: 1, High: 5},
		Param{Name: "width", Kind: Int, Low: 16, High: 512, Log: true},
		Param{Name: "batch", Kind: Int, Low: 16, High: 128, Step: 16},
		Param{Name: "dropout", Low: 0, High: 0.5, Step: 0.1},
		Param{Name: "decay", Levels: []float64{0, 1e-4, 1e-3, 0.1}},
	)
}

func TestSpaceRefuses(t *testing.T) {
	lr := Param{Name: "lr", Low: 0.1, High: 1}
	for _, c := range []struct {
		name   string
		params []Param
		want   string
	}{
		{"nothing", nil, "no parameter"},
		{"twice", []Param{lr, lr}, "stands twice"},
		{"no values", []Param{{Name: "x", Kind: Choice}}, "list of values is empty"},
		{"value twice", []Param{{Name: "x", Kind: Choice, Choices: []string{"a", "b", "a"}}}, "value a stands twice"},
		{"open end", []Param{{Name: "x", Low: 0, High: math.Inf(1)}}, "two finite ends"},
		{"no number", []Param{{Name: "x", Low: math.NaN(), High: 1}}, "two finite ends"},
		{"upside down", []Param{{Name: "x", Low: 2, High: 1}}, "above high"},
		{"too wide", []Param{{Name: "x", Low: -1e308, High: 1e308}}, "too wide"},
		{"tiny step", []Param{{Name: "x", Low: 0, High: 1, Step: 1e-300}}, "too small"},
		{"log of zero", []Param{{Name: "x", Low: 0, High: 1, Log: true}}, "begins above 0"},
		{"negative step", []Param{{Name: "x", Low: 0, High: 1, Step: -1}}, "above 0"},
		{"log with a step", []Param{{Name: "x", Low: 1, High: 9, Log: true, Step: 1}}, "no step"},
		{"list with a step", []Param{{Name: "x", Levels: []float64{1, 2}, Step: 1}}, "neither log nor step"},
		{"empty list", []Param{{Name: "x", Levels: []float64{}}}, "list of numbers is empty"},
		{"falling list", []Param{{Name: "x", Levels: []float64{1, 3, 3}}}, "want ascending numbers"},
		{"list with a half", []Param{{Name: "x", Kind: Int, Levels: []float64{1, 1.5}}}, "want a whole number"},
		{"list without an end", []Param{{Name: "x", Levels: []float64{1, math.Inf(1)}}}, "want a finite number"},
		{"half an int", []Param{{Name: "x", Kind: Int, Low: 0.5, High: 3}}, "whole numbers"},
		{"unknown condition", []Param{{Name: "x", Low: 0, High: 1, When: []Condition{{"y", nil}}}}, `when "y"`},
		{"condition below", []Param{
			{Name: "x", Low: 0, High: 1, When: []Condition{{"y", []string{"a"}}}},
			{Name: "y", Kind: Choice, Choices: []string{"a"}},
		}, "stands above"},
		{"condition on a number", []Param{
			lr, {Name: "x", Low: 0, High: 1, When: []Condition{{"lr", []string{"1"}}}},
		}, "list of values"},
		{"unknown value", []Param{
			{Name: "y", Kind: Choice, Choices: []string{"a", "b"}},
			{Name: "x", Low: 0, High: 1, When: []Condition{{"y", []string{"c"}}}},
		}, "its values are a, b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewSpace(c.params); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

// inside reports what is wrong with a point.
func inside(s *Space, p Point) string {
	for i := range p {
		q := s.Param(i)
		v := p[i]
		switch {
		case !s.Active(p, i):
			if !math.IsNaN(v) {
				return q.Name + " has a value where it does not matter"
			}
		case math.IsNaN(v):
			return q.Name + " has no value"
		case q.Kind == Choice && (v != math.Trunc(v) || v < 0 || int(v) >= len(q.Choices)):
			return q.Name + " is no choice"
		case q.Levels != nil && !slices.Contains(q.Levels, v):
			return q.Name + " is no level"
		case q.Kind != Choice && (v < q.Low || v > q.High):
			return q.Name + " is out of its range"
		case q.Kind == Int && v != math.Trunc(v):
			return q.Name + " is no whole number"
		case q.Step > 0 && math.Abs(math.Remainder(v-q.Low, q.Step)) > 1e-9:
			return q.Name + " is off its steps"
		}
	}
	return ""
}

func FuzzAtAndUnit(f *testing.F) {
	f.Add(0.0, 0.5, 1.0)
	f.Add(1.0, 0.0, 0.3)
	f.Add(math.Nextafter(1, 0), 0.999, 1e-300)
	s := mixed(f)
	f.Fuzz(func(t *testing.T, a, b, c float64) {
		u := make([]float64, s.Len())
		for i, v := range []float64{a, b, c, a, b, c, a, b, c} {
			if u[i] = math.Abs(v); !(u[i] <= 1) {
				u[i] = 0.5
			}
		}
		p := s.At(u)
		if wrong := inside(s, p); wrong != "" {
			t.Fatalf("%v: %s", p, wrong)
		}
		for i, v := range s.At(s.Unit(p)) {
			if math.Abs(v-p[i]) > 1e-9*math.Abs(p[i]) || math.IsNaN(v) != math.IsNaN(p[i]) {
				t.Fatalf("%s: %v comes back as %v", s.Param(i).Name, p[i], v)
			}
		}
	})
}

func TestEveryValueHasAnEqualShareOfItsAxis(t *testing.T) {
	s := mixed(t)
	const n = 40000
	for _, name := range []string{"optimizer", "depth", "batch", "dropout", "decay"} {
		i := s.Index(name)
		counts := map[float64]int{}
		for k := range n {
			q := s.Param(i)
			counts[q.at((float64(k)+0.5)/n)]++
		}
		q := s.Param(i)
		if len(counts) != q.count() {
			t.Errorf("%s: %d values of %d", name, len(counts), q.count())
		}
		for v, c := range counts {
			if share := float64(c) * float64(len(counts)) / n; math.Abs(share-1) > 0.01 {
				t.Errorf("%s = %v has %.3f of a fair share", name, v, share)
			}
		}
	}
}

func TestLogRangeIsEvenInRatios(t *testing.T) {
	s := mixed(t)
	u := make([]float64, s.Len())
	u[0] = 0.25
	if got := s.At(u)[0]; math.Abs(got-1e-4) > 1e-12 {
		t.Errorf("a quarter of 1e-5..1e-1 is %v, want 1e-4", got)
	}
}
