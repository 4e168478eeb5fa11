package workspace

import "tunebench/experiments/build"

// mostShared is how many sets of data are kept for runs side by side: more than the values of the few keys
// of [data] that are worth trying together.
const mostShared = 16

// SideBySide returns a workspace for many short runs in this process, in a folder of theirs, of which any
// number may be trained at once, each on so many threads (0: all). What they have in common they share:
// a machine that is measured once, and data that is loaded and prepared once for all runs that want the
// same of it. Nothing is looked for in the data of each. The runs are, to the bit, those of any workspace.
func (w *Workspace) SideBySide(root string, threads int) (*Workspace, error) {
	m, err := w.machine(threads)
	if err != nil {
		return nil, err
	}
	return &Workspace{
		root: root, launch: w.launch, loading: w.loading, now: w.now,
		machine:  func(int) (Machine, error) { return m, nil },
		datasets: build.Datasets{Loading: w.loading},
		shared:   &build.Datasets{Loading: w.loading, Most: mostShared},
	}, nil
}
