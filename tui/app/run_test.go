package app

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"tunebench/tui/screen"
)

// line is both ends of a pseudo terminal.
func line(t *testing.T) (far, near *os.File) {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close(); near.Close() })
	if err := pty.Setsize(near, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	return far, near
}

func runOn(ctx context.Context, near *os.File, m *Model) error {
	return Run(ctx, m, Terminal{In: near, Out: near, Env: []string{"TERM=xterm-256color"}})
}

func state(t *testing.T, near *os.File) term.State {
	t.Helper()
	s, err := term.GetState(near.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return *s
}

func TestACanceledContextEndsTheProgram(t *testing.T) {
	far, near := line(t)
	go func() { _, _ = io.Copy(io.Discard, far) }()
	before := state(t, near)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := runOn(ctx, near, program(t)); err != nil {
		t.Errorf("ended with %v", err)
	}
	if state(t, near) != before {
		t.Error("the terminal's modes are not restored")
	}
}

// fill writes to a terminal until it takes no more.
func fill(t *testing.T, near *os.File) {
	t.Helper()
	fd, err := unix.Open(near.Name(), unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	for full := 0; full < 10; { // the kernel moves some of it on at its leisure
		switch _, err = unix.Write(fd, []byte("................")); {
		case errors.Is(err, unix.EAGAIN):
			full++
			time.Sleep(5 * time.Millisecond)
		case err != nil:
			t.Fatal(err)
		default:
			full = 0
		}
	}
}

// A terminal that takes nothing (nobody reads it, or its line is cut) does not hold the program,
// and gets its modes back; what it shows once it goes on is the screen before the program's.
func TestAStalledTerminalDoesNotHoldTheProgram(t *testing.T) {
	far, near := line(t)
	fill(t, near)
	before := state(t, near)
	m := program(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- runOn(ctx, near, m) }()
	time.AfterFunc(300*time.Millisecond, cancel) // in its first writes
	select {
	case err := <-ended:
		if !errors.Is(err, ErrGone) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the program does not end")
	}
	if state(t, near) != before {
		t.Error("the terminal's modes are not restored")
	}
	near.Close()
	rest, _ := io.ReadAll(far) // it ends with an error as the other end is closed
	if !strings.Contains(string(rest), "\x1b[?1049l") {
		t.Error("the alternate screen stays")
	}
}

// broken is a screen with a fault in what it does with a key.
type broken struct{ puppet }

func (s *broken) Update(msg tea.Msg) screen.Effect {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		panic("a fault of the screen")
	}
	return s.puppet.Update(msg)
}

func TestAFaultGivesTheTerminalBack(t *testing.T) {
	far, near := line(t)
	out := make(chan string)
	go func() {
		var text []byte
		buf, typed := make([]byte, 4096), false
		for {
			n, err := far.Read(buf)
			text = append(text, buf[:n]...)
			if err != nil { // the other end is closed
				out <- string(text)
				return
			}
			if !typed && strings.Contains(string(text), "\x1b[?1049h") {
				typed = true
				_, _ = far.WriteString("x")
			}
		}
	}()
	before := state(t, near)
	m := program(t)
	m.stack = []screen.Screen{&broken{}}
	err := runOn(t.Context(), near, m)
	if err == nil || !strings.Contains(err.Error(), "internal error: a fault of the screen") {
		t.Errorf("ended with %v", err)
	}
	if state(t, near) != before {
		t.Error("the terminal's modes are not restored")
	}
	near.Close()
	if text := <-out; !strings.Contains(text, "\x1b[?1049l") || strings.Contains(text, "a fault") {
		t.Errorf("the terminal got %q", text)
	}
}
