package grid

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/tui/chart"
)

func TestAxes(t *testing.T) {
	b := open(t, separate(2, 20))
	first := func(track int) float64 { return b.read(track, event.ValLoss).mean.At(0).X }
	for _, c := range []struct {
		axis, label string
		one, other  float64
	}{
		{"epoch", "epoch", 1, 1},
		{"step", "step", 10, 10},
		{"relative time", "s of its own", 0, 0},
		{"wall time", "s since the first began", 0, 1000},
	} {
		b.wants("the status", b.Info(), "by "+c.axis)
		if first(0) != c.one || first(1) != c.other || b.focused().line.XLabel != c.label {
			t.Errorf("%s: from %v and %v by %q", c.axis, first(0), first(1), b.focused().line.XLabel)
		}
		b.press("x")
	}
	if b.wants("the status", b.Info(), "by epoch"); first(0) != 1 {
		t.Errorf("around: from %v", first(0))
	}
}

// Logs that count no epochs are drawn over their steps.
func TestLogsWithoutEpochs(t *testing.T) {
	h := event.Bounded()
	for i := range 5 {
		h.Append("loss", event.Point{Step: int64(100 * i), Value: float64(i)})
	}
	b := open(t, []Track{{Runs: []*event.History{&h}}})
	if l := &b.focused().line; l.XLabel != "step" || l.Series[0].Data.At(4).X != 400 {
		t.Errorf("by %s, to %v", l.XLabel, l.Series[0].Data.At(4))
	}
	b.press("x", "x") // nor times
	if at := b.focused().line.Series[0].Data; at.Len() > 0 && at.At(0).X == 0 {
		t.Errorf("times from nowhere: %v", at.At(0))
	}
}

// What is new appears, and only what is in view is read.
func TestTheGridGrows(t *testing.T) {
	tracks := separate(2, 5)
	b := open(t, tracks)
	b.frame(80, 20)
	if n := len(b.curves); n != 2*12 { // twelve were in view on the larger screen before
		t.Errorf("%d curves were read", n)
	}
	tracks[0].Runs[0].Append(event.ValLoss, event.Point{Step: 60, Value: 3})
	b.Show(tracks)
	b.arrange()
	if d := b.focused().line.Series[0].Data; d.Len() != 6 || d.At(5) != (chart.Point{X: 6, Y: 3}) {
		t.Errorf("%d points, the last %v", d.Len(), d.At(d.Len()-1))
	}
	tracks[1].Runs[0].Append("a/new/tag", event.Point{Step: 60, Value: 3})
	b.Show(tracks)
	b.arrange()
	if !slices.Contains(b.titles(), "a/new/tag") || b.Tag() != event.ValLoss {
		t.Errorf("%q, at %s", b.titles(), b.Tag())
	}
}

func TestHiddenTracksHaveNoCurves(t *testing.T) {
	tracks := separate(3, 5)
	tracks[1].Hidden = true
	b := open(t, tracks)
	if got := b.Curves(); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("%q", got)
	}
	for i := range tracks {
		tracks[i].Hidden = true
	}
	b.Show(tracks)
	b.wants("the frame", b.text(60, 12), "are hidden")
}

// Several runs of one track are their mean with a standard deviation on both sides.
func TestTheMeanOfSeeds(t *testing.T) {
	var runs []*event.History
	for i, epochs := range []int{4, 4, 2} {
		h := event.Bounded()
		for e := 1; e <= epochs; e++ {
			h.Append(event.Epoch, event.Point{Step: int64(e), Value: float64(e)})
			h.Append(event.ValLoss, event.Point{Step: int64(e), Value: float64(2*i + e)})
		}
		runs = append(runs, &h)
	}
	b := open(t, []Track{{Name: "a", Runs: runs}, {Name: "b", Runs: runs[:1]}})
	s := b.focused().line.Series[0]
	for i, want := range []float64{3, 4, 4, 5} { // of three runs, then of two
		sd := 2.0
		if i >= 2 {
			sd = math.Sqrt2
		}
		if got := s.Data.At(i); got.Y != want || got.X != float64(i+1) {
			t.Errorf("epoch %d: the mean is %v", i+1, got)
		}
		low, _ := s.Low.ValueAt(float64(i + 1))
		high, _ := s.High.ValueAt(float64(i + 1))
		if !near(low, want-sd) || !near(high, want+sd) {
			t.Errorf("epoch %d: from %v to %v, not %v on both sides of %v", i+1, low, high, sd, want)
		}
	}
	if one := b.focused().line.Series[1]; one.Low != nil || one.Data.At(3).Y != 4 {
		t.Errorf("one run has a band: %+v", one)
	}
	runs[2].Append(event.ValLoss, event.Point{Step: 3, Value: 100})
	b.Show(b.tracks)
	b.arrange()
	if got := b.focused().line.Series[0].Data.At(2).Y; !near(got, (3+5+100)/3.0) {
		t.Errorf("with another value the mean is %v", got)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values   []float64
		mean, sd float64
	}{{[]float64{4}, 4, 0}, {[]float64{1, 3}, 2, math.Sqrt2}, {[]float64{2, 2, 2}, 2, 0}} {
		if mean, sd := spread(c.values); !near(mean, c.mean) || !near(sd, c.sd) {
			t.Errorf("%v: %v and %v", c.values, mean, sd)
		}
	}
	if mean, _ := spread(nil); !math.IsNaN(mean) {
		t.Errorf("the mean of nothing is %v", mean)
	}
}

// A chart of one run marks its best value and what was changed meanwhile; the axis has room for what is to come.
func TestOneRunIsMarked(t *testing.T) {
	h := history(0, 30)
	h.Append(event.ValLoss, event.Point{Step: 310, Value: 9})
	b := open(t, []Track{{
		Runs: []*event.History{h}, Marks: []Mark{{Step: 100, Label: "lr 3e-4"}}, Epochs: 30, Planned: 100,
	}})
	l := &b.focused().line
	if l.Best == nil || l.Best.X != 30 || l.Best.Label != "best 30" {
		t.Errorf("best %+v", l.Best)
	}
	if len(l.Markers) != 1 || l.Markers[0].X != 10 || l.X != (chart.Range{Max: 100}) {
		t.Errorf("marks %+v, axis %+v", l.Markers, l.X)
	}
	b.Focus("optim/lr")
	if b.arrange(); b.focused().line.Best != nil {
		t.Error("a learning rate has a best value")
	}
	b.press("x", "x") // times say nothing of the future
	if l := &b.focused().line; len(l.Markers) != 0 || l.X != (chart.Range{}) {
		t.Errorf("marks %+v, axis %+v", l.Markers, l.X)
	}
	several := open(t, []Track{{Runs: []*event.History{h}}, {Runs: []*event.History{history(1, 30)}, Number: 1}})
	if l := &several.focused().line; l.Best != nil || l.Legend != chart.LegendNone {
		t.Errorf("of several runs: best %+v, legend %v", l.Best, l.Legend)
	}
}
