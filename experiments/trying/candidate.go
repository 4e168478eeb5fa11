package trying

import (
	"cmp"
	"slices"
	"strings"

	"tunebench/engine/diagnosis/lineage"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// Gathering says what candidates are gathered for.
type Gathering struct {
	Base     *spec.Spec
	Findings []finding.Finding // as the diagnosis has them, the most important first
	Family   lineage.Family    // what its relatives have tried already
	Rows     int               // of the training part
	Classes  int               // 0: regression
	Most     int               // candidates
}

// Gather returns the changes that are worth trying on an experiment, the most promising first: what the diagnosis
// suggests, and, where that is little, remedies of other causes. Each is valid, and comparable with the experiment.
func Gather(g Gathering) []Candidate {
	var list []Candidate
	add := func(s finding.Suggestion, cause finding.Cause) {
		if len(list) < g.Most && g.fits(s.Changes, list) {
			list = append(list, g.candidate(s, cause))
		}
	}
	for _, c := range g.suggested() {
		add(*c.Suggestion, c.Cause)
	}
	remedies := g.remedies()
	for round := 0; round < 2 && len(list) < g.Most; round++ { // first one of each cause
		for _, m := range remedies {
			if round == 0 && slices.ContainsFunc(list, func(c Candidate) bool { return c.Cause == m.Cause }) {
				continue
			}
			add(finding.Suggestion{Title: hparam.Describe(m.Changes), Changes: m.Changes, Reason: often}, m.Cause)
		}
	}
	return list
}

// unusual are remedies of what hardly anybody does on purpose: where one changes something, it is likely to help.
var unusual = []string{
	remedy.Init, remedy.Relu, remedy.Norm, remedy.Normalize, remedy.Constant, remedy.Batch,
}

// remedies are those of the experiment, for what is unusual about it first.
func (g Gathering) remedies() []remedy.Remedy {
	list := remedy.All(remedy.Experiment{
		Get: func(key string) any { v, _ := g.Base.Get(key); return v }, TrainRows: g.Rows, Classes: g.Classes,
	})
	slices.SortStableFunc(list, func(a, b remedy.Remedy) int {
		return btoi(!slices.Contains(unusual, a.Name)) - btoi(!slices.Contains(unusual, b.Name))
	})
	return list
}

// suggested is what the diagnosis suggests: what it expects most of first, and then in its own order.
func (g Gathering) suggested() (list []Candidate) {
	for _, f := range g.Findings {
		if f.Cause == finding.CauseSlow { // what only makes it quicker is not judged by the metric
			continue
		}
		for _, s := range f.Suggestions {
			list = append(list, Candidate{Suggestion: &s, Cause: causeOf(f, s.Changes)})
		}
	}
	expected := func(c Candidate) float64 {
		if e := c.Suggestion.Effect; e != nil {
			return e.Expected()
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b Candidate) int { return cmp.Compare(expected(b), expected(a)) })
	return list
}

const often = "One of the changes that help runs most often."

// fits reports whether changes can be tried beside the experiment and the candidates so far.
func (g Gathering) fits(changes []hparam.Change, list []Candidate) bool {
	if len(changes) == 0 || g.Family.Against(changes) != "" {
		return false
	}
	for _, c := range changes { // runs on other data, or judged otherwise, cannot be compared
		k, ok := hparam.Lookup(c.Key)
		if !ok || k.Fixed() != "" && c.Key != "training.epochs" || g.redefines(c.Key) {
			return false
		}
	}
	next, err := g.Base.Apply(changes)
	if err != nil || spec.Equal(next, g.Base) {
		return false
	}
	return !slices.ContainsFunc(list, func(c Candidate) bool { return sameChanges(c.Changes(), changes) })
}

// redefines reports whether a key changes what the metric of the runs means.
func (g Gathering) redefines(key string) bool {
	switch key {
	case "training.loss", "training.huber_delta", "training.class_weights", "regularization.label_smoothing":
		return g.Base.MonitorTag() == event.ValLoss
	}
	return false
}

func (g Gathering) candidate(s finding.Suggestion, cause finding.Cause) Candidate {
	s.Effect = nil
	return Candidate{Suggestion: &s, Cause: cause, Patient: patient(s.Changes)}
}

// patient reports whether changes take their time: what learns slower or is held back is behind at first, whether
// it helps or not.
func patient(changes []hparam.Change) bool {
	for _, c := range changes {
		switch {
		case c.Key == "optimizer.lr" && lineage.DirectionOf(c) == lineage.Down,
			c.Key == "training.epochs",
			strings.HasPrefix(c.Key, "schedule."),
			strings.HasPrefix(c.Key, "training.early_stopping."),
			strings.HasPrefix(c.Key, "regularization.") && lineage.DirectionOf(c) == lineage.Up:
			return true
		}
	}
	return false
}

// causeOf is what changes that a finding suggests would mend: the cause of the finding where it is about how the
// training went, else what such changes are for.
func causeOf(f finding.Finding, changes []hparam.Change) finding.Cause {
	switch known(f) {
	case finding.CauseDiverged, finding.CauseLabelNoise, finding.CauseLeakage, finding.CauseSlow:
		return f.Cause
	}
	if c := purpose(changes); c != "" {
		return c
	}
	return known(f)
}

// known is the cause of a finding: of those that do not say it, the one that its kind is called after.
func known(f finding.Finding) finding.Cause {
	if c := finding.Cause(f.Kind); f.Cause == "" && slices.Contains(finding.Causes(), c) {
		return c
	}
	return f.Cause
}

// purpose is the cause that changes answer, "" for none.
func purpose(changes []hparam.Change) finding.Cause {
	for _, c := range changes {
		if cause := purposeOf(c); cause != "" {
			return cause
		}
	}
	return ""
}

func purposeOf(c hparam.Change) finding.Cause {
	d := lineage.DirectionOf(c)
	pick := func(up, down finding.Cause) finding.Cause {
		if d == lineage.Down {
			return down
		}
		return up
	}
	switch c.Key {
	case "optimizer.lr":
		return pick(finding.CauseLRTooLow, finding.CauseLRTooHigh)
	case "optimizer.clip_norm", "optimizer.clip_value":
		return finding.CauseLRTooHigh
	case "training.epochs":
		return pick(finding.CauseLRTooLow, finding.CauseOverfitting)
	case "model.width", "model.hidden", "model.depth":
		return pick(finding.CauseUnderfitting, finding.CauseOverfitting)
	case "model.activation":
		if hparam.Format(c.To) == "leaky_relu" {
			return finding.CauseDeadUnits
		}
	case "model.init":
		return finding.CauseBadInit
	case "data.normalize":
		return finding.CauseNormalization
	case "training.batch_size":
		return finding.CauseBatch
	case "training.class_weights":
		return finding.CauseImbalance
	}
	switch {
	case strings.HasPrefix(c.Key, "schedule."):
		return finding.CauseSchedule
	case strings.HasPrefix(c.Key, "training.early_stopping."):
		return finding.CauseOverfitting
	case strings.HasPrefix(c.Key, "regularization."):
		return pick(finding.CauseOverfitting, finding.CauseUnderfitting)
	}
	return ""
}
