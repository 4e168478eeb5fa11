package app

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// framesPerSecond bounds what is sent to the terminal, which may be far away.
const framesPerSecond = 10

// How long an ending program waits for a terminal that no longer answers: for a write, and for
// all else.
const (
	lastWrite = 500 * time.Millisecond
	lastWords = 2 * time.Second
)

// ErrGone says that the terminal has gone away or takes no output: there is nobody to tell
// anything.
var ErrGone = errors.New("the terminal is gone")

// crashes are the signals that end a program on the spot.
var crashes = []os.Signal{
	syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL,
	syscall.SIGTRAP, syscall.SIGSYS,
}

// Terminal is what the program reads from and draws on.
type Terminal struct {
	In, Out *os.File
	Env     []string
}

// Run shows the program until the user leaves, or until a signal ends it, which is no error:
// training does not depend on it. The terminal is as it was then, after a fault of the program,
// which is the error, too.
func Run(ctx context.Context, m *Model, t Terminal) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	hangup, unhook := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGHUP)
	defer unhook()
	context.AfterFunc(hangup, stop)
	before, err := term.GetState(t.In.Fd())
	if err != nil {
		return err
	}
	out := newOutlet(t.Out)
	defer out.Close()
	giveBack := func() {
		out.leave(lastWrite)
		_ = term.Restore(t.In.Fd(), before) // of a terminal that is gone there is nothing to restore
	}
	defer onCrash(giveBack)()

	f := &frames{model: m, now: time.Now}
	p := tea.NewProgram(f,
		tea.WithFPS(framesPerSecond), tea.WithColorProfile(m.theme.Profile),
		tea.WithInput(&keyboard{File: t.In, now: time.Now}), tea.WithOutput(out), tea.WithEnvironment(t.Env),
		tea.WithoutSignalHandler())
	done := make(chan struct{})
	context.AfterFunc(ctx, func() {
		out.hurry(lastWrite)
		go p.Quit() // and not a context for the program, which then closes what is still being read from
		select {
		case <-done:
		case <-time.After(lastWords):
			giveBack()
			os.Exit(0) // something else than the terminal hangs
		}
	})
	_, err = p.Run()
	close(done)
	switch {
	case f.fault != nil:
		return f.fault
	case hangup.Err() != nil:
		return ErrGone
	case out.stalled.Load():
		giveBack()
		return ErrGone
	case ctx.Err() != nil:
		return nil
	}
	return err
}

// onCrash gives the terminal back before a signal ends the program as it always does, with the
// stacks of all goroutines. The function that it returns ends that.
func onCrash(giveBack func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, crashes...)
	go func() {
		for s := range signals {
			giveBack()
			signal.Reset(s)
			_ = syscall.Kill(syscall.Getpid(), s.(syscall.Signal))
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
