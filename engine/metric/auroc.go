package metric

import "math"

// score stores the sortable score of row i for each class that needs one. Two
// classes share one ROC curve, so the second is enough.
func (c *Classification) score(i int, z []float32, label int) {
	first := 0
	if c.classes == 2 {
		first = 1
	}
	for k := first; k < c.classes; k++ {
		c.scores[k][i] = sortable(c.row.logOdds(k, z), k == label)
	}
}

// tieBits are the last bits of a float64 score that are ignored: scores equal to 12
// digits are ties, so that rounding in a softmax does not order equal predictions.
const tieBits = 12

// sortable maps a score to an integer of the same order (NaN lowest) whose last bit
// holds the truth.
func sortable(score float64, positive bool) uint64 {
	u := uint64(0)
	if score == score {
		u = math.Float64bits(score + 0) // -0 ties with 0
		if u>>63 != 0 {
			u = ^u
		} else {
			u |= 1 << 63
		}
	}
	u &^= 1<<tieBits - 1
	if positive {
		u |= 1
	}
	return u
}

// rankAll computes the area for every class that has scores.
func (c *Classification) rankAll() {
	for k := range c.auc {
		c.auc[k] = math.NaN()
		if c.withAUC && (c.classes != 2 || k == 1) {
			c.sorted.sort(c.scores[k])
			c.auc[k] = areaUnderROC(c.scores[k])
		}
	}
	if c.classes == 2 {
		c.auc[0] = c.auc[1] // the curve of the other class, read backwards
	}
}

// areaUnderROC is the Mann-Whitney statistic: the sum of the positives' ranks, ties
// at their middle rank. The scores are sorted; NaN without both kinds of rows.
func areaUnderROC(scores []uint64) float64 {
	var rankSum, positives float64
	for i := 0; i < len(scores); {
		j, hits := i, 0.0
		for ; j < len(scores) && scores[j]>>tieBits == scores[i]>>tieBits; j++ {
			hits += float64(scores[j] & 1)
		}
		rankSum += float64(hits * float64(i+j+1) / 2)
		positives += hits
		i = j
	}
	negatives := float64(len(scores)) - positives
	if positives == 0 || negatives == 0 {
		return math.NaN()
	}
	return (rankSum - float64(positives*(positives+1)/2)) / (positives * negatives)
}

// AUROC is the area under the ROC curve: of the second class if there are two, else
// the mean of one class against the rest over the classes that have rows inside and
// outside. NaN if no class has, or if it was not asked for.
func (c *Classification) AUROC() float64 {
	sum, n := 0.0, 0.0
	for _, a := range c.auc {
		if a == a {
			sum += a
			n++
		}
	}
	return sum / n
}

// ClassAUROC is the area of class k against the rest, NaN if undefined.
func (c *Classification) ClassAUROC(k int) float64 { return c.auc[k] }
