package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tunebench/experiments/workspace"
)

// limited makes a command run in a shell that has set a limit.
func limited(cmd *exec.Cmd, limit string) *exec.Cmd {
	shell := exec.Command("sh", append([]string{"-c", limit + `; exec "$0" "$@"`}, cmd.Args...)...)
	shell.Dir, shell.Env = cmd.Dir, cmd.Env
	return shell
}

// A disk that takes no checkpoint, here by a limit of the size of files, does not end training at once;
// the run says in each place what went wrong, and goes on to the same weights once there is room.
func TestADiskThatTakesNoCheckpoint(t *testing.T) {
	b := newBench(t)
	args := []string{
		"digits-mlp", "--set", "model.width=256", "--set", "training.epochs=12", "--set", "training.threads=1",
	}
	want := b.train(args...)
	out, err := limited(b.command(append([]string{"train"}, args...)...), "ulimit -f 600").CombinedOutput()
	if err == nil || strings.Contains(string(out), "goroutine") ||
		!strings.Contains(string(out), "the last checkpoint could not be written") {
		t.Fatalf("%v: %s", err, out)
	}
	run := b.runs()[0]
	if run.State != workspace.Failed || run.Summary.Epoch != 12 {
		t.Errorf("the run is %s at epoch %d", run.State, run.Summary.Epoch)
	}
	log, err := os.ReadFile(filepath.Join(run.Run.Path(), "worker.log"))
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Join(strings.Fields(b.ok("show", run.Run.Name())), " ")
	for place, text := range map[string]string{"show": shown, "worker.log": string(log), "stderr": string(out)} {
		if !strings.Contains(text, ".safetensors: file too large") {
			t.Errorf("%s does not say why:\n%s", place, text)
		}
	}
	if again := decodeTrained(t, b.ok("resume", "--json", run.Run.Name())); again.WeightsSHA256 != want.WeightsSHA256 {
		t.Errorf("resumed to the weights %s, want %s", again.WeightsSHA256, want.WeightsSHA256)
	}
}

// While the disk is full, the list of runs says so.
func TestAFullDiskShowsInTheList(t *testing.T) {
	s := workspace.Status{State: workspace.Training, Alive: true}
	for text, want := range map[string]string{
		"": "training",
		"write latest.safetensors: no space left on device (it is kept)": "training (no space left on device)",
		"write event file: disk quota exceeded":                          "training (disk quota exceeded)",
		"something else":                                                 "training (held up)",
	} {
		s.Summary.Error = text
		if got := stateText(s); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, s.Alive = range []bool{false, true} { // true: a worker loads the data, to resume it
		s.State, s.Summary.Error = workspace.Failed, "write latest.safetensors: no space left on device"
		if got := stateText(s); got != "failed" {
			t.Errorf("a run that has ended, alive %v: %q", s.Alive, got)
		}
	}
}

// A fault of the program leaves its trace in a file, not on the terminal.
func TestTracesGoIntoFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	where := keepTrace([]byte("goroutine 1"))
	_, path, _ := strings.Cut(strings.TrimSuffix(where, ")"), "details in ")
	if text, err := os.ReadFile(path); err != nil || string(text) != "goroutine 1" {
		t.Errorf("%q: %q, %v", where, text, err)
	}
	t.Setenv("TMPDIR", filepath.Join(path, "none"))
	if got := keepTrace(nil); got != "" {
		t.Errorf("without a place: %q", got)
	}
}

// To overwrite is to overwrite a file: a pipe in its place would wait for a reader.
func TestInitOverwritesOnlyFiles(t *testing.T) {
	b := newBench(t)
	if err := syscall.Mkfifo(filepath.Join(b.dir, "x.toml"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := b.run("init", "iris-small", "-o", "x.toml", "--force")
	if out.code == 0 || !strings.Contains(out.stderr, "x.toml is a named pipe") {
		t.Errorf("exit status %d, %q", out.code, out.stderr)
	}
}
