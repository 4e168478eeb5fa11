package chart

import (
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"tunebench/tui/internal/frametest"
)

// banded is a mean of runs with what they span.
func banded() *Line {
	th := frametest.Themes()["dark"]
	mean, low, high := &Data{}, &Data{}, &Data{}
	for e := range 12 {
		x, y := float64(e), 2*math.Exp(-float64(e)/4)
		mean.Append(x, y+0.4)
		low.Append(x, y+0.2)
		high.Append(x, y+0.9)
	}
	return &Line{XLabel: "epoch", Series: []Series{{
		Name: "mean", Data: mean, Style: th.Series(0), Raw: th.Faint, Low: low, High: high,
	}}}
}

// A band is shaded between its bounds, in the ink of what lies behind, and the axis holds it.
func TestBands(t *testing.T) {
	l := banded()
	with := render(l, 60, 14)
	colored := l.View(frametest.Themes()["dark"], 60, 14)
	if !strings.Contains(colored, frametest.Themes()["dark"].Faint.Render("⡪⡪⡪")[:20]) {
		t.Error("the band is not faint")
	}
	l.Series[0].High = nil
	without := render(l, 60, 14)
	if braille(with) < 2*braille(without) {
		t.Errorf("%d cells with a band, %d without:\n%s", braille(with), braille(without), with)
	}
	if !strings.Contains(with, "2 ┤") && !strings.Contains(with, "2.0 ┤") {
		t.Errorf("the axis leaves the band out:\n%s", with)
	}
	for _, log := range []bool{false, true} {
		l := banded()
		l.LogY = log
		l.Series[0].Low.Append(12, math.NaN())
		l.Series[0].High.Append(12, -1)
		for w := range 40 {
			frametest.Exact(t, "band", l.View(frametest.Themes()["ascii"], w, 9), w, 9)
		}
	}
}

func TestBetweenPointsOfASeries(t *testing.T) {
	d := one(0, 10, math.NaN(), 4).Series[0].Data
	for x, want := range map[float64]float64{0: 0, 0.5: 5, 1: 10, 3: 4} {
		if got, ok := d.between(x, scale{}); !ok || got != want {
			t.Errorf("at %v: %v, %v", x, got, ok)
		}
	}
	for _, x := range []float64{-1, 1.5, 2, 2.5, 3.1} {
		if got, ok := d.between(x, scale{}); ok {
			t.Errorf("at %v: %v", x, got)
		}
	}
}

// Where many points share a column their mean is drawn in front of what they span.
func TestTheEnvelopeOfManyPoints(t *testing.T) {
	th := frametest.Themes()["dark"]
	d := &Data{}
	for i := range 6000 {
		d.Append(float64(i), 1+0.5*math.Sin(float64(i)*1.7))
	}
	l := &Line{Series: []Series{{Name: "loss", Data: d, Style: th.Train, Raw: th.TrainRaw}}}
	got := l.View(th, 70, 14)
	ink := func(s lipgloss.Style) string { return strings.TrimSuffix(s.Render("x"), "x\x1b[m") }
	for y, row := range strings.Split(got, "\n")[:12] {
		inFront := strings.Contains(row, ink(th.Train)) && y > 0 // where the legend is
		if !strings.Contains(row, ink(th.TrainRaw)) || inFront != (y == 5 || y == 6) {
			t.Errorf("row %d: the mean is in front of the envelope: %v\n%s", y, inFront, got)
		}
	}
	l.Window = Range{100, 200}
	if got := l.View(th, 70, 14); strings.Contains(got, ink(th.TrainRaw)) {
		t.Errorf("of few points each is drawn:\n%s", got)
	}
}

func TestMeansOfExtents(t *testing.T) {
	for _, c := range []struct {
		ys   []float64
		want float64
	}{
		{[]float64{1, 2, 6, math.NaN()}, 3},
		{[]float64{1.5e308, 1.5e308, 1.7e308}, 1.6e308},
	} {
		e := noExtent
		for _, y := range c.ys {
			e.add(y)
		}
		if got := e.mean(); math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%v: %v, not %v", c.ys, got, c.want)
		}
	}
}
