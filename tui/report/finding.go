package report

import (
	"strconv"
	"strings"

	"tunebench/engine/finding"
	"tunebench/tui/format"
)

// Findings writes a diagnosis as a command prints it: every finding with all that there is to it.
func (p *Page) Findings(list []finding.Finding) {
	for i, f := range list {
		if i > 0 {
			p.Add("")
		}
		p.Relatives(f.Family)
		p.Headline(f)
		p.Indented(2, func(in *Page) {
			in.Why(f)
			in.Evidence(f.Evidence)
			in.Advice(f.Suggestions, Choice{Chosen: NoChoice})
			in.RuledOut(f)
		})
	}
}

// Headline writes what was found, how sure that is, and since when it is so.
func (p *Page) Headline(f finding.Finding) {
	glyph, style := p.th.Severity(f.Severity)
	p.Text("", style.Bold(true), glyph+" "+p.clean(f.Title))
	confidence := strconv.FormatFloat(f.Confidence, 'f', 2, 64)
	long, short := "confidence "+confidence, confidence
	if since := f.Since(); since != "" {
		long, short = long+", since "+since, short+"  since "+since
	}
	last := format.Width(p.lines[len(p.lines)-1])
	for _, note := range []string{long, short} {
		if p.w-last-format.Width(note) >= 2 {
			p.tail(p.th.Muted.Render(note))
			return
		}
	}
	p.Text("  ", p.th.Muted, short)
}

// Why explains a finding, with a blank line behind it.
func (p *Page) Why(f finding.Finding) {
	if f.Why != "" {
		p.Text("", p.th.Muted, f.Why)
		p.Add("")
	}
}

// Evidence writes facts as a label and the text behind it.
func (p *Page) Evidence(facts []finding.Evidence) {
	for _, e := range facts {
		label := p.clean(e.Label)
		for i, line := range p.wrap(label+"  "+format.Clean(e.Text), p.w) {
			if text, found := strings.CutPrefix(line, label); found && i == 0 {
				p.Add(p.th.Muted.Render(label) + p.th.Text.Render(text))
				continue
			}
			p.Add(p.th.Text.Render(line))
		}
	}
}

// RuledOut writes what was looked for and not found, if the finding says it.
func (p *Page) RuledOut(f finding.Finding) {
	if len(f.RuledOut) > 0 {
		p.Heading("Ruled out", "")
		p.Evidence(f.RuledOut)
	}
}

// NoChoice is the choice of no suggestion: each is written with its reason.
const NoChoice = -1

// Choice is what a screen lets its user do with suggestions.
type Choice struct {
	// Chosen is the number of the suggestion that is marked and alone written with its reason.
	Chosen int
	// Key applies the chosen suggestion; empty: nothing does.
	Key string
}

// numbered is the cells before the title of a suggestion: its mark and its number.
const numbered = 4

// Advice lists what to do next, if there is anything.
func (p *Page) Advice(list []finding.Suggestion, c Choice) {
	if len(list) == 0 {
		return
	}
	p.Heading("Do next", "")
	for i, s := range list {
		here := i == c.Chosen
		style, pointer := p.th.Text, " "
		if here {
			style, pointer = p.th.Accent, p.th.Accent.Render(p.th.Glyphs.Cursor)
		}
		from := p.Len()
		p.Text(pointer+" "+p.th.Key.Render(strconv.Itoa(i+1))+" ", style, titleOf(s, p.w-numbered))
		if here && c.Key != "" && len(s.Changes) > 0 {
			p.offer(from, c.Key)
		}
		p.effect(s.Effect, list)
		if (here || c.Chosen == NoChoice) && s.Reason != "" {
			p.Text(strings.Repeat(" ", numbered), p.th.Muted, reasonOf(s))
		}
	}
}

// reasonOf is why a change is suggested, and how far what is expected of it may be off.
func reasonOf(s finding.Suggestion) string {
	if s.Effect == nil {
		return s.Reason
	}
	return strings.TrimSpace(s.Reason + " " + s.Effect.Outlook())
}

// Quicker writes how long a run takes and what would save some of that, below what would make it better.
func (p *Page) Quicker(f finding.Finding) {
	p.Heading("Takes long", f.Title)
	for _, s := range f.Suggestions {
		p.Text(strings.Repeat(" ", numbered), p.th.Text, titleOf(s, p.w-numbered))
		p.effect(s.Effect, f.Suggestions)
	}
}

// offer names the key that applies a suggestion at the end of its title, if there is room.
func (p *Page) offer(from int, key string) {
	text := p.th.Key.Render(key) + p.th.Muted.Render(" apply")
	if last := p.Len() - 1; last >= from && format.Width(p.lines[last])+2+format.Width(text) <= p.w {
		p.tail(text)
	}
}

// titleOf names a suggestion; where the full names of its keys have no room, without their groups.
func titleOf(s finding.Suggestion, w int) string {
	title := s.Title
	if format.Width(title) <= w {
		return title
	}
	for _, c := range s.Changes {
		title = strings.ReplaceAll(title, c.Key, c.Key[strings.IndexByte(c.Key, '.')+1:])
	}
	return title
}

// Change writes what became of one key, as in key 0.1 → 0.03.
func (p *Page) Change(key, from, to string) {
	p.Text("", p.th.Muted, key+" "+from+" "+p.th.Glyphs.Arrow+" "+to)
}
