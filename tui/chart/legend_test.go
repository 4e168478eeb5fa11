package chart

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"tunebench/tui/internal/frametest"
)

func TestLegendGivesWay(t *testing.T) {
	wide := render(overfit(frametest.Themes()["dark"], 31), 80, 12)
	if !strings.Contains(wide, "── train 0.0") || !strings.Contains(wide, "╌╌ val 0.5") {
		t.Errorf("names and values:\n%s", wide)
	}
	narrow := render(overfit(frametest.Themes()["dark"], 31), 36, 12)
	if !strings.Contains(narrow, "── train   ╌╌ val") {
		t.Errorf("names alone:\n%s", narrow)
	}
	l := overfit(frametest.Themes()["dark"], 31)
	at := 20.0
	l.Crosshair = &at
	got := render(l, 42, 12)
	if strings.Contains(got, "train") || !strings.Contains(got, "epoch 20") && !strings.Contains(got, "0.0") {
		t.Errorf("under a crosshair values go before names:\n%s", got)
	}
	l = overfit(frametest.Themes()["dark"], 31)
	l.Legend = LegendNone
	if got := render(l, 80, 12); strings.Contains(got, "train") {
		t.Errorf("a legend that nobody asked for:\n%s", got)
	}
}

// The legend stands where it hides least of the curves.
func TestLegendAvoidsTheCurve(t *testing.T) {
	rising, falling := one(0, 1, 2, 3, 4, 5, 6, 7), one(7, 6, 5, 4, 3, 2, 1, 0)
	row := func(l *Line) int {
		for y, line := range strings.Split(render(l, 60, 12), "\n") {
			if strings.Contains(line, "── loss") {
				return y
			}
		}
		return -1
	}
	if y := row(rising); y != 9 {
		t.Errorf("beside a rising curve the legend is in row %d", y)
	}
	if y := row(falling); y != 0 {
		t.Errorf("beside a falling curve the legend is in row %d", y)
	}
}

func TestNearest(t *testing.T) {
	d := one(0, 1, 2, 3).Series[0].Data
	for x, want := range map[float64]int{-5: 0, 0.4: 0, 0.6: 1, 2.5: 3, 99: 3, math.Inf(1): 3} {
		if got := nearest(d, x); got != want {
			t.Errorf("nearest to %v is point %d, want %d", x, got, want)
		}
	}
}

func TestValuesAreWrittenAsAsked(t *testing.T) {
	l := one(1000, 2000, 1500)
	l.Value = func(float64) string { return "\x1b[31m1.5 k\n" }
	l.Tick = func(v float64) string {
		if v == 1000 {
			return "thousand"
		}
		return "other"
	}
	got := render(l, 60, 12)
	for _, want := range []string{"loss 1.5 k", "thousand ┤", "other ┤"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

func TestASCIISamplesAreTheMarks(t *testing.T) {
	g := frametest.Themes()["ascii"].Glyphs
	if got := sample(g, Dashed, 'o'); got != "oo" {
		t.Errorf("%q", got)
	}
	g = frametest.Themes()["dark"].Glyphs
	for dash, want := range map[Dash]string{Solid: "──", Dashed: "╌╌", Dotted: "┈┈"} {
		if got := sample(g, dash, 'o'); got != want {
			t.Errorf("dash %d: %q", dash, got)
		}
	}
}

// Under the crosshair the values of all runs are there, on more rows than one if need be.
func TestTheLegendOfManyRunsTakesRows(t *testing.T) {
	l := &Line{XLabel: "epoch"}
	for i := range 12 {
		s := one(float64(i), float64(i)+0.5, float64(i)+0.25).Series[0]
		s.Name = strconv.Itoa(i + 1)
		l.Series = append(l.Series, s)
	}
	at := 1.0
	l.Crosshair = &at
	got := render(l, 70, 20)
	for i := range 12 {
		if want := "── " + strconv.Itoa(i+1) + " " + strconv.Itoa(i) + ".5"; !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	l.Crosshair = nil
	if rows := strings.Count(render(l, 70, 20), "──  "); rows > 1 {
		t.Errorf("%d rows without a crosshair", rows)
	}
}

func TestTheSmoothedValueWhereItIsAskedFor(t *testing.T) {
	l := one(10, 10, 10, 10, 20)
	l.Smoothing = 0.5
	if got := render(l, 60, 12); !strings.Contains(got, "loss 20.00") {
		t.Errorf("not the value:\n%s", got)
	}
	l.SmoothValue = true
	if got := render(l, 60, 12); strings.Contains(got, "loss 20.00") || !strings.Contains(got, "loss 15.") {
		t.Errorf("not the smoothed value:\n%s", got)
	}
}
