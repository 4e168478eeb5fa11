package lineage

import (
	"fmt"

	"tunebench/engine/hparam"
)

// Spans bound how far advice may lead from where a family began: keys whose every step looks reasonable by itself
// have led to rates of 1e-11 and to 8192 units in a layer.
const (
	widthSpan = 16  // as many times as wide, or as narrow
	rateSpan  = 1e3 // of the learning rate, either way
	// penaltySpan is how many times the largest usual value a penalty may have that is searched by ratios.
	penaltySpan = 10
)

// Values that may be reached from wherever a family began: so many units in all, and such rates.
const (
	narrow, roomy = 8, 512
	slow, fast    = 1e-5, 1
)

// beyond says that a change leads too far from where the family began.
func (f Family) beyond(c hparam.Change) string {
	to, ok := amount(c.To)
	first, known := amount(f.first(c.Key, c.From))
	if !ok {
		return ""
	}
	switch c.Key {
	case "model.width", "model.hidden":
		if known && first > 0 && (to > max(roomy, widthSpan*first) || to < min(narrow, first/widthSpan)) {
			return farther(c, first)
		}
	case "optimizer.lr":
		// A rate that is usual for some optimizer may be reached from anywhere.
		if known && first > 0 && (to > max(fast, rateSpan*first*blur) || to < min(slow, first/(rateSpan*blur))) {
			return farther(c, first)
		}
	default:
		return f.heavier(c, to)
	}
	return ""
}

// blur is what a ratio of decimal fractions may be off by.
const blur = 1 + 1e-9

func farther(c hparam.Change, first float64) string {
	return fmt.Sprintf("%s %s is too far from %s, where the family began", c.Key, hparam.Format(c.To),
		hparam.Format(first))
}

// heavier says that a penalty would grow beyond all that is usual.
func (f Family) heavier(c hparam.Change, to float64) string {
	k, ok := hparam.Lookup(c.Key)
	if !ok || k.Group() != "regularization" || k.Usual == nil || DirectionOf(c) != Up {
		return ""
	}
	most := k.Usual.High
	if k.Usual.Log {
		most *= penaltySpan
	}
	if to <= most*blur {
		return ""
	}
	return fmt.Sprintf("%s %s is beyond %s, from where on it only holds the network back", c.Key, hparam.Format(c.To),
		hparam.Format(most))
}
