package insight

import (
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/quality"
)

// Class is the quality of one class against the rest.
type Class struct {
	Name      string       `json:"name"`
	Precision event.Number `json:"precision"`
	Recall    event.Number `json:"recall"`
	F1        event.Number `json:"f1"`
	Support   int64        `json:"support"`
	Predicted int64        `json:"predicted"`
	// ROC and PrecisionRecall are curves of at most some hundred points, their areas those of all points. Rows
	// are scored by the log-odds of the class; thresholds are probabilities.
	ROC             quality.Curve `json:"roc"`
	PrecisionRecall quality.Curve `json:"precision_recall"`
	// Half is what a threshold of 0.5 gives, BestF1 and LeastCost the best ones.
	Half      quality.Threshold `json:"half"`
	BestF1    quality.Threshold `json:"best_f1"`
	LeastCost quality.Threshold `json:"least_cost"`
}

// Calibration says how far probabilities can be taken at their word.
type Calibration struct {
	Bins []metric.Bin `json:"bins"`
	ECE  event.Number `json:"ece"`
	// LogLoss is as it is; Mended* are those with all logits divided by the temperature.
	LogLoss       event.Number `json:"log_loss"`
	Temperature   event.Number `json:"temperature"`
	MendedECE     event.Number `json:"mended_ece"`
	MendedLogLoss event.Number `json:"mended_log_loss"`
	MendedBins    []metric.Bin `json:"mended_bins"`
}

// curves draws the curves of a class and looks for thresholds.
func (in *Inspector) curves(c *Class, k int) {
	scores := metric.LogOdds(in.outputs, in.model.Preprocessing.Outputs(), k)
	positive := make([]bool, len(scores))
	for i, label := range in.part.Labels {
		positive[i] = int(label) == k
	}
	probability := func(s event.Number) event.Number { return event.Number(1 / (1 + math.Exp(-float64(s)))) }
	for _, to := range []struct {
		curve *quality.Curve
		of    quality.Curve
	}{
		{&c.ROC, quality.ROC(scores, positive)}, {&c.PrecisionRecall, quality.PrecisionRecall(scores, positive)},
	} {
		*to.curve = to.of.Thin(curvePoints)
		for i := range to.curve.Points {
			to.curve.Points[i].Threshold = probability(to.curve.Points[i].Threshold)
		}
	}
	c.Half = quality.At(0, scores, positive, in.o.Costs)
	c.BestF1 = quality.BestF1(scores, positive, in.o.Costs)
	c.LeastCost = quality.LeastCost(scores, positive, in.o.Costs)
	for _, t := range []*quality.Threshold{&c.Half, &c.BestF1, &c.LeastCost} {
		t.At = probability(t.At)
	}
}

func (in *Inspector) calibration(c *metric.Classification) *Calibration {
	classes := in.model.Preprocessing.Outputs()
	out := &Calibration{Bins: c.Bins(), ECE: event.Number(c.ECE()), LogLoss: event.Number(c.LogLoss())}
	t := quality.Temperature(in.outputs, in.part.Labels, classes)
	out.Temperature = event.Number(t)
	mended := slices.Clone(in.outputs)
	for i := range mended {
		mended[i] = float32(float64(mended[i]) / t)
	}
	again := metric.NewClassification(classes, 0, false)
	again.Measure(mended, in.part.Labels)
	out.MendedECE, out.MendedLogLoss = event.Number(again.ECE()), event.Number(again.LogLoss())
	out.MendedBins = again.Bins()
	return out
}
