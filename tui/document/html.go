package document

import (
	_ "embed" // the style
	"fmt"
	"html"
	"strings"

	"tunebench/tui/format"
)

//go:embed style.css
var style string

// HTML writes the document as one page that needs nothing else.
func (d *Document) HTML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<header>
<h1>%s</h1>
<p class="note">%s</p>
`, safe(d.Title), style, safe(d.Title), safe(d.Subtitle))
	b.WriteString("</header>\n<nav>")
	for i, s := range d.Sections {
		fmt.Fprintf(&b, `<a href="#s%d">%s</a> `, i+1, safe(s.Title))
	}
	b.WriteString("</nav>\n")
	for i, s := range d.Sections {
		fmt.Fprintf(&b, "<section id=\"s%d\">\n<h2>%s</h2>\n", i+1, safe(s.Title))
		for _, block := range s.Blocks {
			block.html(&b)
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</body>\n</html>\n")
	return []byte(b.String())
}

// safe is text from anywhere within a page.
func safe(text string) string { return html.EscapeString(format.Clean(text)) }

func (t Text) html(b *strings.Builder) { fmt.Fprintf(b, "<p>%s</p>\n", safe(string(t))) }
func (l Lead) html(b *strings.Builder) { fmt.Fprintf(b, "<h3>%s</h3>\n", safe(string(l))) }
func (n Note) html(b *strings.Builder) { fmt.Fprintf(b, "<p class=\"note\">%s</p>\n", safe(string(n))) }

func (c Code) html(b *strings.Builder) {
	fmt.Fprintf(b, "<pre>%s</pre>\n", html.EscapeString(format.CleanLines(string(c))))
}

func (t Table) html(b *strings.Builder) {
	b.WriteString("<div class=\"wide\"><table>\n")
	row := func(tag string, cells []string) {
		b.WriteString("<tr>")
		for i, c := range t.Columns {
			class, cell := "", ""
			if c.Right {
				class = ` class="r"`
			}
			if i < len(cells) {
				cell = safe(cells[i])
			}
			fmt.Fprintf(b, "<%s%s>%s</%s>", tag, class, cell, tag)
		}
		b.WriteString("</tr>\n")
	}
	titles, titled := make([]string, len(t.Columns)), false
	for i, c := range t.Columns {
		titles[i] = c.Title
		titled = titled || c.Title != ""
	}
	if titled {
		b.WriteString("<thead>\n")
		row("th", titles)
		b.WriteString("</thead>\n")
	}
	b.WriteString("<tbody>\n")
	for _, cells := range t.Rows {
		row("td", cells)
	}
	b.WriteString("</tbody></table></div>\n")
}

// html shades hits and mistakes by their share of the row, and writes all numbers: nothing is said by color alone.
func (h Heat) html(b *strings.Builder) {
	b.WriteString("<div class=\"wide\"><table class=\"heat\">\n")
	fmt.Fprintf(b, "<caption>a row per %s, a column per %s</caption>\n<tr><th></th>", safe(h.Rows), safe(h.Columns))
	for _, name := range h.Names {
		fmt.Fprintf(b, "<th class=\"r\">%s</th>", safe(name))
	}
	b.WriteString("</tr>\n")
	for i, counts := range h.Counts {
		total := int64(0)
		for _, n := range counts {
			total += n
		}
		fmt.Fprintf(b, "<tr><th>%s</th>", safe(h.Names[i]))
		for k, n := range counts {
			kind := "miss"
			if i == k {
				kind = "hit"
			}
			share := 0.0
			if total > 0 {
				share = float64(n) / float64(total)
			}
			if kind == "miss" && n > 0 {
				share = 0.15 + 0.85*share
			}
			fmt.Fprintf(b, `<td class="r %s" style="--share:%.3f">%s</td>`, kind, share, format.Count(n))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
}
