package runner

import (
	"fmt"

	"tunebench/engine/sgemm/pool"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Machine is the program and the hardware that train. The zero value works: one
// thread beside the matrix product's own, and nothing known.
type Machine struct {
	Version, Commit, Go, OS, Arch, CPU, Kernel string
	Cores, Threads                             int

	Pool       *pool.Pool // shares out large updates; nil keeps them on one thread
	PeakGFLOPS float64    // multiply-add peak of all threads, for throughput/peak_share; 0: unknown
}

// checkProvenance records data and machine when a run begins, and refuses to go on
// with other data than it began with.
func (w *worker) checkProvenance() error {
	raw, err := w.dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return err
	}
	p, err := spec.ParseProvenance(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", w.dir.Provenance(), err)
	}
	data := w.exp.Data
	if p.DataSHA256 != "" && p.DataSHA256 != data.SHA256 {
		return inputError(fmt.Errorf("%w: %s had SHA-256 %s, it now has %s", errDataChanged, data.Name, p.DataSHA256, data.SHA256))
	}
	p.DataSHA256, p.DataNotes = data.SHA256, data.Notes
	p.TrainRows, p.ValidationRows, p.TestRows = data.Train.Len(), data.Validation.Len(), data.Test.Len()
	p.Features, p.Classes = len(data.Features), data.Classes
	p.Task, p.Params = string(data.Task), w.exp.Executor.Model().Params
	e := w.opts.Machine
	p.Version, p.Commit, p.Go, p.OS, p.Arch, p.CPU = e.Version, e.Commit, e.Go, e.OS, e.Arch, e.CPU
	p.Cores, p.Kernel, p.Threads = e.Cores, e.Kernel, e.Threads
	encoded, err := p.Encode()
	if err != nil {
		return err
	}
	return w.dir.WriteFile(runstore.ProvenanceFile, encoded)
}
