package compare

import (
	"strconv"
	"strings"

	"tunebench/engine/event"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/grid"
	"tunebench/tui/layout"
	"tunebench/tui/report"
)

// places divides the screen: the table takes what it needs, up to a half.
func (s *Screen) places() (status, charts, table, keys layout.Rect) {
	rest := layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, rest = rest.CutTop(1)
	}
	if s.h >= 6 {
		keys, rest = rest.CutBottom(1)
	}
	table, charts = layout.Rect{}, rest
	if rest.H >= 10 {
		below := min(max(5, s.rows()+6), rest.H/2)
		table, charts = rest.CutBottom(below)
	}
	return status, charts, table, keys
}

// arrange gives the grid its tracks and the table its lines.
func (s *Screen) arrange() {
	if s.reader == nil {
		return
	}
	_, charts, at, _ := s.places()
	s.track()
	s.grid.Arrange(s.th, charts)
	if s.lines == nil {
		return
	}
	if tag := s.grid.Tag(); tag != "" && tag != s.lines.Metric {
		s.compare(tag)
	}
	w, h := component.Pane{}.Inner(at.W, at.H)
	page := report.NewPage(s.th, w)
	look := report.CompareLook{Sample: s.sample, Hidden: s.isHidden, At: s.cursor}
	if s.grid.Hair() != nil {
		look.Now, look.NowTitle = s.grid.UnderHair, "here"
	}
	page.Beside(s.lines, look)
	s.table.Reveal(s.cursor, s.cursor+2)
	s.table.SetContent(strings.Join(page.Lines(), "\n"), w, h)
}

// track gives the grid what is drawn of each line.
func (s *Screen) track() {
	var tracks []grid.Track
	if s.lines == nil {
		for i, h := range s.reader.histories {
			tracks = append(tracks, grid.Track{Name: strconv.Itoa(i + 1), Runs: []*event.History{h}, Number: i})
		}
	} else {
		for i, r := range s.lines.Runs {
			t := grid.Track{Name: strconv.Itoa(i + 1), Number: i, Hidden: s.isHidden(i)}
			for _, m := range r.Members {
				t.Runs = append(t.Runs, s.reader.histories[m])
			}
			if r.Alive {
				t.Epochs, t.Planned = r.Summary.Epoch, r.Summary.Epochs
			}
			tracks = append(tracks, t)
		}
	}
	s.grid.Show(tracks)
}

func (s *Screen) isHidden(line int) bool { return s.hidden[line] || s.solo && line != s.cursor }

// sample draws how the curve of a line looks.
func (s *Screen) sample(line int) string {
	g := s.th.Glyphs
	look := grid.Look(s.th, line)
	if !g.Braille {
		return string(look.Marker)
	}
	return strings.Repeat([]string{g.Solid, g.Dashed, g.Dotted}[look.Dash], 2)
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th, w, h := s.th, s.w, s.h
	status, charts, table, keys := s.places()
	parts := []component.Part{
		{At: status, Content: s.statusLine()},
		{At: keys, Content: component.KeyLine(th, w, s.help())},
	}
	if s.lines == nil {
		pane := component.Pane{Title: "Charts"}
		iw, ih := pane.Inner(charts.W, charts.H)
		content := component.Fit(th, th.Muted.Render("reading the runs"), iw, ih)
		parts = append(parts, component.Part{At: charts, Content: pane.View(th, charts.W, charts.H, content)})
	} else {
		parts = append(parts, s.grid.View(true)...)
	}
	lower := component.Pane{Title: "Runs", Info: s.table.Position()}
	parts = append(parts, component.Part{At: table, Content: lower.View(th, table.W, table.H, s.table.View(th))})
	return component.Compose(th, w, h, parts...)
}

func (s *Screen) statusLine() string {
	th := s.th
	segments := []component.Segment{{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 4}}
	text := "reading"
	if s.lines != nil {
		text = format.Plural(len(s.listed), "run") + " compared"
		if n := len(s.lines.Runs); n < len(s.listed) {
			text += " as " + format.Plural(n, "experiment")
		}
		segments = append(segments, component.Segment{Text: th.Muted.Render(s.grid.Info()), Rank: 2, Right: true})
		if n := len(s.lines.Keys); n > 0 {
			text += ", which differ in " + format.Plural(n, "key")
		}
	}
	if s.live() {
		training := th.Good.Render(th.Glyphs.Bullet + " training")
		segments = append(segments, component.Segment{Text: training, Rank: 0, Right: true})
	}
	if s.solo {
		only := th.Accent.Render("only " + strconv.Itoa(s.cursor+1))
		segments = append(segments, component.Segment{Text: only, Rank: 3, Right: true})
	}
	segments = append(segments, component.Segment{Text: th.Text.Render(text), Rank: 1})
	return component.StatusLine(th, s.w, segments...)
}
