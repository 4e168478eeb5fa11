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

// SideBySide returns a workspace for many short runs like an experiment in this process, in a folder of theirs,
// and how many of them go at once where wanted is 0. What they have in common they share: a machine that
// is measured once, and data that is loaded and prepared once for all runs that want the same of it. Nothing is
// looked for in the data of each. [Run.Train] waits while there is no memory for one more. The runs are, to
// the bit, those of any workspace.
func (w *Workspace) SideBySide(
	ctx context.Context, root string, like *spec.Spec, wanted int,
) (side *Workspace, atOnce int, err error) {
	side = &Workspace{
		root: root, launch: w.launch, loading: w.loading, now: w.now,
		datasets: build.Datasets{Loading: w.loading},
		shared:   &build.Datasets{Loading: w.loading, Most: mostShared},
	}
	total := side.shared.Left()
	side.gate = &packing.Gate{Bytes: func() int64 { return total - side.shared.Bytes() }}
	t := packing.Training{Threads: like.Training.Threads}
	if e, err := side.shared.Describe(ctx, like); err == nil { // else the first run says what is wrong
		t.Step, t.Bytes = e.Step, e.MemoryBytes-e.DataBytes
	}
	atOnce, threads := packing.Of(runtime.GOMAXPROCS(0), side.gate.Bytes(), t, wanted)
	m, err := w.machine(threads)
	side.machine = func(int) (Machine, error) { return m, nil }
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
