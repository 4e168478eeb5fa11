package worker

import (
	"fmt"

	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

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
		return build.Input(fmt.Errorf("%w: %s had SHA-256 %s, it now has %s",
			errDataChanged, data.Name, p.DataSHA256, data.SHA256))
	}
	p.DataSHA256, p.DataNotes = data.SHA256, data.Notes
	p.TrainRows, p.ValidationRows, p.TestRows = data.Train.Len(), data.Validation.Len(), data.Test.Len()
	p.Features, p.Classes = len(data.Features), data.Classes
	p.ClassRows = w.exp.ClassRows()
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

// keepPreprocessing writes down what was fitted on the training rows, so that others can be predicted
// without them.
func (w *worker) keepPreprocessing() error {
	encoded, err := w.exp.Data.Preprocessing().Encode()
	if err != nil {
		return err
	}
	return w.dir.WriteFile(runstore.PreprocessingFile, encoded)
}
