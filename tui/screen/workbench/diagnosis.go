package workbench

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/report"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

// findingsPane shows what is wrong with a run and what to try next.
type findingsPane struct {
	text     component.Text
	findings []finding.Finding
	origin   spec.Provenance
	status   workspace.Status
	parent   *workspace.BestValue // of the run that it grew from, nil if unknown
	shown    bool                 // a run is shown
	chosen   int                  // suggestion
	tried    *workspace.Tried     // on the run, nil for nothing
	trying   bool                 // somebody is at it
	open     bool                 // all is shown, and not only what matters most
}

func (p *findingsPane) reset() { *p = findingsPane{} }

func (p *findingsPane) sync(r *run) {
	p.findings, p.origin, p.parent, p.status, p.shown = r.memory.Tell(r.findings), r.origin, r.parent, r.status, true
	if r.memory != nil {
		p.tried = r.memory.Tried
	}
	p.chosen = max(0, min(p.chosen, len(p.suggestions())-1))
}

// suggestions are those of the most important finding that has any.
func (p *findingsPane) suggestions() []finding.Suggestion {
	_, s := p.advised()
	return s
}

func (p *findingsPane) advised() (finding.Finding, []finding.Suggestion) {
	for _, f := range p.findings {
		if len(f.Suggestions) > 0 {
			return f, f.Suggestions[:min(3, len(f.Suggestions))]
		}
	}
	return finding.Finding{}, nil
}

// choice is the chosen suggestion and the finding that it answers; false without any.
func (p *findingsPane) choice() (finding.Finding, finding.Suggestion, bool) {
	f, list := p.advised()
	if len(list) == 0 {
		return f, finding.Suggestion{}, false
	}
	return f, list[min(p.chosen, len(list)-1)], true
}

// choose selects suggestion n, counted from 0; false if there is none.
func (p *findingsPane) choose(n int) bool {
	if n >= len(p.suggestions()) {
		return false
	}
	p.chosen = n
	return true
}

// arrange brings the text up to date for its place.
func (p *findingsPane) arrange(th *theme.Theme, at layout.Rect) {
	w, h := component.Pane{}.Inner(at.W, at.H)
	p.text.SetContent(strings.Join(p.lines(th, w), "\n"), w, h)
}

// The keys that act on the pane in front scroll this one.
func (p *findingsPane) move(m keymap.Motion) tea.Cmd { p.text.Move(m); return nil }
func (p *findingsPane) step(int) tea.Cmd             { return nil }
func (p *findingsPane) enter() tea.Cmd               { return nil }
func (p *findingsPane) undo() tea.Cmd                { return nil }

// part draws the pane.
func (p *findingsPane) part(th *theme.Theme, at layout.Rect, focused bool) component.Part {
	frame := component.Pane{Title: "Diagnosis", Focused: focused, BottomInfo: p.text.Position()}
	return component.Part{At: at, Content: frame.View(th, at.W, at.H, p.text.View(th))}
}

func (p *findingsPane) lines(th *theme.Theme, w int) []string {
	page := report.NewPage(th, w)
	if !p.shown {
		page.Text("", th.Muted, "When an experiment has trained for a few epochs, what is wrong with it stands here: "+
			"with its evidence, and with changes to try next.")
		return page.Lines()
	}
	told := p.setback(th, page)
	switch {
	case len(p.findings) == 0 && !told:
		page.Text("", th.Muted, "Too early to say.")
	case len(p.findings) > 0:
		if told {
			page.Add("")
		}
		p.judge(th, page)
	}
	return page.Lines()
}

// setback writes what holds the run up or has ended it before its time; false if nothing has.
func (p *findingsPane) setback(th *theme.Theme, page *report.Page) bool {
	text, heading := p.status.Summary.Error, th.Bad.Render(th.Glyphs.Cross+" Failed")
	switch {
	case p.status.Trouble() != "":
		text, heading = p.status.Trouble(), th.Warn.Render("Held up")
	case text == "" || p.status.Alive:
		return false
	case p.status.State == workspace.Interrupted:
		heading = th.Bad.Render(th.Glyphs.Cross + " Interrupted")
	}
	page.Add(heading, "")
	page.Text("", th.Text, text)
	return true
}

// judge writes the most important finding and what to do about it; the rest is folded.
func (p *findingsPane) judge(th *theme.Theme, page *report.Page) {
	first := p.findings[0]
	page.Relatives(first.Family)
	page.Headline(first)
	page.Why(first)
	page.Evidence(p.facts(first))
	choice := report.Choice{Chosen: p.chosen, Key: "a"}
	if p.status.Foreign {
		choice.Key = "" // there is no experiment to change
	}
	page.Advice(p.suggestions(), choice)
	if f, ok := p.slow(); ok {
		page.Quicker(f)
	}
	p.progress(th, page)
	if what := p.folded(); !p.open && what != "" {
		page.Add("")
		page.Text(th.Key.Render("v")+" ", th.Muted, what)
		return
	}
	for _, f := range p.findings[1:] {
		page.Add("")
		page.Headline(f)
		page.Evidence(f.Evidence)
	}
	page.RuledOut(first)
	p.ancestry(th, page)
}

// mostFacts is how many facts stand below a headline before all is asked for.
const mostFacts = 3

// facts are the evidence that is shown.
func (p *findingsPane) facts(f finding.Finding) []finding.Evidence {
	if p.open {
		return f.Evidence
	}
	return f.Evidence[:min(len(f.Evidence), mostFacts)]
}

// slow is what would make a long run quicker, where that is not what is advised already.
func (p *findingsPane) slow() (finding.Finding, bool) {
	advised, _ := p.advised()
	for _, f := range p.findings {
		if f.Cause == finding.CauseSlow && len(f.Suggestions) > 0 && advised.Cause != finding.CauseSlow {
			return f, !p.open // where all is shown it stands among the others
		}
	}
	return finding.Finding{}, false
}

// progress says how far trying is, or that something can be tried.
func (p *findingsPane) progress(th *theme.Theme, page *report.Page) {
	switch {
	case p.trying && p.tried == nil:
		page.Add("")
		page.Text(th.Accent.Render(th.Glyphs.Bullet)+" ", th.Muted, "trying the changes beside the run")
	case p.trying:
		page.Add("")
		page.Text(th.Accent.Render(th.Glyphs.Bullet)+" ", th.Muted, "trying: "+p.tried.Trained())
	case p.tried == nil && !p.status.Foreign && p.status.State.Finished() && !p.status.Alive:
		page.Add("")
		page.Text(th.Key.Render("x")+" ", th.Muted, "try such changes beside the run")
	}
}

// folded says what is there beyond what matters most, "" if nothing is.
func (p *findingsPane) folded() string {
	if len(p.findings) == 0 {
		return ""
	}
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, strconv.Itoa(n)+" "+many)
		}
	}
	add(len(p.findings[0].Evidence)-len(p.facts(p.findings[0])), "more fact", "more facts")
	add(len(p.findings)-1, "more finding", "more findings")
	add(len(p.findings[0].RuledOut), "ruled out", "ruled out")
	if p.origin.Parent != "" {
		parts = append(parts, "what it grew from")
	}
	return strings.Join(parts, ", ")
}

// ancestry says what the run grew from.
func (p *findingsPane) ancestry(th *theme.Theme, page *report.Page) {
	if p.origin.Parent == "" {
		return
	}
	page.Heading("Grown from", "")
	page.Text("", th.Text, runlabel.PlainName(p.origin.Parent))
	for _, c := range p.origin.Change {
		page.Change(c.Key, c.From, c.To)
	}
	if was, is := p.parent, p.status.Summary.Best; was != nil && is != nil && was.Metric == is.Metric {
		text := format.Value(float64(was.Value)) + " → " + format.Value(float64(is.Value))
		page.Evidence([]finding.Evidence{{Label: "best " + is.Metric, Text: text}})
	}
}

func wrap(style lipgloss.Style, w int, text string) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(lipgloss.Wrap(format.CleanLines(text), max(1, w), " "), "\n")
	for i, l := range lines {
		lines[i] = style.Render(l)
	}
	return lines
}
