package sgemm

import (
	"golang.org/x/sys/cpu"

	"tunebench/engine/internal/asm/f32"
)

var (
	avx512 = &kernel{name: "avx512", lanes: 16, half: 8, packB: 192, maxRows: []int{16, 16, 14, 9, 6}}
	avx2   = &kernel{name: "avx2", lanes: 8, packB: 160, maxRows: []int{0, 10, 6}}
)

// supported returns the kernels that this machine runs, best first.
func supported() []*kernel {
	var ks []*kernel
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL {
		ks = append(ks, avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		ks = append(ks, avx2)
	}
	return append(ks, portable)
}

// run computes tiles. It is a call of its own, not inlined, because its entry
// is where the runtime can stop the goroutine: the loops around it would else
// delay every garbage collection until the whole product is done.
//
//go:noinline
func (k *kernel) run(args *f32.GemmArgs) {
	if k.lanes == 16 {
		f32.GemmAVX512(args)
	} else {
		f32.GemmAVX2(args)
	}
}

// copyRows copies args.Rows rows of cols columns, padded with zeros to whole
// vectors. Where rows follow each other so closely that the padding is
// overwritten, half a vector does: fewer of its stores straddle two cache lines.
//
//go:noinline
func (k *kernel) copyRows(args *f32.PackArgs, cols int) {
	if k.lanes == 16 && args.DstRow > 8*floatSize {
		args.Vectors, args.Mask = lastVector(cols, 16)
		f32.CopyRowsAVX512(args)
	} else {
		args.Vectors, args.Mask = lastVector(cols, 8)
		f32.CopyRowsAVX2(args)
	}
}

// transpose turns one vector's worth of rows into columns.
//
//go:noinline
func (k *kernel) transpose(args *f32.PackArgs) {
	if k.lanes == 16 {
		f32.TransposeAVX512(args)
	} else {
		f32.TransposeAVX2(args)
	}
}

// peakLoop runs some microseconds of multiply-adds on registers and returns the
// number of operations.
//
//go:noinline
func (k *kernel) peakLoop() int {
	const sums = 12 // in a round
	rounds := 5000
	switch k.lanes {
	case 16:
		f32.PeakAVX512(&rounds)
	case 8:
		f32.PeakAVX2(&rounds)
	default:
		return portablePeak()
	}
	return rounds * sums * k.lanes * 2
}
