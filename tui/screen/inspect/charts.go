package inspect

import (
	"strings"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/report"
)

// drawCharts gives the charts of the view their points.
func (s *Screen) drawCharts() {
	switch s.view {
	case viewCurves:
		s.drawCurves()
	case viewErrors:
		s.drawErrors()
	case viewImportance:
		s.drawEffect()
	}
}

var unit = chart.Range{Min: 0, Max: 1}

// drawCurves draws ROC with its diagonal, and precision against recall with the share of the class.
func (s *Screen) drawCurves() {
	if s.class >= len(s.quality.Classes) {
		return
	}
	c := &s.quality.Classes[s.class]
	share := float64(c.Support) / float64(max(1, s.quality.Rows))
	for i := range s.data {
		s.data[i].Reset()
	}
	for _, p := range c.ROC.Points {
		s.data[0].Append(p.X, p.Y)
	}
	for _, p := range c.PrecisionRecall.Points {
		s.data[2].Append(p.X, p.Y)
	}
	for _, x := range []float64{0, 1} {
		s.data[1].Append(x, x)
		s.data[3].Append(x, share)
	}
	labels := []string{"false alarms", "recall"}
	for i := range s.line {
		l := &s.line[i]
		l.Series = []chart.Series{
			{
				Name: s.className(), Data: &s.data[2*i], Style: s.th.Accent, Raw: s.th.Faint,
				Marker: s.th.Glyphs.Markers[0],
			},
			{
				Name: "chance", Data: &s.data[2*i+1], Style: s.th.Faint, Raw: s.th.Faint, Dash: chart.Dotted,
				Marker: s.th.Glyphs.Markers[1],
			},
		}
		l.XLabel, l.X, l.YLimit, l.Legend, l.Window, l.YZero = labels[i], unit, unit, chart.LegendNone, unit, true
		l.Empty = "rows of one kind are lacking: there is no curve"
		if len(c.ROC.Points) == 0 {
			l.Series = nil
		}
	}
}

// area is that of a curve of the class.
func (s *Screen) area(roc bool) string {
	if s.class >= len(s.quality.Classes) {
		return "-"
	}
	if c := &s.quality.Classes[s.class]; roc {
		return report.Number(c.ROC.Area)
	}
	return report.Number(s.quality.Classes[s.class].PrecisionRecall.Area)
}

func (s *Screen) drawErrors() {
	e := s.quality.Errors
	s.scatter.Dots = s.scatter.Dots[:0]
	for i, v := range e.Predicted {
		s.scatter.Dots = append(s.scatter.Dots, chart.Dot{X: e.Truth[i], Y: v})
	}
	s.scatter.X, s.scatter.Y = chart.Axis{Name: "true"}, chart.Axis{Name: "predicted"}
	s.scatter.Front = s.scatter.Front[:0]
	if len(e.Deciles) > 0 {
		low, high := e.Deciles[0].Low, e.Deciles[len(e.Deciles)-1].High
		const steps = 40
		for k := range steps + 1 {
			v := low + (high-low)*float64(k)/steps
			s.scatter.Front = append(s.scatter.Front, chart.Point{X: v, Y: v})
		}
	}
}

// effectPane shows how predictions follow the column under the cursor.
func (s *Screen) effectPane(w, h int) (frame component.Pane, content string) {
	key, ok := s.chosen()
	frame.Title = "Effect"
	if !ok {
		return frame, ""
	}
	frame.Title = "Effect of " + format.Clean(key.column)
	e := s.effects[key]
	switch {
	case s.effectErr[key] != nil:
		return frame, s.waiting(s.effectErr[key], "", w, h)
	case e == nil:
		return frame, s.waiting(nil, "following the predictions", w, h)
	}
	frame.Info = format.Clean(e.Of)
	if e.Numbers == nil {
		p := report.NewPage(s.th, w)
		p.CategoryEffects(e)
		return frame, strings.Join(component.Limit(s.th, p.Lines(), h, w), "\n")
	}
	frame.Bottom = "ALE, and dotted partial dependence, about their means"
	return frame, s.line[0].View(s.th, w, h)
}

// drawEffect draws both curves about their means over the rows.
func (s *Screen) drawEffect() {
	key, ok := s.chosen()
	e := s.effects[key]
	if !ok || e == nil || e.Numbers == nil {
		return
	}
	n := e.Numbers
	middle := mean(e)
	for i := range 2 {
		s.data[i].Reset()
	}
	for k, at := range n.At {
		s.data[0].Append(at, n.Accumulated[k])
		s.data[1].Append(at, n.Partial[k]-middle)
	}
	s.line[0] = chart.Line{
		Series: []chart.Series{
			{
				Name: "partial", Data: &s.data[1], Style: s.th.Muted, Raw: s.th.Faint, Dash: chart.Dotted,
				Marker: s.th.Glyphs.Markers[1],
			},
			{Name: "ALE", Data: &s.data[0], Style: s.th.Accent, Raw: s.th.Faint, Marker: s.th.Glyphs.Markers[0]},
		},
		XLabel: key.column, Legend: chart.LegendNone, Empty: "no row has a value here",
	}
}

// mean is the partial dependence's, weighed by the rows at each value.
func mean(e *workspace.Effect) float64 {
	sum, rows := 0.0, 0.0
	for k := 1; k < len(e.Numbers.At); k++ {
		n := float64(e.Numbers.Rows[k])
		sum += n * (e.Numbers.Partial[k] + e.Numbers.Partial[k-1]) / 2
		rows += n
	}
	if rows == 0 && len(e.Numbers.Partial) > 0 {
		return e.Numbers.Partial[0]
	}
	return sum / max(1, rows)
}
