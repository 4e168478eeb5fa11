package lease

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// stat is a line of /proc/PID/stat of a program with this name, in a state, with so many threads.
func stat(name, state string, threads any) string {
	return fmt.Sprintf("4711 (%s) %s 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 %v 18 987654 20 21\n", name, state, threads)
}

func TestAProcessHasEndedWithItsLastThread(t *testing.T) {
	for text, want := range map[string]bool{
		stat("tunebench", "R", 8):      false,
		stat("tunebench", "S", 1):      false,
		stat("tunebench", "Z", 8):      false,
		stat("tunebench", "Z", 2):      false,
		stat("tunebench", "Z", 1):      true,
		stat("tunebench", "Z", 0):      true,
		stat("tunebench", "X", 1):      true,
		stat("a) Z 1 (b", "R", 1):      false,
		stat("a) R 1 (b", "Z", 1):      true,
		stat("tunebench", "Z", "many"): false,
	} {
		if started, ended := parseStat(text); ended != want || started != "987654" {
			t.Errorf("%s: ended %v, started %q", strings.TrimSpace(text), ended, started)
		}
	}
	for _, text := range []string{"", "4711", "4711 (x) Z 1 2 3"} {
		if started, ended := parseStat(text); ended || started != "" {
			t.Errorf("%q: ended %v, started %q", text, ended, started)
		}
	}
}

// The fields are where the system has them: a process lives, with a start, until it is killed, and has ended
// once nothing of it is left but its number.
func TestWhatTheSystemSaysOfAProcess(t *testing.T) {
	if started, ended := processStart(os.Getpid()); started == "" || ended {
		t.Errorf("this process: ended %v, started %q", ended, started)
	}
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	before, ended := processStart(cmd.Process.Pid)
	if before == "" || ended {
		t.Errorf("a process that sleeps: ended %v, started %q", ended, before)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	started := ""
	for end := time.Now().Add(20 * time.Second); !ended && time.Now().Before(end); time.Sleep(time.Millisecond) {
		started, ended = processStart(cmd.Process.Pid) // nobody has waited for it yet
	}
	if !ended || started != before {
		t.Errorf("killed: ended %v, started %q, before %q", ended, started, before)
	}
	_ = cmd.Wait() // it was killed
}
