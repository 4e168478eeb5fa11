package inspect

import (
	"fmt"
	"strconv"
	"strings"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/report"
)

// arrange gives lists and texts their content and their cells.
func (s *Screen) arrange() {
	if s.quality == nil {
		return
	}
	_, _, _, first, second, _ := s.places()
	text, list := first, second
	if s.view == viewImportance || s.view == viewMistakes {
		text, list = second, first
	}
	if s.view == viewErrors {
		text = second
	}
	if s.listed() {
		s.fillList()
		s.lists[s.view].Resize(component.Pane{}.Inner(list.W, list.H))
	}
	w, h := component.Pane{}.Inner(text.W, text.H)
	if w > 0 && h > 0 {
		s.texts[s.view].SetContent(strings.Join(s.lines(w, h), "\n"), w, h)
	}
	if w, h := (component.Pane{}).Inner(second.W, second.H); w > 0 && h > 0 {
		s.seconds[s.view].SetContent(strings.Join(s.secondLines(w), "\n"), w, h)
	}
	s.drawCharts()
}

// lines are the text of the view.
func (s *Screen) lines(w, h int) []string {
	p, q := report.NewPage(s.th, w), s.quality
	switch s.view {
	case viewQuality:
		for _, note := range q.Notes {
			p.Text("", s.th.Warn, note)
		}
		p.QualityMetrics(q)
	case viewConfusion:
		p.ConfusionMatrix(q.Confusion, s.look)
	case viewCalibration:
		p.Calibrated(q.Calibration)
	case viewErrors:
		p.Residuals(q.Errors)
		p.Add("")
		p.Deciles(q.Errors)
	case viewSlices:
		if s.slices != nil {
			p.SlicesFound(s.slices, max(10, h))
		}
	case viewLayers:
		if s.layers != nil {
			p.NetworkLayers(s.layers)
		}
	case viewMistakes:
		if i := s.lists[viewMistakes].Cursor(); i >= 0 && i < len(s.mistakes) {
			if s.why {
				s.explain(p, s.mistakes[i].Row, h)
				break
			}
			p.Mistaken(s.mistakes[i], i+1, len(s.mistakes[i].Fields), 2*(h-2))
		}
	}
	return p.Lines()
}

// secondLines are the text of the second pane where both panes have one.
func (s *Screen) secondLines(w int) []string {
	p, q := report.NewPage(s.th, w), s.quality
	switch {
	case s.view == viewQuality && q.Errors != nil:
		p.Deciles(q.Errors)
	case s.view == viewQuality:
		p.ClassQualities(q.Classes)
	case s.view == viewCalibration:
		p.CalibrationBars(q.Calibration.MendedBins)
	}
	return p.Lines()
}

// explain writes why a row was predicted as it was.
func (s *Screen) explain(p *report.Page, row int32, h int) {
	switch r := s.reasons[row]; {
	case r.err != nil:
		p.Text(s.th.Bad.Render(s.th.Glyphs.Cross)+" ", s.th.Text, r.err.Error())
	case r.told == nil:
		p.Text("", s.th.Muted, "walking from the average row to this one")
	default:
		p.Explained(r.told, max(8, h))
	}
}

// fillList gives the view's list its rows.
func (s *Screen) fillList() {
	t, th := &s.lists[s.view], s.th
	var rows [][]component.Cell
	var keys []string
	switch s.view {
	case viewConfusion:
		t.Columns = []component.Column{
			{Title: "class", Min: 8, Weight: 1},
			{Title: "taken for", Min: 9, Weight: 1},
			{Title: "rows", Min: 6, Right: true},
			{Title: "of class", Min: 8, Right: true},
			{Title: "of taken", Min: 8, Right: true},
		}
		t.Empty = "no row is taken for another class"
		names := s.quality.Confusion.Names
		for _, p := range s.quality.Confusion.Pairs {
			rows = append(rows, []component.Cell{
				{Text: names[p.Truth], Style: th.Text},
				{Text: names[p.Predicted], Style: th.Warn},
				{Text: format.Count(p.Rows), Style: th.Text},
				{Text: format.Percent(p.OfTruth), Style: th.Muted},
				{Text: format.Percent(p.OfPredicted), Style: th.Muted},
			})
			keys = append(keys, fmt.Sprint(p.Truth, "/", p.Predicted))
		}
	case viewImportance:
		rows, keys = s.importanceRows(t)
	case viewMistakes:
		rows, keys = s.mistakeRows(t)
	}
	t.SetRows(rows, keys)
}

func (s *Screen) importanceRows(t *component.Table) (rows [][]component.Cell, keys []string) {
	if s.importances == nil {
		return nil, nil
	}
	const barWidth = 12
	t.Columns = []component.Column{
		{Title: "column", Min: 12, Weight: 1, Max: 40, Middle: true},
		{Title: "", Min: barWidth},
		{Title: s.importances.Error, Min: 9, Right: true},
		{Title: "± 95 %", Min: 7, Right: true},
		{Title: s.importances.Score, Min: 9, Right: true},
	}
	if !s.th.Unicode {
		t.Columns[3].Title = "+- 95 %"
	}
	largest := 0.0
	for _, c := range s.importances.Columns {
		largest = max(largest, c.Error.Mean)
	}
	for _, c := range s.importances.Columns {
		style := s.th.Accent
		if c.Error.Low <= 0 {
			style = s.th.Faint
		}
		n := 0
		if largest > 0 {
			n = int(float64(barWidth)*max(0, c.Error.Mean)/largest + 0.5)
		}
		rows = append(rows, []component.Cell{
			{Text: c.Column, Style: s.th.Text},
			{Text: strings.Repeat(s.th.Glyphs.Block, n), Style: style},
			{Text: signed(c.Error.Mean), Style: s.th.Text},
			{Text: format.Digits(c.Error.Half(), 2), Style: s.th.Muted},
			{Text: signed(-c.Score.Mean), Style: s.th.Muted},
		})
		keys = append(keys, c.Column)
	}
	return rows, keys
}

func signed(v float64) string {
	if v > 0 {
		return "+" + format.Digits(v, 3)
	}
	return format.Digits(v, 3)
}

func (s *Screen) mistakeRows(t *component.Table) (rows [][]component.Cell, keys []string) {
	values := s.quality.Errors != nil
	t.Columns = []component.Column{
		{Title: "row", Min: 7, Right: true},
		{Title: "true", Min: 8, Weight: 1},
		{Title: "predicted", Min: 9, Weight: 1},
		{Title: "sure", Min: 6, Right: true},
	}
	if values {
		t.Columns[3].Title = "off by"
		t.Columns[3].Min = 9
	}
	t.Empty = "no row is wrong"
	for i, m := range s.mistakes {
		last := format.Percent(float64(m.Sure))
		if values {
			last = report.Number(m.Loss)
		}
		rows = append(rows, []component.Cell{
			{Text: format.Count(int64(m.Row)), Style: s.th.Muted},
			{Text: m.Truth, Style: s.th.Text},
			{Text: m.Predicted, Style: s.th.Warn},
			{Text: last, Style: s.th.Text},
		})
		keys = append(keys, strconv.Itoa(i))
	}
	return rows, keys
}

// firstPane draws the left or upper pane.
func (s *Screen) firstPane(at layout.Rect) component.Part {
	frame := component.Pane{Title: about[s.view].title, Focused: true}
	w, h := frame.Inner(at.W, at.H)
	var content string
	switch {
	case s.quality == nil:
		frame.Title = "Inspect"
		content = s.waiting(s.err, "loading the run and its data", w, h)
	case s.failed[s.view] != nil:
		content = s.waiting(s.failed[s.view], "", w, h)
	case s.view == viewImportance && s.importances == nil:
		content = s.waiting(nil, "shuffling "+format.Plural(len(s.in.Columns()), "column"), w, h)
	case s.view == viewSlices && s.slices == nil:
		content = s.waiting(nil, "comparing slices", w, h)
	case s.view == viewLayers && s.layers == nil:
		content = s.waiting(nil, "listening to the units", w, h)
	case s.view == viewMistakes && s.mistakes == nil:
		content = s.waiting(nil, "looking for mistakes", w, h)
	case s.view == viewCurves:
		frame.Title = "ROC of " + s.className()
		frame.Info = "area " + s.area(true)
		content = s.line[0].View(s.th, w, h)
	case s.view == viewErrors:
		frame.Title, frame.Info = "Predicted against true", "exact on the dotted line"
		content = s.scatter.View(s.th, w, h)
	case s.view == viewImportance, s.view == viewMistakes:
		list := &s.lists[s.view]
		frame.Info = list.Position()
		if s.view == viewMistakes {
			frame.Title = "Mistakes: " + s.pairName()
		}
		content = list.View(s.th, true)
	default:
		if s.view == viewConfusion {
			frame.Info = s.look.Shares.String()
		}
		frame.BottomInfo = s.texts[s.view].Position()
		content = s.texts[s.view].View(s.th)
	}
	return component.Part{At: at, Content: frame.View(s.th, at.W, at.H, content)}
}

// secondPane draws the right or lower pane.
func (s *Screen) secondPane(at layout.Rect) component.Part {
	var frame component.Pane
	w, h := frame.Inner(at.W, at.H)
	p, q := report.NewPage(s.th, w), s.quality
	var content string
	switch s.view {
	case viewQuality:
		if frame.Title = "Classes"; q.Errors != nil {
			frame.Title = "By decile of the true value"
		}
		frame.BottomInfo = s.seconds[s.view].Position()
		content = s.seconds[s.view].View(s.th)
	case viewConfusion:
		frame.Title, frame.Info = "Most frequent mistakes", s.lists[viewConfusion].Position()
		content = s.lists[viewConfusion].View(s.th, true)
	case viewCurves:
		frame.Title, frame.Info = "Precision against recall", "average "+s.area(false)
		p.Thresholds(&q.Classes[min(s.class, len(q.Classes)-1)])
		below := len(p.Lines()) + 1
		if h < 4*below/2+6 {
			below = 0
		}
		content = s.line[1].View(s.th, w, h-below)
		if below > 0 {
			content += "\n\n" + strings.Join(p.Lines(), "\n")
		}
	case viewCalibration:
		frame.Title = "With the temperature " + report.Number(q.Calibration.Temperature)
		frame.BottomInfo = s.seconds[s.view].Position()
		content = s.seconds[s.view].View(s.th)
	case viewImportance:
		frame, content = s.effectPane(w, h)
	default:
		if frame.Title = "Row"; s.why {
			frame.Title = "Why"
		}
		if s.view == viewErrors {
			frame.Title = "Residuals, and errors by decile"
		}
		frame.BottomInfo = s.texts[s.view].Position()
		content = s.texts[s.view].View(s.th)
	}
	return component.Part{At: at, Content: frame.View(s.th, at.W, at.H, content)}
}
