package figure

import "tunebench/engine/event"

// Part is the part of the data that a curve was measured on.
type Part int

const (
	// Whole is a measure of the run, not of a part of its data.
	Whole Part = iota
	// Train is the training part.
	Train
	// Validation stands for held-out data: in others' logs that may be the test part.
	Validation
)

// pair draws the first of the quantities that the run has, on the training part and on held-out data.
func (r Run) pair(quantities ...event.Quantity) (event.Quantity, []Curve) {
	q, train, heldOut := r.Roles.Curves(quantities...)
	var curves []Curve
	if train != "" {
		curves = append(curves, Curve{Tag: train, Name: event.Train.String(), Part: Train})
	}
	// Runs of ours measure the test part once, at the end.
	if part := r.Roles.Of(heldOut).Part; heldOut != "" && (part == event.Validation || r.Foreign) {
		curves = append(curves, Curve{Tag: heldOut, Name: part.String(), Part: Validation})
	}
	return q, curves
}

// one draws a quantity that belongs to no part of the data.
func (r Run) one(q event.Quantity, name string) []Curve {
	if tag := r.Roles.Tag(q, event.NoPart); tag != "" {
		return []Curve{{Tag: tag, Name: name}}
	}
	return nil
}

// other draws a tag that no other figure shows.
func (r Run) other() Found {
	taken := map[string]bool{}
	for _, f := range figures {
		if f.Rest {
			continue
		}
		for _, c := range f.Find(r).Curves {
			taken[c.Tag] = true
		}
	}
	best, found := 0, Found{}
	for _, tag := range r.Roles.Tags() {
		role := r.Roles.Of(tag)
		if taken[tag] || role.Quantity == event.EpochCount || role.Layer != "" {
			continue
		}
		if w := worth(role.Quantity); w > best {
			best = w
			found = Found{Title: tag, Curves: []Curve{{Tag: tag, Name: event.Train.String(), Part: Train}}}
		}
	}
	return found
}

// worth orders what might be drawn: scores before what is not understood, which may be one, and
// both before what only tells how the run goes, such as its speed.
func worth(q event.Quantity) int {
	switch {
	case q.Judges():
		return 3
	case q == event.Unknown:
		return 2
	}
	return 1
}
