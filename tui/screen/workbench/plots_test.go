package workbench

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/chart/figure"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/layout"
)

// chartsOf are the charts of a run of ours with these rates at its epochs.
func chartsOf(rates ...float64) *charts {
	r := &run{}
	for i, rate := range rates {
		for tag, v := range map[string]float64{
			event.Epoch: float64(i + 1), event.TrainLoss: 1 / float64(i+1), event.ValLoss: 2 / float64(i+1),
			event.ValAccuracy: 0.5, event.SamplesPerSec: 1e5, event.OptimLR: rate,
		} {
			r.history.Append(tag, event.Point{Step: int64(10 * (i + 1)), Value: v})
		}
	}
	c := newCharts()
	c.sync(r)
	return &c
}

func titlesOf(c *charts, at layout.Rect) (shown, hidden []string) {
	places, hidden := c.flow(at)
	for _, p := range places {
		shown = append(shown, p.plot.title())
	}
	return shown, hidden
}

// Every chart has a place of the size that it needs, or is named as left out.
func TestEveryChartIsShownOrNamed(t *testing.T) {
	for _, c := range []*charts{chartsOf(), chartsOf(0.1), chartsOf(0.1, 0.01, 0.001)} {
		for w := 1; w < 200; w += 7 {
			for h := 1; h < 60; h += 3 {
				at := layout.Rect{X: 3, Y: 2, W: w, H: h}
				places, hidden := c.flow(at)
				if len(places)+len(hidden) != len(c.plots) || len(places) == 0 {
					t.Fatalf("%dx%d: %d of %d charts shown, %q left out", w, h, len(places), len(c.plots), hidden)
				}
				for i, p := range places {
					if len(places) > 1 && (p.at.W < p.plot.Room.MinW || p.at.H < p.plot.Room.MinH) {
						t.Errorf("%dx%d: %s has %+v, needs %+v", w, h, p.plot.title(), p.at, p.plot.Room)
					}
					if p.at.X < at.X || p.at.Y < at.Y || p.at.X+p.at.W > at.X+w || p.at.Y+p.at.H > at.Y+h {
						t.Errorf("%dx%d: chart %d leaves its area: %+v", w, h, i, p.at)
					}
				}
			}
		}
	}
}

func TestAConstantRateIsLeftOutUntilItVaries(t *testing.T) {
	at := layout.Of(80, 46)
	shown, hidden := titlesOf(chartsOf(0.1, 0.1), at)
	if slices.Contains(shown, "Learning rate") || !slices.Equal(hidden, []string{"Learning rate"}) {
		t.Errorf("constant: %q shown, %q left out", shown, hidden)
	}
	if shown, hidden := titlesOf(chartsOf(0.1, 0.05), at); !slices.Contains(shown, "Learning rate") || len(hidden) > 0 {
		t.Errorf("varying: %q shown, %q left out", shown, hidden)
	}
}

func TestWhatIsLeftOutStandsInTheFrame(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	c := chartsOf(0.1, 0.1)
	for size, want := range map[[2]int]string{
		{80, 46}: "z: Learning rate", {60, 9}: "z: 2 more", {30, 20}: "z: 2 more",
	} {
		text := ""
		for _, p := range c.parts(th, layout.Of(size[0], size[1]), true, nil) {
			frametest.Exact(t, "chart", p.Content, p.At.W, p.At.H)
			text += ansi.Strip(p.Content) + "\n"
		}
		if !strings.Contains(text, want) {
			t.Errorf("at %v no %q in\n%s", size, want, text)
		}
	}
}

func TestZoomWalksThroughAllCharts(t *testing.T) {
	c := chartsOf(0.1, 0.1)
	th := frametest.Themes()["nocolor"]
	var seen []string
	for range c.plots {
		c.cycleZoom()
		parts := c.parts(th, layout.Of(60, 14), true, nil)
		if len(parts) != 1 || parts[0].At != layout.Of(60, 14) {
			t.Fatalf("a zoomed chart does not fill the middle: %d parts", len(parts))
		}
		seen = append(seen, c.zoom.Title)
	}
	if want := []string{"Loss", "Accuracy", "Throughput", "Learning rate"}; !slices.Equal(seen, want) {
		t.Errorf("zoom shows %q", seen)
	}
	if c.moveZoom(1); c.zoom.Title != "Loss" {
		t.Errorf("after the last comes %s", c.zoom.Title)
	}
	if c.moveZoom(-1); c.zoom.Title != "Learning rate" {
		t.Errorf("before the first comes %s", c.zoom.Title)
	}
	if c.cycleZoom(); c.zoom != nil {
		t.Error("after the last chart the others do not come back")
	}
	if c.moveZoom(1); c.zoom != nil {
		t.Error("without a zoom there is none to move")
	}
	// Another run may lack the chart that was zoomed.
	c.zoom = &figure.LearningRate
	c.reset()
	if parts := c.parts(th, layout.Of(80, 40), true, nil); len(parts) < 2 {
		t.Errorf("a chart that is gone stays zoomed: %d parts", len(parts))
	}
}

func TestALogWithoutCurvesHasAnEmptyChart(t *testing.T) {
	c := newCharts()
	r := &run{}
	r.status.Foreign = true
	c.sync(r)
	parts := c.parts(frametest.Themes()["nocolor"], layout.Of(60, 14), false, nil)
	if len(parts) != 1 || !strings.Contains(parts[0].Content, "no data yet") {
		t.Errorf("%d parts", len(parts))
	}
	r.history.Append("my/measure", event.Point{Step: 1, Value: 3})
	c.sync(r)
	if shown, _ := titlesOf(&c, layout.Of(60, 14)); !slices.Equal(shown, []string{"my/measure"}) {
		t.Errorf("shows %q", shown)
	}
}

// Curves that belong to no part of the data, such as one for each layer, are told apart in
// colour and without.
func TestManyCurvesOfOneFigureDiffer(t *testing.T) {
	for _, look := range []string{"dark", "light", "nocolor"} {
		seen := map[string]bool{}
		for i := range 3 {
			s := series(frametest.Themes()[look], i, figure.Curve{Name: "layer"}, &chart.Data{})
			key := s.Style.Render("x") + string(rune('0'+s.Dash))
			if seen[key] {
				t.Errorf("%s: curve %d looks like another", look, i)
			}
			seen[key] = true
		}
	}
}

func TestTheCrosshairWalksAlongTheFirstCurve(t *testing.T) {
	c := newCharts()
	if c.moveHair(1); c.hair != nil {
		t.Error("a crosshair without curves")
	}
	c = *chartsOf(0.1, 0.1, 0.1, 0.1)
	for i, want := range []float64{4, 3, 2, 3, 1, 4} {
		if c.moveHair([]int{0, -1, -1, 1, -100, 1 << 31}[i]); c.hair == nil || *c.hair != want {
			t.Fatalf("step %d: the crosshair is at %v, want %v", i, *c.hair, want)
		}
	}
}

// A long run draws several points at one place, all of which one step passes.
func TestTheCrosshairPassesPointsOfOnePlace(t *testing.T) {
	r := &run{history: event.Bounded()}
	for i := range 10_000 {
		r.history.Append(event.TrainLoss, event.Point{Step: int64(i), Value: 1})
	}
	c := newCharts()
	c.sync(r)
	for _, by := range []int{-1, 1} {
		c.moveHair(-by * math.MaxInt32)
		for range 20 {
			before := *c.hair
			if c.moveHair(by); (*c.hair-before)*float64(by) <= 0 {
				t.Fatalf("a step of %d leads from %v to %v", by, before, *c.hair)
			}
		}
	}
}
