package workspace

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"tunebench/engine/plainfile"
)

// WorkerCommand is the hidden subcommand that trains a run directory, and MaxMemoryFlag what
// bounds the memory in which it loads the data.
const (
	WorkerCommand = "worker"
	MaxMemoryFlag = "max-memory"
)

// Launch says what a worker is started for.
type Launch struct {
	Run       string // the run's directory
	Log       string // the file that takes all that the worker prints
	MaxMemory int64  // bytes that loading data may take; 0: the default
}

// Launcher starts a worker and returns once it runs.
type Launcher func(Launch) error

// LaunchDetached starts this program as a worker in a session of its own, so that
// neither the end of the caller nor the hangup of its terminal reaches it.
func LaunchDetached(l Launch) error {
	log, err := plainfile.OpenOwn(l.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("open the worker's log: %w", err)
	}
	defer log.Close()
	exe, err := executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(exe, l.arguments()...)
	cmd.Args[0] = "tunebench"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }() // also reaps it when it ends before us
	select {
	case err := <-exited:
		// A short run may be over already; a worker that could not begin says why in its log.
		if err != nil && !ranAndFailed(err) {
			return fmt.Errorf("the worker ended at once (%w); see %s", err, l.Log)
		}
	case <-time.After(20 * time.Millisecond):
	}
	return nil
}

// arguments are what follows the program's name on the worker's command line.
func (l Launch) arguments() []string {
	args := []string{WorkerCommand, l.Run}
	if l.MaxMemory > 0 {
		args = append(args, "--"+MaxMemoryFlag, strconv.FormatInt(l.MaxMemory, 10))
	}
	return args
}

// ranAndFailed tells a worker that trained and reported failure, which its
// summary describes, from one that never began.
func ranAndFailed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 1
}

// executable returns a path that still starts this program when its file is
// gone, as it is once `go run` has ended.
func executable() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}
