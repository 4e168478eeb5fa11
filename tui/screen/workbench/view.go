package workbench

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/runlabel"
)

// The smallest screen on which anything can be done.
const (
	minWidth  = 20
	minHeight = 5
)

// arrange gives every pane its content and its cells, so that drawing changes nothing.
func (s *Screen) arrange() {
	if s.tooSmall() {
		return
	}
	b := layout.Workbench(s.w, s.h)
	s.form.arrange(s.th, b)
	s.charts.dress(s.th)
	if s.grid.open = s.grid.open && s.follower.run.known(); s.grid.open {
		s.arrangeGrid()
	}
	s.findings.arrange(s.th, b.Diagnosis)
}

func (s *Screen) tooSmall() bool { return s.w < minWidth || s.h < minHeight }

// View draws the screen.
func (s *Screen) View() string {
	th, w, h := s.th, s.w, s.h
	if s.tooSmall() {
		return component.Fit(th, s.tiny(), w, h)
	}
	b := layout.Workbench(w, h)
	status := status{
		th: th, run: s.follower.run, charts: &s.charts, name: s.form.spec.Name, starting: s.launch.starting,
		before: s.launch.before[s.form.spec.Name],
	}
	if s.grid.open {
		status.view = s.grid.Info()
	}
	parts := []component.Part{{At: b.Status, Content: status.line(b.Status.W)}}
	if s.grid.open {
		parts = append(parts, s.gridParts()...)
	} else {
		parts = append(parts, s.benchParts(b)...)
	}
	frame := s.notes.Over(th, w, h, component.Compose(th, w, h, parts...))
	if s.dialog != nil {
		frame = component.Overlay(th, w, h, frame, s.dialog.View(th, w, h))
	}
	return frame
}

// benchParts draws the panes, all of them or the one whose tab is in front, and the line of keys.
func (s *Screen) benchParts(b layout.Bench) []component.Part {
	parts := []component.Part{{At: b.Keys, Content: component.KeyLine(s.th, b.Keys.W, s.help())}}
	if b.Mode == layout.Tabs {
		tabs := component.Tabs(s.th, b.Tabs.W, s.tabTitles(), int(s.focus))
		parts = append(parts, component.Part{At: b.Tabs, Content: tabs})
	}
	for p := range paneCount {
		if b.Mode == layout.Panes || s.focus == p {
			parts = append(parts, s.paneParts(p, b)...)
		}
	}
	return parts
}

func (s *Screen) paneParts(p pane, b layout.Bench) []component.Part {
	focused := s.focus == p && s.dialog == nil
	switch p {
	case paneForm:
		return s.form.parts(s.th, b, focused, s.follower.run)
	case paneCharts:
		welcome := s.welcome
		if s.follower.run != nil {
			welcome = nil
		}
		return s.charts.parts(s.th, b.Charts, focused, welcome)
	}
	return []component.Part{s.findings.part(s.th, b.Diagnosis, focused)}
}

// tiny is what is left when nothing else fits: how far the run is.
func (s *Screen) tiny() string {
	text := "terminal too small"
	if r := s.follower.run; r != nil && r.status.Summary.Epochs > 0 {
		text = strconv.Itoa(r.status.Summary.Epoch) + "/" + strconv.Itoa(r.status.Summary.Epochs) + " " + text
	}
	return strings.Join(wrap(s.th.Muted, s.w, text), "\n")
}

// tabTitles name the tabs; a glyph tells what is new behind those that are not visible.
func (s *Screen) tabTitles() []string {
	titles := []string{"Experiment", "Charts", "Diagnosis"}
	if s.form.edited() {
		titles[paneForm] += " " + s.th.Glyphs.Changed
	}
	if found := s.findings.findings; len(found) > 0 {
		glyph, _ := s.th.Severity(found[0].Severity)
		titles[paneFindings] += " " + glyph
	}
	return titles
}

// welcome stands where the first curve will be.
func (s *Screen) welcome(w, h int) string {
	th := s.th
	key := func(k, text string) string {
		return th.Key.Render(format.PadLeft(k, 5, "")) + "  " + th.Muted.Render(format.Pad(text, 30, ""))
	}
	offer := func(before, k, after string) string {
		return th.Text.Render(before) + th.Accent.Bold(true).Render(k) + th.Text.Render(after)
	}
	lines := []string{offer("press ", "t", " to train "+format.Clean(s.form.spec.Name))}
	if s.launch.offered != nil {
		lines = append(lines, offer("or ", "R", " to resume "+runlabel.Plain(s.launch.offered)))
	}
	if h >= 10 && w >= 38 {
		lines = append(lines, "",
			key(s.keys.All().Row("left").Name(th.Unicode), "change the value at the cursor"),
			key("p", "start from another preset"),
			key("o", "open an experiment file"),
			key("r", "list of all runs"),
			key("?", "all keys"))
	}
	for i, l := range lines {
		lines[i] = format.Truncate(l, w, th.Glyphs.Ellipsis)
	}
	block := lipgloss.JoinVertical(lipgloss.Center, lines...)
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center, block)
}
