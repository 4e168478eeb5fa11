package factory

import (
	"hash/fnv"
	"math"
)

// draws is a sequence of random numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", 2014).
type draws uint64

// drawsOf begins the sequence of a name.
func drawsOf(name string, number int) *draws {
	h := fnv.New64a()
	h.Write([]byte(name))
	d := draws(h.Sum64() + 0x9e3779b97f4a7c15*uint64(number+1))
	d.next()
	return &d
}

func (d *draws) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// uniform draws from [low, high).
func (d *draws) uniform(low, high float64) float64 {
	return low + float64((high-low)*(float64(d.next()>>11)*0x1p-53))
}

// ratio draws from [low, high) so that equal ratios are equally likely.
func (d *draws) ratio(low, high float64) float64 {
	return math.Exp(d.uniform(math.Log(low), math.Log(high)))
}

func (d *draws) below(n int) int { return int(d.uniform(0, float64(n))) }

func (d *draws) chance(p float64) bool { return d.uniform(0, 1) < p }

// pick returns one of a list.
func pick[T any](d *draws, of ...T) T { return of[d.below(len(of))] }

// order returns the numbers below n in a random order.
func (d *draws) order(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	for i := n - 1; i > 0; i-- {
		j := d.below(i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}
