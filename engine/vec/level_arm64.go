package vec

import "os"

// The instruction sets there are kernels for, in rising order.
const (
	levelPortable = iota
	levelNEON
)

// level is what the kernels use: NEON, which every arm64 processor has, unless
// TUNEBENCH_KERNEL says otherwise, for tests and bug reports. It never changes a
// result.
var level = chosen(os.Getenv("TUNEBENCH_KERNEL"))

func chosen(wish string) int {
	if wish == "portable" {
		return levelPortable
	}
	return levelNEON
}

// maxStretch is the most elements that one assembly call takes: the garbage
// collector cannot stop a goroutine inside of it.
const maxStretch = 16384

// whole returns how many of n elements the next assembly call should take, a
// multiple of sixteen.
func whole(n int) int {
	if level == levelPortable {
		return 0
	}
	return min(n, maxStretch) &^ (lanes - 1)
}

// wholeGroups is whole for draws: there is no assembly for them.
func wholeGroups(int) int { return 0 }

// masked reports whether there are kernels for rows shorter than a vector: no.
func masked() bool { return false }
