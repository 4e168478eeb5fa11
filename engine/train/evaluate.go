package train

import (
	"fmt"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// Report is the evaluation of one part of the data with the current weights.
type Report struct {
	Part job.Part
	Rows int
	// Scalars hold every value under its tag: val/ or test/; train/ for the training part.
	Scalars []event.Scalar
	// Predictions are rows x outputs, row-major: logits, or values in the scale the network trains on.
	Predictions []float32
	// Classification has the confusion matrix and the per-class values; nil for regression.
	Classification *metric.Classification
}

// evaluator keeps the buffers of one part from one evaluation to the next.
type evaluator struct {
	report   Report
	data     job.Data
	scratch  []float64
	measures []*measurement
	tags     []string // of measures, on this part
	seen     seen
}

// tagOf turns a val/ tag into the tag of the same value on another part.
func tagOf(p job.Part, valTag string) string {
	switch p {
	case job.TestPart:
		return event.TestTag(valTag)
	case job.TrainPart:
		return "train/" + strings.TrimPrefix(valTag, "val/")
	default:
		return valTag
	}
}

func (t *Trainer) evaluator(p job.Part) *evaluator {
	if t.parts[p] != nil {
		return t.parts[p]
	}
	data := t.cfg.Data.Of(p)
	rows := data.Rows()
	e := &evaluator{
		report: Report{Part: p, Rows: rows, Predictions: make([]float32, rows*t.model.Outputs)},
		data:   data, measures: t.applying(p),
	}
	for _, m := range e.measures {
		e.tags = append(e.tags, tagOf(p, m.tag))
	}
	if t.classification {
		e.report.Classification = metric.NewClassification(t.model.Outputs, t.topK(), t.ranks(p))
		e.scratch = make([]float64, t.model.Outputs)
	}
	t.parts[p] = e
	return e
}

// Evaluate measures a part with the weights that evaluation uses. The report and
// its buffers are reused by the next evaluation of the same part.
func (t *Trainer) Evaluate(p job.Part) (*Report, error) {
	e := t.evaluator(p)
	if e.report.Rows == 0 {
		return nil, fmt.Errorf("train: there are no rows to evaluate in part %d", p)
	}
	if err := t.exec.Predict(p, e.report.Predictions); err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	e.seen = t.see(e)
	if t.recommends(p) {
		if err := t.ranker.rank(t.exec); err != nil {
			return nil, fmt.Errorf("evaluate: %w", err)
		}
		e.seen.lists = t.ranker.measure
	}
	e.report.Scalars = e.report.Scalars[:0]
	for i, m := range e.measures {
		e.report.Scalars = append(e.report.Scalars, event.Scalar{Tag: e.tags[i], Value: m.value(&e.seen)})
	}
	return &e.report, nil
}

// see measures the predictions of a part.
func (t *Trainer) see(e *evaluator) seen {
	predictions := e.report.Predictions
	if !t.classification {
		return seen{
			loss:   metric.MeanError(&t.cfg.Loss, predictions, e.data.Targets),
			values: metric.MeasureRegression(predictions, e.data.Targets, t.cfg.TargetScale),
		}
	}
	c := e.report.Classification
	c.Measure(predictions, e.data.Labels)
	s := seen{loss: c.LogLoss(), classes: c, averages: c.Averages()}
	if t.cfg.Loss.Smoothing > 0 || t.cfg.Loss.ClassWeights != nil {
		s.loss = metric.CrossEntropy(&t.cfg.Loss, predictions, e.data.Labels, e.scratch)
	}
	return s
}
