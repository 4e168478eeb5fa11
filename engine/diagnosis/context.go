package diagnosis

import (
	"tunebench/engine/event"
	"tunebench/engine/hparam"
)

// Context is what is known of a run beyond its curves. The zero value is valid:
// a log of which nothing is known.
type Context struct {
	// Get returns the current value of a key of the experiment file, of the type that its
	// [hparam.Kind] names, or nil where it is unknown. A nil Get knows nothing.
	Get func(key string) any
	// Task is classification or regression, "" if unknown.
	Task string
	// Epochs is the planned number of epochs, 0 if unknown.
	Epochs int
	// Classes is the number of classes, 0 for regression or if unknown.
	Classes int
	// Counts are the training rows of each class; nil for regression or if unknown.
	Counts []int
	// Features is the number of columns that the network sees, 0 if unknown.
	Features int
	// Reference is what cheap models reach on the training rows, each left out of its own fit: the log loss and the
	// errors of ridge regression on random features, those of the nearest neighbours, then of either the share of
	// labels that it takes for wrong and what that adds to their log-likelihood; of a regression 1 - R2 of the
	// former. Nil if unknown.
	Reference []float64
	// Postfit is what was measured of the network once it was trained; see engine/postfit. Nil if unknown.
	Postfit []float64
	// TrainRows and ValRows count the rows of each part and Params the trainable parameters, 0 if unknown.
	TrainRows, ValRows, Params int
	// Final is set when the run has ended, so that no later epoch can change the picture.
	Final bool
	// Machine is what it trains on.
	Machine Machine
	// Ending says how the run ended, "" if it has not or if it is unknown.
	Ending event.Ending
}

// value returns the current value of a key, nil if unknown.
func (c Context) value(key string) any {
	if c.Get == nil {
		return nil
	}
	return c.Get(key)
}

// number returns a numeric key; ok is false if it is unknown or not a number.
func (c Context) number(key string) (v float64, ok bool) {
	switch v := c.value(key).(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// positive returns a numeric key, 0 if it is unknown.
func (c Context) positive(key string) float64 {
	v, _ := c.number(key)
	return max(v, 0)
}

// text returns a string key, "" if it is unknown.
func (c Context) text(key string) string {
	s, _ := c.value(key).(string)
	return s
}

// hidden returns the widths of the hidden layers, nil if they are unknown; ok tells the two apart.
func (c Context) hidden() (widths []int, ok bool) {
	if list, isList := c.value("model.hidden").([]int); isList && len(list) > 0 {
		return list, true
	}
	depth, okDepth := c.number("model.depth")
	width, okWidth := c.number("model.width")
	if !okDepth || !okWidth || depth < 0 || depth > 1000 {
		return nil, false
	}
	widths = make([]int, int(depth))
	for i := range widths {
		widths[i] = int(width)
	}
	return widths, true
}

// explicitWidths reports whether model.hidden overrides depth and width.
func (c Context) explicitWidths() bool {
	list, ok := c.value("model.hidden").([]int)
	return ok && len(list) > 0
}

// applies reports whether a key matters under the current configuration. What is unknown applies.
func (c Context) applies(k hparam.Key) bool {
	return k.ForKey == "" || c.value(k.ForKey) == nil || k.Applies(c.text)
}
