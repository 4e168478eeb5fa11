package train

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// maxRankedScores bounds rows x classes for which the area under the ROC curve is
// measured: beyond it sorting every class's scores would cost more than the forward pass.
const maxRankedScores = 1 << 20

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
	report  Report
	labels  []int32
	targets []float32
	scratch []float64
	extra   []float64
	names   []string // by position: report.Scalars[i].Tag
}

// evaluationTags lists the val/ tags of an evaluation, in the order of their values.
func (t *Trainer) evaluationTags() []string {
	if !t.classification {
		return append([]string{event.ValLoss, event.ValRMSE, event.ValMAE, event.ValR2}, t.cfg.ExtraTags...)
	}
	tags := []string{
		event.ValLoss, event.ValAccuracy, event.ValBalancedAccuracy, event.ValPrecisionMacro, event.ValRecallMacro,
		event.ValF1Macro, event.ValF1Weighted, event.ValLogLoss, event.ValECE,
	}
	if t.ranks(job.ValidationPart) {
		tags = append(tags, event.ValAUROC)
	}
	if t.topK() > 0 {
		tags = append(tags, event.ValTopK)
	}
	return append(tags, t.cfg.ExtraTags...)
}

func (t *Trainer) ranks(p job.Part) bool {
	return t.cfg.Data.Of(p).Rows()*t.model.Outputs <= maxRankedScores
}

// topK is the k of top-k accuracy, 0 where it would say nothing.
func (t *Trainer) topK() int {
	if t.cfg.TopK >= t.model.Outputs {
		return 0
	}
	return max(0, t.cfg.TopK)
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
	rows := t.cfg.Data.Of(p).Rows()
	e := &evaluator{
		report:  Report{Part: p, Rows: rows, Predictions: make([]float32, rows*t.model.Outputs)},
		labels:  t.cfg.Data.Of(p).Labels,
		targets: t.cfg.Data.Of(p).Targets,
	}
	for _, tag := range t.evaluationTags() {
		e.names = append(e.names, tagOf(p, tag))
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
	e.report.Scalars = e.report.Scalars[:0]
	if t.classification {
		t.measureClasses(e)
	} else {
		t.measureValues(e)
	}
	if p == job.ValidationPart && t.cfg.Extra != nil {
		if err := t.measureExtra(e); err != nil {
			return nil, fmt.Errorf("evaluate: %w", err)
		}
	}
	return &e.report, nil
}

func (t *Trainer) measureExtra(e *evaluator) error {
	e.extra = slices.Grow(e.extra[:0], len(t.cfg.ExtraTags))[:len(t.cfg.ExtraTags)]
	if err := t.cfg.Extra(e.extra); err != nil {
		return err
	}
	for _, v := range e.extra {
		e.add(v)
	}
	return nil
}

// add appends the next value in the order of evaluationTags.
func (e *evaluator) add(v float64) {
	e.report.Scalars = append(e.report.Scalars, event.Scalar{Tag: e.names[len(e.report.Scalars)], Value: v})
}

func (t *Trainer) measureClasses(e *evaluator) {
	c := e.report.Classification
	c.Measure(e.report.Predictions, e.labels)
	loss := c.LogLoss()
	if t.cfg.Loss.Smoothing > 0 || t.cfg.Loss.ClassWeights != nil {
		loss = metric.CrossEntropy(&t.cfg.Loss, e.report.Predictions, e.labels, e.scratch)
	}
	a := c.Averages()
	e.add(loss)
	e.add(c.Accuracy())
	e.add(a.BalancedAccuracy)
	e.add(a.PrecisionMacro)
	e.add(a.RecallMacro)
	e.add(a.F1Macro)
	e.add(a.F1Weighted)
	e.add(c.LogLoss())
	e.add(c.ECE())
	if t.ranks(job.ValidationPart) {
		e.add(c.AUROC())
	}
	if t.topK() > 0 {
		e.add(c.TopK())
	}
}

func (t *Trainer) measureValues(e *evaluator) {
	r := metric.MeasureRegression(e.report.Predictions, e.targets, t.cfg.TargetScale)
	e.add(metric.MeanError(&t.cfg.Loss, e.report.Predictions, e.targets))
	e.add(r.RMSE)
	e.add(r.MAE)
	e.add(r.R2)
}
