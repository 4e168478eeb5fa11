package main

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"tunebench/experiments/workspace"
)

// ctrl+c leaves from wherever the user is, also out of a paste whose end was lost.
func TestCtrlCLeavesFromAnywhere(t *testing.T) {
	const lostEnd = "\x1b[200~text without an end"
	for name, keys := range map[string][]string{
		"workbench":    {""},
		"help":         {"?"},
		"field":        {"\r"},
		"path":         {"o"},
		"choice":       {"p"},
		"runs":         {"r"},
		"help of runs": {"r", "?"},
		"data":         {"d"},
		"paste":        {lostEnd},
		"paste in it":  {"o", lostEnd},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newBench(t).terminal(100, 30)
			v.await("not trained yet")
			for _, k := range keys {
				v.press(k)
				time.Sleep(50 * time.Millisecond) // keys, not a burst
			}
			v.press("\x03")
			if code := v.ended(); code != 0 {
				t.Errorf("exit status %d", code)
			}
			<-v.eof
			if out := v.raw(); !strings.Contains(out, "\x1b[?1049l") {
				t.Errorf("it ended with %q", out)
			}
		})
	}
}

// Text that a terminal pastes without marking it starts and stops nothing.
func TestAPasteIsNotPressed(t *testing.T) {
	b := newBench(t)
	v := b.terminal(100, 30)
	v.await("not trained yet")
	text := strings.Repeat("t quit\rtrain\ts\ry\r", 600)
	v.press(text)
	v.press("o")
	time.Sleep(200 * time.Millisecond) // a key of its own
	v.press("o")
	v.await("Open")
	v.press(text + "/the/end")
	v.await("t quit")
	v.press("\x03")
	if code := v.ended(); code != 0 || len(b.runs()) != 0 {
		t.Errorf("exit status %d, %d runs", code, len(b.runs()))
	}
}

// unread is the program, to be started on a terminal that nobody reads.
func (b *bench) unread(args ...string) (v *terminal, near *os.File) {
	b.t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { far.Close(); near.Close() })
	return &terminal{t: b.t, cmd: b.command(args...), tty: far}, near
}

// fill writes to a terminal that nobody reads, until it has no room for what the program draws.
func (b *bench) fill(near *os.File) {
	b.t.Helper()
	fd, err := unix.Open(near.Name(), unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	defer unix.Close(fd)
	for full := 0; full < 10; { // the kernel moves some of it on at its leisure
		switch _, err := unix.Write(fd, []byte("................")); {
		case errors.Is(err, unix.EAGAIN):
			full++
			time.Sleep(5 * time.Millisecond)
		case err != nil:
			b.t.Fatal(err)
		default:
			full = 0
		}
	}
}

// onto starts the program on a terminal.
func (v *terminal) onto(near *os.File) {
	v.t.Helper()
	v.cmd.Env = append(v.cmd.Env, "TERM=xterm-256color")
	v.cmd.Stdin, v.cmd.Stdout, v.cmd.Stderr = near, near, near
	v.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = v.cmd.Process.Kill() })
}

// A terminal that stops taking anything while a run trains on it holds up neither the end that a
// signal asks for nor the run's last checkpoint.
func TestSignalsEndATrainingOnAStalledTerminal(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			v, near := b.unread("train", "iris-small", "--set", "training.epochs=1000000")
			v.onto(near)
			b.until("training", func() bool {
				list := b.runs()
				return len(list) == 1 && list[0].State == workspace.Training
			})
			b.fill(near)
			time.Sleep(300 * time.Millisecond) // it draws
			if err := v.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if code := v.ended(); code != 1 {
				t.Errorf("exit status %d", code)
			}
			if list := b.runs(); list[0].State != workspace.Stopped {
				t.Errorf("the run is %s", list[0].State)
			}
		})
	}
}

func TestSignalsEndTheProgramOnAStalledTerminal(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			v, near := b.unread()
			b.fill(near)
			v.onto(near)
			b.until("the workbench", func() bool { return v.modes().Lflag&unix.ECHO == 0 })
			time.Sleep(200 * time.Millisecond) // it draws
			if err := v.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if code := v.ended(); code != 0 {
				t.Errorf("exit status %d", code)
			}
			if v.modes().Lflag&unix.ECHO == 0 {
				t.Error("the terminal's modes are not restored")
			}
		})
	}
}

// A signal that ends the program on the spot leaves a terminal that can be used, and shows where
// the program was.
func TestCrashesGiveTheTerminalBack(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			v := newBench(t).terminal(100, 30)
			v.await("not trained yet")
			if err := v.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if code := v.ended(); code == 0 {
				t.Error("exit status 0")
			}
			<-v.eof
			_, after, left := strings.Cut(v.raw(), "\x1b[?1049l")
			if !left || !strings.Contains(after, "\x1b[?25h") || !strings.Contains(ansi.Strip(after), "goroutine") {
				t.Errorf("the terminal got %q", v.raw())
			}
			if m, err := unix.IoctlGetTermios(int(v.tty.Fd()), unix.TCGETS); err == nil && m.Lflag&unix.ECHO == 0 {
				t.Error("the terminal's modes are not restored")
			}
		})
	}
}
