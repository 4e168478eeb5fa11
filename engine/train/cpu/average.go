package cpu

import (
	"tunebench/engine/nn"
	"tunebench/engine/vec"
)

// average is the exponential moving average of the weights (Polyak and Juditsky
// 1992). The first update copies the weights, as PyTorch's AveragedModel does,
// so that the initial weights do not weigh on it.
type average struct {
	slab  []float32 // nil if off
	keep  float32
	count uint64
}

func newAverage(decay float64, params []float32) average {
	if decay == 0 {
		return average{}
	}
	a := average{slab: nn.NewSlab(len(params)), keep: float32(decay)}
	a.reset(params)
	return a
}

// reset starts anew from the given weights.
func (a *average) reset(params []float32) {
	if a.slab != nil {
		copy(a.slab, params)
		a.count = 0
	}
}

// add takes the weights after an update into the average.
func (a *average) add(params []float32) {
	if a.slab == nil {
		return
	}
	if a.count == 0 {
		copy(a.slab, params)
	} else {
		vec.Lerp(a.slab, a.keep, params)
	}
	a.count++
}
