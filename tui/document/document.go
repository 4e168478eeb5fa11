package document

import (
	"fmt"
	"strings"

	"tunebench/tui/format"
)

// Document is what is written.
type Document struct {
	Title, Subtitle string
	Sections        []Section
}

// Section is blocks under a title.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a piece of a section: [Text], [Lead], [Note], [Table], [Heat], [Code] or [Chart].
type Block interface {
	html(b *strings.Builder)
	markdown(b *strings.Builder)
}

type (
	// Text is a paragraph.
	Text string
	// Lead is a line that leads what follows.
	Lead string
	// Note is a paragraph that explains, in a smaller voice.
	Note string
	// Code is lines that are kept as they are.
	Code string
)

// Table is rows under titles.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Column is a column of a [Table]; numbers stand at the right.
type Column struct {
	Title string
	Right bool
}

// Heat is a matrix whose cells are shaded by their share of the row.
type Heat struct {
	Rows, Columns string // what they are
	Names         []string
	Counts        [][]int64
}

// Add appends a section, unless it is empty.
func (d *Document) Add(title string, blocks ...Block) {
	if len(blocks) > 0 {
		d.Sections = append(d.Sections, Section{title, blocks})
	}
}

// Pairs is a table of names and values.
func Pairs(pairs ...[2]string) Table {
	t := Table{Columns: []Column{{}, {Right: true}}}
	for _, p := range pairs {
		t.Rows = append(t.Rows, p[:])
	}
	return t
}

// Markdown writes the document for people who read text, and for programs that show Markdown.
func (d *Document) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plain(d.Title))
	if d.Subtitle != "" {
		fmt.Fprintf(&b, "\n%s\n", plain(d.Subtitle))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "\n## %s\n", plain(s.Title))
		for _, block := range s.Blocks {
			b.WriteByte('\n')
			block.markdown(&b)
		}
	}
	return []byte(b.String())
}

// escaped are the characters that mean something in Markdown.
var escaped = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;",
	">", "&gt;", "|", `\|`, "#", `\#`)

// plain is text from anywhere on one line of Markdown.
func plain(text string) string { return escaped.Replace(format.Clean(text)) }

func (t Text) markdown(b *strings.Builder) { fmt.Fprintf(b, "%s\n", plain(string(t))) }
func (l Lead) markdown(b *strings.Builder) { fmt.Fprintf(b, "### %s\n", plain(string(l))) }
func (n Note) markdown(b *strings.Builder) { fmt.Fprintf(b, "*%s*\n", plain(string(n))) }

// markdown fences the lines with more backticks than they hold.
func (c Code) markdown(b *strings.Builder) {
	fence := "```"
	for strings.Contains(string(c), fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%s\n%s\n%s\n", fence, strings.TrimRight(format.CleanLines(string(c)), "\n"), fence)
}

func (t Table) markdown(b *strings.Builder) {
	row := func(cells []string) {
		b.WriteByte('|')
		for i := range t.Columns {
			cell := ""
			if i < len(cells) {
				cell = plain(cells[i])
			}
			fmt.Fprintf(b, " %s |", cell)
		}
		b.WriteByte('\n')
	}
	var titles, rules []string
	for _, c := range t.Columns {
		titles = append(titles, c.Title)
		rule := "---"
		if c.Right {
			rule = "---:"
		}
		rules = append(rules, rule)
	}
	row(titles)
	fmt.Fprintf(b, "|%s|\n", strings.Join(rules, "|"))
	for _, cells := range t.Rows {
		row(cells)
	}
}

func (h Heat) markdown(b *strings.Builder) {
	t := Table{Columns: []Column{{Title: h.Rows + " / " + h.Columns}}}
	for _, name := range h.Names {
		t.Columns = append(t.Columns, Column{Title: name, Right: true})
	}
	for i, counts := range h.Counts {
		row := []string{h.Names[i]}
		for _, n := range counts {
			row = append(row, format.Count(n))
		}
		t.Rows = append(t.Rows, row)
	}
	t.markdown(b)
}
