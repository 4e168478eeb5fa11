package plainfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const (
	// attachTime is how long a pipe may have no writer: a shell starts both ends at once.
	attachTime = time.Second
	attachStep = 20 * time.Millisecond
)

// OpenInput opens what a user gives to be read once, from its start: what [Open] opens, or a pipe,
// such as a shell's <(command). Reading ends with ctx, or with an error where nobody writes to the
// pipe.
func OpenInput(ctx context.Context, path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeNamedPipe == 0 {
		return open(path, info, os.O_RDONLY)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return &pipe{File: f, ctx: ctx, attached: attachTime}, nil
}

// pipe reads a pipe that may have no writer, or one that sleeps.
type pipe struct {
	*os.File
	ctx      context.Context
	begun    bool
	attached time.Duration // how long to wait for a writer; one that is there may take its time
}

func (p *pipe) Read(b []byte) (int, error) {
	for began := time.Now(); ; {
		n, err := p.next(b)
		p.begun = p.begun || n > 0
		switch {
		case p.begun || !errors.Is(err, io.EOF):
			return n, err
		case time.Since(began) >= p.attached:
			return 0, fmt.Errorf("%s is a named pipe to which nobody writes", p.Name())
		case p.ctx.Err() != nil:
			return 0, p.ctx.Err()
		}
		time.Sleep(attachStep)
	}
}

// next is one read, that ends with the context too.
func (p *pipe) next(b []byte) (int, error) {
	stop := context.AfterFunc(p.ctx, func() { _ = p.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	n, err := p.File.Read(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = p.ctx.Err()
	}
	return n, err
}
