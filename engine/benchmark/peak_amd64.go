package benchmark

import "tunebench/engine/internal/asm/f32"

// peakLoop returns the loop of a kernel's instruction set and the operations of
// one round of it: twelve multiply-adds of a vector.
func peakLoop(kernel string) (round func(n *int), flops float64) {
	switch kernel {
	case "avx512":
		return f32.PeakAVX512, 12 * 2 * 16
	case "avx2":
		return f32.PeakAVX2, 12 * 2 * 8
	}
	return nil, 0
}
