package app

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// leaving gives a terminal back, whatever the program had set and wherever it was cut short.
var leaving = "\x18" + ansi.ResetModeSynchronizedOutput + // cancel what has begun, and show all
	ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1) + ansi.ResetModeBracketedPaste +
	ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
	ansi.ResetModeFocusEvent + ansi.ResetModeUnicodeCore + ansi.ResetStyle +
	ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable + ansi.SetWindowTitle("") + "\r"

// outlet writes to a terminal. At one that takes nothing, since its line is cut or nobody reads it,
// a write hangs for ever; here it ends at a deadline.
type outlet struct {
	*os.File // of our own, so that it can have a deadline; else the same as given
	given    *os.File

	mu      sync.Mutex
	closed  atomic.Bool // no frame follows
	stalled atomic.Bool // a deadline has passed
}

func newOutlet(f *os.File) *outlet {
	o := &outlet{File: f, given: f}
	if own, err := reopen(f); err == nil {
		o.File = own
	}
	return o
}

// Close closes what is the outlet's own.
func (o *outlet) Close() error {
	if o.File == o.given {
		return nil
	}
	return o.File.Close()
}

// Fd is the terminal for those who ask for its size or its modes.
func (o *outlet) Fd() uintptr { return o.given.Fd() }

// Write implements io.Writer.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed.Load() {
		return 0, os.ErrClosed
	}
	n, err := o.File.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		o.stalled.Store(true)
	}
	return n, err
}

// hurry lets no write take longer than that from now on.
func (o *outlet) hurry(within time.Duration) {
	_ = o.SetWriteDeadline(time.Now().Add(within)) // without one, Run ends the program in the end
}

// leave gives the terminal back without the program, which is stuck or broken, and within a moment.
func (o *outlet) leave(within time.Duration) {
	o.closed.Store(true)
	o.hurry(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.mu.Lock()
		defer o.mu.Unlock()
		discardOutput(o.given) // a stalled terminal has no room, and its last frame does not matter
		o.hurry(within)
		_, _ = o.WriteString(leaving) // a terminal that is gone needs nothing
	}()
	select {
	case <-done:
	case <-time.After(within):
	}
}
