package chart

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

// nasty are values that have broken charts before.
var nasty = []float64{
	0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, 1e-300, 1e300, 1e15, -1e15, 0.1, 0.30000000000000004, 1e9,
}

func nastyData(rng *rand.Rand, n int) *Data {
	d := &Data{}
	x := float64(rng.IntN(3))
	for range n {
		y := rng.Float64()
		if rng.IntN(3) == 0 {
			y = nasty[rng.IntN(len(nasty))]
		}
		d.Append(x, y)
		switch rng.IntN(40) {
		case 0:
			x = nasty[rng.IntN(len(nasty))]
		case 1:
			x -= 2
		default:
			x += float64(rng.IntN(3))
		}
	}
	return d
}

func TestAnyDataAtAnySizeFillsItsCells(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	ths := frametest.Themes()
	for _, name := range []string{"dark", "ascii", "nocolor", "light"} {
		th := ths[name]
		var l Line
		for w := -1; w <= 60; w++ {
			for h := -1; h <= 30; h += 1 + rng.IntN(3) {
				at := rng.Float64() * 20
				best := nasty[rng.IntN(len(nasty))]
				l.Series = []Series{
					{Name: "train", Data: nastyData(rng, rng.IntN(40)), Style: th.Train, Raw: th.TrainRaw},
					{Name: "検証 \x1b[31m\U0001F600", Data: nastyData(rng, rng.IntN(5)), Style: th.Val, Dash: Dashed},
					{Name: "none"},
				}
				l.LogY = rng.IntN(2) == 0
				l.Smoothing = []float64{0, 0.6, 0.99, 1, math.NaN(), -1}[rng.IntN(6)]
				l.Crosshair = []*float64{nil, &at, &best}[rng.IntN(3)]
				l.Best = []*Best{nil, {X: at, Y: best, Label: "best é"}, {X: best, Y: at}}[rng.IntN(3)]
				l.Markers = []Marker{{X: at, Label: "lr\n3e-4"}, {X: best, Label: strings.Repeat("長", 40)}}
				l.Markers = l.Markers[:rng.IntN(3)]
				l.X = []Range{{}, {0, 50}, {best, at}}[rng.IntN(3)]
				l.Window = []Range{{}, {2, 3}, {math.Inf(-1), math.Inf(1)}}[rng.IntN(3)]
				l.YLimit = []Range{{}, {0, 1}}[rng.IntN(2)]
				frametest.Exact(t, name, l.View(th, w, h), w, h)
			}
		}
	}
}

func render(l *Line, w, h int) string {
	return ansi.Strip(l.View(frametest.Themes()["dark"], w, h))
}

func one(ys ...float64) *Line {
	d := &Data{}
	for i, y := range ys {
		d.Append(float64(i), y)
	}
	return &Line{Series: []Series{{Name: "loss", Data: d}}}
}

func TestEmptyChartSaysSo(t *testing.T) {
	for _, l := range []*Line{{}, one(), {Series: []Series{{Name: "x"}}}} {
		if got := render(l, 40, 9); !strings.Contains(got, "no data yet") {
			t.Errorf("got\n%s", got)
		}
	}
	l := one()
	l.Empty = "training starts"
	if got := render(l, 40, 9); !strings.Contains(got, "training starts") {
		t.Errorf("got\n%s", got)
	}
}

func TestNaNLeavesAGapWithAMark(t *testing.T) {
	whole := render(one(1, 1, 1, 1, 1), 40, 9)
	gap := render(one(1, 1, math.NaN(), 1, 1), 40, 9)
	if strings.Contains(whole, "×") || !strings.Contains(gap, "×") {
		t.Errorf("no mark:\n%s", gap)
	}
	if n, m := braille(whole), braille(gap); m >= n {
		t.Errorf("the gap is not empty: %d cells of curve, %d without a gap", m, n)
	}
	if got := render(one(math.NaN(), math.NaN()), 60, 9); !strings.Contains(got, "×") ||
		!strings.Contains(got, "no finite value") || strings.Contains(got, "┤") {
		t.Errorf("a run that is NaN from the start shows nothing:\n%s", got)
	}
}

func braille(s string) int {
	n := 0
	for _, r := range s {
		if r > 0x2800 && r <= 0x28ff {
			n++
		}
	}
	return n
}

func TestDivergenceDoesNotFlattenTheRest(t *testing.T) {
	ys := make([]float64, 60)
	for i := range ys {
		ys[i] = 2*math.Exp(-float64(i)/10) + 0.1
	}
	calm := render(one(ys...), 60, 12)
	if strings.Contains(calm, "▴") {
		t.Errorf("a loss that starts high is taken for an outlier:\n%s", calm)
	}
	ys[40] = 1e12
	wild := render(one(ys...), 60, 12)
	if !strings.Contains(wild, "▴") {
		t.Errorf("the outlier is not marked:\n%s", wild)
	}
	if strings.Contains(wild, "1e12") || !strings.Contains(wild, "1 ┤") && !strings.Contains(wild, "1.0 ┤") {
		t.Errorf("the axis shows the outlier:\n%s", wild)
	}
}

func TestLogAxis(t *testing.T) {
	l := one(100, 10, 1, 0.1, 0, -5, 0.01)
	l.LogY = true
	got := render(l, 50, 14)
	for _, want := range []string{"100 ┤", "1 ┤", "0.01 ┤"} {
		if !strings.Contains(got, want) {
			t.Errorf("no tick %q:\n%s", want, got)
		}
	}
	if l.Note() != "log y" {
		t.Errorf("note %q", l.Note())
	}
	l = one(-1, -2, 0)
	l.LogY = true
	if !strings.Contains(l.Note(), "needs values above 0") {
		t.Errorf("note %q", l.Note())
	}
	if got := render(l, 40, 9); !strings.Contains(got, "-1") || braille(got) == 0 {
		t.Errorf("no linear chart instead:\n%s", got)
	}
}

func TestTrainAndValDifferWithoutColour(t *testing.T) {
	a, b := one(1, 1), one(1, 1)
	b.Series[0].Dash = Dashed
	if x, y := braille(render(a, 50, 9)), braille(render(b, 50, 9)); y >= x {
		t.Errorf("dashed draws %d cells, solid %d", y, x)
	}
	th := frametest.Themes()["ascii"]
	l := &Line{Series: []Series{
		{Name: "train", Data: one(1, 2).Series[0].Data}, {Name: "val", Data: one(2, 1).Series[0].Data},
	}}
	got := ansi.Strip(l.View(th, 40, 10))
	if !strings.Contains(got, "**") || !strings.Contains(got, "oo") {
		t.Errorf("one mark per curve is missing:\n%s", got)
	}
	for _, r := range got {
		if r > 126 {
			t.Fatalf("%q is not ASCII", r)
		}
	}
}

func TestCrosshairShowsTheNearestValues(t *testing.T) {
	l := one(5, 4, 3, 2, 1)
	at := 1.9
	l.Crosshair = &at
	l.XLabel = "epoch"
	if got := render(l, 50, 9); !strings.Contains(got, "epoch 1.9") || !strings.Contains(got, "loss 3.000") {
		t.Errorf("got\n%s", got)
	}
}

func TestWindowShowsOnlyItsPart(t *testing.T) {
	l := one(0, 0, 0, 7, 7, 7, 100, 100)
	l.Window = Range{3, 5}
	if got := render(l, 50, 9); strings.Contains(got, "100 ┤") || !strings.Contains(got, "7") {
		t.Errorf("got\n%s", got)
	}
	// Between two points there is still a line.
	l = one(0, 10)
	l.Window = Range{0.4, 0.6}
	if got := render(l, 50, 9); braille(got) < 10 {
		t.Errorf("no line inside the window:\n%s", got)
	}
}

func TestSinglePointAndConstantSeriesAreVisible(t *testing.T) {
	for _, ys := range [][]float64{
		{0.5}, {3, 3, 3}, {0, 0}, {1e-30}, {-1e12, -1e12}, {math.MaxFloat64, -math.MaxFloat64},
	} {
		if got := render(one(ys...), 40, 9); braille(got) == 0 {
			t.Errorf("%v draws nothing:\n%s", ys, got)
		}
	}
}

func TestMarksAndLabels(t *testing.T) {
	l := overfit(frametest.Themes()["dark"], 31)
	got := render(l, 90, 14)
	for _, want := range []string{
		"▾", "best 14", "lr 3e-4", "┊", "epoch 50", "── train 0.04", "╌╌ val 0.53",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q:\n%s", want, got)
		}
	}
}

func BenchmarkLine100x30(b *testing.B) {
	th := frametest.Themes()["dark"]
	l := overfit(th, 0)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 100_000 {
		for _, s := range l.Series {
			s.Data.Append(float64(i), 1/(1+float64(i)*1e-3)+rng.Float64()*0.05)
		}
	}
	l.X = Range{}
	l.Smoothing = 0.9
	l.View(th, 100, 30)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for _, s := range l.Series {
			s.Data.Append(float64(100_000+i), 0.1)
		}
		l.View(th, 100, 30)
	}
}

// TestUnchangedChartsAreNotDrawnAgain guards the fingerprint from both sides.
func TestUnchangedChartsAreNotDrawnAgain(t *testing.T) {
	th := frametest.Themes()["dark"]
	l := overfit(th, 31)
	l.View(th, 60, 10)
	before := l.key
	if l.View(th, 60, 10); &before[0] != &l.key[0] {
		t.Error("an unchanged chart was drawn again")
	}
	at := 3.0
	for _, c := range []struct {
		name   string
		change func()
	}{
		{"point", func() { l.Series[0].Data.Append(32, 1) }},
		{"log", func() { l.LogY = true }},
		{"smoothing", func() { l.Smoothing = 0.9 }},
		{"window", func() { l.Window = Range{3, 4} }},
		{"crosshair", func() { l.Crosshair = &at }},
		{"hair", func() { at = 4 }},
		{"best", func() { l.Best = nil }},
		{"markers", func() { l.Markers = nil }},
		{"style", func() { l.Series[0].Style = th.Bad }},
		{"series", func() { l.Series = l.Series[:1] }},
		{"limit", func() { l.YLimit = Range{0, 1} }},
		{"selection", func() { l.Selected = Range{3, 4} }},
		{"log x", func() { l.LogX = true }},
		{"choice of scale", func() { l.Auto = true }},
		{"value", func() { l.SmoothValue = true }},
		{"band", func() { l.Series[0].Low, l.Series[0].High = &Data{}, &Data{version: 7} }},
	} {
		old := string(l.key)
		c.change()
		if l.View(th, 60, 10); old == string(l.key) {
			t.Errorf("a change of %s is not seen", c.name)
		}
	}
}

// Curves behind the others count for the axes, and are drawn under them.
func TestCurvesBehind(t *testing.T) {
	th := frametest.Themes()["dark"]
	high, low := &Data{}, &Data{}
	for e := range 40 {
		high.Append(float64(e), 9-0.1*float64(e))
		low.Append(float64(e)/2, 2+0.01*float64(e))
	}
	l := &Line{Behind: []*Data{high}, Series: []Series{{Name: "best", Data: low, Style: th.Val}}, XLabel: "epoch"}
	got := ansi.Strip(l.View(th, 70, 16))
	if !strings.Contains(got, "8") || !strings.Contains(got, "epoch 35") {
		t.Errorf("the axes leave the curve behind out:\n%s", got)
	}
	over := l.View(th, 70, 16)
	l.Behind[0] = low
	if same := l.View(th, 70, 16); same == over || strings.Contains(same, th.Faint.Render("⠤")) {
		t.Errorf("a curve behind covers the one in front:\n%s", ansi.Strip(same))
	}
	only := &Line{Behind: []*Data{high}}
	if got := ansi.Strip(only.View(th, 70, 16)); strings.Contains(got, "no data") {
		t.Errorf("curves behind alone are no data:\n%s", got)
	}
}
