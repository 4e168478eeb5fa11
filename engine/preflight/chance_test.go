package preflight

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// No constant answer has a smaller loss than chance, and the mean of the answers has exactly that.
func TestChanceIsTheBestConstantAnswer(t *testing.T) {
	labels := []int32{0, 0, 0, 0, 1, 1, 2}
	for name, c := range map[string]loss.Config{
		"plain": {}, "weighted": {ClassWeights: []float64{1, 2, 0.5}}, "smoothed": {Smoothing: 0.2},
		"both": {Smoothing: 0.1, ClassWeights: []float64{0.3, 1, 4}}, "a class that does not count": {
			ClassWeights: []float64{1, 1, 0},
		},
	} {
		level := chance(&c, job.Data{Labels: labels}, 3)
		r := rng.New(1, rng.Noise, 0, 0)
		least := math.Inf(1)
		for range 20000 {
			logits := make([]float32, 0, 3*len(labels))
			a, b := float32(6*r.Float64()-3), float32(12*r.Float64()-9)
			for range labels {
				logits = append(logits, 0, a, b)
			}
			least = min(least, metric.CrossEntropy(&c, logits, labels, make([]float64, 3)))
		}
		if least < level-1e-6 || least > level+2e-3 {
			t.Errorf("%s: chance %v, the best of many constants %v", name, level, least)
		}
	}
}

func TestChanceOfNumbers(t *testing.T) {
	targets := []float32{1, 2, 3, 4, 100}
	for _, c := range []struct {
		kind loss.Kind
		want float64
	}{{loss.MSE, 1522}, {loss.MAE, 20.2}} { // the variance; the mean distance from the median
		got := chance(&loss.Config{Kind: c.kind}, job.Data{Targets: targets}, 1)
		if math.Abs(got/c.want-1) > 1e-6 {
			t.Errorf("%s: %v, want %v", c.kind, got, c.want)
		}
	}
	if got := chance(&loss.Config{Kind: loss.MSE}, job.Data{}, 1); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
	many := make([]float32, 1<<18)
	for i := range many {
		many[i] = float32(i % 2)
	}
	if got := constant(&loss.Config{Kind: loss.MSE}, many[:1<<18-1]); math.Abs(got-0.25) > 0.25 {
		t.Errorf("of many rows: %v", got)
	}
}

func TestAnEvenSplitIsWorthTheLogarithm(t *testing.T) {
	got := chance(&loss.Config{}, job.Data{Labels: []int32{0, 1, 2, 0, 1, 2}}, 3)
	if math.Abs(got-math.Log(3)) > 1e-12 {
		t.Errorf("%v, want ln 3", got)
	}
}
