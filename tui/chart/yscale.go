package chart

// YScale is how a user wants y axes to be.
type YScale int

// The scales.
const (
	ByValues    YScale = iota // as [Line.Auto] chooses
	Logarithmic               // of all values
	Linear                    // of all values
)

// Next is the scale after this one, of charts of which the first looks like that: first what it is not, then the
// whole linear axis, then the choice again.
func (s YScale) Next(first *Line) YScale {
	switch {
	case s == Linear:
		return ByValues
	case s == ByValues && !first.logarithmic():
		return Logarithmic
	}
	return Linear
}

// Scale sets the y axis.
func (l *Line) Scale(s YScale) { l.Auto, l.LogY = s == ByValues, s == Logarithmic }
