package figure

import (
	"slices"
	"strings"

	"tunebench/engine/event"
)

// Part is the part of the data that a curve was measured on.
type Part int

const (
	// Whole is a measure of the run, not of a part of its data.
	Whole Part = iota
	Train
	Validation
)

// quantity is what a tag measures: the tags of our runs, and the words that tell it in others'.
type quantity struct {
	train, val string
	words      []string
}

var (
	loss     = quantity{event.TrainLoss, event.ValLoss, []string{"loss", "nll", "cost", "perplexity"}}
	accuracy = quantity{event.TrainAccuracy, event.ValAccuracy, []string{"accuracy", "acc", "top1"}}
	r2       = quantity{event.TrainR2, event.ValR2, []string{"r2"}}
	speed    = quantity{train: event.SamplesPerSec, words: []string{"samples", "throughput", "imgs", "examples", "tokens"}}
	rate     = quantity{train: event.OptimLR, words: []string{"lr", "learningrate", "rate"}}

	validationWords = []string{"val", "valid", "validation", "eval", "evaluation", "test", "dev"}
)

// parts are the training and the validation curve of a quantity, as far as there are any.
func (r Run) parts(q quantity) []Curve {
	var curves []Curve
	if tag := r.pick(q, false); tag != "" {
		curves = append(curves, Curve{Tag: tag, Name: "train", Part: Train})
	}
	if tag := r.pick(q, true); tag != "" {
		curves = append(curves, Curve{Tag: tag, Name: "val", Part: Validation})
	}
	return curves
}

// one is the curve of a quantity that belongs to no part of the data.
func (r Run) one(q quantity, name string) []Curve {
	if tag := r.pick(q, false); tag != "" {
		return []Curve{{Tag: tag, Name: name}}
	}
	return nil
}

// pick returns the tag of a quantity: ours in a run of ours, else the first that holds one of its
// words and speaks of validation or not, as asked.
func (r Run) pick(q quantity, validation bool) string {
	if !r.Foreign {
		tag := q.train
		if validation {
			tag = q.val
		}
		if _, found := slices.BinarySearch(r.Tags, tag); found {
			return tag
		}
		return ""
	}
	for _, w := range q.words {
		for _, t := range r.Tags {
			words := wordsOf(t)
			has := slices.Contains(words, w) || w == "learningrate" && slices.Contains(words, "learning")
			if has && slices.ContainsFunc(words, func(p string) bool { return slices.Contains(validationWords, p) }) == validation {
				return t
			}
		}
	}
	return ""
}

// other draws a tag that no other figure shows.
func (r Run) other() Found {
	taken := map[string]bool{event.Epoch: true}
	for _, q := range []quantity{loss, speed, rate} {
		taken[r.pick(q, false)], taken[r.pick(q, true)] = true, true
	}
	for _, t := range r.Tags {
		if !taken[t] && !strings.HasPrefix(t, "layers/") {
			return Found{Title: t, Curves: []Curve{{Tag: t, Name: "train", Part: Train}}}
		}
	}
	return Found{}
}

func wordsOf(tag string) []string {
	return strings.FieldsFunc(strings.ToLower(tag), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}
