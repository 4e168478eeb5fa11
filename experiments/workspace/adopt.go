package workspace

import (
	"fmt"
	"path/filepath"

	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
)

// Adopt makes a run of the workspace of what was trained when changes were tried on the run: it grew from it, and
// is what training the changed experiment would come to. One that was cut short is to be resumed.
func (r *run) Adopt(changes []hparam.Change) (Run, error) {
	t, err := r.Tried()
	if err != nil {
		return nil, err
	}
	at := -1
	if t != nil {
		at = t.Find(changes)
	}
	if at < 0 {
		return nil, fmt.Errorf("%s: %s was not tried on it", r.Name(), hparam.Describe(changes))
	}
	path := r.trained(t.Candidates[at].ID() + "s0")
	if path == "" {
		return nil, fmt.Errorf("%s: what was trained with %s is gone: train it again", r.Name(),
			hparam.Describe(changes))
	}
	d, err := runstore.Open(path)
	if err != nil {
		return nil, err
	}
	adopted, err := d.Copy(filepath.Dir(r.Path()), "")
	if err != nil {
		return nil, err
	}
	return r.w.run(adopted), nil
}
