//go:build unix

package benchmark

import (
	"syscall"
	"time"
)

// ProcessorTime returns a clock of the processor time that this process used,
// all threads together. With one training thread it is what elapsed time would
// be on a machine without other programs.
func ProcessorTime() Clock {
	return func() time.Duration {
		var u syscall.Rusage
		if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
}
