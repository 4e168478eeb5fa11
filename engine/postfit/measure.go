package postfit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/outoffold"
	"tunebench/engine/profile"
)

// Names are the measures, in the order of [Measure]. Losses are logarithms of their share of what is had by knowing
// nothing but the frequencies of the classes, or the mean.
var Names = []string{
	"train loss", "val loss",
	"overconfidence", // ln of the val loss over that at the temperature that fits it best; of numbers, of a scaled fit
	"sharpness",      // ln of that temperature; of numbers, the slope of the targets over what is said
	"train errors", "val errors",
	"left in train", "left in val", // R2 of the errors by ridge regression on random features
	"neighbours know", // ln by which a blend with the nearest training rows lowers the val loss
	"wrong train labels", "ln wrong train labels' gain", "wrong val labels", "ln wrong val labels' gain",
	"balance", // balanced accuracy that is gained where each class counts alike
}

// least is the lowest loss, in shares of knowing nothing, that is told apart from zero; worst the highest.
const least, worst = 1e-3, 20

// Measure describes a trained network by what it says of its training and its validation rows; classes is 0 for a
// regression. What cannot be told is NaN.
func Measure(train, val Part, classes int) []float64 {
	m := measures{}
	for _, n := range Names {
		m[n] = math.NaN()
	}
	if train.Said.Rows > 1 && val.Said.Rows > 1 && train.finite() && val.finite() {
		if classes > 0 {
			m.ofClasses(train, val, classes)
		} else {
			m.ofNumbers(train, val)
		}
		m.left("left in train", train)
		m.left("left in val", val)
	}
	out := make([]float64, len(Names))
	for i, n := range Names {
		out[i] = m[n]
		if math.IsInf(out[i], 0) {
			out[i] = math.NaN()
		}
	}
	return out
}

type measures map[string]float64

func (p *Part) finite() bool {
	return !slices.ContainsFunc(p.Said.Data, func(v float32) bool { return v-v != 0 })
}

func (m measures) ofClasses(train, val Part, classes int) {
	chance := max(entropy(train.Labels, classes), 0.02)
	share := func(loss float64) float64 { return math.Log(min(max(loss/chance, least), worst)) }
	fitted, held := train.scores(), val.scores()
	loss := held.loss(1)
	sharpness, best := held.sharpest()
	m["train loss"], m["val loss"] = share(fitted.loss(1)), share(loss)
	m["overconfidence"], m["sharpness"] = share(loss)-share(best), math.Log(sharpness)
	m["train errors"], m["val errors"] = train.errors(nil), val.errors(nil)
	for _, x := range []struct {
		name string
		part Part
	}{{"train", train}, {"val", val}} {
		rate, gain := profile.Stray(x.part.Labels, x.part.Said)
		m["wrong "+x.name+" labels"], m["ln wrong "+x.name+" labels' gain"] = rate, math.Log1p(max(gain, 0))
	}
	if near, err := outoffold.Neighbours(val.Points, train.Points, train.Labels, classes, false); err == nil {
		m["neighbours know"] = share(best) - share(blended(held.tempered(sharpness), near, val.Labels))
	}
	m["balance"] = val.balanced(shares(train.Labels, classes)) - val.balanced(nil)
}

func (m measures) ofNumbers(train, val Part) {
	share := func(u float64) float64 { return math.Log(min(max(u, least), worst)) }
	slope, best := val.line()
	m["train loss"], m["val loss"] = share(train.unexplained()), share(val.unexplained())
	m["overconfidence"], m["sharpness"] = m["val loss"]-share(best), slope
}

// left is how much of the errors of a part others could explain.
func (m measures) left(name string, p Part) {
	errors := blas32.General{Rows: p.Said.Rows, Cols: p.Said.Cols, Stride: p.Said.Cols}
	errors.Data = make([]float32, len(p.Said.Data))
	for i := range p.Said.Rows {
		for c := range p.Said.Cols {
			at := i*p.Said.Cols + c
			switch {
			case p.Targets != nil:
				errors.Data[at] = p.Targets[i] - p.Said.Data[at]
			case int(p.Labels[i]) == c:
				errors.Data[at] = 1 - p.Said.Data[at]
			default:
				errors.Data[at] = -p.Said.Data[at]
			}
		}
	}
	said, err := outoffold.LeftOut(p.Points, errors)
	if err != nil {
		return
	}
	own, rest := 0.0, 0.0
	for i, e := range errors.Data {
		own += float64(float64(e) * float64(e))
		d := float64(e - said.Data[i])
		rest += float64(d * d)
	}
	m[name] = max(1-rest/max(own, 1e-12), -0.5)
}

// entropy is the loss of knowing nothing but the frequencies of the classes.
func entropy(labels []int32, classes int) float64 {
	sum := 0.0
	for _, f := range shares(labels, classes) {
		if f > 0 {
			sum -= float64(f * math.Log(f))
		}
	}
	return sum
}

func shares(labels []int32, classes int) []float64 {
	out := make([]float64, classes)
	for _, l := range labels {
		out[l] += 1 / float64(len(labels))
	}
	return out
}
