package data

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// View draws the screen into exactly w x h cells.
func (s *Screen) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	rest := layout.Of(w, h)
	var status, keys layout.Rect
	if h >= 3 {
		status, rest = rest.CutTop(1)
	}
	if h >= 6 {
		keys, rest = rest.CutBottom(1)
	}
	parts := []component.Part{
		{At: status, Content: s.statusLine(th, w)},
		{At: keys, Content: component.KeyLine(th, w, s.usefulKeys())},
	}
	switch {
	case s.profile == nil:
		p := component.Pane{Title: "Data", Focused: true}
		iw, ih := p.Inner(rest.W, rest.H)
		parts = append(parts, component.Part{At: rest, Content: p.View(th, rest.W, rest.H, s.waiting(th, iw, ih))})
	case w >= layout.PanesMinWidth && h >= layout.PanesMinHeight:
		parts = append(parts, s.beside(th, rest)...)
	default:
		parts = append(parts, s.tabs(th, rest, h)...)
	}
	return s.note.Over(th, w, h, component.Compose(th, w, h, parts...))
}

// usefulKeys leaves out what would do nothing now.
func (s *Screen) usefulKeys() keymap.Map {
	if _, ok := s.warned(); !ok {
		return s.keys.Without(keymap.Apply)
	}
	return s.keys
}

// waiting stands for data that is being read or cannot be.
func (s *Screen) waiting(th *theme.Theme, w, h int) string {
	if s.err != nil {
		text := lipgloss.Wrap(format.CleanLines(s.err.Error()), max(1, w-2), " ")
		return th.Bad.Render(th.Glyphs.Cross+" ") + strings.ReplaceAll(text, "\n", "\n  ")
	}
	text := "reading " + format.Clean(s.source)
	done, total := s.read.done.Load(), s.read.total.Load()
	switch {
	case total > 0:
		text += ": " + format.Percent(min(1, float64(done)/float64(total)))
	case done > 0:
		text += ": " + format.Bytes(done)
	}
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center,
		th.Muted.Render(format.Truncate(text, w, th.Glyphs.Ellipsis)))
}

// tabs shows the pane in focus under a row of all titles.
func (s *Screen) tabs(th *theme.Theme, at layout.Rect, h int) []component.Part {
	panes := s.panes()
	var parts []component.Part
	if h >= 4 {
		titles := make([]string, len(panes))
		for i, p := range panes {
			titles[i] = s.title(p)
		}
		var bar layout.Rect
		bar, at = at.CutTop(1)
		parts = append(parts, component.Part{At: bar, Content: component.Tabs(th, bar.W, titles, s.focus)})
	}
	return append(parts, s.part(th, panes[s.focus], at))
}

// beside shows all panes: what is wrong at the left, the data itself at the right.
func (s *Screen) beside(th *theme.Theme, at layout.Rect) []component.Part {
	places := map[pane]layout.Rect{}
	panes := s.panes()
	if len(panes) == 1 {
		return []component.Part{s.part(th, paneOverview, at)}
	}
	columns := layout.Columns(at, 0, layout.Track{Min: 40, Weight: 2, Max: 64}, layout.Flex(3, 56))
	places[paneOverview] = columns[0]
	has := map[pane]bool{}
	for _, p := range panes {
		has[p] = true
	}
	upper, lower := columns[1], layout.Rect{}
	shown, samples := layout.Flex(1, 8), layout.Flex(1, 26)
	if len(s.profile.Pictures) > 0 { // say more than their features, which are pixels
		shown, samples = layout.Flex(2, 8), layout.Flex(3, 26)
	}
	if has[paneFeatures] && len(panes) > 2 {
		rows := layout.Rows(columns[1], 0, shown, layout.Flex(1, 10))
		upper, lower = rows[0], rows[1]
	} else if has[paneFeatures] {
		upper, lower = layout.Rect{}, columns[1]
	}
	if has[paneTarget] && has[paneSamples] {
		halves := layout.Columns(upper, 0, layout.Flex(1, 26), samples)
		places[paneTarget], places[paneSamples] = halves[0], halves[1]
	} else {
		places[paneTarget], places[paneSamples] = upper, upper
	}
	places[paneFeatures] = lower
	parts := make([]component.Part, len(panes))
	for i, p := range panes {
		parts[i] = s.part(th, p, places[p])
	}
	return parts
}

// part draws one pane.
func (s *Screen) part(th *theme.Theme, p pane, at layout.Rect) component.Part {
	frame := component.Pane{Title: s.title(p), Focused: s.panes()[s.focus] == p}
	w, h := frame.Inner(at.W, at.H)
	var content string
	switch p {
	case paneFeatures:
		content = s.featureTable(th, w, h, frame.Focused)
		frame.Info, frame.BottomInfo, frame.Bottom = s.features.Position(), s.relation(), s.details()
	default:
		t := &s.texts[p]
		t.SetContent(strings.Join(s.lines(th, p, w), "\n"))
		content = t.View(th, w, h)
		frame.BottomInfo = t.Position()
	}
	return component.Part{At: at, Content: frame.View(th, at.W, at.H, content)}
}

func (s *Screen) lines(th *theme.Theme, p pane, w int) []string {
	switch p {
	case paneTarget:
		return s.target(th, w)
	case paneSamples:
		return s.samples(th, w)
	}
	return s.overview(th, w)
}

func (s *Screen) statusLine(th *theme.Theme, w int) string {
	segments := []component.Segment{
		{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 2},
		{Text: th.Text.Render("data ") + th.Muted.Render(format.TruncateMiddle(format.Clean(s.source), max(8, w/2), th.Glyphs.Ellipsis)), Rank: 1},
	}
	if s.profile == nil {
		return component.StatusLine(th, w, segments...)
	}
	verdict := th.Good.Render(th.Glyphs.Check + " no warnings")
	if n := len(s.profile.Warnings); n > 0 {
		glyph, style := th.Severity(s.profile.Warnings[0].Severity)
		verdict = style.Render(glyph + " " + format.Plural(n, "warning"))
	}
	return component.StatusLine(th, w, append(segments, component.Segment{Text: verdict, Rank: 0, Right: true})...)
}
