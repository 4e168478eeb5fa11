package worker

import (
	"fmt"
	"log"
	"runtime/debug"

	"tunebench/experiments/runstore"
)

// fault is a fault of this program, met where a run can still say so.
type fault struct {
	value any
	stack []byte
}

func (f *fault) Error() string {
	return fmt.Sprintf("internal error: %v (%s has the details)", f.value, runstore.WorkerLogFile)
}

// guarded calls f and makes a fault of it an error, whose details the log has.
func guarded(l *log.Logger, f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			met := &fault{value, debug.Stack()}
			l.Printf("internal error: %v\n%s", met.value, met.stack)
			err = met
		}
	}()
	return f()
}
