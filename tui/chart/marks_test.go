package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tunebench/tui/internal/frametest"
)

// cellOf finds a text in a frame.
func cellOf(frame, text string) (x, y int) {
	for y, line := range strings.Split(frame, "\n") {
		if at := strings.Index(line, text); at >= 0 {
			return len([]rune(line[:at])), y
		}
	}
	return -1, -1
}

func TestTheBestPointStandsAboveItsValue(t *testing.T) {
	l := one(5, 4, 3, 2, 3, 4, 5)
	l.Best = &Best{X: 3, Y: 2, Label: "best 3"}
	frame := render(l, 60, 14)
	x, y := cellOf(frame, "▾")
	if x < 28 || x > 36 || y < 6 {
		t.Errorf("the mark is at (%d, %d):\n%s", x, y, frame)
	}
	if lx, ly := cellOf(frame, "best 3"); ly != y || lx != x+2 {
		t.Errorf("its label is at (%d, %d), the mark at (%d, %d):\n%s", lx, ly, x, y, frame)
	}
	l = one(5, 4, 3, 2, 1, 1, 0.5)
	l.Best = &Best{X: 6, Y: 0.5, Label: "best 6"}
	frame = render(l, 60, 14)
	x, _ = cellOf(frame, "▾")
	if lx, _ := cellOf(frame, "best 6"); lx < 0 || lx > x {
		t.Errorf("at the right edge the label is not on the left:\n%s", frame)
	}
	l.Best = &Best{X: 99, Y: 1, Label: "best 99"}
	if frame := render(l, 60, 14); strings.ContainsAny(frame, "▾") {
		t.Errorf("a best point outside the view:\n%s", frame)
	}
}

func TestMarkersAreNamedWhereThereIsRoom(t *testing.T) {
	l := one(9, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	l.Markers = []Marker{{X: 2, Label: "lr 1e-3"}, {X: 2.2, Label: "dropout 0.5"}, {X: 7}, {X: 50, Label: "not here"}}
	frame := render(l, 70, 14)
	for _, want := range []string{"┊lr 1e-3", "┊dropout 0.5"} {
		if !strings.Contains(frame, want) {
			t.Errorf("lacks %q:\n%s", want, frame)
		}
	}
	if strings.Contains(frame, "not here") {
		t.Errorf("a marker outside the view is named:\n%s", frame)
	}
	if frame := render(l, 70, 2); strings.Contains(frame, "lr 1e-3") {
		t.Errorf("labels without room:\n%s", frame)
	}
}

func TestTheCrosshairPassesBehindTheCurve(t *testing.T) {
	at := 2.0
	plain := render(one(1, 2, 3, 4, 5), 40, 10)
	l := one(1, 2, 3, 4, 5)
	l.Crosshair = &at
	l.Legend = LegendNone
	frame := render(l, 40, 10)
	if braille(frame) < braille(plain)-2 {
		t.Errorf("the crosshair hides the curve:\n%s", frame)
	}
	if n := strings.Count(frame, "│"); n < 8+3 { // the y axis has eight, the hair what the curve leaves
		t.Errorf("%d bars:\n%s", n, frame)
	}
	at = 77
	if frame := render(l, 40, 10); strings.Count(frame, "│") > 8 {
		t.Errorf("a crosshair outside the view:\n%s", frame)
	}
}

// What the axis cannot show leaves a mark at the edge where it would be.
func TestMisfitsAreMarkedAtTheirEdge(t *testing.T) {
	l := one(0.2, 0.4, 3, 0.5, -2, math.NaN(), 0.3)
	l.YLimit = Range{Max: 1}
	frame := render(l, 50, 12)
	lines := strings.Split(frame, "\n")
	bottom := lines[9]
	if !strings.Contains(lines[0], "▴") || !strings.Contains(bottom, "▿") || !strings.Contains(bottom, "×") {
		t.Errorf("above, below and not a number:\n%s", frame)
	}
}

// At any size a value that is NaN is seen as such, with and without Unicode.
func TestNaNIsVisibleAtEverySize(t *testing.T) {
	for name, th := range frametest.Themes() {
		for w := 20; w < 120; w += 13 {
			for h := 4; h < 30; h += 5 {
				l := one(1, 2, 3, math.NaN(), 4, 5, 6, 3, 2)
				l.Legend = LegendNone
				frame := l.View(th, w, h)
				if !strings.Contains(frame, th.Glyphs.NaN) {
					t.Errorf("%s at %dx%d: no mark\n%s", name, w, h, frame)
				}
			}
		}
	}
}

func TestXLabelsDoNotTouch(t *testing.T) {
	for w := 16; w < 160; w += 3 {
		for _, h := range []int{5, 12} {
			l := one(1, 2, 3)
			l.X = Range{0, 150}
			l.XLabel = "epoch"
			frame := render(l, w, h)
			lines := strings.Split(frame, "\n")
			row := lines[len(lines)-1]
			last := -1
			for _, f := range strings.Fields(strings.Trim(strings.Map(axisOnly, row), " ")) {
				var v int
				if _, err := fmt.Sscan(f, &v); err != nil {
					t.Fatalf("%dx%d: label %q in %q", w, h, f, row)
				}
				if v <= last || v > 150 {
					t.Fatalf("%dx%d: labels run together in %q", w, h, row)
				}
				last = v
			}
			if last < 0 {
				t.Errorf("%dx%d: no label\n%s", w, h, frame)
			}
		}
	}
}

// axisOnly keeps the numbers of an x axis.
func axisOnly(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return ' '
}

// However close the markers are, each label stands right behind its own line, whole or not at all.
func TestLabelsOfCloseMarkersDoNotRunTogether(t *testing.T) {
	for between := 1; between < 30; between++ {
		for w := 12; w < 90; w += 11 {
			l := one(1, 1, 1)
			l.X = Range{0, 100}
			l.Legend = LegendNone
			for x := between; x < 100; x += between {
				l.Markers = append(l.Markers, Marker{X: float64(x), Label: "lr 1e-4"})
			}
			frame := render(l, w, 12)
			shown := strings.Count(frame, "lr")
			whole := strings.Count(frame, "┊lr 1e-4")
			if whole != shown || strings.Contains(frame, "4lr") || strings.Contains(frame, "…") {
				t.Fatalf("markers %d apart in %d cells:\n%s", between, w, frame)
			}
			if w > 40 && between > 12 && shown == 0 {
				t.Errorf("markers %d apart in %d cells have no labels:\n%s", between, w, frame)
			}
		}
	}
}
