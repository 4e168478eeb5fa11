package diagnosis

import (
	"slices"
	"strings"

	"tunebench/engine/event"
)

// role is the part of the data that a tag speaks of.
type role uint8

const (
	onTrain role = iota
	onValidation
	onTest
	onUnknown
)

var roleWords = map[string]role{
	"train": onTrain, "training": onTrain, "tr": onTrain,
	"val": onValidation, "valid": onValidation, "validation": onValidation, "eval": onValidation, "dev": onValidation,
	"test": onTest,
}

// notPlain are words that make a tag something other than the quantity itself.
var notPlain = []string{"penalty", "reg", "regularization", "aux", "std", "var", "scale", "best", "min", "max", "step"}

// findTag returns the tag that holds a quantity on a part of the data: ours if it is
// there, else the shortest that other loggers would write, such as Loss/train, val_loss or epoch_loss.
// words are the names of the quantity; any one will do.
func findTag(h *event.History, own string, part role, words ...string) string {
	if len(h.Series(own)) > 0 {
		return own
	}
	best := ""
	for _, tag := range h.Tags() {
		if r, ok := tagRole(tag, words); !ok || r != part {
			continue
		}
		if best == "" || len(tag) < len(best) {
			best = tag
		}
	}
	return best
}

// tagRole splits a tag into words and tells whether it names one of the quantities, and on which part.
func tagRole(tag string, quantities []string) (role, bool) {
	words := strings.FieldsFunc(strings.ToLower(tag), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	found, part := false, onUnknown
	for _, w := range words {
		if slices.Contains(notPlain, w) {
			return onUnknown, false
		}
		if slices.Contains(quantities, w) {
			found = true
		}
		if r, ok := roleWords[w]; ok {
			part = r
		}
	}
	return part, found
}

// lossTags returns the tags of the training and validation loss, "" where there is none. A
// loss without a part is taken for the training loss; a test loss stands in for a missing validation loss.
func lossTags(h *event.History) (train, val string) {
	words := []string{"loss", "nll", "xent", "mse"}
	train = findTag(h, event.TrainLoss, onTrain, words...)
	if train == "" {
		train = findTag(h, event.TrainLoss, onUnknown, words...)
	}
	val = findTag(h, event.ValLoss, onValidation, words...)
	if val == "" {
		val = findTag(h, event.ValLoss, onTest, words...)
	}
	return train, val
}
