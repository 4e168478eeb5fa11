package diagnosis

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Unjudged says that the curves are of a kind that these rules know nothing of.
const Unjudged finding.Kind = "not-judged"

// goals are what counts where no loss does.
var goals = []event.Quantity{event.Reward, event.SuccessRate, event.FID}

// unjudged holds for logs of other programs that are not of supervised training, or whose loss is not
// understood: the shapes that the rules look for mean something else there, and no verdict is better
// than a wrong one.
func (r *run) unjudged() (finding.Finding, bool) {
	if r.Get != nil || len(r.roles.Tags()) == 0 {
		return finding.Finding{}, false
	}
	f := finding.Finding{Kind: Unjudged, Severity: finding.Info, Confidence: 1}
	switch regime := r.roles.Regime(); {
	case regime == event.Reinforcement:
		f.Title = "Not judged: this looks like " + string(regime)
		f.Why = "The loss of an agent is measured on whatever it happens to try, and may rise while the agent gets " +
			"better. What counts is its reward."
	case regime == event.Adversarial:
		f.Title = "Not judged: this looks like " + string(regime)
		f.Why = "The losses of two opponents tell which of them is ahead, not how good either is: steady ones can " +
			"be the best that there is. What counts is what they make."
	case r.trainTag == "" && r.valTag == "":
		f.Title = "Not judged: no loss that is understood"
		f.Why = "None of the recorded values is known to be a loss of training or validation, by which a run is judged."
		f.Evidence = append(f.Evidence, finding.Evidence{Label: "recorded", Text: someOf(r.roles.Tags())})
	case r.partial():
		f.Title = "Not judged: several losses and no total"
		f.Why = "Each of them is a part of what is minimized: one may rise while their sum falls."
		f.Evidence = append(f.Evidence, finding.Evidence{Label: "losses", Text: someOf(r.losses())})
	default:
		return finding.Finding{}, false
	}
	f = r.since(f, 0)
	const most = 3
	for _, tag := range r.roles.Tags() {
		c := raw(r.h.Series(tag))
		if len(f.Evidence) < most && c.len() > 0 && slices.Contains(goals, r.roles.Of(tag).Quantity) {
			f.Evidence = append(f.Evidence, finding.Fact(tag, "%s → %s", num(c.v[0]), num(c.last())))
		}
	}
	return f, true
}

// losses lists the tags of losses of training.
func (r *run) losses() []string {
	return slices.DeleteFunc(slices.Clone(r.roles.Tags()), func(tag string) bool {
		role := r.roles.Of(tag)
		return role.Quantity != event.Loss || role.Part != event.Train || role.Layer != ""
	})
}

// partial reports whether the training loss is one of several with names of their own, without a
// total and without a validation loss beside it.
func (r *run) partial() bool {
	return r.valTag == "" && r.roles.Of(r.trainTag).Variant != "" &&
		slices.ContainsFunc(r.losses(), func(tag string) bool {
			return r.roles.Of(tag).Variant != r.roles.Of(r.trainTag).Variant
		})
}

// someOf lists the first of names, and how many more there are.
func someOf(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
