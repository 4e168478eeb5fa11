package metric

// Class is the report of one class.
type Class struct {
	Precision float64 // of the rows predicted as this class, the share that is; 0 if none were
	Recall    float64 // of the rows of this class, the share predicted as it; 0 if there are none
	F1        float64 // harmonic mean of both; 0 if both are
	Support   int64   // rows of this class
	Predicted int64   // rows predicted as this class
}

// occurs reports whether any row is of this class or was predicted as it. Classes
// that do not occur are left out of macro averages, as scikit-learn does when it is
// given no list of labels.
func (c Class) occurs() bool { return c.Support+c.Predicted > 0 }

// Class returns the report of class k.
func (c *Classification) Class(k int) Class {
	var r Class
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
	// Precision, Recall and F1 of the macro average weigh every class that occurs
	// alike, those of the weighted average by their rows.
	PrecisionMacro, RecallMacro, F1Macro          float64
	PrecisionWeighted, RecallWeighted, F1Weighted float64
	// BalancedAccuracy is the mean recall of the classes that have rows.
	BalancedAccuracy float64
}

// Averages returns the means over the classes; all 0 without rows.
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
		a.PrecisionMacro += r.Precision
		a.RecallMacro += r.Recall
		a.F1Macro += r.F1
		a.PrecisionWeighted += float64(r.Precision * n)
		a.RecallWeighted += float64(r.Recall * n)
		a.F1Weighted += float64(r.F1 * n)
		if r.Support > 0 {
			present++
			a.BalancedAccuracy += r.Recall
		}
	}
	if rows == 0 {
		return Averages{}
	}
	a.PrecisionMacro /= occurring
	a.RecallMacro /= occurring
	a.F1Macro /= occurring
	a.PrecisionWeighted /= rows
	a.RecallWeighted /= rows
	a.F1Weighted /= rows
	a.BalancedAccuracy /= present
	return a
}
