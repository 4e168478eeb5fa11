package diagnosis

import (
	"fmt"
	"math"
)

// reference is the scale that losses are measured on: from floor, the smallest possible
// loss, to level, the loss of a network that has learned nothing.
type reference struct {
	level, floor float64
	// known is false where the level is only the loss at the start of the log, which
	// may already be a trained network's.
	known bool
	text  string // for evidence: "chance level ln(10) = 2.303"
}

// share places a loss between perfect (0) and nothing learned (1).
func (r reference) share(loss float64) float64 {
	if r.level <= r.floor {
		return 0
	}
	return max(0, (loss-r.floor)/(r.level-r.floor))
}

// span is the distance from perfect to nothing learned, never zero.
func (r reference) span() float64 { return max(r.level-r.floor, math.SmallestNonzeroFloat32) }

// chance picks the reference for the training loss.
//
// Classification: cross-entropy of guessing all classes alike, ln(classes). Regression on a
// standardized target: its variance, 1, which is the mean squared error of always
// predicting the mean; the mean absolute error of a standard normal target is sqrt(2/pi).
// Otherwise the loss at the start of the log.
func chance(c Context, train curve) reference {
	loss, normalize := c.text("training.loss"), c.text("data.normalize")
	// Targets are, whenever features are normalized.
	standardized := c.Task == "regression" && normalize != "" && normalize != "none"
	switch {
	case c.Classes > 1 && (loss == "" || loss == "auto" || loss == "cross_entropy"):
		level := math.Log(float64(c.Classes))
		return reference{
			level: level, floor: smoothingFloor(c.positive("regularization.label_smoothing"), c.Classes), known: true,
			text: fmt.Sprintf("chance level ln(%d) = %s", c.Classes, num(level)),
		}
	case standardized && (loss == "auto" || loss == "mse"):
		return reference{level: 1, known: true, text: "variance of the standardized target 1"}
	case standardized && loss == "mae":
		return reference{
			level: math.Sqrt(2 / math.Pi), known: true,
			text: "mean deviation of the standardized target 0.798",
		}
	case train.len() == 0:
		return reference{text: "unknown"}
	}
	return startOf(train)
}

// startOf measures from the first loss of the log. Where losses are negative (a log
// density), the floor is the smallest one seen.
func startOf(train curve) reference {
	level, floor := train.v[0], 0.0
	if low := train.v[train.argmin()]; low < 0 || level <= 0 {
		floor = low
	}
	return reference{level: level, floor: floor, text: "loss at the start " + num(level)}
}

// smoothingFloor is the entropy of a smoothed target: the smallest cross-entropy with label smoothing s.
func smoothingFloor(s float64, classes int) float64 {
	if s <= 0 || s >= 1 {
		return 0
	}
	k := float64(classes)
	on, off := 1-s+s/k, s/k
	return -on*math.Log(on) - (k-1)*off*math.Log(off)
}
