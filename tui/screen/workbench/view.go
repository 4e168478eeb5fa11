package workbench

import (
	"strconv"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

// The smallest screen on which anything can be done.
const (
	minWidth  = 20
	minHeight = 5
)

// View draws the screen into exactly w x h cells.
func (s *Screen) View(th *theme.Theme, w, h int) string {
	if w < minWidth || h < minHeight {
		return component.Fit(th, s.tiny(th, w), w, h)
	}
	b := layout.Workbench(w, h)
	parts := []component.Part{
		{At: b.Status, Content: s.statusLine(th, b.Status.W)},
		{At: b.Keys, Content: component.KeyLine(th, b.Keys.W, s.keys)},
	}
	if b.Mode == layout.Tabs {
		parts = append(parts, component.Part{At: b.Tabs, Content: component.Tabs(th, b.Tabs.W, s.tabTitles(th), int(s.focus))})
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
	screen := s.note.Over(th, w, h, component.Compose(th, w, h, parts...))
	if s.dialog != nil {
		screen = component.Overlay(th, w, h, screen, s.dialog.view(s, th, w, h))
	}
	return screen
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

// formParts are the form and what its values mean: below it, or beside it in a wide tab.
func (s *Screen) formParts(th *theme.Theme, b layout.Bench) []component.Part {
	at, beside := b.Form, layout.Rect{}
	if b.Mode == layout.Tabs {
		at, beside = splitForm(b.Form)
	}
	p := component.Pane{Title: "Experiment", Focused: s.focused(paneForm)}
	if s.run != nil && s.run.status.Foreign {
		w, _ := p.Inner(b.Form.W, b.Form.H)
		return []component.Part{{At: b.Form, Content: p.View(th, b.Form.W, b.Form.H, wrapped(th, w, foreignText))}}
	}
	if beside.Empty() {
		w, _ := p.Inner(at.W, at.H)
		p.Footer = s.facts(th, w)
	}
	w, h := p.Inner(at.W, at.H)
	content := s.exp.form.View(th, w, h, p.Focused)
	p.Info, p.Bottom = s.formNotes()
	p.BottomInfo = s.exp.form.Position()
	parts := []component.Part{{At: at, Content: p.View(th, at.W, at.H, content)}}
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
	w, h := p.Inner(at.W, at.H)
	content := s.diag.view(th, w, h)
	p.BottomInfo = s.diag.text.Position()
	return component.Part{At: at, Content: p.View(th, at.W, at.H, content)}
}

// welcome stands where the first curve will be.
func (s *Screen) welcome(th *theme.Theme, w, h int) string {
	key := func(k, text string) string {
		return th.Key.Render(format.PadLeft(k, 5, "")) + "  " + th.Muted.Render(format.Pad(text, 30, ""))
	}
	lines := []string{th.Text.Render("press ") + th.Accent.Bold(true).Render("t") + th.Text.Render(" to train "+format.Clean(s.exp.spec.Name))}
	if s.interrupted != nil {
		lines = append(lines, th.Text.Render("or ")+th.Accent.Bold(true).Render("R")+th.Text.Render(" to resume "+runlabel.Plain(s.interrupted)))
	}
	if change, _ := s.keys.Entry(keymap.Less); h >= 10 && w >= 38 {
		lines = append(lines, "",
			key(change.Label(th.Unicode), "change the value at the cursor"),
			key("p", "start from another preset"),
			key("o", "open an experiment file"),
			key("r", "list of all runs"),
			key("?", "all keys"))
	}
	for i, l := range lines {
		lines[i] = format.Truncate(l, w, th.Glyphs.Ellipsis)
	}
	return lipgloss.Place(max(w, 0), max(h, 0), lipgloss.Center, lipgloss.Center, lipgloss.JoinVertical(lipgloss.Center, lines...))
}
