package workbench

import (
	"slices"
	"strings"

	"tunebench/engine/event"
)

// curves are the tags that the charts show of a run.
type curves struct {
	trainLoss, valLoss   string
	trainScore, valScore string
	scoreTitle           string
	speed                string
	rate                 string
	bounded              bool // the score never leaves [0, 1]
	ranked               bool // the validation loss decides what is best, for no summary says it
}

// ownCurves are the tags of runs made here.
func ownCurves(regression bool) curves {
	c := curves{
		trainLoss: event.TrainLoss, valLoss: event.ValLoss,
		trainScore: event.TrainAccuracy, valScore: event.ValAccuracy, scoreTitle: "Accuracy", bounded: true,
		speed: event.SamplesPerSec, rate: event.OptimLR,
	}
	if regression {
		c.trainScore, c.valScore, c.scoreTitle, c.bounded = event.TrainR2, event.ValR2, "R2", false
	}
	return c
}

// foreignCurves picks what a log of another program most likely means: the tag
// with a word for the measure and a word for the part of the data.
func foreignCurves(tags []string) curves {
	c := curves{ranked: true, scoreTitle: "Accuracy", bounded: true}
	c.trainLoss = pick(tags, lossWords, false)
	c.valLoss = pick(tags, lossWords, true)
	c.trainScore = pick(tags, accuracyWords, false)
	c.valScore = pick(tags, accuracyWords, true)
	if c.trainScore == "" && c.valScore == "" {
		c.trainScore, c.valScore = pick(tags, r2Words, false), pick(tags, r2Words, true)
		c.scoreTitle, c.bounded = "R2", false
	}
	if c.trainScore == "" && c.valScore == "" {
		c.trainScore = firstOther(tags, c)
		c.scoreTitle = c.trainScore
	}
	c.speed = pick(tags, speedWords, false)
	c.rate = pick(tags, rateWords, false)
	return c
}

var (
	lossWords       = []string{"loss", "nll", "cost", "perplexity"}
	accuracyWords   = []string{"accuracy", "acc", "top1"}
	r2Words         = []string{"r2"}
	speedWords      = []string{"samples", "throughput", "imgs", "examples", "tokens"}
	rateWords       = []string{"lr", "learningrate", "rate"}
	validationWords = []string{"val", "valid", "validation", "eval", "evaluation", "test", "dev"}
)

// pick returns the first tag that holds one of the words and speaks of
// validation or not, as asked.
func pick(tags, words []string, validation bool) string {
	for _, w := range words {
		for _, t := range tags {
			parts := wordsOf(t)
			has := slices.Contains(parts, w) || slices.Contains(parts, "learning") && w == "learningrate"
			if has && slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(validationWords, p) }) == validation {
				return t
			}
		}
	}
	return ""
}

// firstOther returns a tag that no other chart shows.
func firstOther(tags []string, c curves) string {
	for _, t := range tags {
		if t != c.trainLoss && t != c.valLoss && t != event.Epoch && !strings.HasPrefix(t, "layers/") {
			return t
		}
	}
	return ""
}

func wordsOf(tag string) []string {
	return strings.FieldsFunc(strings.ToLower(tag), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}
