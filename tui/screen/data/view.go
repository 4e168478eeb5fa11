package data

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// placed is a pane and where it is.
type placed struct {
	pane pane
	at   layout.Rect
}

// places divides the screen: all panes side by side, or, in a small terminal, the one in focus
// under a row of tabs.
func (s *Screen) places() (status, tabs, keys layout.Rect, panes []placed) {
	rest := layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, rest = rest.CutTop(1)
	}
	if s.h >= 6 {
		keys, rest = rest.CutBottom(1)
	}
	switch {
	case s.profile == nil:
		panes = []placed{{paneOverview, rest}}
	case s.w >= layout.PanesMinWidth && s.h >= layout.PanesMinHeight:
		panes = s.beside(rest)
	default:
		if s.h >= 4 {
			tabs, rest = rest.CutTop(1)
		}
		panes = []placed{{s.panes()[s.focus], rest}}
	}
	return status, tabs, keys, panes
}

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	s.arrange()
}

// arrange gives every visible pane its content and its cells.
func (s *Screen) arrange() {
	s.done, s.total = s.read.done.Load(), s.read.total.Load()
	if s.profile == nil {
		return
	}
	_, _, _, panes := s.places()
	for _, p := range panes {
		w, h := component.Pane{}.Inner(p.at.W, p.at.H)
		if p.pane == paneFeatures {
			s.arrangeFeatures(w, h)
			continue
		}
		s.texts[p.pane].SetContent(strings.Join(s.lines(s.th, p.pane, w), "\n"), w, h)
	}
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th := s.th
	status, tabs, keys, panes := s.places()
	parts := []component.Part{
		{At: status, Content: s.statusLine(th, s.w)},
		{At: keys, Content: component.KeyLine(th, s.w, s.help())},
	}
	if !tabs.Empty() {
		parts = append(parts, component.Part{At: tabs, Content: component.Tabs(th, tabs.W, s.titles(), s.focus)})
	}
	for _, p := range panes {
		parts = append(parts, s.part(th, p))
	}
	return s.note.Over(th, s.w, s.h, component.Compose(th, s.w, s.h, parts...))
}

func (s *Screen) titles() []string {
	var out []string
	for _, p := range s.panes() {
		out = append(out, s.title(p))
	}
	return out
}

// waiting stands for data that is being read or cannot be.
func (s *Screen) waiting(th *theme.Theme, w, h int) string {
	if s.err != nil {
		text := lipgloss.Wrap(format.CleanLines(s.err.Error()), max(1, w-2), " ")
		return th.Bad.Render(th.Glyphs.Cross+" ") + strings.ReplaceAll(text, "\n", "\n  ")
	}
	text := "reading " + format.Clean(s.source)
	switch {
	case s.total > 0:
		text += ": " + format.Percent(min(1, float64(s.done)/float64(s.total)))
	case s.done > 0:
		text += ": " + format.Bytes(s.done)
	}
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center,
		th.Muted.Render(format.Truncate(text, w, th.Glyphs.Ellipsis)))
}

// beside divides the room for all panes: what is wrong at the left, the data itself at the right.
func (s *Screen) beside(at layout.Rect) []placed {
	panes := s.panes()
	if len(panes) == 1 {
		return []placed{{paneOverview, at}}
	}
	columns := layout.Columns(at, 0, layout.Track{Min: 40, Weight: 2, Max: 64}, layout.Flex(3, 56))
	out := []placed{{paneOverview, columns[0]}}
	upper, lower := columns[1], layout.Rect{}
	shown, samples := layout.Flex(1, 8), layout.Flex(1, 26)
	if len(s.profile.Pictures) > 0 { // say more than their features, which are pixels
		shown, samples = layout.Flex(2, 8), layout.Flex(3, 26)
	}
	switch {
	case !slices.Contains(panes, paneFeatures):
	case len(panes) > 2:
		rows := layout.Rows(columns[1], 0, shown, layout.Flex(1, 10))
		upper, lower = rows[0], rows[1]
	default:
		upper, lower = layout.Rect{}, columns[1]
	}
	halves := []layout.Rect{upper, upper}
	if slices.Contains(panes, paneTarget) && slices.Contains(panes, paneSamples) {
		halves = layout.Columns(upper, 0, layout.Flex(1, 26), samples)
	}
	places := map[pane]layout.Rect{paneTarget: halves[0], paneSamples: halves[1], paneFeatures: lower}
	for _, p := range panes[1:] {
		out = append(out, placed{p, places[p]})
	}
	return out
}

// part draws one pane.
func (s *Screen) part(th *theme.Theme, p placed) component.Part {
	frame := component.Pane{Title: "Data", Focused: true}
	w, h := frame.Inner(p.at.W, p.at.H)
	var content string
	switch {
	case s.profile == nil:
		content = s.waiting(th, w, h)
	case p.pane == paneFeatures:
		frame.Title, frame.Focused = s.title(p.pane), s.focused(p.pane)
		content = s.featureTable(th, frame.Focused)
		frame.Info, frame.BottomInfo, frame.Bottom = s.features.Position(), s.relation(), s.details()
	default:
		frame.Title, frame.Focused = s.title(p.pane), s.focused(p.pane)
		content = s.texts[p.pane].View(th)
		frame.BottomInfo = s.texts[p.pane].Position()
	}
	return component.Part{At: p.at, Content: frame.View(th, p.at.W, p.at.H, content)}
}

func (s *Screen) focused(p pane) bool { return s.panes()[s.focus] == p }

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
	source := format.TruncateMiddle(format.Clean(s.source), max(8, w/2), th.Glyphs.Ellipsis)
	segments := []component.Segment{
		{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 2},
		{Text: th.Text.Render("data ") + th.Muted.Render(source), Rank: 1},
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
