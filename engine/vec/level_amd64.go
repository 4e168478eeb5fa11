package vec

import (
	"os"

	"golang.org/x/sys/cpu"
)

// The instruction sets there are kernels for, in rising order.
const (
	levelPortable = iota
	levelAVX2
	levelAVX512
)

// level is what the kernels use: the best that the processor has, or less if
// TUNEBENCH_KERNEL says so, for tests and bug reports. It never changes a result.
var level = chosen(os.Getenv("TUNEBENCH_KERNEL"))

func chosen(wish string) int {
	best := levelPortable
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL:
		best = levelAVX512
	case cpu.X86.HasAVX2:
		best = levelAVX2
	}
	switch wish {
	case "portable":
		return levelPortable
	case "avx2":
		return min(best, levelAVX2)
	}
	return best
}

// maxStretch is the most elements that one assembly call takes: the garbage
// collector cannot stop a goroutine inside of it.
const maxStretch = 16384

// whole returns how many of n elements the next assembly call should take: all,
// within reason, where short vectors can be masked, else a multiple of sixteen.
func whole(n int) int {
	switch level {
	case levelPortable:
		return 0
	case levelAVX512:
		return min(n, maxStretch)
	}
	return min(n, maxStretch) &^ (lanes - 1)
}

// wholeGroups is whole for draws, which come in groups.
func wholeGroups(n int) int { return whole(n) &^ (maskGroup - 1) }

// masked reports whether there are kernels for rows shorter than a vector.
func masked() bool { return level == levelAVX512 }
