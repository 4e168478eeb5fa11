package lease

import (
	"crypto/rand"
	"os"
	"strconv"
	"strings"
)

func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// processSpace names the namespace in which process ids are counted: containers of one kernel
// have their own.
func processSpace() string {
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return "unknown " + rand.Text() // to be taken for that of no other process
	}
	return space
}

// processStart returns when a process started, in ticks since the boot, "" if that may not be
// known. ended says that it has ended and only waits for its parent to notice.
func processStart(pid int) (started string, ended bool) {
	proc := "/proc/" + strconv.Itoa(pid)
	b, err := os.ReadFile(proc + "/stat")
	if err != nil {
		return "", false
	}
	// The name of the program stands in parentheses and may hold anything.
	text := string(b)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	const state, start = 0, 19 // fields 3 and 22 of proc_pid_stat(5)
	if len(fields) <= start {
		return "", false
	}
	if s := fields[state]; s == "Z" || s == "X" {
		// The first thread of a process that is being killed may be gone before the others are.
		threads, err := os.ReadDir(proc + "/task")
		ended = err != nil || len(threads) <= 1
	}
	return fields[start], ended
}
