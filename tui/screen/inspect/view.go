package inspect

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/report"
	"tunebench/tui/theme"
)

// view is one way to look at the run.
type view int

const (
	viewQuality view = iota
	viewConfusion
	viewCurves
	viewCalibration
	viewErrors
	viewImportance
	viewSlices
	viewMistakes
	viewLayers
	viewCount
)

// about says what a view is called and how it is read.
var about = [viewCount]struct{ title, help string }{
	viewQuality:     {"Quality", report.HelpMetrics},
	viewConfusion:   {"Confusion", report.HelpConfusion},
	viewCurves:      {"Curves", report.HelpCurves},
	viewCalibration: {"Calibration", report.HelpCalibration},
	viewErrors:      {"Errors", report.HelpDeciles},
	viewImportance:  {"Importance", report.HelpImportance},
	viewSlices:      {"Slices", report.HelpSlices},
	viewMistakes:    {"Mistakes", report.HelpMistakes},
	viewLayers:      {"Layers", report.HelpLayers},
}

// views are those that the task has.
func (s *Screen) views() []view {
	if s.quality != nil && s.quality.Errors != nil {
		return []view{viewQuality, viewErrors, viewImportance, viewSlices, viewMistakes, viewLayers}
	}
	return []view{
		viewQuality, viewConfusion, viewCurves, viewCalibration, viewImportance, viewSlices, viewMistakes,
		viewLayers,
	}
}

// listed reports whether the view has a list with a cursor.
func (s *Screen) listed() bool {
	return s.view == viewConfusion || s.view == viewImportance || s.view == viewMistakes
}

// wideEnough is the width from which on the panes of a view stand side by side.
const wideEnough = 100

// places divides the screen. second is empty where the view has one pane.
func (s *Screen) places() (status, tabs, help, first, second, keys layout.Rect) {
	rest := layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, rest = rest.CutTop(1)
	}
	if s.h >= 6 {
		keys, rest = rest.CutBottom(1)
	}
	if s.quality == nil {
		return status, tabs, help, rest, second, keys
	}
	if s.h >= 8 {
		tabs, rest = rest.CutTop(1)
	}
	if s.h >= 16 {
		help, rest = rest.CutTop(len(s.helpLines()))
	}
	two := [viewCount]struct{ first, second layout.Track }{
		viewQuality:     {layout.Track{Min: 40, Weight: 1, Max: 56}, layout.Flex(2, 40)},
		viewConfusion:   {layout.Flex(1, 40), layout.Track{Min: 40, Weight: 1, Max: 62}},
		viewCurves:      {layout.Flex(1, 30), layout.Flex(1, 30)},
		viewCalibration: {layout.Flex(1, 40), layout.Flex(1, 40)},
		viewErrors:      {layout.Flex(1, 40), layout.Flex(1, 40)},
		viewImportance:  {layout.Flex(1, 40), layout.Flex(1, 40)},
		viewMistakes:    {layout.Flex(1, 44), layout.Flex(1, 40)},
	}[s.view]
	switch {
	case two.first == layout.Track{}:
		return status, tabs, help, rest, second, keys
	case s.w >= wideEnough:
		sides := layout.Columns(rest, 0, two.first, two.second)
		return status, tabs, help, sides[0], sides[1], keys
	case rest.H < 10:
		return status, tabs, help, rest, second, keys
	}
	halves := layout.Rows(rest, 0, layout.Flex(1, 3), layout.Flex(1, 3))
	if s.view == viewConfusion || s.view == viewQuality {
		n := min(rest.H-6, max(6, 4+s.firstRows()))
		halves = layout.Rows(rest, 0, layout.Track{Min: n}, layout.Flex(1, 3))
	}
	return status, tabs, help, halves[0], halves[1], keys
}

// firstRows is how many rows the first pane would like to have.
func (s *Screen) firstRows() int {
	if s.view == viewConfusion && s.quality.Confusion != nil {
		return len(s.quality.Confusion.Names)
	}
	return len(s.quality.Metrics)
}

func (s *Screen) helpLines() []string {
	text := about[s.view].help
	if s.view == viewMistakes && s.why {
		text = report.HelpExplained
	}
	return strings.Split(lipgloss.Wrap(text, max(1, s.w-2), " "), "\n")
}

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	s.arrange()
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th := s.th
	status, tabs, help, first, second, keys := s.places()
	parts := []component.Part{
		{At: status, Content: s.statusLine()},
		{At: keys, Content: component.KeyLine(th, s.w, s.help())},
	}
	if !tabs.Empty() {
		parts = append(parts, component.Part{At: tabs, Content: component.Tabs(th, tabs.W, s.titles(), s.at())})
	}
	if !help.Empty() {
		text := ""
		for i, line := range s.helpLines() {
			if i > 0 {
				text += "\n"
			}
			text += " " + th.Muted.Render(component.Legible(th, line))
		}
		parts = append(parts, component.Part{At: help, Content: text})
	}
	parts = append(parts, s.firstPane(first))
	if !second.Empty() {
		parts = append(parts, s.secondPane(second))
	}
	return s.note.Over(th, s.w, s.h, component.Compose(th, s.w, s.h, parts...))
}

func (s *Screen) titles() (out []string) {
	for _, v := range s.views() {
		out = append(out, about[v].title)
	}
	return out
}

// at is the place of the view among the tabs.
func (s *Screen) at() int {
	for i, v := range s.views() {
		if v == s.view {
			return i
		}
	}
	return 0
}

// waiting stands for what is not known yet, or why it cannot be.
func (s *Screen) waiting(err error, text string, w, h int) string {
	th := s.th
	if err != nil {
		lines := lipgloss.Wrap(component.Legible(th, format.CleanLines(err.Error())), max(1, w-2), " ")
		return th.Bad.Render(th.Glyphs.Cross+" ") + strings.ReplaceAll(lines, "\n", "\n  ")
	}
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center,
		th.Muted.Render(format.Truncate(text, w, th.Glyphs.Ellipsis)))
}

func (s *Screen) statusLine() string {
	th, name := s.th, ""
	if s.run != nil {
		name = format.TruncateMiddle(format.Clean(s.run.Name()), max(8, s.w/3), th.Glyphs.Ellipsis)
	}
	weights := workspace.Latest
	if s.best {
		weights = workspace.Best
	}
	segments := []component.Segment{
		{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 3},
		{Text: th.Text.Render("inspect ") + th.Muted.Render(name), Rank: 1},
		{Text: th.Muted.Render("weights ") + th.Text.Render(weights), Rank: 2},
	}
	if q := s.quality; q != nil && len(q.Metrics) > 0 {
		text := th.Muted.Render(format.Plural(q.Rows, q.Part+" row") + ", " + q.Metrics[0].Name + " ")
		segments = append(segments, component.Segment{
			Text: text + th.Good.Render(report.Number(q.Metrics[0].Value)), Rank: 0, Right: true,
		})
	}
	return component.StatusLine(th, s.w, segments...)
}
