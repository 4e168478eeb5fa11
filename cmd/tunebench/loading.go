package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"tunebench/experiments/build"
	"tunebench/tui/format"
)

// worthSaying is the size from which loading says what it takes and how far it is.
const worthSaying = 64 << 20

// showLoading returns a context under which loading large data states its memory
// and, on a terminal, its progress. The function ends the line.
func (a *app) showLoading(ctx context.Context) (loading context.Context, done func()) {
	var mu sync.Mutex
	large, drawn, last := false, false, time.Time{}
	tty := term.IsTerminal(os.Stderr.Fd())
	ctx = build.WithNeed(ctx, func(bytes int64) {
		mu.Lock()
		defer mu.Unlock()
		if large = bytes >= worthSaying; large {
			fmt.Fprintf(a.err, "loading data into about %s of memory\n", format.Bytes(bytes))
		}
	})
	ctx = build.WithProgress(ctx, func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		if !large || !tty || total <= 0 || time.Since(last) < 100*time.Millisecond {
			return
		}
		drawn, last = true, time.Now()
		fmt.Fprintf(a.err, "\r\x1b[Kloading %s", format.Percent(float64(done)/float64(total)))
	})
	return ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if drawn {
			fmt.Fprint(a.err, "\r\x1b[K")
		}
	}
}
