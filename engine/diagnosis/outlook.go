package diagnosis

import (
	"cmp"
	"fmt"
	"slices"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/finding"
)

const (
	// hopefulOfHealthy is the least probability of a gain for a change to be suggested to a healthy run.
	hopefulOfHealthy = 0.75
	// worthATry is the least expected gain of a change that is suggested to a healthy run, in ln of the loss.
	worthATry = 0.03
)

// reasons says why a remedy may help.
var reasons = map[string]string{
	remedy.L2:        "Large weights draw the sharp boundaries that memorizing needs; a penalty keeps them small.",
	remedy.Dropout:   "Units that may be missing cannot rely on each other to memorize single rows.",
	remedy.Narrower:  "A smaller network has less room to memorize.",
	remedy.Patience:  "Stops when validation no longer improves and returns to the best weights.",
	remedy.Wider:     "A larger network can draw finer boundaries.",
	remedy.Deeper:    "Another layer builds on the features of the one before.",
	remedy.Freer:     "The regularization may outweigh what the data says.",
	remedy.RateDown:  "Shorter steps settle instead of jumping across the valley.",
	remedy.RateDown2: "Shorter steps settle instead of jumping across the valley.",
	remedy.RateUp:    "Longer steps reach the bottom within the planned epochs.",
	remedy.RateUp2:   "Longer steps reach the bottom within the planned epochs.",
	remedy.Longer:    "The loss may have further to fall: training longer continues it.",
	remedy.Relu:      "Each sigmoid or tanh layer shrinks the gradient; relu passes it on.",
	remedy.Norm:      "Keeps the inputs of each activation in its lively range.",
	remedy.Init:      "Weights of the right size for the activation let every layer learn from the start.",
	remedy.Leaky:     "A small slope below zero lets dead units recover.",
	remedy.Normalize: "Features of one scale let one learning rate suit all weights.",
	remedy.Batch:     "Smaller batches give more updates for the same rows.",
	remedy.Constant:  "The schedule lowers the rate before the network has learned, or raises it too long.",
	remedy.Weights:   "Weighs each class by the inverse of its frequency.",
}

// remedies suggests what answers a cause, any where that is "", the greatest expected gain first; to a healthy run
// whatever is still worth a training.
func (r *run) remedies(o *reader.Opinion, cause finding.Cause) []finding.Suggestion {
	var list []expected
	for _, m := range remedy.All(remedy.Experiment{Get: r.Get, TrainRows: r.TrainRows, Classes: r.Classes}) {
		e, known := o.Effect(m.Name)
		healthy := cause == finding.CauseHealthy
		switch {
		case !known || !healthy && cause != "" && m.Cause != cause || healthy && m.Name == remedy.Weights,
			e.Gain <= 0 || e.Probability < o.Model.Hopeful,
			healthy && (e.Probability < hopefulOfHealthy || e.Expected() < worthATry):
			continue
		}
		if p := r.set(reasons[m.Name], m.Changes...); p.ok {
			p.Effect = &e
			x := expected{p.Suggestion, e.Expected()}
			if m.Name == remedy.Patience {
				x.gain *= returned
			}
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b expected) int { return cmp.Compare(b.gain, a.gain) })
	var out []finding.Suggestion
	for _, x := range list[:min(len(list), maxSuggestions)] {
		out = append(out, x.Suggestion)
	}
	return out
}

// expected is a suggestion with what it is ordered by.
type expected struct {
	finding.Suggestion
	gain float64
}

// returned is what the gain of stopping earlier counts for: it gives back the weights of an epoch that the run has a
// checkpoint of already.
const returned = 0.3

func wholePercent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
