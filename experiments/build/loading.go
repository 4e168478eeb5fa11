package build

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"tunebench/engine/dataset"
)

// MaxMemoryVariable names the environment variable that bounds the memory of loading data,
// such as 512MiB or 8G. The environment carries it to workers that are started detached.
const MaxMemoryVariable = "TUNEBENCH_MAX_MEMORY"

// maxMemory returns what the environment says, 0 (the engine's default) where it says
// nothing that can be read; [ParseBytes] tells a user beforehand.
func maxMemory() int64 {
	n, _ := ParseBytes(os.Getenv(MaxMemoryVariable))
	return n
}

// ParseBytes reads an amount of memory: a number with K, M, G or T (or KB, KiB and so on),
// each 1024 of the one before. It reports whether text is such an amount above zero.
func ParseBytes(text string) (int64, bool) {
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

type progressKey struct{}

// WithProgress returns a context under which loading data reports the bytes or items
// handled so far and in all, now and then.
func WithProgress(ctx context.Context, report func(done, total int64)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}

func progressOf(ctx context.Context) func(done, total int64) {
	report, _ := ctx.Value(progressKey{}).(func(done, total int64))
	return report
}

type needKey struct{}

// WithNeed returns a context under which loading data says how many bytes it is about to hold,
// before it takes them.
func WithNeed(ctx context.Context, say func(bytes int64)) context.Context {
	return context.WithValue(ctx, needKey{}, say)
}

func needOf(ctx context.Context) func(bytes int64) {
	say, _ := ctx.Value(needKey{}).(func(bytes int64))
	return say
}

// garbageRoom is what a process needs beside the memory of its data.
const garbageRoom = 256 << 20

// loading counts the loads under way in this process.
var loading struct {
	sync.Mutex
	n      int
	before int64 // the memory limit outside of loading
}

// boundGarbage has the garbage collector keep the process near the bound of loading, which by
// itself counts only what is held, until done is called. Without it garbage may add as much again.
func boundGarbage() (done func()) {
	limit := maxMemory()
	if limit <= 0 {
		limit = dataset.DefaultMaxMemory
	}
	loading.Lock()
	defer loading.Unlock()
	if loading.n++; loading.n == 1 {
		loading.before = debug.SetMemoryLimit(-1)
		debug.SetMemoryLimit(min(loading.before, limit+garbageRoom))
	}
	return func() {
		loading.Lock()
		defer loading.Unlock()
		if loading.n--; loading.n == 0 {
			debug.SetMemoryLimit(loading.before)
		}
	}
}
