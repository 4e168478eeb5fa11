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
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return "", false
	}
	return parseStat(string(b))
}

// parseStat is processStart for the text of /proc/PID/stat.
func parseStat(text string) (started string, ended bool) {
	// The name of the program stands in parentheses and may hold anything.
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	const state, threads, start = 0, 17, 19 // fields 3, 20 and 22 of proc_pid_stat(5)
	if len(fields) <= start {
		return "", false
	}
	// The first thread of a process that is being killed may be gone before the others are, of which one may
	// still write. The list in /proc/PID/task leaves some out while others vanish from it; this number does not.
	if s := fields[state]; s == "Z" || s == "X" {
		n, err := strconv.Atoi(fields[threads])
		ended = err == nil && n <= 1
	}
	return fields[start], ended
}
