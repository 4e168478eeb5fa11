package spec

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/hparam"
)

// End is one end of a range of numbers.
type End bool

// The ends of a range.
const (
	LowEnd  End = false
	HighEnd End = true
)

// String returns low or high.
func (e End) String() string {
	if e == HighEnd {
		return "high"
	}
	return "low"
}

// Widen returns the range with more room beyond one end, for a study whose best trial lies there:
// ten times as far where it is by ratios, twice as far for whole numbers, and by half of its width
// otherwise, in whole steps. It goes no further than the key takes, and half of the way to a bound
// that the key does not reach. A list of numbers gets one more, as its last ones follow each other:
// 32, 64, 128 and 1, 2, 3. The error says why there is no more room.
func (r Range) Widen(e End) (Range, error) {
	k, _ := hparam.Lookup(r.Key)
	if r.Values != nil {
		return r.longer(k, e)
	}
	if e == LowEnd && r.Zero {
		return r, &Problem{Key: r.Key, Message: "has 0 below its low end already"}
	}
	wider, end := r, &r.Low
	if e == HighEnd {
		wider.High, end = r.beyond(k, r.High, k.Max, k.MaxOpen), &r.High
	} else {
		wider.Low = r.beyond(k, r.Low, k.Min, k.MinOpen)
	}
	same := wider.Low == r.Low && wider.High == r.High
	if same || wider.check() != nil {
		return r, &Problem{Key: r.Key, Message: fmt.Sprintf("has no room beyond %s %s; the key takes %s",
			e, hparam.Format(*end), k.Range())}
	}
	return wider, nil
}

// beyond moves an end of the range towards a bound of the key.
func (r Range) beyond(k hparam.Key, end, bound float64, open bool) float64 {
	up := end == r.High
	sign := -1.0
	if up {
		sign = 1
	}
	var next float64
	switch {
	case r.Step > 0:
		next = end + float64(sign*r.Step*max(1, math.Floor((r.High-r.Low)/2/r.Step)))
	case k.Kind == hparam.Int:
		next = math.Trunc(end * math.Pow(2, sign))
	case r.Log:
		next = end * math.Pow(10, sign)
	default:
		next = end + float64(sign*(r.High-r.Low)/2)
	}
	if next != end {
		next = roundTo(next, math.Abs(next-end)/1000)
	}
	if reached := (next-bound)*sign >= 0; reached {
		switch {
		case r.Step > 0:
			next = end + float64(sign*r.Step*math.Floor(math.Abs(bound-end)/r.Step))
			if next == bound && open {
				next = end
			}
		case open:
			next = (end + bound) / 2
		default:
			next = bound
		}
	}
	if next == end {
		return end
	}
	return roundTo(next, math.Abs(next-end)/1000)
}

// longer returns a list of numbers with one more at an end.
func (r Range) longer(k hparam.Key, e End) (Range, error) {
	list, ok := r.numbers()
	if !ok {
		return r, &Problem{Key: r.Key, Message: "is a list without an order, which has no end; give it more values"}
	}
	if e == LowEnd {
		slices.Reverse(list)
	}
	last := list[len(list)-1]
	next := following(list)
	var v any = roundTo(next, math.Abs(next-last)/1000)
	if k.Kind == hparam.Int {
		v = int(math.Round(next))
	}
	longer := r
	if longer.Values = append(slices.Clone(r.Values), v); e == LowEnd {
		longer.Values = append([]any{v}, r.Values...)
	}
	if longer.check() != nil {
		return r, &Problem{Key: r.Key, Message: fmt.Sprintf("has no room beyond %s %s; the key takes %s", e,
			hparam.Format(last), k.Range())}
	}
	return longer, nil
}

// following continues a list by the ratio of its last numbers, where that is the same for the last
// three or is at least 2, else by their difference.
func following(list []float64) float64 {
	n := len(list)
	a, b := list[n-2], list[n-1]
	ratio := b / a
	byRatio := max(ratio, 1/ratio) >= 2
	if n > 2 {
		byRatio = math.Abs(ratio/(a/list[n-3])-1) < 0.2
	}
	if byRatio && slices.Min(list) > 0 {
		return b * ratio
	}
	return b + (b - a)
}
