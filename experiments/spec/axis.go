package spec

import (
	"math"
	"slices"
	"strconv"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// axis is a range as a search sees it, and the way back to values of the key.
type axis struct {
	Range
	key   hparam.Key
	param search.Param
}

// axis returns the range's axis; one of choices if conditions name it.
func (r Range) axis(named bool) axis {
	k, _ := hparam.Lookup(r.Key)
	a := axis{r, k, search.Param{Low: r.Low, High: r.High, Log: r.Log, Step: r.Step, When: r.When}}
	if k.Kind == hparam.Int {
		a.param.Kind = search.Int
	}
	numbers, ordered := r.numbers()
	switch {
	case r.Values != nil && ordered && !named:
		a.param.Levels = numbers
	case r.Values != nil:
		a.param.Kind, a.param.Choices = search.Choice, r.texts()
	case r.Zero && k.Kind == hparam.Int:
		a.param.Low = r.Low - 1
	case r.Zero:
		a.param.Low = r.Low * math.Pow(r.Low/r.High, 1.0/9) // a tenth of the axis is below r.Low
	}
	return a
}

// numbers returns a list of nothing but numbers in their order.
func (r Range) numbers() (list []float64, ok bool) {
	for _, v := range r.Values {
		f, ok := asFloat(v)
		if !ok {
			return nil, false
		}
		list = append(list, f)
	}
	slices.Sort(list)
	return list, list != nil
}

// value is the key's value at a place on the axis.
func (a axis) value(v float64) any {
	switch {
	case a.param.Kind == search.Choice:
		return a.Values[min(max(int(v), 0), len(a.Values)-1)]
	case a.Values == nil:
		v = a.rounded(v)
	}
	if a.key.Kind == hparam.Int {
		return int(v)
	}
	return v
}

// rounded is the number of few digits that a place between two ends stands for.
func (a axis) rounded(v float64) float64 {
	switch {
	case a.Zero && v < a.Low:
		return 0
	case a.key.Kind == hparam.Int:
		v = math.Round(v)
	case a.Step > 0:
		v = roundTo(a.Low+float64(math.Round((v-a.Low)/a.Step)*a.Step), 1e-12*(a.High-a.Low))
	case a.Log:
		v = roundTo(v, min(v, a.High-a.Low)/1000)
	default:
		v = roundTo(v, (a.High-a.Low)/1000)
	}
	return min(max(v, a.Low), a.High)
}

// place is where a value lies on the axis.
func (a axis) place(v any) (float64, bool) {
	if a.param.Kind == search.Choice {
		i := slices.Index(a.texts(), hparam.Format(v))
		return float64(i), i >= 0
	}
	f, ok := asFloat(v)
	switch {
	case !ok:
		return 0, false
	case a.Values != nil:
		return f, slices.Contains(a.param.Levels, f)
	case f == 0 && a.Zero && a.key.Kind == hparam.Int:
		return a.param.Low, true
	case f == 0 && a.Zero:
		return math.Sqrt(float64(a.param.Low * a.Low)), true
	}
	onGrid := a.Step == 0 || math.Abs(math.Remainder(f-a.Low, a.Step)) < 1e-9*a.Step
	return f, onGrid && f >= a.Low && f <= a.High
}

// roundTo rounds to the power of ten that is next below a resolution, and returns the float64
// that the shortest decimals stand for.
func roundTo(v, resolution float64) float64 {
	decimals := -int(math.Floor(math.Log10(resolution)))
	if decimals < 0 { // above 1, where the digits before the point are kept
		decimals = 0
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', min(decimals, 400), 64), 64)
	if err != nil {
		return v
	}
	return rounded + 0 // -0 becomes 0
}
