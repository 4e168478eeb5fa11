//go:build !linux

package lease

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func bootID() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}

// processSpace is empty: there is one space of process ids.
func processSpace() string { return "" }

// processStart returns when a process started, "" if that may not be known. ended says that it has
// ended and only waits for its parent to notice.
func processStart(pid int) (started string, ended bool) {
	p, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(p.Proc.P_pid) != pid {
		return "", false
	}
	const zombie = 5 // SZOMB of sys/proc.h
	return fmt.Sprintf("%d.%06d", p.Proc.P_starttime.Sec, p.Proc.P_starttime.Usec), p.Proc.P_stat == zombie
}
