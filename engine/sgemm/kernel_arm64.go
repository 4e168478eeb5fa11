package sgemm

import "tunebench/engine/internal/asm/f32"

// neon needs no check: every arm64 processor has it. The threshold for packing is
// AVX2's, whose widest tile has as many columns; it is not measured.
var neon = &kernel{name: "neon", lanes: 4, packB: 160, maxRows: []int{0, 12, 12, 8, 6}}

// supported returns the kernels that this machine runs, best first.
func supported() []*kernel { return []*kernel{neon, portable} }

// run computes tiles. It is a call of its own, not inlined, because its entry
// is where the runtime can stop the goroutine: the loops around it would else
// delay every garbage collection until the whole product is done.
//
//go:noinline
func (*kernel) run(args *f32.GemmArgs) { f32.GemmNEON(args) }

// copyRows copies args.Rows rows of cols columns, padded with zeros to whole
// vectors.
//
//go:noinline
func (*kernel) copyRows(args *f32.PackArgs, cols int) {
	args.Vectors, args.Mask = lastVector(cols, neon.lanes)
	f32.CopyRowsNEON(args)
}

// transpose turns one vector's worth of rows into columns.
//
//go:noinline
func (*kernel) transpose(args *f32.PackArgs) { f32.TransposeNEON(args) }

// peakLoop runs some microseconds of multiply-adds on registers and returns the
// number of operations.
//
//go:noinline
func (k *kernel) peakLoop() int {
	if k.lanes == 0 {
		return portablePeak()
	}
	const sums = 24 // in a round
	rounds := 2500
	f32.PeakNEON(&rounds)
	return rounds * sums * k.lanes * 2
}
