package workbench

import (
	"math"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
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
}

func (p *findingsPane) reset() { *p = findingsPane{} }

func (p *findingsPane) sync(r *run) {
	p.findings, p.origin, p.parent, p.status, p.shown = r.findings, r.origin, r.parent, r.status, true
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

// choose selects suggestion n, counted from 0; false if there is none.
func (p *findingsPane) choose(n int) bool {
	if n >= len(p.suggestions()) {
		return false
	}
	p.chosen = n
	return true
}

// view draws the pane's content into w x h cells.
func (p *findingsPane) view(th *theme.Theme, w, h int) string {
	p.text.SetContent(strings.Join(p.lines(th, w), "\n"))
	return p.text.View(th, w, h)
}

func (p *findingsPane) lines(th *theme.Theme, w int) []string {
	switch {
	case !p.shown:
		return muted(th, w, "When an experiment has trained for a few epochs, what is wrong with it stands here: with its evidence, and with changes to try next.")
	case len(p.findings) == 0 && p.status.Summary.Error != "":
		return p.failure(th, w)
	case len(p.findings) == 0:
		return muted(th, w, "Too early to say.")
	}
	first := p.findings[0]
	out := p.headline(th, w, first)
	out = append(out, wrap(th.Muted, w, component.Legible(th, first.Why))...)
	out = append(out, "")
	out = append(out, evidence(th, w, first.Evidence)...)
	out = append(out, p.advice(th, w)...)
	for _, f := range p.findings[1:] {
		out = append(out, "")
		out = append(out, p.headline(th, w, f)...)
		out = append(out, evidence(th, w, f.Evidence)...)
	}
	if len(first.RuledOut) > 0 {
		out = append(out, "", th.Strong.Render("Ruled out"))
		out = append(out, evidence(th, w, first.RuledOut)...)
	}
	return append(out, p.ancestry(th, w)...)
}

// failure shows why a run has nothing to diagnose.
func (p *findingsPane) failure(th *theme.Theme, w int) []string {
	out := []string{th.Bad.Render(th.Glyphs.Cross + " Failed"), ""}
	return append(out, wrap(th.Text, w, component.Legible(th, p.status.Summary.Error))...)
}

// headline is the glyph and title, the confidence, and since when.
func (p *findingsPane) headline(th *theme.Theme, w int, f finding.Finding) []string {
	glyph, style := th.Severity(f.Severity)
	title := style.Bold(true).Render(glyph + " " + format.Clean(component.Legible(th, f.Title)))
	note := strconv.FormatFloat(math.Round(f.Confidence*100)/100, 'f', 2, 64)
	if since := f.Since(); since != "" {
		note += "  since " + since
	}
	note = th.Muted.Render(note)
	if room := w - format.Width(title) - format.Width(note); room >= 2 {
		return []string{title + strings.Repeat(" ", room) + note}
	}
	return []string{title, "  " + note}
}

// advice lists the suggestions, the chosen one marked.
func (p *findingsPane) advice(th *theme.Theme, w int) []string {
	_, list := p.advised()
	if len(list) == 0 {
		return nil
	}
	out := []string{"", th.Strong.Render("Do next")}
	for i, s := range list {
		here := i == p.chosen
		number := th.Key.Render(strconv.Itoa(i + 1))
		style, pointer := th.Text, " "
		if here {
			style, pointer = th.Accent, th.Accent.Render(th.Glyphs.Cursor)
		}
		title := wrap(style, w-4, component.Legible(th, titleOf(s, w-4)))
		if here && len(s.Changes) > 0 && !p.status.Foreign {
			tail := "  " + th.Key.Render("a") + th.Muted.Render(" apply")
			if n := len(title) - 1; format.Width(title[n])+format.Width(tail) <= w-4 {
				title[n] += strings.Repeat(" ", w-4-format.Width(title[n])-format.Width(tail)) + tail
			}
		}
		for k, l := range title {
			if k == 0 {
				out = append(out, pointer+" "+number+" "+l)
			} else {
				out = append(out, "    "+l)
			}
		}
		if here {
			for _, l := range wrap(th.Muted, w-4, component.Legible(th, s.Reason)) {
				out = append(out, "    "+l)
			}
		}
	}
	return out
}

// titleOf names a suggestion; where the full names of its keys have no room, without their groups.
func titleOf(s finding.Suggestion, w int) string {
	if format.Width(s.Title) <= w || len(s.Changes) == 0 {
		return s.Title
	}
	title := s.Title
	for _, c := range s.Changes {
		title = strings.ReplaceAll(title, c.Key, c.Key[strings.IndexByte(c.Key, '.')+1:])
	}
	return title
}

// ancestry says what the run grew from.
func (p *findingsPane) ancestry(th *theme.Theme, w int) []string {
	if p.origin.Parent == "" {
		return nil
	}
	out := []string{"", th.Strong.Render("Grown from")}
	out = append(out, wrap(th.Text, w, runlabel.PlainName(p.origin.Parent))...)
	for _, c := range p.origin.Change {
		out = append(out, wrap(th.Muted, w, c.Key+" "+c.From+" "+th.Glyphs.Arrow+" "+c.To)...)
	}
	if was, is := p.parent, p.status.Summary.Best; was != nil && is != nil && was.Metric == is.Metric {
		out = append(out, evidence(th, w, []finding.Evidence{{
			Label: "best " + is.Metric, Text: format.Value(float64(was.Value)) + " → " + format.Value(float64(is.Value)),
		}})...)
	}
	return out
}

// evidence prints facts as label and numbers.
func evidence(th *theme.Theme, w int, facts []finding.Evidence) []string {
	var out []string
	for _, e := range facts {
		lines := strings.Split(lipgloss.Wrap(format.Clean(component.Legible(th, e.Label+"  "+e.Text)), w, " "), "\n")
		for i, l := range lines {
			if i == 0 && strings.HasPrefix(l, e.Label) {
				l = th.Muted.Render(e.Label) + th.Text.Render(strings.TrimPrefix(l, e.Label))
			} else {
				l = th.Text.Render(l)
			}
			out = append(out, l)
		}
	}
	return out
}

func muted(th *theme.Theme, w int, text string) []string { return wrap(th.Muted, w, text) }

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
