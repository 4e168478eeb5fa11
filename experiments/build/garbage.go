package build

import (
	"math"
	"runtime/debug"
	"sync"
)

// garbageRoom is what a process needs beside the memory of its data.
const garbageRoom = 256 << 20

// garbageBound has the garbage collector keep this process near the memory that its loads may
// take. They themselves count only what they hold; garbage may add as much again. There is
// one, as there is one limit of a process.
var garbageBound memoryBound

// memoryBound sets the process's memory limit while loads are under way.
type memoryBound struct {
	mu     sync.Mutex
	loads  int
	bytes  int64 // that the loads under way may take together
	before int64 // the limit outside of loading
}

// add raises the bound by the bytes that a load may take, until done is called.
func (m *memoryBound) add(bytes int64) (done func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	bytes = min(bytes, math.MaxInt64-garbageRoom-m.bytes)
	if m.loads == 0 {
		m.before = debug.SetMemoryLimit(-1)
	}
	m.change(1, bytes)
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.change(-1, -bytes)
	})
}

func (m *memoryBound) change(loads int, bytes int64) {
	m.loads, m.bytes = m.loads+loads, m.bytes+bytes
	limit := m.before
	if m.loads > 0 {
		limit = min(limit, m.bytes+garbageRoom)
	}
	debug.SetMemoryLimit(limit)
}
