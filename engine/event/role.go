package event

import (
	"slices"
	"strings"
)

// Role is what a tag means: which quantity it holds, and of what.
type Role struct {
	Quantity Quantity
	Part     Part
	// Interval is how often it is recorded, where the tag says so: train_loss_step.
	Interval Interval
	// Variant tells series of one quantity and part apart, by what else the tag says: macro of
	// val/f1_macro, box of train/box_loss, adam of lr-Adam. It is "" for the quantity itself.
	Variant string
	// Layer is the number or name of the layer that was measured, "" if none: 2 of layers/2/grad_norm.
	Layer string

	words int // of the tag: the fewer, the plainer
}

// parse reads a tag by itself.
func parse(tag string) Role {
	words := split(tag)
	r := Role{words: len(words)}
	segments := strings.Split(tag, "/")
	words = r.takeLayer(words, segments)
	before, phrase, after := findName(words)
	if phrase == nil {
		if countsEpochs(words) {
			return Role{Quantity: EpochCount, words: r.words}
		}
		return Role{Layer: r.Layer, words: r.words}
	}
	r.takeName(before, phrase)
	segment := phrase[len(phrase)-1].segment
	if last := len(segments) - 1; layered[r.Quantity] && r.Layer == "" && last > segment {
		r.Layer = strings.Join(segments[segment+1:], "/")
		after = slices.DeleteFunc(after, func(w word) bool { return w.segment > segment })
		if !slices.ContainsFunc(split(r.Layer), func(w word) bool { return !fillers[w.text] }) {
			r.Layer = "" // grad_norm/total
		}
	}
	if !r.takeRest(slices.Concat(before, after), segment) {
		return Role{Layer: r.Layer, words: r.words}
	}
	if !r.Quantity.Judges() && r.Part == Train {
		r.Part = NoPart
	}
	return r
}

// takeLayer takes the layer off layers/2/grad_norm and returns the other words.
func (r *Role) takeLayer(words []word, segments []string) []word {
	for i, w := range words {
		at := w.segment + 1
		if layerWords[w.text] && i+1 < len(words) && words[i+1].segment == at {
			r.Layer = segments[at]
			return slices.DeleteFunc(words, func(o word) bool { return o.segment == w.segment || o.segment == at })
		}
	}
	return words
}

// findName cuts words at the last name of a quantity, the longest if two end there.
func findName(words []word) (before, phrase, after []word) {
	for end := len(words); end > 0; end-- {
		for from := max(0, end-longest); from < end; from++ {
			if _, ok := names[join(words[from:end])]; ok {
				return words[:from:from], words[from:end], words[end:]
			}
		}
	}
	return nil, nil, nil
}

func (r *Role) takeName(before, phrase []word) {
	n := names[join(phrase)]
	r.Quantity, r.Variant = n.quantity, n.variant
	// loss_mse is a loss, and so is loss_kl.
	if last := len(before) - 1; last >= 0 && before[last].text == "loss" && before[last].segment == phrase[0].segment &&
		n.quantity.Judges() && n.quantity.Direction() == Lower && n.quantity != Loss {
		r.Quantity, r.Variant = Loss, join(phrase)
	}
}

// takeRest takes in what a tag says beside its quantity. It returns false if that makes
// something else of it, or contradicts itself.
func (r *Role) takeRest(rest []word, segment int) bool {
	variant := strings.Fields(r.Variant)
	partAt := -1
	for _, w := range rest {
		part, isPart := parts[w.text]
		interval, isInterval := intervals[w.text]
		switch {
		case isPart && w.segment == partAt && part != r.Part:
			return false
		case isPart:
			r.Part, partAt = part, w.segment
		case isInterval:
			r.Interval = interval
		case spoilers[w.text] && w.segment >= segment:
			return false
		case fillers[w.text], names[w.text].quantity == r.Quantity, slices.Contains(variant, w.text):
		default:
			variant = append(variant, w.text)
		}
	}
	r.Variant = strings.Join(variant, " ")
	return true
}

// countsEpochs reports whether a tag without a quantity says epoch and nothing else but a part.
func countsEpochs(words []word) bool {
	epoch := false
	for _, w := range words {
		_, isPart := parts[w.text]
		switch {
		case intervals[w.text] == PerEpoch:
			epoch = true
		case !isPart:
			return false
		}
	}
	return epoch
}

func join(words []word) string {
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = w.text
	}
	return strings.Join(text, " ")
}
