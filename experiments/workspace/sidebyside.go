package workspace

import (
	"context"
	"runtime"

	"tunebench/experiments/build"
	"tunebench/experiments/internal/packing"
	"tunebench/experiments/spec"
)

// mostShared is how many sets of data are kept for runs side by side: more than the values of the few keys
// of [data] that are worth trying together.
const mostShared = 16

// Many says what runs are trained side by side.
type Many struct {
	Root   string     // the folder of the runs
	Like   *spec.Spec // an experiment like theirs
	AtOnce int        // how many go at once; 0: as many as it pays
	// Look looks for what is wrong with the data of each, as it is done for a run by itself.
	Look bool
}

// SideBySide returns a workspace for many short runs in this process, and how many of them go at once. What
// they have in common they share: a machine that is measured once, and data that is loaded and prepared once
// for all runs that want the same of it. No run names rows that look labeled wrong. [Run.Train] waits while
// there is no memory for one more. The runs are, to the bit, those of any workspace.
func (w *Workspace) SideBySide(ctx context.Context, m Many) (side *Workspace, atOnce int, err error) {
	side = &Workspace{
		root: m.Root, launch: w.launch, loading: w.loading, now: w.now,
		datasets: build.Datasets{Loading: w.loading},
		shared:   &build.Datasets{Loading: w.loading, Most: mostShared, Tables: m.Look},
	}
	total := side.shared.Left()
	side.gate = &packing.Gate{Bytes: func() int64 { return total - side.shared.Bytes() }}
	t := packing.Training{Threads: m.Like.Training.Threads}
	if e, err := side.shared.Describe(ctx, m.Like); err == nil { // else the first run says what is wrong
		t.Step, t.Bytes = e.Step, e.MemoryBytes-e.DataBytes
	}
	atOnce, threads := packing.Of(runtime.GOMAXPROCS(0), side.gate.Bytes(), t, m.AtOnce)
	machine, err := w.machine(threads)
	side.machine = func(int) (Machine, error) { return machine, nil }
	return side, atOnce, err
}

// enter waits until there is memory for a run beside the others; leave is to be called once it has ended.
func (r *run) enter(ctx context.Context) (leave func(), err error) {
	if r.w.gate == nil {
		return func() {}, nil
	}
	need := int64(0) // of what cannot be trained, which the worker says
	if s, err := r.Spec(); err == nil {
		if e, err := r.w.shared.Describe(ctx, s); err == nil {
			need = e.MemoryBytes - e.DataBytes
		}
	}
	return r.w.gate.Enter(ctx, need)
}
