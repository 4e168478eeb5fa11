package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"tunebench/engine/plainfile"
	"tunebench/experiments/runstore"
)

// WorkerCommand is the hidden subcommand that trains a run directory, MaxMemoryFlag what bounds the
// memory in which it loads the data, and UntilFlag the epoch at which it stops for now.
const (
	WorkerCommand = "worker"
	MaxMemoryFlag = "max-memory"
	UntilFlag     = "until"
)

const (
	// startPatience bounds how long a worker may take to hold its run: more than another host's
	// worker is watched before its run is taken over.
	startPatience = 90 * time.Second
	// loadPatience is how long a worker that holds its run and loads data is waited for.
	loadPatience = 5 * time.Second
	startPause   = 10 * time.Millisecond
	// endPatience is how long a worker that has said that it failed may take to end.
	endPatience = 5 * time.Second
)

// Launch says what a worker is started for.
type Launch struct {
	Run       string // the run's directory
	Log       string // the file that takes all that the worker prints
	MaxMemory int64  // bytes that loading data may take; 0: the default
	Until     int    // finished epochs at which the run stops for now, pruned; 0: its end
}

// Launcher starts a worker and returns once it has given a sign of life in the run's directory: it
// trains or has trained, or still loads data after some seconds. An error says why it did not.
type Launcher func(Launch) error

// LaunchDetached starts this program as a worker in a session of its own, so that
// neither the end of the caller nor the hangup of its terminal reaches it.
func LaunchDetached(l Launch) error {
	log, err := plainfile.OpenOwn(l.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("open the worker's log: %w", err)
	}
	defer log.Close()
	s := startup{launch: l, patience: startPatience, ending: endPatience}
	s.before, _ = s.look()
	if s.logged, err = log.Seek(0, io.SeekEnd); err != nil {
		return fmt.Errorf("open the worker's log: %w", err)
	}
	p, exited, err := detach(log, l.arguments()...)
	if err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	return s.await(p, exited)
}

// detach starts this program in a session of its own, with all that it prints in a log. How it ended comes
// over exited, if it does so before us.
func detach(log *os.File, args ...string) (p *os.Process, exited <-chan error, err error) {
	exe, err := executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(exe, args...)
	cmd.Args[0] = "tunebench"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // also reaps it
	return cmd.Process, ended, nil
}

// arguments are what follows the program's name on the worker's command line.
func (l Launch) arguments() []string {
	args := append([]string{WorkerCommand, l.Run}, memoryArguments(l.MaxMemory)...)
	if l.Until > 0 {
		args = append(args, "--"+UntilFlag, strconv.Itoa(l.Until))
	}
	return args
}

// memoryArguments hand on how much memory loading may take.
func memoryArguments(most int64) []string {
	if most <= 0 {
		return nil
	}
	return []string{"--" + MaxMemoryFlag, strconv.FormatInt(most, 10)}
}

// startup watches a worker from its start to its first sign of life.
type startup struct {
	launch   Launch
	patience time.Duration
	ending   time.Duration // how long a worker may take to end once it has failed
	before   Summary       // as it was before the worker came
	logged   int64         // bytes of the log from before
}

// look reads what the run's directory says now.
func (s *startup) look() (now Summary, held bool) {
	d, err := runstore.Open(s.launch.Run)
	if err != nil {
		return Summary{}, false
	}
	status := d.Status()
	return status.Summary, status.Alive
}

func (s *startup) await(p *os.Process, exited <-chan error) error {
	tick := time.NewTicker(startPause)
	defer tick.Stop()
	var failed time.Time
	for began := time.Now(); ; {
		select {
		case err := <-exited:
			return s.ended(err)
		case <-tick.C:
		}
		now, held := s.look()
		told := !now.Updated.Equal(s.before.Updated)
		switch took := time.Since(began); {
		case told && now.State == Failed: // it will end
			if failed.IsZero() {
				failed = time.Now()
			}
			if time.Since(failed) > s.ending {
				return failure(now)
			}
		case told && (now.State.Active() || now.State.Finished()), held && took > loadPatience:
			return nil
		case !held && took > s.patience:
			err := fmt.Errorf("the worker gave no sign of life for %v, and was ended", s.patience)
			if killed := p.Kill(); killed != nil && !errors.Is(killed, os.ErrProcessDone) {
				return errors.Join(err, killed)
			}
			select {
			case <-exited: //nolint:errcheck // it was killed by our own hand
			case <-time.After(s.ending): // in the kernel, on a file system that does not answer
			}
			return err
		}
	}
}

func failure(s Summary) error { return fmt.Errorf("the worker failed: %s", s.Error) }

// ended says why a worker that has ended did not begin, nil if it did.
func (s *startup) ended(exit error) error {
	now, _ := s.look()
	told := !now.Updated.Equal(s.before.Updated)
	switch {
	case told && now.State == Failed:
		return failure(now)
	case exit == nil, told && now.State.Finished():
		return nil
	}
	how := exit.Error()
	if e := (*exec.ExitError)(nil); errors.As(exit, &e) && e.ExitCode() < 0 {
		how += ": somebody ended it, or the machine lacks memory"
	}
	if said := s.lastWords(); said != "" {
		how += "; " + said
	}
	return fmt.Errorf("the worker ended before it began (%s); see %s", how, s.launch.Log)
}

// lastWords is the line of its log in which a worker says why it ended, "" if it did not.
func (s *startup) lastWords() string {
	f, err := plainfile.OpenOwn(s.launch.Log, os.O_RDONLY)
	if err != nil {
		return ""
	}
	defer f.Close()
	raw := make([]byte, 64<<10)
	n, _ := f.ReadAt(raw, s.logged)
	last := ""
	for line := range bytes.Lines(raw[:n]) {
		line = bytes.TrimSpace(line)
		if said, _ := runstore.LastWord(line); said != nil {
			return string(said) // what follows is a trace
		}
		if len(line) > 0 {
			last = string(line)
		}
	}
	return last
}

// executable returns a path that still starts this program when its file is
// gone, as it is once `go run` has ended.
func executable() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// start starts a worker that trains a run until the end of an epoch, 0: to its end. Why that fails stands
// in the run, unless the worker has said it.
func (w *Workspace) start(d *runstore.Dir, until int) error {
	before, _ := d.ReadSummary()
	w.datasets.Forget() // the worker loads the data itself, and measures what is left
	err := w.launch(Launch{Run: d.Path(), Log: d.WorkerLog(), MaxMemory: w.loading.MaxMemory, Until: until})
	if err == nil {
		return nil
	}
	if now, _ := d.ReadSummary(); now.Updated.Equal(before.Updated) {
		// Where it cannot be noted, nobody comes for the run, which shows as well.
		_ = d.Fail(context.Background(), w.now(), err)
	}
	return err
}
