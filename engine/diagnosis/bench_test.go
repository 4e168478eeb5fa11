package diagnosis

import (
	"math"
	"testing"

	"tunebench/engine/event"
)

// BenchmarkDiagnose measures a long run that recorded each of a million steps over 500 epochs:
// the worker and the viewer diagnose while training goes on.
func BenchmarkDiagnose(b *testing.B) {
	const steps, epochs = 1_000_000, 500
	h := &event.History{}
	for i := range int64(steps) {
		h.Append(event.TrainLoss, event.Point{Step: i, Value: 2 * math.Exp(-float64(i)/2e5)})
		h.Append(event.Epoch, event.Point{Step: i, Value: float64(i) * epochs / steps})
		if (i+1)%(steps/epochs) == 0 {
			h.Append(event.ValLoss, event.Point{Step: i + 1, Value: 2 * math.Exp(-float64(i)/2e5)})
			h.Append(event.TrainEpochLoss, event.Point{Step: i + 1, Value: 2 * math.Exp(-float64(i)/2e5)})
		}
	}
	c := tenClasses(epochs)
	for b.Loop() {
		Diagnose(h, c)
	}
}
