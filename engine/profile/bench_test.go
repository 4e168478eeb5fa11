package profile

import (
	"testing"
)

// BenchmarkOf profiles a large table; a million rows must stay a matter of a second or two.
func BenchmarkOf(b *testing.B) {
	table := build(1_000_000, 28, 2, noise, func(i int) int { return int(mix(3, uint64(i)) % 2) })
	for b.Loop() {
		if _, err := Of(table, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
