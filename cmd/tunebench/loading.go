package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// maxMemoryVariable bounds the memory of data and training where --max-memory does not.
const maxMemoryVariable = "TUNEBENCH_MAX_MEMORY"

// maxMemory reads the bound of the memory that data and training may take, 0 for the usual one.
func (a *app) maxMemory() (int64, error) {
	name, amount := "--"+workspace.MaxMemoryFlag, a.maxMemoryFlag
	if amount == "" {
		name, amount = "$"+maxMemoryVariable, a.env(maxMemoryVariable)
	}
	if amount == "" {
		return 0, nil
	}
	n, ok := parseBytes(amount)
	if !ok {
		return 0, usagef("%s %s: want an amount of memory such as 512M or 8G", name, amount)
	}
	return n, nil
}

// parseBytes reads an amount of memory: a number with K, M, G or T (or KB, KiB and so on),
// each 1024 of the one before. It reports whether text is such an amount above zero.
func parseBytes(text string) (int64, bool) {
	t := strings.ToUpper(strings.TrimSpace(text))
	t = strings.TrimSuffix(strings.TrimSuffix(t, "B"), "I")
	unit := int64(1)
	for i, letter := range []string{"K", "M", "G", "T"} {
		if number, ok := strings.CutSuffix(t, letter); ok {
			t, unit = strings.TrimSpace(number), 1<<(10*(i+1))
			break
		}
	}
	f, err := strconv.ParseFloat(t, 64)
	if err != nil || !(f > 0) || f*float64(unit) >= 1<<62 {
		return 0, false
	}
	return int64(f * float64(unit)), true
}

// worthSaying is the size from which loading says what it takes and how far it is.
const worthSaying = 64 << 20

// loadingView states the memory that large data takes and, on a terminal, how far loading is.
type loadingView struct {
	app *app
	tty bool

	mu    sync.Mutex
	large bool
	drawn bool
	last  time.Time
}

func newLoadingView(a *app) *loadingView {
	return &loadingView{app: a, tty: a.redraws()}
}

func (v *loadingView) need(bytes int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.large = bytes >= worthSaying; v.large {
		fmt.Fprintf(v.app.err, "loading data into about %s of memory\n", format.Bytes(bytes))
	}
}

func (v *loadingView) progress(done, total int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.large || !v.tty || total <= 0 || time.Since(v.last) < 100*time.Millisecond {
		return
	}
	v.drawn, v.last = true, time.Now()
	v.app.err.redraw("loading " + format.Percent(float64(done)/float64(total)))
}

// clear takes the line away again.
func (v *loadingView) clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.drawn {
		v.app.err.redraw("")
	}
}
