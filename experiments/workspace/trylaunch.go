package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"tunebench/engine/plainfile"
	"tunebench/experiments/runstore"
)

// TrierCommand is the hidden subcommand that tries changes on a run directory, and ForFlag for how long.
const (
	TrierCommand = "trier"
	ForFlag      = "for"
)

// Trier is a process that tries changes on a run.
type Trier interface {
	// Stop asks it to end: what it has trained stays.
	Stop()
	// Ended reports whether it has ended, with the reason if it could not try.
	Ended() (bool, error)
}

// TryLaunch says what a trier is started for.
type TryLaunch struct {
	Run       string // the run's directory
	Log       string // the file that takes all that it prints
	MaxMemory int64  // bytes that data may take; 0: the default
	Time      time.Duration
}

// StartTrying starts a process that tries changes on a run for so long. It steps back behind all that is trained.
func (w *Workspace) StartTrying(r Run, d time.Duration) (Trier, error) {
	own, ok := r.(*run)
	if !ok {
		return nil, fmt.Errorf("%s: %w", r.Name(), ErrNotTriable)
	}
	if _, err := own.triable(); err != nil {
		return nil, err
	}
	return w.try(TryLaunch{
		Run: r.Path(), Log: own.WorkerLog(), MaxMemory: w.loading.MaxMemory, Time: d,
	})
}

// TryDetached starts this program as a trier in a session of its own.
func TryDetached(l TryLaunch) (Trier, error) {
	log, err := plainfile.OpenOwn(l.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer log.Close()
	args := append([]string{TrierCommand, l.Run, "--" + ForFlag, l.Time.String()}, memoryArguments(l.MaxMemory)...)
	p, exited, err := detach(log, args...)
	if err != nil {
		return nil, fmt.Errorf("start trying: %w", err)
	}
	return &trier{process: p, exited: exited, log: l.Log}, nil
}

type trier struct {
	process *os.Process
	log     string

	mu     sync.Mutex
	exited <-chan error
	ended  bool
	err    error
}

func (t *trier) Stop() { _ = t.process.Signal(syscall.SIGTERM) } // it may have ended by itself

func (t *trier) Ended() (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case err := <-t.exited:
		if t.ended = true; err != nil {
			t.err = fmt.Errorf("trying ended early (%w); see %s", err, t.log)
		}
	default:
	}
	return t.ended, t.err
}

// idleShare is the load for each core below which a machine is idle.
const idleShare = 0.6

// Idle reports whether nothing is trained in the workspace and the machine has little else to do. Where nobody
// says how much that is, it has.
func (w *Workspace) Idle(ctx context.Context) bool {
	runs, err := runstore.List(w.root)
	if err != nil || ctx.Err() != nil {
		return false
	}
	for _, r := range runs {
		if r.Alive {
			return false
		}
	}
	load, err := w.load()
	return err == nil && load < idleShare*float64(runtime.NumCPU())
}

// machineLoad is the mean number of threads that wanted a core during the last minute.
func machineLoad() (float64, error) {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(raw), " ")
	return strconv.ParseFloat(first, 64)
}

// noTrier is what a workspace tries with that was given nothing to try with.
func noTrier(TryLaunch) (Trier, error) {
	return nil, errors.New("this workspace was opened to look at runs, not to train")
}
