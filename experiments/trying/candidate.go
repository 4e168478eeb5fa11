package trying

import (
	"slices"
	"strings"

	"tunebench/engine/diagnosis"
	"tunebench/engine/diagnosis/lineage"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

// Gathering says what candidates are gathered for.
type Gathering struct {
	Base      *spec.Spec
	Findings  []finding.Finding    // as the diagnosis has them, the most important first
	Prospects []diagnosis.Prospect // what is expected of each remedy; nil: nobody knows
	Settings  [][]hparam.Change    // whole settings that a search proposes, the most promising first
	Family    lineage.Family       // what its relatives have tried already
	Parent    *Record              // what was tried on the run that it grew from, nil for nothing
	Rows      int                  // of the training part
	Classes   int                  // 0: regression
	Most      int                  // candidates
}

// What is expected of candidates that nothing is predicted of, in ln of the loss: of a suggestion that a rule makes,
// and of a whole setting that does well on much data, or that a search proposes.
const (
	worthOfRule    = 0.05
	worthOfSetting = 0.02
)

// everySetting is at which place a whole setting comes at the latest: advice on single things may be at its end
// without anybody knowing.
const everySetting = 3

// left is what a gain counts for that was measured on the parent: another change has taken its part of it since.
const left = 0.5

// again is what another candidate for the same cause counts for: if the first does not help, it hardly will.
const again = 0.5

// Gather returns the changes that are worth trying on an experiment, the most promising first: what the diagnosis
// suggests, other remedies and whole settings, by the gain that is expected of them. Each is valid, and comparable
// with the experiment.
func Gather(g Gathering) []Candidate {
	var list []Candidate
	pool := g.pool()
	for i := range pool {
		if gain := g.helped(pool[i].Changes()); gain > 0 {
			pool[i].worth = max(pool[i].worth, left*gain)
		}
	}
	for len(list) < g.Most && len(pool) > 0 {
		best := slices.IndexFunc(pool, func(o option) bool { return o.Cause == "" })
		if best < 0 || len(list)%everySetting != everySetting-1 {
			best = 0
			for i := range pool {
				if pool[i].worth > pool[best].worth {
					best = i
				}
			}
		}
		next := pool[best]
		pool = slices.Delete(pool, best, best+1)
		if !g.fits(next.Candidate, list) {
			continue
		}
		list = append(list, next.Candidate)
		for i := range pool {
			if pool[i].predicted && pool[i].Cause == next.Cause {
				pool[i].worth *= again
			}
		}
	}
	return list
}

// option is a change that may be tried.
type option struct {
	Candidate
	worth     float64 // what is expected of it
	predicted bool    // by what is known of such runs
}

// helped is what changes gained when they were tried on the parent, 0 if they were not.
func (g Gathering) helped(changes []hparam.Change) float64 {
	if g.Parent == nil || !g.Parent.Lower() {
		return 0
	}
	if e := g.Parent.Effect(max(0, g.Parent.Find(changes))); e != nil {
		return e.Gain
	}
	return 0
}

// pool are all changes that may be tried; of those of equal worth the first is tried first.
func (g Gathering) pool() (list []option) {
	for _, f := range g.Findings {
		if f.Cause == finding.CauseSlow { // what only makes it quicker is not judged by the metric
			continue
		}
		for _, s := range f.Suggestions {
			o := option{candidate(s, causeOf(f, s.Changes)), worthOfRule, s.Effect != nil}
			if o.predicted {
				o.worth = s.Effect.Expected()
			}
			list = append(list, o)
		}
	}
	for _, m := range g.Prospects {
		list = append(list, option{remedyOf(m.Remedy), m.Effect.Expected(), true})
	}
	for i, changes := range g.Settings {
		s := finding.Suggestion{Title: hparam.Describe(changes), Changes: changes, Reason: setting}
		c := candidate(s, "")
		c.Patient = false
		list = append(list, option{c, worthOfSetting / float64(i+1), false})
	}
	if g.Prospects != nil {
		return list
	}
	first := map[finding.Cause]bool{}
	for _, m := range g.remedies() { // one of each cause, and then the others
		o := option{remedyOf(m), 0, false}
		if first[m.Cause] {
			o.worth = -1
		}
		first[m.Cause] = true
		list = append(list, o)
	}
	return list
}

// unusual are remedies of what hardly anybody does on purpose: where one changes something, it is likely to help.
var unusual = []string{
	remedy.Init, remedy.Relu, remedy.Norm, remedy.Normalize, remedy.Constant, remedy.Batch,
}

// Usual are the changes that mend all that hardly anybody does on purpose: a whole setting that keeps weights of zero
// is no other setting.
func Usual(base *spec.Spec, rows, classes int) (list []hparam.Change) {
	had := map[string]bool{}
	for _, m := range (Gathering{Base: base, Rows: rows, Classes: classes}).remedies() {
		if !slices.Contains(unusual, m.Name) || m.Name == remedy.Norm { // other units do what a norm would
			continue
		}
		for _, c := range m.Changes {
			if !had[c.Key] {
				list = append(list, c)
			}
			had[c.Key] = true
		}
	}
	return list
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

func remedyOf(m remedy.Remedy) Candidate {
	s := finding.Suggestion{Title: hparam.Describe(m.Changes), Changes: m.Changes, Reason: often}
	return candidate(s, m.Cause)
}

const setting = "A whole setting instead of a single change: one that does well on much data, or one that a search " +
	"expects more of."

const often = "One of the changes that help runs most often."

// fits reports whether a candidate can be tried beside the experiment and the candidates so far. A whole setting may
// take single steps of the family back.
func (g Gathering) fits(c Candidate, list []Candidate) bool {
	changes := c.Changes()
	if len(changes) == 0 || c.Cause != "" && g.Family.Against(changes) != "" {
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

func candidate(s finding.Suggestion, cause finding.Cause) Candidate {
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
