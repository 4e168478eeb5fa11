package app

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// reopen opens the terminal once more: in a mode of its own, where writes do not block.
func reopen(f *os.File) (*os.File, error) {
	return os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), os.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
}

// discardOutput drops what the terminal has not taken yet.
func discardOutput(f *os.File) {
	_ = unix.IoctlSetInt(int(f.Fd()), unix.TCFLSH, unix.TCOFLUSH) // one that is gone holds nothing
}
