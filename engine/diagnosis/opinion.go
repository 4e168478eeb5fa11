package diagnosis

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

const (
	// readable is how many points of a curve the reader needs: it was fitted on short runs as well.
	readable = 4
	// mostCauses is how many causes are named: a person reads no more.
	mostCauses = 4
)

// judges are the rules that the reader is told of. Their order is that of the features that it was fitted on.
var judges = [reader.Rules]rule{
	(*run).rateTooHigh, (*run).rateTooLow, (*run).underfitting, (*run).overfitting, (*run).gap, (*run).longWarmup,
	(*run).majorityClass, (*run).deadUnits, (*run).saturated,
}

// Input is what the reader of a model is told of a run.
func Input(h *event.History, c Context) *reader.Input { return newRun(h, c).input() }

func (r *run) input() *reader.Input {
	in := &reader.Input{
		History: r.read(), Get: r.Get, Task: r.Task, Counts: r.Counts, Rows: r.TrainRows, ValRows: r.ValRows,
		Columns: r.Features, Params: r.Params, Reference: r.Reference, Postfit: r.Postfit, Early: r.stoppedEarly(),
	}
	for i, rule := range judges {
		if f, ok := rule(r); ok {
			in.Rules[i] = f.Confidence
		}
	}
	return in
}

// opinion asks the reader; nil where it would have to guess: of a run that goes on, whose curves may still change
// their shape, of another program's, and of a loss that is not on its scale.
func (r *run) opinion(m *reader.Model) *reader.Opinion {
	if m == nil || r.Get == nil || !r.Final || r.TrainRows <= 0 ||
		r.train.len() < readable || r.val.len() < readable {
		return nil
	}
	switch loss := r.text("training.loss"); {
	case r.Task == "regression":
		if r.trainR2.len() < readable || r.valR2.len() < readable {
			return nil
		}
	case r.Task != "classification" || len(r.Counts) < 2 || loss != "auto" && loss != "cross_entropy":
		return nil
	}
	return m.Read(r.input())
}

// weigh names the causes by how likely they are. What the rules see is their evidence, and a remark where it is a
// fact that stands by itself.
func (r *run) weigh(o *reader.Opinion) []finding.Finding {
	seen := map[finding.Kind]finding.Finding{}
	for _, rule := range judges {
		if f, ok := rule(r); ok {
			seen[f.Kind] = f
		}
	}
	var found []finding.Finding
	likelihoods := r.cautious(o.Causes, seen)
	for i, c := range likelihoods {
		if i == 0 || c.P >= o.Model.Named && len(found) < mostCauses {
			f := r.explained(c, i == 0, seen, o)
			if i > 0 { // what is put second is not said with more confidence
				f.Confidence = min(f.Confidence, found[0].Confidence)
			}
			found = append(found, f)
		}
	}
	for _, kind := range []finding.Kind{LongWarmup, MajorityClass, DeadUnits, Saturated} {
		named := slices.ContainsFunc(found, func(o finding.Finding) bool { return o.Kind == kind })
		if f, ok := seen[kind]; ok && !named {
			if kind != LongWarmup {
				f.Severity = finding.Info
			}
			f.Suggestions = nil
			found = append(found, f)
		}
	}
	if f, ok := r.tooSlow(); ok {
		found = append(found, f)
	}
	return found
}

const (
	// convinced is how likely a cause must be to be named first where no rule sees anything in the curves, and
	// convincedOfSolved the same where the validation loss is below solved of that of knowing nothing: what is left
	// to gain there is mostly less than the rows of a validation part can show.
	convinced, convincedOfSolved = 0.5, 0.75
	solved                       = 0.15
	// seconded is how much less likely than another a cause may be that a rule sees so, and secondedForSure one that a
	// rule is certain of and finds bad: such curves show little else.
	seconded, secondedForSure = 0.65, 0.4
)

// cautious puts health first where no rule sees anything and no cause is likely by itself; and of causes that are about
// as likely the one that a rule finds bad, for others may be its consequences, or that alone a rule is certain of.
func (r *run) cautious(list []reader.Probability, seen map[finding.Kind]finding.Finding) []reader.Probability {
	if first := r.turned(list, seen); first > 0 {
		return front(list, first)
	}
	first := 0
	enough := convinced
	if r.unlearned() < solved {
		enough = convincedOfSolved
	}
	if len(seen) == 0 && list[0].P < enough {
		first = slices.IndexFunc(list, func(p reader.Probability) bool { return p.Cause == finding.CauseHealthy })
	} else {
		_, backed := seen[explanations[list[0].Cause].kind]
		second := slices.IndexFunc(list, func(p reader.Probability) bool {
			f := seen[explanations[p.Cause].kind]
			return f.Severity == finding.Bad ||
				!backed && f.Severity == finding.Warn && f.Confidence >= certain
		})
		if second > 0 {
			least := seconded
			if f := seen[explanations[list[second].Cause].kind]; f.Severity == finding.Bad && f.Confidence >= certain {
				least = secondedForSure
			}
			if list[second].P >= least*list[0].P {
				first = second
			}
		}
	}
	if first <= 0 {
		return list
	}
	return front(list, first)
}

// front puts the cause of a place before the others.
func front(list []reader.Probability, first int) []reader.Probability {
	out := append([]reader.Probability{list[first]}, list[:first]...)
	return append(out, list[first+1:]...)
}

// unlearned is the validation loss in those of knowing nothing but the frequencies of the classes.
func (r *run) unlearned() float64 {
	if r.Task == "regression" {
		return 1 - r.valR2.end()
	}
	return r.val.end() / max(reader.Chance(r.Counts), math.SmallestNonzeroFloat32)
}

// explained says why a cause is likely: in the words of the rule that sees it, or else by what speaks for it.
func (r *run) explained(
	c reader.Probability, first bool, seen map[finding.Kind]finding.Finding, o *reader.Opinion,
) finding.Finding {
	e := explanations[c.Cause]
	var f finding.Finding
	found := false
	for _, kind := range append([]finding.Kind{e.kind}, e.also...) {
		if f, found = seen[kind]; found {
			break
		}
	}
	if !found {
		f = r.since(finding.Finding{Kind: e.kind, Title: e.title, Why: e.why, Severity: finding.Warn}, 0)
		if c.Cause == finding.CauseHealthy {
			f = r.healthy(false)
		}
		f.Evidence = append(f.Evidence, e.evidence(r)...)
	}
	f.Cause, f.Confidence = c.Cause, min(c.P, mostSure)
	if !first {
		f.Severity = finding.Info
	} else {
		f.Confidence = min(o.Model.Confidence(c.P), mostSure)
		f.Evidence = append(f.Evidence, likely(o))
	}
	if r.Get == nil {
		if !found {
			f.Suggestions = r.inWords(c.Cause)
		}
		return f
	}
	if list := r.remedies(o, c.Cause); len(list) > 0 || c.Cause == finding.CauseHealthy {
		f.Suggestions = list
	} else if !found { // else what the rule suggests, of which nothing is expected for certain
		f.Suggestions = r.remedies(o, "")
	}
	return f
}

// mostSure bounds what is said of curves alone.
const mostSure = 0.97

// likely says how often such curves had which cause.
func likely(o *reader.Opinion) finding.Evidence {
	text := ""
	for i, c := range o.Causes {
		if i > 0 && (c.P < o.Model.Named || i == mostCauses) {
			break
		}
		if i > 0 {
			text += ", "
		}
		text += string(c.Cause) + " " + wholePercent(c.P)
	}
	return finding.Evidence{Label: "such runs", Text: text + " (of runs whose every change was tried)"}
}
