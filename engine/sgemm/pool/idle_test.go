//go:build unix

package pool

import (
	"syscall"
	"testing"
	"time"
)

// A pool without work must not use the processor.
func TestIdlePoolSleeps(t *testing.T) {
	p := New(4)
	defer p.Close()
	c := newCounter(4, 4)
	p.Run(4, Long, c)
	time.Sleep(20 * time.Millisecond)
	before := processorTime(t)
	time.Sleep(100 * time.Millisecond)
	if used := processorTime(t) - before; used > 30*time.Millisecond {
		t.Errorf("an idle pool used %v of processor time in 100 ms", used)
	}
}

func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
