package spec

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// Space returns what the study varies. Its parameter i is Ranges[i], called by its key, and where
// a key has several ranges also by when it holds: optimizer.lr (adam).
func (s *Study) Space() (*search.Space, error) {
	params := make([]search.Param, len(s.Ranges))
	for i, name := range s.names() {
		params[i] = s.Ranges[i].param()
		params[i].Name = name
	}
	return search.NewSpace(params)
}

// names are the parameters' names.
func (s *Study) names() []string {
	names := make([]string, len(s.Ranges))
	for i, r := range s.Ranges {
		names[i] = r.Key
		if len(ofKey(s.Ranges, r.Key)) > 1 {
			var values []string
			for _, c := range r.When {
				values = append(values, c.Values...)
			}
			names[i] += " (" + joinNames(values) + ")"
		}
	}
	return names
}

// param is the axis of a range.
func (r Range) param() search.Param {
	p := search.Param{Low: r.Low, High: r.High, Log: r.Log, Step: r.Step, When: r.When}
	k, _ := hparam.Lookup(r.Key)
	switch {
	case r.Values != nil:
		return search.Param{Kind: search.Choice, Choices: r.texts(), When: r.When}
	case k.Kind == hparam.Int:
		p.Kind = search.Int
	}
	switch {
	case r.Zero && p.Kind == search.Int:
		p.Low = r.Low - 1
	case r.Zero:
		p.Low = r.Low * math.Pow(r.Low/r.High, 1.0/9)
	}
	return p
}

// Values returns what a point of the space gives each range's key, in the key's Go type: numbers
// in the few digits that tell a thousandth of the range, nil where the range does not hold.
func (s *Study) Values(p search.Point) []any {
	values := make([]any, len(s.Ranges))
	for i, r := range s.Ranges {
		if i < len(p) && !math.IsNaN(p[i]) {
			values[i] = r.value(p[i])
		}
	}
	return values
}

// value is the key's value at a place on the range's axis.
func (r Range) value(v float64) any {
	if r.Values != nil {
		return r.Values[min(max(int(v), 0), len(r.Values)-1)]
	}
	k, _ := hparam.Lookup(r.Key)
	switch {
	case r.Zero && v < r.Low:
		v = 0
	case k.Kind == hparam.Int:
		v = math.Round(v)
	case r.Step > 0:
		v = roundTo(r.Low+float64(math.Round((v-r.Low)/r.Step)*r.Step), 1e-12*(r.High-r.Low))
	case r.Log:
		v = roundTo(v, min(v, r.High-r.Low)/1000)
	default:
		v = roundTo(v, (r.High-r.Low)/1000)
	}
	if v != 0 || !r.Zero {
		v = min(max(v, r.Low), r.High)
	}
	if k.Kind == hparam.Int {
		return int(v)
	}
	return v
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

// Apply returns the experiment of a point, and how it differs from base. What the point leaves
// open stays as it is in base, which is not changed. The error is that of [Spec.Apply].
func (s *Study) Apply(base *Spec, p search.Point) (*Spec, []hparam.Change, error) {
	start := base.Clone()
	if slices.ContainsFunc(s.Ranges, func(r Range) bool { return r.Key == keyDepth || r.Key == keyWidth }) {
		start.Model.Hidden = nil // depth and width say it, in every trial
	}
	var changes []hparam.Change
	for i, v := range s.Values(p) {
		if v != nil {
			changes = append(changes, hparam.Change{Key: s.Ranges[i].Key, To: v})
		}
	}
	trial, err := start.Apply(changes)
	if err != nil {
		return nil, nil, err
	}
	return trial, Diff(base, trial), nil
}

// Point returns the point of the space whose experiment is e, as far as the space says it: what
// the ranges do not vary is not looked at, and explicit widths of hidden layers count by their
// number and the largest. The error names a value that lies outside the space.
func (s *Study) Point(e *Spec) (search.Point, error) {
	space, err := s.Space()
	if err != nil {
		return nil, err
	}
	e = e.Resolve()
	p := make(search.Point, len(s.Ranges))
	for i, r := range s.Ranges {
		p[i] = math.NaN()
		if !space.Active(p, i) {
			continue
		}
		v := e.get(r.Key)
		place, ok := r.place(v)
		if !ok {
			return nil, &Problem{Key: r.Key, Message: fmt.Sprintf("%s lies outside the space, which has %s",
				hparam.Format(v), r.ends())}
		}
		p[i] = place
	}
	return p, nil
}

// place is where a value lies on the axis of the range.
func (r Range) place(v any) (float64, bool) {
	if r.Values != nil {
		i := slices.Index(r.texts(), hparam.Format(v))
		return float64(i), i >= 0
	}
	f, ok := asFloat(v)
	if r.Zero && ok && f == 0 {
		p := r.param()
		if p.Kind == search.Int {
			return p.Low, true
		}
		return math.Sqrt(float64(p.Low * r.Low)), true
	}
	onGrid := r.Step == 0 || math.Abs(math.Remainder(f-r.Low, r.Step)) < 1e-9*r.Step
	return f, ok && f >= r.Low && f <= r.High && onGrid
}
