package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/build"
	"tunebench/experiments/export"
	"tunebench/experiments/insight"
	"tunebench/experiments/inspect"
	"tunebench/experiments/predict"
	"tunebench/experiments/trained"
)

func (r *run) Diagnose() ([]finding.Finding, error) {
	found, err := r.diagnose()
	if err != nil {
		return nil, err
	}
	m, err := r.Memory()
	if err != nil {
		return nil, err
	}
	return m.Tell(found), nil
}

// diagnose reads findings off the curves of the run alone.
func (r *run) diagnose() ([]finding.Finding, error) {
	h, err := r.bounded()
	if err != nil {
		return nil, err
	}
	return r.findingsIn(h), nil
}

// prospects is diagnose with what is expected of every remedy.
func (r *run) prospects() ([]finding.Finding, []diagnosis.Prospect, error) {
	h, err := r.bounded()
	if err != nil {
		return nil, nil, err
	}
	return r.findingsIn(h), diagnosis.Prospects(h, r.diagnosisContext()), nil
}

// bounded is what has been recorded, as the worker has it.
func (r *run) bounded() (*event.History, error) {
	h := event.Bounded()
	if err := r.read(&h); err != nil && len(h.Tags()) == 0 {
		return nil, err
	}
	return &h, nil
}

// findingsIn reads findings off curves. The worker, which had the data, has stored what is wrong with it.
func (r *run) findingsIn(h *event.History) []finding.Finding {
	found := diagnosis.Diagnose(h, r.diagnosisContext())
	summary, err := r.ReadSummary()
	if err != nil {
		return found
	}
	stored, err := Findings(summary)
	if err != nil {
		return found
	}
	return inspect.AddWarnings(found, stored)
}

// diagnosisContext tells the diagnosis what is known of a run; of a foreign log, nothing.
func (r *run) diagnosisContext() diagnosis.Context {
	status := r.Dir.Status()
	s, err := r.Spec()
	if status.Foreign || err != nil {
		return diagnosis.Context{}
	}
	c := diagnosis.Context{
		Get: build.Getter(s), Epochs: s.Training.Epochs, Ending: status.Summary.Ending, Final: status.State.Finished(),
	}
	if p, err := r.Provenance(); err == nil {
		c.Task, c.Classes, c.Params = p.Task, len(p.Classes), p.Params
		c.TrainRows, c.ValRows = p.TrainRows, p.ValidationRows
		c.Machine = diagnosis.Machine{
			Threads: p.Threads, Cores: p.Cores, Kernel: p.Kernel, Start: float64(status.Summary.Preparing),
		}
		c.Counts, c.Features, c.Reference = p.ClassRows, p.Features, status.Summary.Reference
		for _, v := range status.Summary.Postfit {
			c.Postfit = append(c.Postfit, float64(v))
		}
	}
	return c
}

// Findings returns the diagnosis that the worker stored with a summary.
func Findings(s Summary) ([]finding.Finding, error) {
	if len(s.Diagnosis) == 0 {
		return nil, nil
	}
	var f []finding.Finding
	if err := json.Unmarshal(s.Diagnosis, &f); err != nil {
		return nil, fmt.Errorf("diagnosis of %s: %w", s.Run, err)
	}
	return f, nil
}

func (r *run) Evaluate(ctx context.Context, checkpoint, part string) (*Evaluation, error) {
	m, err := r.w.machine(0)
	if err != nil {
		return nil, err
	}
	return inspect.Evaluate(ctx, r.Dir, checkpoint, part, m, r.w.loading)
}

func (r *run) Inspect(ctx context.Context, o InspectOptions) (*Inspector, error) {
	m, err := r.w.machine(0)
	if err != nil {
		return nil, err
	}
	o.Loading = r.w.loading
	return insight.Open(ctx, r.Dir, m, o)
}

func (r *run) Predict(
	ctx context.Context, checkpoint string, o PredictOptions, file string, out io.Writer,
) (done Predicted, err error) {
	machine, err := r.w.machine(o.Threads)
	if err != nil {
		return done, err
	}
	o.Loading = r.w.loading
	model, err := trained.Open(ctx, r.Dir, checkpoint, o.Loading)
	if err != nil {
		return done, err
	}
	p, err := predict.New(model, machine)
	if err != nil {
		return done, err
	}
	if file != "" {
		return p.RunTo(ctx, o, file)
	}
	return p.Run(ctx, o, out)
}

func (r *run) Export(ctx context.Context, o ExportOptions, output string) error {
	o.Loading = r.w.loading
	if m, err := r.w.machine(1); err == nil {
		o.Version = m.Version
	}
	if slices.Contains([]string{"card", "pytorch"}, o.Format) { // which have a model card
		o.Intervals = r.intervals(ctx)
	}
	return export.Write(ctx, r.Dir, o, output)
}

// intervals are those of the last validation's metrics; nil where the data is not there any more.
func (r *run) intervals(ctx context.Context) map[string]export.Interval {
	in, err := r.Inspect(ctx, InspectOptions{})
	if err != nil {
		return nil
	}
	q, err := in.Quality(ctx)
	if err != nil {
		return nil
	}
	out := map[string]export.Interval{}
	for _, m := range q.Metrics {
		if m.Low.Known() && m.High.Known() {
			out["val/"+m.Name] = export.Interval{
				Value: float64(m.Value), Low: float64(m.Low), High: float64(m.High),
			}
		}
	}
	if loss, ok := out[event.ValLogLoss]; ok { // the loss, unless it weighs classes or smooths labels
		out[event.ValLoss] = loss
	}
	return out
}

// ExportFormats are the forms in which models leave the program.
func ExportFormats() []export.Format { return export.Formats() }
