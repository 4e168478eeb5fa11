package data

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// plural counts things: 1 row, 1,797 rows, 3 classes, 2 categories.
func plural(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	case strings.HasSuffix(thing, "y"):
		thing = strings.TrimSuffix(thing, "y") + "ies"
	default:
		thing += "s"
	}
	return format.Count(int64(n)) + " " + thing
}

// column collects lines of text that is broken at words.
type column struct {
	th    *theme.Theme
	w     int
	lines []string
}

func (c *column) add(lines ...string) { c.lines = append(c.lines, lines...) }

// text adds foreign text under a label; its later lines are indented like the first.
func (c *column) text(label string, style lipgloss.Style, text string) {
	text = component.Legible(c.th, format.Clean(text))
	indent := format.Width(label)
	for i, line := range strings.Split(lipgloss.Wrap(text, max(1, c.w-indent), " "), "\n") {
		if i > 0 {
			label = strings.Repeat(" ", indent)
		}
		c.add(label + style.Render(line))
	}
}

func (c *column) heading(text string) {
	if len(c.lines) > 0 {
		c.add("")
	}
	c.add(c.th.Strong.Render(text))
}

// overview says what the data is, what is wrong with it and what was noticed.
func (s *Screen) overview(th *theme.Theme, w int) []string {
	p, c := s.profile, &column{th: th, w: w}
	c.text("", th.Strong, p.Name)
	word := "feature"
	if p.Text != nil {
		word = "term"
	}
	facts := []string{string(p.Task), plural(p.Rows, "row"), plural(p.Columns, word)}
	if p.Classes != nil {
		facts = append(facts, plural(len(p.Classes), "class"))
	}
	if p.Missing > 0 {
		facts = append(facts, plural(p.Missing, "missing value"))
	}
	dot := " " + th.Glyphs.Dot + " "
	c.text("", th.Text, strings.Join(facts, dot))
	parts := []string{format.Count(int64(p.Train)) + " to train", format.Count(int64(p.Validation)) + " to validate"}
	if p.Test > 0 {
		parts = append(parts, format.Count(int64(p.Test))+" to test")
	}
	if p.Repeats.Duplicates > 0 {
		parts = append(parts, plural(p.Repeats.Duplicates, "repeated row"))
	}
	c.text("", th.Muted, strings.Join(parts, dot))
	c.heading("Warnings")
	if len(p.Warnings) == 0 {
		c.add(th.Good.Render(th.Glyphs.Check) + " " + th.Text.Render("none"))
	}
	s.spans = s.spans[:0]
	for i := range p.Warnings {
		if i > 0 {
			c.add("")
		}
		from := len(c.lines)
		s.warning(c, i)
		s.spans = append(s.spans, span{from, len(c.lines)})
	}
	if len(p.Notes) > 0 {
		c.heading("Notes")
		for _, n := range p.Notes {
			c.text(th.Muted.Render(th.Glyphs.Dot)+" ", th.Text, n)
		}
	}
	return c.lines
}
