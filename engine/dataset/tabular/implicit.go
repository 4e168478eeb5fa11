package tabular

// The classes of implicit ratings.
var metClasses = []string{"not met", "met"}

// MakeImplicit makes items met of ratings where these are implicit.
func (t *Table) MakeImplicit() {
	if !t.Implicit() {
		return
	}
	t.Task, t.Classes, t.Targets, t.LabelName = Classification, metClasses, nil, "met"
	t.Labels = make([]int32, len(t.Rows))
	for i := range t.Labels {
		t.Labels[i] = 1
	}
	t.Encoding.Task, t.Encoding.Classes, t.Encoding.LabelValues = t.Task, t.Classes, t.Classes
	t.Encoding.Label = t.LabelName
}

// Implicit reports whether the rows are of items met, without ratings.
func (t *Table) Implicit() bool {
	return t.Kind == RatingsKind && t.Encoding.Ratings != nil && t.Encoding.Ratings.Implicit
}
