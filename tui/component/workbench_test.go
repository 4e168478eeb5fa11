package component

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

func sampleForm() *Form {
	f := &Form{Check: func(key, text string) error {
		if text == "bad" {
			return errors.New("optimizer.lr must be a number above 0")
		}
		return nil
	}}
	f.SetGroups([]Group{
		{Title: "Data", Fields: []Field{
			{
				Key: "data.source", Label: "source", Value: "digits",
				Hint: "Built-in data set, or the path of a table.", Steps: true,
			},
			{
				Key: "data.validation", Label: "validation", Value: "0.20",
				Hint: "Share of the rows held back to judge the network.", Steps: true,
			},
		}},
		{Title: "Model", Fields: []Field{
			{Key: "model.depth", Label: "depth", Value: "2", Hint: "Hidden layers.", Steps: true},
			{
				Key: "model.width", Label: "width", Value: "64",
				Hint: "Units in each hidden layer. More units fit more, and overfit sooner.", Steps: true,
				Changed: true,
			},
			{Key: "model.activation", Label: "activation", Value: "relu", Steps: true},
		}},
		{Title: "Optimizer", Fields: []Field{
			{Key: "optimizer.name", Label: "name", Value: "adam", Steps: true},
			{
				Key: "optimizer.lr", Label: "lr", Value: "3e-3", Hint: "Learning rate: the size of a step.",
				Steps: true, Changed: true,
			},
			{Key: "optimizer.clip_norm", Label: "clip_norm", Value: "-1", Error: "must be 0 or more"},
		}},
		{Title: "Regularization", Fields: []Field{
			{Key: "regularization.l2", Label: "l2", Value: "0", Steps: true},
			{Key: "regularization.dropout", Label: "dropout", Value: "0.0", Steps: true},
			{Key: "regularization.label_smoothing", Label: "label_smoothing", Value: "0.0", Steps: true},
		}},
	})
	f.Select("model.width")
	return f
}

func sampleCharts(th *theme.Theme) (loss, acc, speed *chart.Line) {
	var d [5]chart.Data
	for e := 1; e <= 18; e++ {
		x := float64(e)
		d[0].Append(x, 2*math.Exp(-x/3)+0.03)
		d[1].Append(x, 1.7*math.Exp(-x/3)+0.35+0.01*max(0, x-14))
		d[2].Append(x, 1-0.6*math.Exp(-x/2))
		d[3].Append(x, 0.967-0.6*math.Exp(-x/2))
		d[4].Append(x, 1.15e6+1e5*math.Sin(x))
	}
	train := chart.Series{Name: "train", Style: th.Train, Raw: th.TrainRaw}
	val := chart.Series{Name: "val", Style: th.Val, Raw: th.ValRaw, Dash: chart.Dashed}
	with := func(s chart.Series, d *chart.Data) chart.Series { s.Data = d; return s }
	epochs := chart.Range{Min: 0, Max: 50}
	loss = &chart.Line{
		Series: []chart.Series{with(train, &d[0]), with(val, &d[1])}, X: epochs, XLabel: "epoch",
		LogY: true, Smoothing: 0.6, Best: &chart.Best{X: 14, Y: d[1].At(13).Y, Label: "best 14"},
	}
	acc = &chart.Line{
		Series: []chart.Series{with(train, &d[2]), with(val, &d[3])}, X: epochs, XLabel: "epoch",
		YLimit: chart.Range{Min: 0, Max: 1},
	}
	speed = &chart.Line{
		Series: []chart.Series{{Name: "samples/s", Data: &d[4], Style: th.Info}}, X: epochs, XLabel: "epoch",
		Value: format.SI, YZero: true,
	}
	return loss, acc, speed
}

func sampleDiagnosis(th *theme.Theme) string {
	return strings.Join([]string{
		th.Warn.Render(th.Glyphs.Alert+" Overfitting") + th.Text.Render("   0.86   since 14"),
		"",
		"val loss  0.412 " + th.Glyphs.Arrow + " 0.455  +10.4 %",
		th.Muted.Render("(rule: 3 % above its minimum)"),
		"train loss 0.031, still falling",
		"",
		th.Strong.Render("Do next"),
		th.Key.Render("1") + " dropout 0.0 " + th.Glyphs.Arrow + " 0.2   " + th.Muted.Render("[a]"),
		th.Key.Render("2") + " l2      0.0 " + th.Glyphs.Arrow + " 1e-4",
		th.Key.Render("3") + " width    64 " + th.Glyphs.Arrow + " 32",
		"",
		"Not underfitting: train 99.8 %",
	}, "\n")
}

// bench draws the workbench as the design sketches it.
func bench(th *theme.Theme, w, h, tab int) string {
	loss, acc, speed := sampleCharts(th)
	return benchWith(th, w, h, tab, sampleForm(), loss, acc, speed)
}

func benchWith(th *theme.Theme, w, h, tab int, form *Form, loss, acc, speed *chart.Line) string {
	b := layout.Workbench(w, h)
	pane := func(p Pane, at layout.Rect, draw func(w, h int) string) Part {
		iw, ih := p.Inner(at.W, at.H)
		return Part{at, p.View(th, at.W, at.H, draw(iw, ih))}
	}
	parts := []Part{
		{b.Status, StatusLine(
			th, b.Status.W,
			Segment{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 5},
			Segment{Text: th.Text.Render("digits-mlp " + th.Glyphs.Dot + " 7f3a"), Rank: 2},
			Segment{Text: th.Good.Render(th.Glyphs.Bullet) + " training", Rank: 0},
			Segment{Text: "epoch 18/50", Rank: 1},
			Segment{Grow: func(w int) string { return ProgressBar(th, w, 0.36) }, MinWidth: 10, Rank: 4},
			Segment{Text: th.Muted.Render(format.Percent(0.36)), Rank: 4, Right: true},
			Segment{Text: th.Muted.Render("ETA ") + "0:21", Rank: 3, Right: true},
			Segment{Text: format.SI(1.15e6) + th.Muted.Render(" samples/s"), Rank: 3, Right: true},
		)},
		{b.Keys, KeyLine(th, b.Keys.W, sampleKeys())},
	}
	diagnosis := func(w, h int) string { return Fit(th, sampleDiagnosis(th), w, h) }
	footer := []string{"9,034 params " + th.Glyphs.Dot + " 36 KiB", "45 steps/epoch " + th.Glyphs.Dot + " ~3 s"}
	if b.Mode == layout.Tabs {
		parts = append(parts, Part{b.Tabs, Tabs(th, b.Tabs.W, []string{"Experiment", "Charts", "Diagnosis"}, tab)})
	}
	if b.Mode == layout.Panes || tab == 0 {
		parts = append(parts, pane(Pane{Title: "Experiment", Info: "1/33", Focused: true, Footer: footer}, b.Form,
			func(w, h int) string { form.Resize(w, h); return form.View(th, true) }))
	}
	if b.Mode == layout.Panes || tab == 1 {
		lines, titles := []*chart.Line{loss, acc, speed}, []string{"Loss", "Accuracy", "Throughput"}
		rooms := []layout.Item{
			{MinW: 30, MinH: 9, Weight: 9}, {MinW: 26, MinH: 7, Weight: 6}, {MinW: 20, MinH: 7, Weight: 4},
		}
		for i, at := range layout.Flow(b.Charts, rooms...) {
			draw := func(w, h int) string { return lines[i].View(th, w, h) }
			parts = append(parts, pane(Pane{Title: titles[i], Info: lines[i].Note()}, at, draw))
		}
	}
	if b.Mode == layout.Panes || tab == 2 {
		parts = append(parts, pane(Pane{Title: "Diagnosis", Info: "healthy until 14"}, b.Diagnosis, diagnosis))
	}
	return Compose(th, w, h, parts...)
}

func TestWorkbenchFrames(t *testing.T) {
	for _, size := range [][2]int{{160, 48}, {120, 36}, {80, 24}, {60, 20}} {
		for name, th := range frametest.Themes() {
			for tab := range 3 {
				got := bench(th, size[0], size[1], tab)
				frametest.Exact(t, name, got, size[0], size[1])
				if size[0] >= 100 && tab > 0 || size[0] == 60 && name != "dark" {
					continue
				}
				frametest.Golden(t, fmt.Sprintf("workbench-%s-%dx%d-%d", name, size[0], size[1], tab), got)
			}
		}
	}
}

func TestWorkbenchAtAnySize(t *testing.T) {
	ths := frametest.Themes()
	for w := 0; w < 125; w += 11 {
		for h := 0; h < 40; h += 2 + w%3 {
			for tab := range 3 {
				frametest.Exact(t, "dark", bench(ths["dark"], w, h, tab), w, h)
			}
			frametest.Exact(t, "ascii", bench(ths["ascii"], w, h, h%3), w, h)
		}
	}
}

func TestASCIIWorkbenchIsASCII(t *testing.T) {
	frametest.ASCII(t, "workbench", bench(frametest.Themes()["ascii"], 160, 48, 0))
}

func BenchmarkWorkbench160x48(b *testing.B) {
	th := frametest.Themes()["dark"]
	b.ReportAllocs()
	form := sampleForm()
	loss, acc, speed := sampleCharts(th)
	for i := 0; b.Loop(); i++ {
		loss.Series[0].Data.Append(20+float64(i%30), 0.1) // wraps: a run begins anew
		benchWith(th, 160, 48, 0, form, loss, acc, speed)
	}
}
