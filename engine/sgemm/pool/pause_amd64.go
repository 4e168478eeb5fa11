package pool

import "tunebench/engine/internal/asm/f32"

// pause waits for a third of a microsecond, leaving the core's units to a
// sibling thread. Small enough to keep answers quick, large enough to keep the
// polled cache line quiet.
func pause() {
	n := 8
	f32.Pause(&n)
}
