package main

import (
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/charmbracelet/x/term"

	"tunebench/tui/format"
)

// console is the way to an output of the program, and the only one: names of files and folders,
// column names, answers of servers and what other programs have left in a run reach a terminal,
// directly or through a pipe, without a character that it would obey.
type console struct {
	w         io.Writer
	abandoned atomic.Bool

	mu      sync.Mutex
	partial []byte // the beginning of a character whose end is still to come
}

func newConsole(w io.Writer) *console { return &console{w: w} }

// standardConsoles returns those of the process.
func standardConsoles() (out, err *console) { return newConsole(os.Stdout), newConsole(os.Stderr) }

// Write prints text from anywhere, as [format.Escape] spells it.
func (c *console) Write(p []byte) (int, error) {
	if c.abandoned.Load() {
		return len(p), nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	text := slices.Concat(c.partial, p)
	whole := len(text) - format.Unfinished(text)
	c.partial = text[whole:]
	if err := c.put(format.Escape(string(text[:whole]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// abandon makes all that is still to be printed go nowhere, without a wait for what is being written.
func (c *console) abandon() { c.abandoned.Store(true) }

// close writes what an unfinished character was.
func (c *console) close() {
	if c.abandoned.Load() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.put(format.Escape(string(c.partial)))
	c.partial = nil
}

// styled prints what is made of safe text and colors of our own: a page, a chart.
func (c *console) styled(text string) error {
	if c.abandoned.Load() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.put(format.EscapeStyled(text))
}

// redraw puts a line, which may be styled, in the place of the one that the cursor is on.
func (c *console) redraw(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.put("\r\x1b[K" + format.EscapeStyled(line)) // work goes on where nobody looks
}

func (c *console) put(text string) error {
	if text == "" {
		return nil
	}
	_, err := io.WriteString(c.w, text)
	return err
}

// terminal returns the terminal that the console writes to, or false.
func (c *console) terminal() (*os.File, bool) {
	f, ok := c.w.(*os.File)
	return f, ok && term.IsTerminal(f.Fd())
}

// isTerminal reports whether somebody looks at the console.
func (c *console) isTerminal() bool {
	_, ok := c.terminal()
	return ok
}

// size returns the cells of the terminal, zeros where there is none.
func (c *console) size() (width, height int) {
	if f, ok := c.terminal(); ok {
		if w, h, err := term.GetSize(f.Fd()); err == nil {
			return w, h
		}
	}
	return 0, 0
}
