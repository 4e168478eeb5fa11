package workbench

import (
	"strconv"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
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
	at, _ := formPlaces(b)
	s.exp.form.Resize(s.formFrame(at).Inner(at.W, at.H))
	s.charts.dress(s.th)
	w, h := component.Pane{}.Inner(b.Diagnosis.W, b.Diagnosis.H)
	s.diag.arrange(s.th, w, h)
}

func (s *Screen) tooSmall() bool { return s.w < minWidth || s.h < minHeight }

// View draws the screen.
func (s *Screen) View() string {
	th, w, h := s.th, s.w, s.h
	if s.tooSmall() {
		return component.Fit(th, s.tiny(th, w), w, h)
	}
	b := layout.Workbench(w, h)
	parts := []component.Part{
		{At: b.Status, Content: s.statusLine(th, b.Status.W)},
		{At: b.Keys, Content: component.KeyLine(th, b.Keys.W, s.help())},
	}
	if b.Mode == layout.Tabs {
		tabs := component.Tabs(th, b.Tabs.W, s.tabTitles(th), int(s.focus))
		parts = append(parts, component.Part{At: b.Tabs, Content: tabs})
	}
	if b.Mode == layout.Panes || s.focus == paneForm {
		parts = append(parts, s.formParts(th, b)...)
	}
	if b.Mode == layout.Panes || s.focus == paneCharts {
		parts = append(parts, s.chartParts(th, b)...)
	}
	if b.Mode == layout.Panes || s.focus == paneDiagnosis {
		parts = append(parts, s.diagnosisPart(th, b.Diagnosis))
	}
	frame := s.note.Over(th, w, h, component.Compose(th, w, h, parts...))
	if s.dialog != nil {
		frame = component.Overlay(th, w, h, frame, s.dialog.View(th, w, h))
	}
	return frame
}

// tiny is what fits where nothing fits: how far the run is.
func (s *Screen) tiny(th *theme.Theme, w int) string {
	text := "terminal too small"
	if s.run != nil && s.run.status.Summary.Epochs > 0 {
		sum := s.run.status.Summary
		text = strconv.Itoa(sum.Epoch) + "/" + strconv.Itoa(sum.Epochs) + " " + text
	}
	return wrapped(th, w, text)
}

func wrapped(th *theme.Theme, w int, text string) string {
	out := ""
	for i, l := range wrap(th.Muted, w, text) {
		if i > 0 {
			out += "\n"
		}
		out += l
	}
	return out
}

// tabTitles name the tabs; a glyph tells what is new behind those that are not visible.
func (s *Screen) tabTitles(th *theme.Theme) []string {
	titles := []string{"Experiment", "Charts", "Diagnosis"}
	if s.exp.edited() {
		titles[paneForm] += " " + th.Glyphs.Changed
	}
	if f := s.diag.findings; len(f) > 0 {
		glyph, _ := th.Severity(f[0].Severity)
		titles[paneDiagnosis] += " " + glyph
	}
	return titles
}

func (s *Screen) focused(p pane) bool { return s.focus == p && s.dialog == nil }

// formPlaces are those of the form and, beside it in a wide tab, of what its values mean.
func formPlaces(b layout.Bench) (form, beside layout.Rect) {
	if b.Mode == layout.Tabs {
		return splitForm(b.Form)
	}
	return b.Form, layout.Rect{}
}

// formFrame is the frame of the form, with what its values mean below it where that has no pane.
func (s *Screen) formFrame(at layout.Rect) component.Pane {
	p := component.Pane{Title: "Experiment", Focused: s.focused(paneForm)}
	if _, beside := formPlaces(layout.Workbench(s.w, s.h)); beside.Empty() {
		w, _ := p.Inner(at.W, at.H)
		p.Footer = s.facts(s.th, w)
	}
	return p
}

// formParts are the form and what its values mean: below it, or beside it in a wide tab.
func (s *Screen) formParts(th *theme.Theme, b layout.Bench) []component.Part {
	if s.run != nil && s.run.status.Foreign {
		p := component.Pane{Title: "Experiment", Focused: s.focused(paneForm)}
		w, _ := p.Inner(b.Form.W, b.Form.H)
		return []component.Part{{At: b.Form, Content: p.View(th, b.Form.W, b.Form.H, wrapped(th, w, foreignText))}}
	}
	at, beside := formPlaces(b)
	p := s.formFrame(at)
	p.Info, p.Bottom = s.formNotes()
	p.BottomInfo = s.exp.form.Position()
	parts := []component.Part{{At: at, Content: p.View(th, at.W, at.H, s.exp.form.View(th, p.Focused))}}
	if !beside.Empty() {
		parts = append(parts, s.meaningPart(th, beside))
	}
	return parts
}

const foreignText = `This log was written by another program: its curves are shown and examined, but there is no experiment to edit.

p opens a preset, o an experiment file, r the list of runs.`

// formNotes say how the form differs from what is shown beside it.
func (s *Screen) formNotes() (info, bottom string) {
	n := len(s.exp.changes())
	if n == 0 {
		return "", ""
	}
	info = strconv.Itoa(n) + " changed"
	if s.run != nil && s.run.spec != nil {
		bottom = "t trains it anew"
	}
	return info, bottom
}

func (s *Screen) chartParts(th *theme.Theme, b layout.Bench) []component.Part {
	var welcome func(w, h int) string
	if s.run == nil {
		welcome = func(w, h int) string { return s.welcome(th, w, h) }
	}
	return s.charts.parts(th, b.Charts, s.focused(paneCharts), welcome)
}

func (s *Screen) diagnosisPart(th *theme.Theme, at layout.Rect) component.Part {
	p := component.Pane{Title: "Diagnosis", Focused: s.focused(paneDiagnosis)}
	p.BottomInfo = s.diag.text.Position()
	return component.Part{At: at, Content: p.View(th, at.W, at.H, s.diag.text.View(th))}
}

// welcome stands where the first curve will be.
func (s *Screen) welcome(th *theme.Theme, w, h int) string {
	key := func(k, text string) string {
		return th.Key.Render(format.PadLeft(k, 5, "")) + "  " + th.Muted.Render(format.Pad(text, 30, ""))
	}
	offer := func(before, k, after string) string {
		return th.Text.Render(before) + th.Accent.Bold(true).Render(k) + th.Text.Render(after)
	}
	lines := []string{offer("press ", "t", " to train "+format.Clean(s.exp.spec.Name))}
	if s.interrupted != nil {
		lines = append(lines, offer("or ", "R", " to resume "+runlabel.Plain(s.interrupted)))
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
