package main

import (
	"strconv"

	"github.com/charmbracelet/colorprofile"

	"tunebench/tui/report"
	"tunebench/tui/theme"
)

// Widths of what commands print, in cells.
const (
	defaultWidth   = 80
	narrowestWidth = 40
	widestWidth    = 200
	// proseWidth is as wide as sentences are easy to read.
	proseWidth = 100
	// uncut is wider than any table: what a program reads from a pipe is never shortened.
	uncut = 1 << 12
)

// width returns the columns of the terminal, of $COLUMNS or 80, and whether the output is a terminal.
func (a *app) width() (columns int, tty bool) {
	columns = defaultWidth
	if n, err := strconv.Atoi(a.env("COLUMNS")); err == nil && n > 0 {
		columns = n
	}
	if w, _ := a.out.size(); w > 0 {
		columns = w
	}
	return min(max(columns, narrowestWidth), widestWidth), a.out.isTerminal()
}

// redraws reports whether progress is shown by a line on stderr that redraws itself.
func (a *app) redraws() bool { return a.err.isTerminal() && a.env("TERM") != "dumb" }

// page is where a command writes what a screen shows, too. It is as wide as the terminal and at
// most so many cells.
func (a *app) page(most int) *report.Page {
	columns, _ := a.width()
	return report.NewPage(a.look(), min(columns, most))
}

// listPage is a page for a table: in a pipe nothing of it is cut.
func (a *app) listPage() *report.Page {
	columns, tty := a.width()
	if !tty {
		columns = uncut
	}
	return report.NewPage(a.look(), columns)
}

// look is how the output looks: without color where it is no terminal.
func (a *app) look() *theme.Theme {
	o := theme.Detect(a.env)
	if _, tty := a.width(); !tty {
		o.Profile = colorprofile.ASCII
	}
	return theme.New(o)
}

// print writes a page to the standard output, in plain text where that is no terminal.
func (a *app) print(p *report.Page) error {
	text := p.String()
	if _, tty := a.width(); !tty {
		text = p.Plain()
	}
	return a.out.styled(text)
}
