package metric

import (
	"fmt"
	"math"
)

// Classification measures the logits of a classifier. Make one with
// [NewClassification], give it predictions with [Classification.Measure], and read
// the values; they stay until the next Measure.
//
// A row with a NaN logit counts as a prediction of the first NaN's class; log loss
// and calibration error become NaN and every other value stays defined.
type Classification struct {
	classes, topK int

	rows      int
	correct   int
	inTopK    int
	logLoss   float64
	ece       float64
	confusion []int64 // classes x classes: true class, predicted class

	row     softmax
	bins    [eceBins]bin
	auc     []float64  // per class, NaN where undefined
	scores  [][]uint64 // per class: sortable score and truth of each row
	sorted  sorter
	withAUC bool
}

// NewClassification measures predictions over the given number of classes. A row
// counts for top-k accuracy if its class is among the topK largest logits; 0 leaves
// top-k out. withAUROC turns on the area under the ROC curve, which costs a sort of
// every class's scores and 8 bytes per row and class.
func NewClassification(classes, topK int, withAUROC bool) *Classification {
	c := &Classification{
		classes: classes, topK: topK, withAUC: withAUROC,
		confusion: make([]int64, classes*classes),
		row:       softmax{e: make([]float64, classes)},
		auc:       make([]float64, classes),
	}
	if withAUROC {
		c.scores = make([][]uint64, classes)
	}
	return c
}

// Measure takes rows x classes logits, row-major, and the class of each row.
// It panics if the lengths do not match or a label is not a class.
func (c *Classification) Measure(logits []float32, labels []int32) {
	if len(logits) != len(labels)*c.classes {
		panic(fmt.Sprintf("metric: %d logits do not fit %d rows of %d classes", len(logits), len(labels), c.classes))
	}
	c.reset(len(labels))
	for i, label := range labels {
		z := logits[i*c.classes : (i+1)*c.classes]
		c.row.set(z)
		c.count(z, int(label))
		if c.withAUC {
			c.score(i, z, int(label))
		}
	}
	c.logLoss /= float64(c.rows) // 0/0: the loss of no rows is NaN
	c.ece = expectedCalibrationError(&c.bins, c.rows)
	c.rankAll()
}

func (c *Classification) reset(rows int) {
	c.rows, c.correct, c.inTopK, c.logLoss = rows, 0, 0, 0
	clear(c.confusion)
	c.bins = [eceBins]bin{}
	for k := range c.scores {
		if cap(c.scores[k]) < rows {
			c.scores[k] = make([]uint64, rows)
		}
		c.scores[k] = c.scores[k][:rows]
	}
}

// count adds the row that c.row holds.
func (c *Classification) count(z []float32, label int) {
	predicted := c.row.argmax
	hit := predicted == label
	if hit {
		c.correct++
	}
	if c.topK > 0 && rank(z, label) < c.topK {
		c.inTopK++
	}
	c.confusion[label*c.classes+predicted]++
	c.logLoss += c.row.nll(label, z)
	addToBin(&c.bins, c.row.p(predicted), hit)
}

// rank is the number of classes that come before class k when logits are sorted
// downwards; of equal logits the lower class comes first, NaN comes before all.
func rank(z []float32, k int) int {
	before := 0
	for j, v := range z {
		if v > z[k] || (v != v && z[k] == z[k]) || (j < k && (v == z[k] || (v != v && z[k] != z[k]))) {
			before++
		}
	}
	return before
}

// Rows returns how many rows were measured.
func (c *Classification) Rows() int { return c.rows }

// Classes returns the number of classes.
func (c *Classification) Classes() int { return c.classes }

// Accuracy is the share of rows whose class was predicted; NaN without rows.
func (c *Classification) Accuracy() float64 { return float64(c.correct) / float64(c.rows) }

// TopK is the share of rows whose class is among the k largest logits; NaN if top-k is off.
func (c *Classification) TopK() float64 {
	if c.topK <= 0 {
		return math.NaN()
	}
	return float64(c.inTopK) / float64(c.rows)
}

// LogLoss is the mean of -log p of the true class, in nats. scikit-learn's log_loss
// clips p at the resolution of its type; this one works on logits and does not.
func (c *Classification) LogLoss() float64 { return c.logLoss }

// ECE is the expected calibration error over 15 bins of equal width (Guo et al.,
// arXiv:1706.04599): the mean distance of confidence and accuracy, weighted by rows.
func (c *Classification) ECE() float64 { return c.ece }

// Confusion returns the count of each (true class, predicted class), row-major.
// It is the measurer's own buffer: copy it to keep it.
func (c *Classification) Confusion() []int64 { return c.confusion }
