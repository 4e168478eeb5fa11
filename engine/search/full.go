package search

// Full trains every point of a sampler to the end.
type Full struct{ Sampler Sampler }

// Next implements Strategy.
func (f Full) Next(h *History) (Decision, bool) {
	for _, t := range h.Trials {
		if h.open(t) {
			return Decision{Trial: t.ID, Epochs: h.MaxEpochs, Why: "to the end"}, true
		}
	}
	return fresh(h, f.Sampler, h.MaxEpochs)
}
