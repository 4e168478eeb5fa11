package insight

import (
	"context"
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/metric"
	"tunebench/engine/quality"
)

// Quality is what predictions of a part are worth.
type Quality struct {
	Run        string `json:"run"`
	Checkpoint string `json:"checkpoint"`
	Part       string `json:"part"`
	Rows       int    `json:"rows"`
	Target     string `json:"target"`
	// Metrics are those of an evaluation, with intervals by the bootstrap over the rows.
	Metrics []Metric `json:"metrics"`
	// What is told of classes; nil for regression.
	Confusion   *Confusion   `json:"confusion,omitempty"`
	Classes     []Class      `json:"classes,omitempty"`
	Calibration *Calibration `json:"calibration,omitempty"`
	// What is told of numbers; nil for classes.
	Errors *Errors  `json:"errors,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// Metric is a value and between what it would lie with other rows of the same kind.
type Metric struct {
	Name  string       `json:"name"`
	Value event.Number `json:"value"`
	quality.Interval
}

// Errors say how predicted numbers lie about the true ones, in the target's own unit.
type Errors struct {
	// Predicted and Truth are of rows evenly spread over the part, at most some thousand.
	Predicted []float64         `json:"predicted"`
	Truth     []float64         `json:"truth"`
	Residuals quality.Histogram `json:"residuals"`
	Deciles   []quality.Decile  `json:"deciles"`
}

const (
	topK = 5 // as training measures it
	// ranked bounds rows x classes that areas and curves are drawn of, as training does.
	ranked = 1 << 20
	// curvePoints is how many points of a curve are kept, pairs how many rows of a scatter plot.
	curvePoints = 160
	pairs       = 2000
	// draws of the bootstrap: at most, at least, and rows x classes in all of them.
	mostDraws, leastDraws = 1000, 100
	drawnValues           = 1 << 26
	residualBins          = 40
)

// Quality measures the predictions.
func (in *Inspector) Quality(ctx context.Context) (*Quality, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	q := &Quality{
		Run: in.dir.Name(), Checkpoint: in.o.Checkpoint, Part: in.o.Part, Rows: in.Rows(),
		Target: in.source.table.LabelName, Notes: slices.Clone(in.notes),
	}
	if in.classifies() {
		in.ofClasses(q)
	} else {
		in.ofValues(q)
	}
	in.intervals(ctx, q)
	return q, ctx.Err()
}

// measurer is the formulas of a part, with buffers.
func (in *Inspector) measurer() *metric.Classification {
	classes := in.model.Preprocessing.Outputs()
	k := topK
	if k >= classes {
		k = 0
	}
	return metric.NewClassification(classes, k, in.Rows()*classes <= ranked)
}

// classMetrics are read from what was measured, in the order of evaluation.
func classMetrics(c *metric.Classification) (names []string, values []float64) {
	a := c.Averages()
	for _, m := range []struct {
		tag   string
		value float64
	}{
		{event.ValAccuracy, c.Accuracy()},
		{event.ValBalancedAccuracy, a.BalancedAccuracy},
		{event.ValPrecisionMacro, a.PrecisionMacro},
		{event.ValRecallMacro, a.RecallMacro},
		{event.ValF1Macro, a.F1Macro},
		{event.ValF1Weighted, a.F1Weighted},
		{event.ValLogLoss, c.LogLoss()},
		{event.ValECE, c.ECE()},
		{event.ValAUROC, c.AUROC()},
		{event.ValTopK, c.TopK()},
	} {
		names, values = append(names, m.tag[len("val/"):]), append(values, m.value)
	}
	return names, values
}

func (in *Inspector) ofClasses(q *Quality) {
	names := in.Classes()
	c := in.measurer()
	c.Measure(in.outputs, in.part.Labels)
	q.setMetrics(classMetrics(c))
	q.Confusion = confusionOf(names, c.Confusion())
	for k, name := range names {
		m := c.Class(k)
		q.Classes = append(q.Classes, Class{
			Name: name, Precision: event.Number(m.Precision), Recall: event.Number(m.Recall), F1: event.Number(m.F1),
			Support: m.Support, Predicted: m.Predicted,
		})
	}
	if len(in.outputs) <= ranked {
		for k := range q.Classes {
			in.curves(&q.Classes[k], k)
		}
	} else {
		q.Notes = append(q.Notes, "no curves: too many rows x classes")
	}
	q.Calibration = in.calibration(c)
}

func (q *Quality) setMetrics(names []string, values []float64) {
	for i, name := range names {
		if name == "top_k_accuracy" && math.IsNaN(values[i]) {
			continue
		}
		nan := event.Number(math.NaN())
		q.Metrics = append(q.Metrics, Metric{name, event.Number(values[i]), quality.Interval{Low: nan, High: nan}})
	}
}

func valueMetrics(r metric.Regression) (names []string, values []float64) {
	return []string{"rmse", "mae", "r2"}, []float64{r.RMSE, r.MAE, r.R2}
}

func (in *Inspector) ofValues(q *Quality) {
	scale := in.model.Preprocessing.TargetScale
	q.setMetrics(valueMetrics(metric.MeasureRegression(in.outputs, in.part.Targets, scale)))
	predicted, truth := in.values()
	residuals := make([]float64, len(truth))
	for i := range residuals {
		residuals[i] = predicted[i] - truth[i]
	}
	q.Errors = &Errors{
		Residuals: quality.Spread(residuals, residualBins), Deciles: quality.Deciles(predicted, truth),
	}
	for _, r := range in.some(pairs) {
		q.Errors.Predicted = append(q.Errors.Predicted, predicted[r])
		q.Errors.Truth = append(q.Errors.Truth, truth[r])
	}
}

// intervals draws the rows again and again, unless there are so many that it would take long.
func (in *Inspector) intervals(ctx context.Context, q *Quality) {
	draws := min(mostDraws, drawnValues/max(1, len(in.outputs)))
	if draws < leastDraws {
		q.Notes = append(q.Notes, "no intervals: so many rows hardly move a metric")
		return
	}
	width := in.model.Preprocessing.Outputs()
	outputs := make([]float32, len(in.outputs))
	labels, targets := make([]int32, in.Rows()), make([]float32, in.Rows())
	c := in.measurer()
	found := quality.Bootstrap(in.Rows(), draws, uint64(in.model.Spec.Seed), func(rows []int32) (values []float64) {
		if ctx.Err() != nil {
			return nil
		}
		for i, r := range rows {
			copy(outputs[i*width:(i+1)*width], in.outputs[int(r)*width:])
			if in.part.Labels != nil {
				labels[i] = in.part.Labels[r]
			} else {
				targets[i] = in.part.Targets[r]
			}
		}
		if in.classifies() {
			c.Measure(outputs, labels)
			_, values = classMetrics(c)
			return values
		}
		_, values = valueMetrics(metric.MeasureRegression(outputs, targets, in.model.Preprocessing.TargetScale))
		return values
	})
	for i := range q.Metrics {
		if i < len(found) { // redraws repeat rows, which moves a calibration error up: the value itself is within
			m := &q.Metrics[i]
			m.Interval = found[i]
			m.Low, m.High = min(m.Low, m.Value), max(m.High, m.Value)
		}
	}
}
