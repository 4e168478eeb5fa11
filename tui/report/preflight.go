package report

import (
	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// Preflight is what is shown of a pre-flight, done or under way.
type Preflight struct {
	Outcome *workspace.Preflight // nil: it is under way
	// Checks are those that are done so far, Next is what comes, of a pre-flight under way.
	Checks []workspace.PreflightCheck
	Next   string
	// Brief leaves out the evidence of what is as it should be and, where there is little room, what the checks mean.
	Brief bool
	// Key applies what the checks advise; empty: nothing does.
	Key string
}

// roomy is the width from which on a brief report says in a line what each check means.
const roomy = 100

// Report writes the verdict, what is advised, and each check with its evidence.
func (v Preflight) Report(p *Page) {
	checks := v.Checks
	if v.Outcome != nil {
		checks = v.Outcome.Checks
		v.verdict(p)
	}
	wide := 0
	for i := range checks {
		wide = max(wide, format.Width(checks[i].Label))
	}
	for i := range checks {
		if p.Len() > 0 && (i == 0 || !v.Brief) {
			p.Add("")
		}
		v.check(p, &checks[i], max(wide, format.Width(v.Next)))
	}
	if v.Outcome == nil && v.Next != "" {
		if p.Len() > 0 && !v.Brief {
			p.Add("")
		}
		p.Text(p.th.Info.Render(p.th.Glyphs.Bullet)+" ", p.th.Muted, v.Next+p.th.Glyphs.Ellipsis)
	}
}

// verdict writes what all checks come to, and what would mend what they found.
func (v Preflight) verdict(p *Page) {
	severity := map[workspace.Verdict]finding.Severity{
		workspace.Ready: finding.Good, workspace.Remarks: finding.Warn, workspace.NotReady: finding.Bad,
	}[v.Outcome.Verdict]
	glyph, style := p.th.Severity(severity)
	p.Text("", style.Bold(true), glyph+" "+v.Outcome.Verdict.Words())
	changes := v.Outcome.Apply.Changes
	if len(changes) == 0 {
		return
	}
	p.Heading("Advised", "")
	from := p.Len()
	for _, c := range changes {
		p.Text(p.th.Accent.Render(p.th.Glyphs.Arrow)+" ", p.th.Text, p.clean(c.String()))
	}
	if v.Key != "" {
		p.offer(from, v.Key)
	}
}

// check writes one outcome: its name in a column of so many cells, what was found, the evidence, what could be
// changed.
func (v Preflight) check(p *Page, c *workspace.PreflightCheck, wide int) {
	glyph, style := p.th.Severity(c.Severity)
	label := style.Render(glyph) + " " + p.th.Strong.Render(format.Pad(p.clean(c.Label), wide, "")) + "  "
	indent := format.Width(label)
	if indent+20 > p.w { // no room for two columns
		p.Add(style.Render(glyph) + " " + p.th.Strong.Render(p.clean(c.Label)))
		label, indent = "  ", 2
	}
	p.Text(label, p.th.Text, c.Title)
	p.Indented(indent, func(in *Page) {
		if !v.Brief || p.w >= roomy {
			in.Text("", in.th.Muted, c.Means)
		}
		if !v.Brief || c.Severity.AtLeast(finding.Warn) {
			in.Evidence(c.Evidence)
		}
		if v.Brief && c.Severity == finding.Good {
			return
		}
		for _, g := range c.Suggestions {
			in.Text(in.th.Accent.Render(in.th.Glyphs.Arrow)+" ", in.th.Text, titleOf(g, in.w-2))
			in.Text("  ", in.th.Muted, g.Reason)
		}
	})
}
