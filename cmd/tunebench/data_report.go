package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Sizes of the report in cells and lines.
const (
	defaultWidth = 80
	wideReport   = 120 // from here the feature table has all its columns
	maxReport    = 200
	mostFeatures = 30
	mostClasses  = 20
)

// width returns the columns of the terminal, of $COLUMNS or 80, and whether the output is a terminal.
func (a *app) width() (columns int, tty bool) {
	columns = defaultWidth
	if n, err := strconv.Atoi(a.env("COLUMNS")); err == nil && n > 0 {
		columns = n
	}
	if f, ok := a.out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		tty = true
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			columns = w
		}
	}
	return min(max(columns, 40), maxReport), tty
}

// report draws a profile line by line.
type report struct {
	strings.Builder
	th  *theme.Theme
	p   *profile.Profile
	w   int
	all bool
}

func (a *app) printProfile(p *profile.Profile, width int, tty, all bool) error {
	o := theme.Detect(a.env)
	if !tty {
		o.Profile = colorprofile.ASCII
	}
	r := &report{th: theme.New(o), p: p, w: width, all: all}
	r.head()
	r.warnings()
	r.classes()
	r.target()
	r.pictures()
	r.text()
	r.fields()
	r.features()
	r.notes()
	text := r.String()
	if !tty {
		text = ansi.Strip(text)
	}
	_, err := fmt.Fprint(a.out, text)
	return err
}

func (r *report) line(text string) {
	r.WriteString(strings.TrimRight(format.Truncate(text, r.w, r.th.Glyphs.Ellipsis), " ") + "\n")
}

// wrapped writes text under a label; lines after the first are indented like the first's text.
func (r *report) wrapped(label, text string) {
	if !r.th.Unicode {
		text = strings.ReplaceAll(text, "→", "->")
	}
	room := max(r.w-format.Width(label), 20)
	for i, line := range strings.Split(ansi.Wrap(format.Clean(text), room, ""), "\n") {
		if i > 0 {
			label = strings.Repeat(" ", format.Width(label))
		}
		r.line(label + line)
	}
}

func (r *report) section(title, note string) {
	r.line("")
	line := r.th.Strong.Render(title)
	if note != "" {
		line += "  " + r.th.Muted.Render(note)
	}
	r.line(line)
}

func (r *report) head() {
	p := r.p
	dot := " " + r.th.Glyphs.Dot + " "
	facts := []string{string(p.Task), plural(p.Rows, "row"), plural(p.Columns, r.columnWord())}
	if p.Classes != nil {
		facts = append(facts, plural(len(p.Classes), "class"))
	}
	if p.Missing > 0 {
		facts = append(facts, plural(p.Missing, "missing value"))
	}
	title, what := r.th.Strong.Render(format.Clean(p.Name)), strings.Join(facts, dot)
	if format.Width(title)+2+format.Width(what) <= r.w {
		r.line(title + "  " + what)
	} else {
		r.line(title)
		r.wrapped("", what)
	}
	parts := []string{"split: " + plural(p.Train, "training row"), format.Count(int64(p.Validation)) + " validation"}
	if p.Test > 0 {
		parts = append(parts, format.Count(int64(p.Test))+" test")
	}
	if p.Repeats.Duplicates > 0 {
		parts = append(parts, plural(p.Repeats.Duplicates, "repeated row"))
	}
	r.line(r.th.Muted.Render(strings.Join(parts, dot)))
	if len(p.SHA256) > 16 {
		r.line(r.th.Muted.Render("sha256 " + p.SHA256))
	}
}

func (r *report) columnWord() string {
	if r.p.Text != nil {
		return "term"
	}
	return "feature"
}

// plural counts things: 1 row, 1,797 rows, 3 classes.
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

func (r *report) warnings() {
	r.section("Warnings", "")
	if len(r.p.Warnings) == 0 {
		r.line("  " + r.th.Good.Render(r.th.Glyphs.Check) + " none")
	}
	for _, w := range r.p.Warnings {
		glyph, style := r.th.Severity(w.Severity)
		r.wrapped("  "+style.Render(glyph+" "+strings.ToUpper(string(w.Severity)))+" ", w.Title)
		for _, e := range w.Evidence {
			r.wrapped("      "+r.th.Muted.Render(format.Clean(e.Label)+":")+" ", e.Text)
		}
		if len(w.Rows) > 0 {
			r.wrapped("      "+r.th.Muted.Render("rows:")+" ", w.RowList())
		}
		r.wrapped("      ", w.Why)
		for _, s := range w.Suggestions {
			text := s.Title
			if s.Reason != "" {
				text += ": " + s.Reason
			}
			r.wrapped("      "+r.th.Accent.Render(r.th.Glyphs.Arrow)+" ", text)
		}
	}
}

func (r *report) classes() {
	if r.p.Classes == nil {
		return
	}
	r.section("Classes", "of "+strconv.Quote(format.Clean(r.p.LabelName)))
	shown := r.p.Classes
	if !r.all && len(shown) > mostClasses {
		shown = shown[:mostClasses]
	}
	bars := make([]chart.Bar, len(shown))
	for i, c := range shown {
		share := fmt.Sprintf("%5.1f %%", 100*float64(c.Share))
		bars[i] = chart.Bar{Label: c.Name, Value: float64(c.Rows), Text: format.Count(int64(c.Rows)) + "  " + share, Style: r.th.Accent}
	}
	for _, line := range chart.Bars(r.th, r.w-2, bars) {
		r.line("  " + line)
	}
	r.rest(len(r.p.Classes)-len(shown), "class")
}

// rest says what is left out.
func (r *report) rest(n int, thing string) {
	if n > 0 {
		r.line("  " + r.th.Muted.Render(plural(n, "more "+thing)+"; --all shows every one"))
	}
}

func (r *report) target() {
	f := r.p.Target
	if f == nil {
		return
	}
	r.section("Target", format.Clean(f.Name))
	r.line("  " + r.histogram(f.Bins) + "  " + span(f, ""))
	r.line("  mean " + value(f.Mean) + ", standard deviation " + value(f.Std) + ", " + plural(f.OutliersIQR, "outlier") + r.th.Muted.Render(" (beyond 1.5 IQR)"))
}

// histogram draws counts on one row.
func (r *report) histogram(bins []int) string {
	return chart.Histogram(r.th, r.th.Accent, bins, max(1, len(bins)))
}

func value(n event.Number) string {
	if !n.Known() {
		return "-"
	}
	return format.Value(float64(n))
}

func (r *report) notes() {
	if len(r.p.Notes) == 0 {
		return
	}
	r.section("Notes", "")
	for _, n := range r.p.Notes {
		r.wrapped("  "+r.th.Glyphs.Dot+" ", n)
	}
}
