package report

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Page collects lines of text that are at most so many cells wide.
type Page struct {
	th    *theme.Theme
	w     int
	lines []string
}

// NewPage begins an empty page of w cells; a page is at least one cell wide.
func NewPage(th *theme.Theme, w int) *Page { return &Page{th: th, w: max(w, 1)} }

// Width is the most cells that a line can have.
func (p *Page) Width() int { return p.w }

// Lines returns what was written so far.
func (p *Page) Lines() []string { return p.lines }

// Len is the number of lines written so far.
func (p *Page) Len() int { return len(p.lines) }

// String returns the page with a line break behind each line.
func (p *Page) String() string { return joinLines(p.lines) }

// Plain is String without styles.
func (p *Page) Plain() string {
	lines := make([]string, len(p.lines))
	for i, l := range p.lines {
		lines[i] = ansi.Strip(l)
	}
	return joinLines(lines)
}

func joinLines(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight(l, " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// Add writes lines that are styled and safe already, cut to the width.
func (p *Page) Add(lines ...string) {
	for _, l := range lines {
		p.lines = append(p.lines, format.Truncate(l, p.w, p.th.Glyphs.Ellipsis))
	}
}

// Text writes text from anywhere behind a label, broken at words; its later lines are indented
// like the first. The label is styled and safe already. Line breaks in the text stay.
func (p *Page) Text(label string, style lipgloss.Style, text string) {
	indent := format.Width(label)
	if indent >= p.w {
		label, indent = "", 0
	}
	for _, line := range p.wrap(text, p.w-indent) {
		p.Add(label + style.Render(line))
		label = strings.Repeat(" ", indent)
	}
}

// Whole writes text from anywhere on one line however long it is: what is copied, such as a path
// or a checksum, must be neither cut nor broken.
func (p *Page) Whole(text string) { p.lines = append(p.lines, p.th.Muted.Render(p.clean(text))) }

// wrap makes text from anywhere safe and breaks it at words into lines of w cells, but not
// between a number and its percent sign.
func (p *Page) wrap(text string, w int) []string {
	const fixed = "\u00a0"
	text = strings.ReplaceAll(p.legible(format.CleanLines(text)), " %", fixed+"%")
	text = strings.ReplaceAll(lipgloss.Wrap(text, max(1, w), " "), fixed, " ")
	return strings.Split(text, "\n")
}

// clean makes text from anywhere safe for one line.
func (p *Page) clean(text string) string { return p.legible(format.Clean(text)) }

func (p *Page) legible(text string) string { return component.Legible(p.th, text) }

// Heading begins a section: a blank line, unless it is the first, and the title with a note
// where there is room for it, below it where there is none.
func (p *Page) Heading(title, note string) {
	if len(p.lines) > 0 {
		p.Add("")
	}
	title, note = p.clean(title), p.clean(note)
	switch {
	case note == "":
		p.Text("", p.th.Strong, title)
	case format.Width(title)+2+format.Width(note) <= p.w:
		p.Add(p.th.Strong.Render(title) + "  " + p.th.Muted.Render(note))
	default:
		p.Text("", p.th.Strong, title)
		p.Text("", p.th.Muted, note)
	}
}

// Indented writes on a page that is n cells narrower and shifts it to the right.
func (p *Page) Indented(n int, write func(inner *Page)) {
	n = min(max(n, 0), p.w-1)
	inner := NewPage(p.th, p.w-n)
	write(inner)
	for _, l := range inner.lines {
		if l != "" {
			l = strings.Repeat(" ", n) + l
		}
		p.lines = append(p.lines, l)
	}
}

// tail puts text at the right end of the last line, or of one of its own where that has no room.
func (p *Page) tail(text string) {
	if n := len(p.lines) - 1; n >= 0 {
		if room := p.w - format.Width(p.lines[n]) - format.Width(text); room >= 2 {
			p.lines[n] += strings.Repeat(" ", room) + text
			return
		}
	}
	p.Add(format.PadLeft(text, p.w, p.th.Glyphs.Ellipsis))
}

// joined lists facts with a dot between them.
func (p *Page) joined(facts []string) string { return strings.Join(facts, " "+p.th.Glyphs.Dot+" ") }
