package build

import (
	"errors"
	"fmt"
	"runtime/debug"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/experiments/internal/memory"
)

// left is a variable for tests.
var left = memory.Left

// room is how much memory an experiment may take: what the user allows, and what can be had. Bytes
// that this process has for it already count as free.
func room(o dataset.Options, has int64) memory.Room {
	free := left()
	free.Bytes = memory.Sum(max(0, free.Bytes), has)
	return memory.Least(allowed(o), free)
}

func allowed(o dataset.Options) memory.Room {
	if o.MaxMemory > 0 {
		return memory.Room{Bytes: o.MaxMemory, Of: "--max-memory allows"}
	}
	return memory.Unlimited
}

// bounded lets loading take what the user allows, but no more than half of what can be had at all: the
// rows are prepared in another place than they are read to. whose says in words where the bound is from.
func bounded(o dataset.Options) (bound dataset.Options, whose string) {
	all, most := left(), allowed(o)
	switch {
	case most.Bytes <= all.Bytes/2:
		return o, most.Of + " " + memory.Text(most.Bytes)
	case all == memory.Unlimited:
		return o, "so it is unless --max-memory says otherwise: this system does not tell what is left"
	}
	o.MaxMemory = max(1, all.Bytes/2)
	return o, all.Of + " " + memory.Text(all.Bytes) + ", of which loading may take half"
}

// explained says whose limit it is that loading could not keep to.
func explained(err error, whose string) error {
	if !errors.As(err, new(*tabular.LimitError)) {
		return err
	}
	return fmt.Errorf("%w (%s)", err, whose)
}

// worthReturning is the size from which memory is given back to the system at once, which takes a while.
// It is a variable for tests.
var worthReturning int64 = 64 << 20

// giveBack returns memory that is no longer used to the system, for others or to be measured.
func giveBack(bytes int64) {
	if bytes >= worthReturning {
		debug.FreeOSMemory()
	}
}
