package train

import (
	"math"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// measurement is a metric of an evaluation. To add one, write its formula in package
// metric, its tag in package event and its row in [measurements].
type measurement struct {
	tag     string // on the validation part
	applies func(t *Trainer, p job.Part) bool
	value   func(s *seen) float64
}

// seen is what the metrics of an evaluation are read from.
type seen struct {
	loss     float64 // the training loss of the predictions, without penalties
	classes  *metric.Classification
	averages metric.Averages
	values   metric.Regression
	lists    *metric.Ranking
}

// measurements are recorded in this order.
var measurements = []measurement{
	{event.ValLoss, always, func(s *seen) float64 { return s.loss }},

	{event.ValAccuracy, ofClasses, func(s *seen) float64 { return s.classes.Accuracy() }},
	{event.ValBalancedAccuracy, ofClasses, func(s *seen) float64 { return s.averages.BalancedAccuracy }},
	{event.ValPrecisionMacro, ofClasses, func(s *seen) float64 { return s.averages.PrecisionMacro }},
	{event.ValRecallMacro, ofClasses, func(s *seen) float64 { return s.averages.RecallMacro }},
	{event.ValF1Macro, ofClasses, func(s *seen) float64 { return s.averages.F1Macro }},
	{event.ValF1Weighted, ofClasses, func(s *seen) float64 { return s.averages.F1Weighted }},
	{event.ValLogLoss, ofClasses, func(s *seen) float64 { return s.classes.LogLoss() }},
	{event.ValECE, ofClasses, func(s *seen) float64 { return s.classes.ECE() }},
	{event.ValAUROC, (*Trainer).ranks, func(s *seen) float64 { return s.classes.AUROC() }},
	{event.ValTopK, (*Trainer).countsTopK, func(s *seen) float64 { return s.classes.TopK() }},

	{event.ValRMSE, ofValues, func(s *seen) float64 { return s.values.RMSE }},
	{event.ValMAE, ofValues, func(s *seen) float64 { return s.values.MAE }},
	{event.ValR2, ofValues, func(s *seen) float64 { return s.values.R2 }},

	{event.ValRecallAt10, (*Trainer).recommends, func(s *seen) float64 { return s.lists.Recall() }},
	{event.ValNDCGAt10, (*Trainer).recommends, func(s *seen) float64 { return s.lists.NDCG() }},
}

func always(*Trainer, job.Part) bool        { return true }
func ofClasses(t *Trainer, _ job.Part) bool { return t.classification }
func ofValues(t *Trainer, _ job.Part) bool  { return !t.classification }

// maxRankedScores bounds rows x classes for which the area under the ROC curve is
// measured: beyond it sorting every class's scores would cost more than the forward pass.
const maxRankedScores = 1 << 20

func (t *Trainer) ranks(p job.Part) bool {
	return t.classification && t.cfg.Data.Of(p).Rows()*t.model.Outputs <= maxRankedScores
}

func (t *Trainer) countsTopK(job.Part) bool { return t.classification && t.topK() > 0 }

// topK is the k of top-k accuracy, 0 where it would say nothing.
func (t *Trainer) topK() int {
	if t.cfg.TopK >= t.model.Outputs {
		return 0
	}
	return max(0, t.cfg.TopK)
}

func (t *Trainer) recommends(p job.Part) bool { return p == job.ValidationPart && t.ranker != nil }

// applying lists what is measured of a part.
func (t *Trainer) applying(p job.Part) []*measurement {
	var list []*measurement
	for i := range measurements {
		if m := &measurements[i]; m.applies(t, p) {
			list = append(list, m)
		}
	}
	return list
}

// observation is a metric of an epoch's updates, beside their loss.
type observation struct {
	tag     string
	applies func(t *Trainer, p job.Part) bool
	value   func(t *Trainer) float64
}

// observations are recorded in this order.
var observations = []observation{
	{
		event.TrainAccuracy, ofClasses,
		func(t *Trainer) float64 { return float64(t.sums.correct) / float64(t.sums.rows) },
	},
	{event.TrainRMSE, ofValues, func(t *Trainer) float64 {
		return math.Sqrt(t.sums.sqErr/float64(t.sums.rows)) * t.cfg.TargetScale
	}},
	{event.TrainR2, ofValues, func(t *Trainer) float64 { return metric.R2(t.sums.sqErr, t.sst, t.sums.rows) }},
}

// measured lists the tags that this run gives a value each epoch or evaluation.
func (t *Trainer) measured() []string {
	tags := []string{event.TrainLoss}
	for _, o := range observations {
		if o.applies(t, job.TrainPart) {
			tags = append(tags, o.tag)
		}
	}
	if t.cfg.Data.Validation.Rows() > 0 {
		for _, m := range t.applying(job.ValidationPart) {
			tags = append(tags, m.tag)
		}
	}
	return tags
}
