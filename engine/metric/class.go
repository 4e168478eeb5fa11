package metric

import "math"

// Class is the report of one class.
type Class struct {
	Precision float64 // of the rows predicted as this class, the share that is; NaN if none were
	Recall    float64 // of the rows of this class, the share predicted as it; NaN if there are none
	F1        float64 // 2 hits / (rows + predicted), the harmonic mean of both; NaN if it does not occur
	Support   int64   // rows of this class
	Predicted int64   // rows predicted as this class
}

// occurs reports whether any row is of this class or was predicted as it. Classes
// that do not occur are left out of macro averages, as scikit-learn does when it is
// given no list of labels.
func (c Class) occurs() bool { return c.Support+c.Predicted > 0 }

// Class returns the report of class k.
func (c *Classification) Class(k int) Class {
	r := Class{Precision: math.NaN(), Recall: math.NaN(), F1: math.NaN()}
	for j := range c.classes {
		r.Support += c.confusion[k*c.classes+j]
		r.Predicted += c.confusion[j*c.classes+k]
	}
	hits := float64(c.confusion[k*c.classes+k])
	if r.Predicted > 0 {
		r.Precision = hits / float64(r.Predicted)
	}
	if r.Support > 0 {
		r.Recall = hits / float64(r.Support)
	}
	if r.occurs() {
		r.F1 = 2 * hits / float64(r.Support+r.Predicted)
	}
	return r
}

// Averages are the means of the per-class values.
type Averages struct {
	// Precision and F1 of the macro average weigh every class that occurs alike, recall every class
	// that has rows, those of the weighted average by their rows. A class that has rows and is never
	// predicted has a precision of 0 there, as scikit-learn has it: leaving it out would pay.
	PrecisionMacro, RecallMacro, F1Macro          float64
	PrecisionWeighted, RecallWeighted, F1Weighted float64
	// BalancedAccuracy is the mean recall of the classes that have rows, as RecallMacro is.
	BalancedAccuracy float64
}

// Averages returns the means over the classes; all NaN without rows.
func (c *Classification) Averages() Averages {
	var a Averages
	var occurring, present, rows float64
	for k := range c.classes {
		r := c.Class(k)
		if !r.occurs() {
			continue
		}
		n := float64(r.Support)
		occurring++
		rows += n
		a.F1Macro += r.F1
		a.F1Weighted += float64(r.F1 * n)
		if r.Predicted > 0 {
			a.PrecisionMacro += r.Precision
			a.PrecisionWeighted += float64(r.Precision * n)
		}
		if r.Support > 0 {
			present++
			a.RecallMacro += r.Recall
			a.RecallWeighted += float64(r.Recall * n)
		}
	}
	// Without rows all of these are 0/0, which is undefined.
	a.PrecisionMacro /= occurring
	a.RecallMacro /= present
	a.F1Macro /= occurring
	a.PrecisionWeighted /= rows
	a.RecallWeighted /= rows
	a.F1Weighted /= rows
	a.BalancedAccuracy = a.RecallMacro
	return a
}
