package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tunebench/tui/internal/frametest"
)

// lastly is a loss that falls within a few epochs and then moves little for thousands.
func lastly(points int) *Line {
	d := &Data{}
	for i := range points {
		x := float64(i + 1)
		d.Append(x, 2.3*math.Exp(-x/8)+0.3-0.05*x/float64(points))
	}
	return &Line{Series: []Series{{Name: "loss", Data: d}}, XLabel: "epoch"}
}

// What a long run began with does not flatten what it does now, and the title says so.
func TestTheBeginningOfALongRunIsCutOff(t *testing.T) {
	l := lastly(3000)
	if flat := render(l, 70, 14); !strings.Contains(flat, "  2 ┤") || l.Note() != "" {
		t.Errorf("nobody asked for a choice, note %q:\n%s", l.Note(), flat)
	}
	l.Auto = true
	got := render(l, 70, 14)
	if strings.Contains(got, "  2 ┤") || !strings.Contains(got, "▴") || !strings.Contains(got, "0.30 ┤") {
		t.Errorf("the beginning flattens the rest:\n%s", got)
	}
	if l.Note() != "outliers cut" {
		t.Errorf("the title does not say so: %q", l.Note())
	}
	// Of a short run all is shown, and of one that is looked at from its beginning.
	l.Window = Range{1, 40}
	if got := render(l, 70, 14); strings.Contains(got, "▴") || l.Note() != "" {
		t.Errorf("note %q:\n%s", l.Note(), got)
	}
	short := lastly(60)
	short.Auto = true
	if got := render(short, 70, 14); strings.Contains(got, "▴") || short.Note() != "" {
		t.Errorf("a short run is cut:\n%s", got)
	}
}

func TestAnAxisThatMayChooseIsLogarithmicOverTwoDecades(t *testing.T) {
	for name, c := range map[string]struct {
		ys   []float64
		want string
	}{
		"one decade":   {[]float64{10, 5, 2, 1}, ""},
		"three":        {[]float64{1000, 100, 10, 1}, "log y"},
		"with a zero":  {[]float64{1000, 100, 10, 0}, ""},
		"never finite": {[]float64{math.NaN(), math.Inf(1)}, ""},
	} {
		l := one(c.ys...)
		l.Auto = true
		l.View(frametest.Themes()["dark"], 60, 12)
		if got := l.Note(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	l := one(1000, 100, 10, 1)
	l.Auto, l.Window = true, Range{1.5, 3}
	if l.View(frametest.Themes()["dark"], 60, 12); l.Note() != "" {
		t.Errorf("what is out of view counts: %q", l.Note())
	}
}

// The bulk holds at least nine tenths of the columns, whatever the values.
func TestTheBulkIsWhatItSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	cut := 0
	for range 200 {
		d := &Data{}
		for i := range 400 {
			y := rng.NormFloat64()
			if rng.IntN(60) == 0 {
				y *= math.Exp(4 * rng.Float64())
			}
			d.Append(float64(i), y)
		}
		l := &Line{Series: []Series{{Data: d}}, Auto: true}
		f := frame{Line: l, plane: plane{s: &l.canvas, g: frametest.Themes()["dark"].Glyphs}}
		l.canvas.reset(90, 12)
		f.th = frametest.Themes()["dark"]
		if !f.prepare(90, 12) || !f.cut {
			continue
		}
		cut++
		out := 0
		for _, c := range f.cols[0] {
			if c.max > f.y.hi || c.min < f.y.lo {
				out++
			}
		}
		if share := float64(out) / float64(len(f.cols[0])); share > 2*rare+0.01 {
			t.Fatalf("%.0f%% of the columns are cut", 100*share)
		}
	}
	if cut == 0 {
		t.Error("none of these was cut")
	}
}

func TestLogarithmicX(t *testing.T) {
	d := &Data{}
	for x := range 1001 {
		d.Append(float64(x), float64(x))
	}
	l := &Line{Series: []Series{{Name: "loss", Data: d}}, XLabel: "epoch", LogX: true}
	got := render(l, 70, 12)
	last := got[strings.LastIndexByte(got, '\n')+1:]
	for _, want := range []string{"1 ", "10", "100", "epoch 1000"} {
		if !strings.Contains(last, want) {
			t.Errorf("no tick %q:\n%s", want, got)
		}
	}
	if one, ten := strings.Index(last, "1 "), strings.Index(last, "10 "); one < 0 || ten-one < 12 {
		t.Errorf("a decade is %d cells wide:\n%s", ten-one, got)
	}
	if l.Note() != "log x" {
		t.Errorf("note %q", l.Note())
	}
	// Without a positive x the axis is linear.
	negative := one(1, 2, 3)
	negative.Series[0].Data = &Data{}
	negative.Series[0].Data.Append(-2, 1)
	negative.Series[0].Data.Append(-1, 3)
	negative.LogX = true
	if got := render(negative, 40, 9); braille(got) == 0 {
		t.Errorf("nothing is drawn:\n%s", got)
	}
}

// What stands under a cell of the plot is what a crosshair at its x is drawn through.
func TestTheXOfAColumnIsUnderTheCrosshair(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	for _, log := range []bool{false, true} {
		l := lastly(300)
		l.LogX = log
		if _, ok := l.XAt(20); ok {
			t.Error("an x before anything was drawn")
		}
		l.View(th, 60, 12)
		for column := l.from; column < 60; column++ {
			l.Crosshair = nil
			l.View(th, 60, 12)
			x, ok := l.XAt(column)
			if !ok {
				t.Fatal("no x")
			}
			l.Crosshair = &x
			rows := strings.Split(render(l, 60, 12), "\n")
			found := slices.ContainsFunc(rows, func(row string) bool {
				return string([]rune(row)[column]) == th.Glyphs.Hair
			})
			if !found {
				t.Fatalf("log %v: the hair at %v is not in column %d:\n%s", log, x, column, strings.Join(rows, "\n"))
			}
		}
		first, _ := l.XAt(-5)
		last, _ := l.XAt(500)
		if whole, ok := l.Span(); !ok || math.Abs(first-whole.Min) > 1e-9 || math.Abs(last-whole.Max) > 1e-6 {
			t.Errorf("from %v to %v, not %+v", first, last, whole)
		}
	}
	if _, ok := new(Line).Span(); ok {
		t.Error("an empty chart spans something")
	}
}

func TestBothEndsOfASelectionAreDrawn(t *testing.T) {
	l := lastly(100)
	l.Selected = Range{30, 60}
	row := strings.Split(render(l, 60, 12), "\n")[3]
	if n := strings.Count(row, "│"); n != 3 { // and the y axis
		t.Errorf("%d lines: %s", n, row)
	}
}
