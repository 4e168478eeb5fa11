package metric

import "math"

// LogOdds returns log(p/(1-p)) of class k for each row of logits, row-major: the score that the area under the
// ROC curve is measured by. It has the order of p without the ties that p has where it rounds to 0 or 1.
func LogOdds(logits []float32, classes, k int) []float64 {
	row := softmax{e: make([]float64, classes)}
	out := make([]float64, 0, len(logits)/classes)
	for ; len(logits) >= classes; logits = logits[classes:] {
		row.set(logits[:classes])
		out = append(out, row.logOdds(k, logits[:classes]))
	}
	return out
}

// Surprises returns -log p of each row's class, in nats: the rows' shares of the log loss.
func Surprises(logits []float32, labels []int32, classes int) []float64 {
	row := softmax{e: make([]float64, classes)}
	out := make([]float64, len(labels))
	for i, label := range labels {
		z := logits[i*classes : (i+1)*classes]
		row.set(z)
		out[i] = row.nll(int(label), z)
	}
	return out
}

// Bin are the rows of one interval of confidence: above From, up to To.
type Bin struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Rows int     `json:"rows"`
	// Confidence is the mean probability of what was predicted, Accuracy the share of rows that it was right of.
	// Both are 0 without rows.
	Confidence float64 `json:"confidence"`
	Accuracy   float64 `json:"accuracy"`
}

// Bins are what [Classification.ECE] is the weighted mean distance of. A NaN confidence counts in the first.
func (c *Classification) Bins() []Bin {
	out := make([]Bin, eceBins)
	for i, b := range c.bins {
		out[i] = Bin{From: float64(i) / eceBins, To: float64(i+1) / eceBins, Rows: b.rows}
		if b.rows > 0 && !math.IsNaN(b.confidence) {
			out[i].Confidence, out[i].Accuracy = b.confidence/float64(b.rows), float64(b.hits)/float64(b.rows)
		}
	}
	return out
}
