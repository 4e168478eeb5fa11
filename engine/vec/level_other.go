//go:build !amd64 && !arm64

package vec

const maxStretch = 16384

// whole returns how many of n elements the next assembly call should take: none.
func whole(int) int { return 0 }

// wholeGroups is whole for draws: none.
func wholeGroups(int) int { return 0 }

// masked reports whether there are kernels for rows shorter than a vector: no.
func masked() bool { return false }
