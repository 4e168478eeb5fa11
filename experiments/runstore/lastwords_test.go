package runstore

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestLastWords(t *testing.T) {
	d := newRun(t, "x")
	begun := "2026/11/28 10:00:00 training " + d.Name() + ": 120 rows, 83 parameters\n"
	resumed := "2026/11/28 10:01:00 resuming " + d.Name() + " at epoch 3, step 12\n"
	lock := "lock run " + d.Name() + ": held by process 7"
	trace := "\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1d\n"
	for log, want := range map[string]string{
		"":    "",
		begun: "",
		begun + "panic: index out of range [5]" + trace:                              "index out of range [5]",
		begun + "fatal error: runtime: out of memory\n" + trace:                      "runtime: out of memory",
		begun + "runtime: cannot allocate memory\nfatal error: x" + trace:            "cannot allocate memory",
		begun + "tunebench: internal error: boom\n" + trace:                          "internal error: boom",
		begun + "panic: earlier\n" + trace + resumed:                                 "",
		begun + "panic: earlier\n" + trace + resumed + "panic: later\n" + trace:      "later",
		"tunebench: " + lock + "\n":                                                  lock,
		begun + "panic: earlier\n" + trace + resumed + "tunebench: " + lock + "\n":   lock,
		"tunebench: earlier\ntunebench: " + lock + "\n":                              lock,
		"tunebench: earlier\npanic: later" + trace + "panic: [recovered]\n":          "later",
		begun + "2026/11/28 10:00:01 failed: " + lock + "\npanic: x\n" + trace:       "x",
		begun + "panic: x\n" + trace + "2026/11/28 10:00:01 summary: " + lock + "\n": "x",
		strings.Repeat("x", 2*logTail) + "\npanic: " + strings.Repeat("é", 999):      strings.Repeat("é", mostWords/2),
	} {
		must(t, os.WriteFile(d.join(WorkerLogFile), []byte(log), 0o600))
		if got := d.lastWords(); got != want {
			t.Errorf("%q: %q, want %q", log, got, want)
		}
	}
	must(t, os.Remove(d.join(WorkerLogFile)))
	must(t, syscall.Mkfifo(d.join(WorkerLogFile), 0o600))
	if got := d.lastWords(); got != "" {
		t.Errorf("of a pipe: %q", got)
	}
}

// A run whose worker died in the middle says with what words.
func TestAnInterruptedRunSaysWhy(t *testing.T) {
	d := newRun(t, "x")
	s, err := d.ReadSummary()
	must(t, err)
	s.State = Training
	must(t, d.WriteSummary(s))
	must(t, os.WriteFile(d.join(WorkerLogFile), []byte("fatal error: runtime: out of memory\n"), 0o600))
	if got := d.Status(); got.State != Interrupted || !strings.Contains(got.Note, ": runtime: out of memory") {
		t.Errorf("%s: %s", got.State, got.Note)
	}
}
