package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tunebench/experiments/workspace"
)

// beTunebench makes the test binary act as the program, so that tests start real
// processes, and those start real workers.
const beTunebench = "TUNEBENCH_TEST_ACT"

func TestMain(m *testing.M) {
	if os.Getenv(beTunebench) != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// patience bounds how long tests wait for another process.
const patience = 60 * time.Second

// bench runs commands in a folder of its own.
type bench struct {
	t   *testing.T
	dir string
	env []string // of every command, beside that of the test
}

// newBench makes a folder for a test, at the end of which no worker goes on in it.
func newBench(t *testing.T) *bench {
	b := &bench{t: t, dir: t.TempDir()}
	t.Cleanup(func() {
		for _, s := range b.runs() {
			if s.Alive && s.PID > 0 {
				_ = syscall.Kill(s.PID, syscall.SIGKILL) // it may just have ended by itself
				b.until("its end", func() bool { return !s.Run.Status().Alive })
			}
		}
	})
	return b
}

func (b *bench) command(args ...string) *exec.Cmd {
	b.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		b.t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), beTunebench+"=1", "TUNEBENCH_RUNS=", tryVariable+"=off")
	cmd.Env = append(cmd.Env, b.env...)
	return cmd
}

// output is what a command printed and how it ended.
type output struct {
	stdout, stderr string
	code           int
}

func (b *bench) run(args ...string) output {
	b.t.Helper()
	cmd := b.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ok runs a command that must succeed and returns its standard output.
func (b *bench) ok(args ...string) string {
	b.t.Helper()
	out := b.run(args...)
	if out.code != 0 {
		b.t.Fatalf("tunebench %s: exit status %d\n%s%s", strings.Join(args, " "), out.code, out.stdout, out.stderr)
	}
	return out.stdout
}

// found is what the tests look at in a diagnosis.
type found struct {
	Kind        string
	Suggestions []struct {
		Changes []struct {
			Key string
			To  json.RawMessage
		}
	}
}

// trained is the result that `train --json` prints.
type trained struct {
	Run           string
	Dir           string
	State         string
	Ending        string
	Reason        string
	Epochs, Steps int
	Best          struct {
		Metric string
		Value  float64
		Epoch  int
	}
	Metrics       map[string]float64
	WeightsSHA256 string `json:"weights_sha256"`
	Diagnosis     []found
}

func (b *bench) train(args ...string) trained {
	b.t.Helper()
	return decodeTrained(b.t, b.ok(append([]string{"train", "--json"}, args...)...))
}

func decodeTrained(t *testing.T, text string) trained {
	t.Helper()
	var r trained
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&r); err != nil {
		t.Fatalf("train --json: %v\n%s", err, text)
	}
	if d.More() {
		t.Fatalf("train --json printed more than one document:\n%s", text)
	}
	return r
}

// file writes a file into the bench's folder and returns its path.
func (b *bench) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// run directory helpers

func (b *bench) workspace() *workspace.Workspace {
	return workspace.Open(filepath.Join(b.dir, "runs"), workspace.Options{})
}

func (b *bench) open(name string) workspace.Run {
	b.t.Helper()
	run, err := b.workspace().Find(strings.TrimSpace(name))
	if err != nil {
		b.t.Fatal(err)
	}
	return run
}

// until polls a condition; what says what was waited for.
func (b *bench) until(what string, condition func() bool) {
	b.t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("waited %v for %s", patience, what)
		}
	}
}
