package workbench

import (
	"math"
	"testing"

	"tunebench/tui/chart"
)

func rates(n int, at func(e int) float64) *chart.Data {
	d := &chart.Data{}
	for e := 1; e <= n; e++ {
		d.Append(float64(e), at(e))
	}
	return d
}

func TestJumpsOfTheSchedule(t *testing.T) {
	step := func(e int) float64 { return 0.1 * math.Pow(0.1, float64((e-1)/10)) }
	for name, c := range map[string]struct {
		at   func(e int) float64
		want int
	}{
		"constant":        {func(int) float64 { return 0.1 }, 0},
		"step":            {step, 2},
		"cosine":          {func(e int) float64 { return 0.05 * (1 + math.Cos(float64(e)*math.Pi/30)) }, 0},
		"exponential":     {func(e int) float64 { return 0.1 * math.Pow(0.95, float64(e)) }, 0},
		"warm-up":         {func(e int) float64 { return 0.1 * float64(min(e, 5)) / 5 }, 0},
		"cosine restarts": {func(e int) float64 { return 0.05*(1+math.Cos(float64((e-1)%10)*math.Pi/10)) + 1e-4 }, 2},
		"not a number":    {func(int) float64 { return math.NaN() }, 0},
	} {
		if got := new(jumps).markers(rates(30, c.at), nil); len(got) != c.want {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
	var j jumps
	d := rates(15, step)
	if got := j.markers(d, nil); len(got) != 1 || got[0].X != 10 || got[0].Label != "lr 0.01" {
		t.Errorf("the first drop: %v", got)
	}
	if got := j.markers(d, []chart.Marker{{X: 10.5}}); len(got) != 0 {
		t.Errorf("marked twice: %v", got)
	}
	d.Append(5, 0.1) // resumed from epoch 4
	if got := j.markers(d, nil); len(got) != 0 {
		t.Errorf("a drop that was taken back stays: %v", got)
	}
}

func TestValueAtTheBestEpoch(t *testing.T) {
	d := rates(5, func(e int) float64 { return float64(10 * e) })
	for x, want := range map[float64]float64{1: 10, 3: 30, 3.5: 30, 9: 50} {
		if got, ok := valueAt(d, x); !ok || got != want {
			t.Errorf("at %v: %v, %v; want %v", x, got, ok, want)
		}
	}
	if _, ok := valueAt(d, 0); ok {
		t.Error("a value before the first point")
	}
}
