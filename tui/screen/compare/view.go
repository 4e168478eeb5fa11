package compare

import (
	"math"
	"strconv"
	"strings"

	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/report"
)

// places divides the screen: the table takes what it needs, up to a half.
func (s *Screen) places() (status, curves, table, keys layout.Rect) {
	rest := layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, rest = rest.CutTop(1)
	}
	if s.h >= 6 {
		keys, rest = rest.CutBottom(1)
	}
	table, curves = layout.Rect{}, rest
	if rest.H >= 10 {
		below := min(max(5, s.runs()+6), rest.H/2)
		table, curves = rest.CutBottom(below)
	}
	return status, curves, table, keys
}

// dashes are the styles of lines. With the colors, whose number has no factor in common, they tell any
// number of runs apart that can be shown at once.
var dashes = []chart.Dash{chart.Solid, chart.Dashed, chart.Dotted}

// arrange gives the chart its curves and the table its lines.
func (s *Screen) arrange() {
	_, _, at, _ := s.places()
	w, h := component.Pane{}.Inner(at.W, at.H)
	if s.now == nil {
		return
	}
	s.draw()
	page := report.NewPage(s.th, w)
	page.Beside(s.now.comparison, report.CompareLook{Sample: s.sample, Hidden: s.isHidden, At: s.cursor})
	s.table.Reveal(s.cursor, s.cursor+2)
	s.table.SetContent(strings.Join(page.Lines(), "\n"), w, h)
}

func (s *Screen) isHidden(run int) bool { return s.hidden[run] || s.solo && run != s.cursor }

// sample draws how the curve of a run looks.
func (s *Screen) sample(run int) string {
	g := s.th.Glyphs
	if !g.Braille {
		return string(g.Markers[run%len(g.Markers)])
	}
	return strings.Repeat([]string{g.Solid, g.Dashed, g.Dotted}[run%len(dashes)], 2)
}

// draw makes the curves.
func (s *Screen) draw() {
	first, earliest := starts(s.now.curves)
	c := &s.chart
	c.Series = c.Series[:0]
	c.XLabel, c.Smoothing, c.Legend = s.over.label(), smoothings[s.smoothing], chart.LegendNone
	c.LogY = s.wide()
	if s.logY != nil {
		c.LogY = *s.logY
	}
	for len(s.data) < len(s.now.curves) {
		s.data = append(s.data, &chart.Data{})
	}
	for i, curve := range s.now.curves {
		if s.isHidden(i) || len(curve) == 0 {
			continue
		}
		s.data[i].Sync(len(curve), func(k int) chart.Point {
			return chart.Point{X: s.over.place(curve[k], first[i], earliest), Y: curve[k].Value}
		})
		g := s.th.Glyphs
		c.Series = append(c.Series, chart.Series{
			Name: strconv.Itoa(i + 1), Data: s.data[i], Style: s.th.Series(i), Raw: s.th.Faint,
			Dash: dashes[i%len(dashes)], Marker: g.Markers[i%len(g.Markers)],
		})
	}
	c.Empty = "none of these runs has recorded " + s.metric
}

// wide reports whether the values that are drawn are positive and span two decades.
func (s *Screen) wide() bool {
	const decades = 100
	low, high := math.Inf(1), 0.0
	for i, curve := range s.now.curves {
		for _, p := range curve {
			if v := p.Value; !s.isHidden(i) && !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low > 0 && high > decades*low
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th, w, h := s.th, s.w, s.h
	status, curves, table, keys := s.places()
	upper := component.Pane{Title: s.metric, Info: s.info(), Focused: s.choosing == nil}
	drawn := s.curves(upper.Inner(curves.W, curves.H))
	lower := component.Pane{Title: "Runs", Info: s.table.Position()}
	frame := s.note.Over(th, w, h, component.Compose(th, w, h,
		component.Part{At: status, Content: s.statusLine()},
		component.Part{At: curves, Content: upper.View(th, curves.W, curves.H, drawn)},
		component.Part{At: table, Content: lower.View(th, table.W, table.H, s.table.View(th))},
		component.Part{At: keys, Content: component.KeyLine(th, w, s.help())}))
	if s.choosing != nil {
		frame = component.Overlay(th, w, h, frame, s.choosing.View(th, w, h))
	}
	return frame
}

func (s *Screen) curves(w, h int) string {
	if s.now == nil {
		return component.Fit(s.th, s.th.Muted.Render("reading the runs"), w, h)
	}
	return s.chart.View(s.th, w, h)
}

// info says what is not obvious from the axes.
func (s *Screen) info() string {
	words := []string{"by " + s.over.choice()}
	if note := s.chart.Note(); note != "" {
		words = append(words, note)
	}
	if s.solo {
		words = append(words, "only run "+strconv.Itoa(s.cursor+1))
	}
	return strings.Join(words, ", ")
}

func (s *Screen) statusLine() string {
	th := s.th
	text := "reading"
	segments := []component.Segment{{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 3}}
	if s.now != nil {
		c := s.now.comparison
		text = format.Plural(len(c.Runs), "run") + " compared"
		if n := len(c.Keys); n > 0 {
			text += ", which differ in " + format.Plural(n, "key")
		}
		if s.now.live {
			segments = append(segments, component.Segment{
				Text: th.Good.Render(th.Glyphs.Bullet + " training"), Rank: 0, Right: true,
			})
		}
	}
	segments = append(segments, component.Segment{Text: th.Text.Render(text), Rank: 1})
	return component.StatusLine(th, s.w, segments...)
}
