package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// Exit statuses, as the README documents them.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run executes one command line and returns its exit status.
func run(args []string) (code int) {
	signal.Ignore(syscall.SIGXFSZ) // a file that may not grow is an error of writing it
	a := &app{env: os.Getenv}
	a.out, a.err = standardConsoles()
	defer a.out.close()
	defer a.err.close()
	defer func() {
		if fault := recover(); fault != nil { // what it says may quote a file
			fmt.Fprintf(a.err, "tunebench: internal error: %v%s\n", fault, keepTrace(debug.Stack()))
			code = exitFailed
		}
	}()
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return exitDone
	}
	var quiet quietError
	if !errors.As(err, &quiet) {
		fmt.Fprintf(a.err, "tunebench: %v\n", err)
	}
	return status(err)
}

// keepTrace puts the trace of an internal error into a file, for those who mend it, and says where.
func keepTrace(trace []byte) string {
	f, err := os.CreateTemp("", "tunebench-trace-*.txt")
	if err != nil {
		return ""
	}
	_, err = f.Write(trace)
	if err := errors.Join(err, f.Close()); err != nil {
		return ""
	}
	return " (details in " + f.Name() + ")"
}

// status maps an error to the exit status: 2 for what the user can correct in
// the command line or the input, 1 for everything that went wrong after that.
func status(err error) int {
	var coded interface{ ExitStatus() int }
	if errors.As(err, &coded) {
		return coded.ExitStatus()
	}
	var bad *spec.Error
	var input *workspace.InputError
	if errors.As(err, &bad) || errors.As(err, &input) {
		return exitUsage
	}
	return exitFailed
}

// usageError is a mistake in the command line or the input.
type usageError struct{ error }

func (usageError) ExitStatus() int { return exitUsage }
func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// quietError ends a command whose output has said already what happened.
type quietError struct{ code int }

func (e quietError) Error() string   { return fmt.Sprintf("exit status %d", e.code) }
func (e quietError) ExitStatus() int { return e.code }
