package app

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// framesPerSecond bounds what is sent to the terminal, which may be far away.
const framesPerSecond = 10

// lastWords is how long an ending program may take to restore a terminal that
// no longer answers.
const lastWords = 2 * time.Second

// Terminal is what the program reads from and draws on.
type Terminal struct {
	In  io.Reader
	Out io.Writer
	Env []string
}

// Run shows the program until the user leaves or the terminal goes away, which
// is no error: training does not depend on it.
func Run(ctx context.Context, m *Model, t Terminal) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	p := tea.NewProgram(m,
		tea.WithContext(ctx), tea.WithFPS(framesPerSecond), tea.WithColorProfile(m.theme.Profile),
		tea.WithInput(t.In), tea.WithOutput(t.Out), tea.WithEnvironment(t.Env))
	done := make(chan struct{})
	defer close(done)
	context.AfterFunc(ctx, func() {
		select {
		case <-done:
		case <-time.After(lastWords):
			os.Exit(0) // a write to a dead terminal hangs
		}
	})
	_, err := p.Run()
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return nil
	}
	return err
}
