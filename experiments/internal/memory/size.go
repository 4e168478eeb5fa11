package memory

import (
	"fmt"
	"math"
)

// Sum adds sizes, which are not negative; what does not fit is the largest int64.
func Sum(sizes ...int64) int64 {
	total := int64(0)
	for _, n := range sizes {
		if n > math.MaxInt64-total {
			return math.MaxInt64
		}
		total += n
	}
	return total
}

// Product multiplies sizes, which are not negative; what does not fit is the largest int64.
func Product(sizes ...int64) int64 {
	total := int64(1)
	for _, n := range sizes {
		if n == 0 {
			return 0
		}
		if total > math.MaxInt64/n {
			total = math.MaxInt64 // it may be multiplied by 0 yet
			continue
		}
		total *= n
	}
	return total
}

// Text is a size as people write it: 12.3 GiB.
func Text(bytes int64) string {
	units := []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	size, unit := float64(bytes)/1024, 0
	for size >= 1024 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}
