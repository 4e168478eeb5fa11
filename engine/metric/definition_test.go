package metric

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng"
)

// TestRandomPredictionsByDefinition counts everything in the plainest way, over rows with
// ties, classes that do not occur, and shares of rows that are predicted right.
func TestRandomPredictionsByDefinition(t *testing.T) {
	for trial := range 60 {
		s := rng.New(uint64(trial), rng.Bench, 0, 0)
		classes, rows, k := 2+s.Intn(5), 1+s.Intn(80), 1+s.Intn(3)
		logits, labels := make([]float32, rows*classes), make([]int32, rows)
		for i := range rows {
			labels[i] = int32(s.Intn(classes))
			for j := range classes {
				logits[i*classes+j] = float32(s.Intn(7)) / 2 // ties
			}
		}
		c := NewClassification(classes, k, true)
		c.Measure(logits, labels)
		hits, within, loss := 0, 0, 0.0
		counts := make([]int64, classes*classes)
		positive := make([][]float64, rows) // probabilities
		for i, y := range labels {
			p := append([]float32(nil), logits[i*classes:(i+1)*classes]...)
			Probabilities(p, classes)
			best, before := 0, 0
			for j, v := range p {
				positive[i] = append(positive[i], float64(v))
				if v > p[best] {
					best = j
				}
				if v > p[y] || v == p[y] && j < int(y) {
					before++
				}
			}
			counts[int(y)*classes+best]++
			if best == int(y) {
				hits++
			}
			if before < k {
				within++
			}
			loss -= math.Log(float64(p[y]))
		}
		n := float64(rows)
		same(t, "accuracy", c.Accuracy(), float64(hits)/n)
		same(t, "top-k accuracy", c.TopK(), float64(within)/n)
		same(t, "log loss", c.LogLoss(), loss/n)
		for i, want := range counts {
			if c.Confusion()[i] != want {
				t.Fatalf("trial %d: confusion %v, want %v", trial, c.Confusion(), counts)
			}
		}
		for class := range classes {
			same(t, "AUROC", c.ClassAUROC(class), pairwise(positive, labels, class))
		}
	}
}

// pairwise is the share of pairs, of a row of the class and one that is not, whose order is
// right; ties count half.
func pairwise(p [][]float64, labels []int32, class int) float64 {
	pairs, right := 0.0, 0.0
	for i := range p {
		for j := range p {
			if int(labels[i]) != class || int(labels[j]) == class {
				continue
			}
			pairs++
			switch d := p[i][class] - p[j][class]; {
			case math.Abs(d) < 1e-6:
				right += 0.5
			case d > 0:
				right++
			}
		}
	}
	return right / pairs
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-5 || math.IsNaN(got) != math.IsNaN(want) {
		t.Errorf("%s is %g, by definition %g", what, got, want)
	}
}

// TestCalibrationError: predictions that are right as often as they are sure are calibrated.
func TestCalibrationError(t *testing.T) {
	sure := func(p float64) float32 { return float32(math.Log(p / (1 - p))) }
	var logits []float32
	var labels []int32
	for _, p := range []float64{0.6, 0.8, 0.95} {
		for i := range 100 {
			logits = append(logits, 0, sure(p))
			labels = append(labels, map[bool]int32{true: 1}[float64(i) < 100*p])
		}
	}
	c := NewClassification(2, 0, false)
	c.Measure(logits, labels)
	if c.ECE() > 1e-6 {
		t.Errorf("calibrated predictions are off by %g", c.ECE())
	}
	for i := range labels {
		labels[i] = 0
	}
	c.Measure(logits, labels)
	same(t, "error of confident mistakes", c.ECE(), (0.6+0.8+0.95)/3)
}
