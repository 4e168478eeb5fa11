package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"tunebench/experiments/workspace"
)

// longExperiment trains until it is stopped.
const longExperiment = `version = 1
name = "long"
[data]
source = "iris"
[training]
epochs = 1000000
threads = 1
`

// terminal is the program on a pseudo terminal that shows what is drawn on it
// and never answers a query, as a serial line or a script would.
type terminal struct {
	t   *testing.T
	cmd *exec.Cmd
	tty *os.File

	mu   sync.Mutex
	seen bytes.Buffer
	eof  chan struct{}
}

func (b *bench) terminal(cols, rows uint16, args ...string) *terminal {
	b.t.Helper()
	cmd := b.command(args...)
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "LANG=C.UTF-8", "NO_COLOR=")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: rows, Cols: cols})
	if err != nil {
		b.t.Fatal(err)
	}
	v := &terminal{t: b.t, cmd: cmd, tty: tty, eof: make(chan struct{})}
	go func() {
		defer close(v.eof)
		buf := make([]byte, 1<<16)
		for {
			n, err := tty.Read(buf)
			v.mu.Lock()
			v.seen.Write(buf[:n])
			v.mu.Unlock()
			if err != nil {
				return // EIO: the program has closed its end
			}
		}
	}()
	b.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		tty.Close()
	})
	return v
}

func (b *bench) runs() []workspace.Status {
	list, _ := b.workspace().List() // none yet is no error
	return list
}

// living waits for a run that is being trained and has come so far.
func (b *bench) living(epoch int) workspace.Status {
	b.t.Helper()
	var found workspace.Status
	b.until("a run in training", func() bool {
		for _, s := range b.runs() {
			if s.Alive && s.State == workspace.Training && s.Summary.Epoch >= epoch {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

func (v *terminal) press(keys string) {
	v.t.Helper()
	if _, err := io.WriteString(v.tty, keys); err != nil {
		v.t.Fatal(err)
	}
}

func (v *terminal) raw() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.seen.String()
}

func (v *terminal) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen.Reset()
}

// await waits until a text has been drawn.
func (v *terminal) await(text string) {
	v.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if strings.Contains(ansi.Strip(v.raw()), text) {
			return
		}
		if time.Now().After(end) {
			v.t.Fatalf("waited for %q; drawn:\n%s", text, ansi.Strip(v.raw()))
		}
	}
}

// ended waits for the program to end and returns its exit status, -1 for a signal.
func (v *terminal) ended() int {
	v.t.Helper()
	done := make(chan error, 1)
	go func() { done <- v.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			v.t.Fatal(err)
		}
	case <-time.After(patience):
		v.t.Fatalf("the program does not end; drawn:\n%s", ansi.Strip(v.raw()))
	}
	return v.cmd.ProcessState.ExitCode()
}

func (v *terminal) modes() unix.Termios {
	v.t.Helper()
	m, err := unix.IoctlGetTermios(int(v.tty.Fd()), unix.TCGETS)
	if err != nil {
		v.t.Fatal(err)
	}
	return *m
}

func TestWorkbenchDrawsAtOnceOnASilentTerminal(t *testing.T) {
	b := newBench(t)
	began := time.Now()
	v := b.terminal(80, 24)
	v.await("not trained yet")
	// A second where nothing else runs; tests of other packages may have the cores.
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("the first frame took %v", took)
	}
	v.await("parameters")
}

func TestQuitRestoresTheTerminal(t *testing.T) {
	b := newBench(t)
	v := b.terminal(100, 30)
	v.await("not trained yet")
	if v.modes().Lflag&unix.ECHO != 0 {
		t.Error("keys are echoed while the workbench is open")
	}
	v.press("q")
	if code := v.ended(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	<-v.eof
	out := v.raw()
	for name, sequence := range map[string]string{"alternate screen": "\x1b[?1049l", "cursor": "\x1b[?25h"} {
		if !strings.Contains(out, sequence) {
			t.Errorf("%s is not restored", name)
		}
	}
}

func TestTrainingOutlivesTheTerminal(t *testing.T) {
	endings := map[string]func(v *terminal){
		"quit":    func(v *terminal) { v.press("q") },
		"hangup":  func(v *terminal) { _ = v.cmd.Process.Signal(syscall.SIGHUP) },
		"kill":    func(v *terminal) { _ = v.cmd.Process.Kill() },
		"closing": func(v *terminal) { v.tty.Close() },
	}
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.file("long.toml", longExperiment)
			v := b.terminal(100, 30, "long.toml")
			v.await("not trained yet")
			v.press("t")
			run := b.living(1)
			v.await("training")
			end(v)
			v.ended()
			if name == "quit" {
				v.await("trains on. Come back with `tunebench " + run.Run.ID())
			}
			before := b.living(1)
			if before.PID != run.PID {
				t.Fatalf("worker %d was replaced by %d", run.PID, before.PID)
			}
			after := b.living(before.Summary.Epoch + 1)
			if after.PID != run.PID {
				t.Errorf("worker %d was replaced by %d", run.PID, after.PID)
			}
			back := b.terminal(100, 30)
			back.await("training")
			back.await(run.Run.ID())
			back.press("s")
			b.until("the run to stop", func() bool { return run.Run.Status().State == workspace.Stopped })
			back.await("stopped")
			back.press("q")
			if code := back.ended(); code != 0 {
				t.Errorf("exit status %d after reattaching", code)
			}
		})
	}
}

func TestLiveRateAndPauseReachTheWorker(t *testing.T) {
	b := newBench(t)
	b.file("long.toml", longExperiment)
	v := b.terminal(160, 48, "long.toml")
	v.await("not trained yet")
	v.press("t")
	run := b.living(1)
	v.await("training  epoch") // the status: the line of keys speaks of training, too
	v.press("-")
	b.until("the intervention in the experiment", func() bool {
		s, err := run.Run.Spec()
		return err == nil && len(s.Interventions) == 1 &&
			s.Interventions[0].Key == "optimizer.lr" && s.Interventions[0].Value == 0.0005
	})
	v.await("from step")
	v.press(" ")
	b.until("the run to pause", func() bool { return run.Run.Status().State == workspace.Paused })
	v.await("paused")
	v.press(" ")
	b.until("the run to go on", func() bool { return run.Run.Status().State == workspace.Training })
}

// A terminal may be at the other end of a slow line: what changes is sent, not the screen.
func TestAWatchedRunSendsLittle(t *testing.T) {
	b := newBench(t)
	b.file("long.toml", longExperiment)
	v := b.terminal(160, 48, "long.toml")
	v.await("not trained yet")
	v.press("t")
	b.living(50)
	v.await("training")
	v.forget()
	began := time.Now()
	b.living(b.living(0).Summary.Epoch + 2000)
	rate := float64(len(v.raw())) / time.Since(began).Seconds()
	t.Logf("%.1f kB/s", rate/1000)
	if rate > 60_000 { // ten full screens would be above 300 kB/s
		t.Errorf("watching a run sends %.0f kB/s", rate/1000)
	}
}

func TestResizingNeverEndsTheProgram(t *testing.T) {
	b := newBench(t)
	b.file("long.toml", longExperiment)
	v := b.terminal(80, 24, "long.toml")
	v.await("not trained yet")
	v.press("t")
	b.living(1)
	v.await("training")
	for _, size := range [][2]uint16{{1, 1}, {2, 40}, {300, 1}, {20, 5}, {250, 80}, {3, 3}, {100, 28}} {
		if err := pty.Setsize(v.tty, &pty.Winsize{Cols: size[0], Rows: size[1]}); err != nil {
			t.Fatal(err)
		}
		v.press("\t") // drawn in between
	}
	v.forget()
	if err := pty.Setsize(v.tty, &pty.Winsize{Cols: 160, Rows: 48}); err != nil {
		t.Fatal(err)
	}
	v.await("Diagnosis")
	v.await("Throughput")
	v.press("s")
	v.await("stopped")
	v.press("q")
	if code := v.ended(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

func TestWorkbenchNeedsATerminal(t *testing.T) {
	b := newBench(t)
	out := b.run()
	if out.code != exitUsage || !strings.Contains(out.stderr, "terminal") ||
		!strings.Contains(out.stderr, "tunebench train") {
		t.Errorf("exit status %d: %s", out.code, out.stderr)
	}
}

func TestWorkbenchArguments(t *testing.T) {
	b := newBench(t)
	b.file("broken.toml", "version = 1\n[model]\ndephth = 2\n")
	if err := os.MkdirAll(b.dir+"/empty", 0o755); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{
		"broken.toml":  "broken.toml:3: model.dephth",
		"missing.toml": "missing.toml",
		"empty":        "holds none",
		"digits-mpl":   `digits-mlp`,
	} {
		if out := b.run(arg); out.code != exitUsage || !strings.Contains(out.stderr, want) {
			t.Errorf("%s: exit status %d, lacks %q: %s", arg, out.code, want, out.stderr)
		}
	}
	v := b.terminal(80, 24, "iris-small")
	v.await("iris-small")
}
