package study

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// view is one way to look at a study. Each has an own file.
type view struct {
	title string
	// dress gives the charts of the view what they draw, before it is drawn at a place.
	dress func(s *Screen, at layout.Rect)
	// draw draws it there; it changes nothing.
	draw func(s *Screen, at layout.Rect) []component.Part
	// move and step go about in the view; nil: move chooses a trial, step does nothing.
	move func(s *Screen, m keymap.Motion)
	step func(s *Screen, by int)
}

// views are all of them, in the order of their keys.
var views = []view{
	{titleOverview, (*Screen).dressOverview, (*Screen).overview, nil, (*Screen).stepColumns},
	{titleTrials, (*Screen).dressTrials, (*Screen).trials, nil, (*Screen).stepColumns},
	{titleAxes, (*Screen).dressAxes, (*Screen).axisPlots, (*Screen).moveAxes, (*Screen).stepAxes},
	{titleImportance, (*Screen).dressImportance, (*Screen).importance, nil, nil},
	{titleParallel, (*Screen).dressParallel, (*Screen).parallel, nil, (*Screen).stepParallel},
	{titleContour, (*Screen).dressContour, (*Screen).contour, (*Screen).moveContour, (*Screen).stepContour},
	{titleCurves, (*Screen).dressCurves, (*Screen).courses, nil, nil},
	{titlePareto, (*Screen).dressPareto, (*Screen).pareto, (*Screen).movePareto, (*Screen).stepPareto},
}

const (
	titleOverview   = "Overview"
	titleTrials     = "Trials"
	titleAxes       = "Axes"
	titleImportance = "Importance"
	titleParallel   = "Parallel"
	titleContour    = "Contour"
	titleCurves     = "Curves"
	titlePareto     = "Pareto"
)

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	if s.dialog != nil {
		s.dialog.Resize(w, h)
	}
	s.arrange()
}

// places divides the screen.
func (s *Screen) places() (status, tabs, body, keys layout.Rect) {
	body = layout.Of(s.w, s.h)
	if s.h >= 3 {
		status, body = body.CutTop(1)
	}
	if s.h >= 6 {
		keys, body = body.CutBottom(1)
	}
	if s.h >= 8 {
		tabs, body = body.CutTop(1)
	}
	return status, tabs, body, keys
}

// arrange gives the view in front its content and its cells.
func (s *Screen) arrange() {
	if s.picture == nil || s.w <= 0 || s.h <= 0 {
		return
	}
	_, _, body, _ := s.places()
	views[s.at].dress(s, body)
}

// View draws the screen.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	th, w, h := s.th, s.w, s.h
	status, tabs, body, keys := s.places()
	parts := []component.Part{
		{At: status, Content: s.statusLine(w)},
		{At: keys, Content: component.KeyLine(th, w, s.help())},
	}
	if !tabs.Empty() {
		parts = append(parts, component.Part{At: tabs, Content: component.Tabs(th, w, s.tabTitles(w), s.at)})
	}
	if s.picture == nil {
		pane := component.Pane{Title: "Study", Focused: true}
		iw, ih := pane.Inner(body.W, body.H)
		parts = append(parts, component.Part{At: body, Content: pane.View(th, body.W, body.H, s.waiting(iw, ih))})
	} else {
		parts = append(parts, views[s.at].draw(s, body)...)
	}
	frame := s.note.Over(th, w, h, component.Compose(th, w, h, parts...))
	if s.dialog != nil {
		frame = component.Overlay(th, w, h, frame, s.dialog.View(th, w, h))
	}
	return frame
}

// waiting stands for a study that is not read yet, or cannot be.
func (s *Screen) waiting(w, h int) string {
	th := s.th
	if s.err != nil {
		text := lipgloss.Wrap(format.CleanLines(s.err.Error()), max(1, w-2), " ")
		return th.Bad.Render(th.Glyphs.Cross+" ") + strings.ReplaceAll(text, "\n", "\n  ")
	}
	text := "reading"
	if s.study != nil {
		text += " " + format.Clean(s.study.Name())
	}
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center,
		th.Muted.Render(format.Truncate(text, w, th.Glyphs.Ellipsis)))
}

// tabTitles name the views, with their keys where there is room.
func (s *Screen) tabTitles(w int) []string {
	out := make([]string, len(views))
	total := 1
	for i, v := range views {
		out[i] = strconv.Itoa(i+1) + " " + v.title
		if v.title == titleAxes && len(s.edges()) > 0 {
			out[i] += " " + s.th.Glyphs.Alert
		}
		total += format.Width(out[i]) + 3
	}
	if total > w {
		for i, v := range views {
			out[i] = v.title
		}
	}
	return out
}

// pane draws content in a frame.
func (s *Screen) pane(p component.Pane, at layout.Rect, draw func(w, h int) string) component.Part {
	w, h := p.Inner(at.W, at.H)
	return component.Part{At: at, Content: p.View(s.th, at.W, at.H, draw(w, h))}
}

func (s *Screen) statusLine(w int) string {
	th := s.th
	segments := []component.Segment{{Text: th.Accent.Bold(true).Render("tunebench"), Rank: 5}}
	p := s.picture
	if p == nil {
		return component.StatusLine(th, w, segments...)
	}
	name := format.TruncateMiddle(format.Clean(title(p.path)), max(8, w/3), th.Glyphs.Ellipsis)
	segments = append(segments, component.Segment{Text: th.Text.Render(name), Rank: 1},
		component.Segment{Text: s.phaseText(), Rank: 0})
	value := func(label, v string) string { return th.Muted.Render(label+" ") + th.Text.Render(v) }
	if b := p.best(); b != nil {
		text := value("best "+format.Clean(p.metric), format.Value(b.value)) + value(" at", strconv.Itoa(b.id))
		segments = append(segments, component.Segment{Text: text, Rank: 2, Right: true})
	}
	segments = append(segments,
		component.Segment{Text: value("trials", limited(len(p.trials), p.budget.trials)), Rank: 3, Right: true},
		component.Segment{Text: value("epochs", limited(p.budget.used, p.budget.epochs)), Rank: 4, Right: true})
	return component.StatusLine(th, w, segments...)
}

// limited writes a count and the limit that it has.
func limited(n, limit int) string {
	text := format.Count(int64(n))
	if limit > 0 {
		text += "/" + format.Count(int64(limit))
	}
	return text
}

// phaseText says where the study is in its life, as a word with a glyph.
func (s *Screen) phaseText() string {
	th, g, p := s.th, s.th.Glyphs, s.picture
	switch p.phase {
	case running:
		return th.Good.Render(g.Bullet + " running")
	case paused:
		return th.Warn.Render(g.Pause + " paused")
	case "interrupted":
		return th.Warn.Render(g.Alert + " interrupted")
	case ended:
		return th.Good.Render(g.Check + " " + endings[p.ending])
	}
	return th.Muted.Render(g.Hollow + " " + format.Clean(p.phase))
}

// endings say why a study has ended.
var endings = map[string]string{
	"": "ended", "trials": "all trials done", "epochs": "all epochs used", "time": "time is up",
	"target": "target met", "space": "space exhausted", "request": "stopped", "failed": "failed",
}
