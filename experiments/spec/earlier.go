package spec

import (
	"slices"

	"tunebench/engine/hparam"
)

// writtenWhole are keys, some of every table, that nobody writes by hand all at once: a file that
// has them is the copy in a run's folder, where every key stands.
var writtenWhole = []string{
	"notes", "data.augment_cutout", "data.stratify", "model.init_value", "optimizer.eps", "schedule.restart_mult",
	"regularization.mixup", "training.target.value",
}

// meanWhatWasMeant keeps the meaning of an experiment that an earlier program wrote out whole, so
// that its run resumes and reruns to the same bits: the keys that it lacks have the value that
// the earlier program acted by, not today's default.
func (r *reader) meanWhatWasMeant() {
	if slices.ContainsFunc(writtenWhole, func(key string) bool { return !r.given[key] }) {
		return
	}
	for _, k := range hparam.All() {
		if k.Earlier != nil && !r.given[k.Name] {
			r.spec.put(k.Name, k.Earlier)
		}
	}
	if !r.given["model.dot"] && r.spec.Data.Kind == hparam.Auto {
		r.spec.Data.Kind = "table" // it recognized neither ratings nor text
	}
}
