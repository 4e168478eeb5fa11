package diagnosis

import (
	"fmt"
	"math"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// The kinds of findings that no rule looks for by itself.
const (
	BadInit        finding.Kind = "bad-init"
	LargeBatch     finding.Kind = "large-batch"
	WeakSchedule   finding.Kind = "schedule"
	NotNormalized  finding.Kind = "not-normalized"
	NoisyLabels    finding.Kind = "noisy-labels"
	VanishingGrads finding.Kind = "vanishing-gradients"
)

// causes says what to mend where a rule sees something; remarks have none.
var causes = map[finding.Kind]finding.Cause{
	Healthy: finding.CauseHealthy, Overfitting: finding.CauseOverfitting, Gap: finding.CauseOverfitting,
	Underfitting: finding.CauseUnderfitting, LRTooHigh: finding.CauseLRTooHigh, LRTooLow: finding.CauseLRTooLow,
	Diverged: finding.CauseDiverged, DeadUnits: finding.CauseDeadUnits, Saturated: finding.CauseVanishing,
	MajorityClass: finding.CauseImbalance, LongWarmup: finding.CauseSchedule,
}

// explanation is how a cause is put to a person.
type explanation struct {
	kind     finding.Kind
	also     []finding.Kind // of rules that see the same cause
	title    string
	why      string
	evidence func(r *run) []finding.Evidence // where no rule has any
}

var explanations = map[finding.Cause]explanation{
	finding.CauseHealthy: {
		kind: Healthy, title: "Healthy", why: "The losses fall and settle as they should.", evidence: (*run).reach,
	},
	finding.CauseOverfitting: {
		kind: Overfitting, also: []finding.Kind{Gap}, title: "Overfitting",
		why: "The network learns its training rows better than what holds for others: less freedom, or stopping " +
			"earlier, would serve rows it has not seen.",
		evidence: (*run).distance,
	},
	finding.CauseUnderfitting: {
		kind: Underfitting, title: "Underfitting",
		why: "The network learns less of its training rows than they hold: it is too small, or regularized too " +
			"strongly.",
		evidence: (*run).held,
	},
	finding.CauseLRTooHigh: {
		kind: LRTooHigh, title: "Learning rate too high",
		why:      "The steps are longer than what is left to descend, so that the weights end beside the bottom.",
		evidence: (*run).stepsAndSwing,
	},
	finding.CauseLRTooLow: {
		kind: LRTooLow, title: "Learning rate too low, or too few epochs",
		why: "The run ends before the network has learned what it could: longer steps, or more of them, would get " +
			"further.",
		evidence: (*run).pace,
	},
	finding.CauseBadInit: {
		kind: BadInit, title: "Initial weights hold it back",
		why: "Weights that start alike stay alike, and those that start too small or too large pass no gradient.",
		evidence: func(r *run) []finding.Evidence {
			return append([]finding.Evidence{finding.Fact("init", "%s, value %s", r.text("model.init"),
				num(r.positive("model.init_value")))}, r.pace()...)
		},
	},
	finding.CauseDeadUnits: {
		kind: DeadUnits, title: "Dead units",
		why: "A relu unit whose input is negative for every row gives zero and receives no gradient: it stays " +
			"dead.",
		evidence: (*run).units,
	},
	finding.CauseVanishing: {
		kind: VanishingGrads, also: []finding.Kind{Saturated}, title: "Gradients vanish on their way down",
		why: "Each layer of sigmoid or tanh passes only a part of the gradient, so that the first layers hardly " +
			"learn.",
		evidence: (*run).fading,
	},
	finding.CauseBatch: {
		kind: LargeBatch, title: "Batches too large",
		why:      "Few updates are made of the rows: the same rows in smaller batches would get further.",
		evidence: (*run).updates,
	},
	finding.CauseSchedule: {
		kind: WeakSchedule, also: []finding.Kind{LongWarmup}, title: "The schedule holds it back",
		why:      "The learning rate is low for so much of the run that the network stops learning.",
		evidence: (*run).scheduled,
	},
	finding.CauseNormalization: {
		kind: NotNormalized, title: "Features are not normalized",
		why: "Features of different scale ask for different learning rates; no single one suits all.",
		evidence: func(r *run) []finding.Evidence {
			scale := finding.Evidence{Label: "data.normalize", Text: r.text("data.normalize")}
			return append([]finding.Evidence{scale}, r.pace()...)
		},
	},
	finding.CauseImbalance: {
		kind: MajorityClass, title: "Rare classes are neglected",
		why:      "The rare classes weigh too little in the loss to be told from the frequent ones.",
		evidence: (*run).rareClasses,
	},
	finding.CauseLabelNoise: {
		kind: NoisyLabels, title: "Labels may be wrong",
		why: "Rows can be learned by heart only and say little of others, as where a share of the labels is wrong. " +
			"The data screen lists the rows whose label is in doubt.",
		evidence: (*run).stray,
	},
}

// distance is how far validation lies from training.
func (r *run) distance() []finding.Evidence {
	out := []finding.Evidence{finding.Fact("loss", "train %s, val %s at the end", num(r.train.end()), num(r.val.end()))}
	if x, ok := riseOf(r.val, r.chance.floor); ok && x.relative > 0 {
		out = append(out, finding.Fact("val loss", "%s above its minimum at %s", percent(x.relative),
			orStart(r.at(x.lowStep))))
	}
	switch {
	case r.trainAcc.len() >= window && r.valAcc.len() >= window:
		out = append(out, finding.Fact("accuracy", "train %s, val %s ± %s by %d rows", percent(r.trainAcc.end()),
			percent(r.valAcc.end()), percent(r.binomial(r.valAcc.end())), r.ValRows))
	case r.trainR2.len() >= window && r.valR2.len() >= window:
		out = append(out, finding.Fact("R2", "train %s, val %s", num(r.trainR2.end()), num(r.valR2.end())))
	}
	return out
}

// stray is what simple models think of the labels.
func (r *run) stray() []finding.Evidence {
	out := r.distance()
	for i, who := range []string{"ridge regression", "nearest neighbours"} {
		if at := 4 + 2*i; len(r.Reference) > at+1 && r.Reference[at] > 0 {
			out = append(out, finding.Fact("labels", "by %s %s of them are wrong, which explains them e^%s times "+
				"better than classes that overlap", who, percent(r.Reference[at]), num(r.Reference[at+1])))
		}
	}
	return out
}

// binomial is the deviation of an accuracy that so many rows show by chance.
func (r *run) binomial(p float64) float64 {
	return math.Sqrt(max(p*(1-p), 0.25/float64(max(r.ValRows, 1))) / float64(max(r.ValRows, 1)))
}

// held is how little of the training rows is known, and what in the experiment may keep it so.
func (r *run) held() []finding.Evidence {
	out := []finding.Evidence{r.known()}
	out = append(out, finding.Fact("gap", "train %s, val %s", num(r.train.end()), num(r.val.end())))
	for _, b := range r.brakes() {
		out = append(out, finding.Evidence{Label: "held back by", Text: b})
	}
	if w, ok := r.hidden(); ok && len(w) > 0 {
		out = append(out, finding.Fact("network", "%d parameters for %d rows, narrowest layer %d", r.Params,
			r.TrainRows, narrowest(w)))
	}
	return out
}

// known is how much of the training rows is known, on the scale of those who know nothing.
func (r *run) known() finding.Evidence {
	if r.Task == "regression" && r.trainR2.len() > 0 {
		return finding.Fact("train R2", "%s at the end", num(r.trainR2.end()))
	}
	level := reader.Chance(r.Counts)
	return finding.Fact("train loss", "%s at the end, %s of %s, which is had by knowing the frequencies of the classes",
		num(r.train.end()), percent(r.train.end()/max(level, 1e-6)), num(level))
}

// pace is how the training loss falls at the end, and by what steps.
func (r *run) pace() []finding.Evidence {
	out := []finding.Evidence{r.known()}
	s := r.train.smooth()
	if s.len() > 4 {
		from := s.v[s.len()-1-s.len()/4]
		out = append(out, finding.Fact("last quarter", "train loss %s → %s", num(from), num(s.last())))
	}
	return append(out, r.stepEvidence()...)
}

// stepEvidence is the rate, the size of the updates and their number.
func (r *run) stepEvidence() []finding.Evidence {
	var out []finding.Evidence
	if e, ok := r.rateEvidence(); ok {
		out = append(out, e)
	}
	if e, ok := r.updateEvidence(); ok {
		out = append(out, e)
	}
	return append(out, finding.Fact("updates", "%d in all", r.newest))
}

func (r *run) stepsAndSwing() []finding.Evidence {
	s := r.swing()
	out := []finding.Evidence{
		finding.Fact("train loss", "%s at the end, moves by ±%s between epochs and rises in %s of them",
			num(r.train.end()), num(s.jitter), percent(s.rises)),
	}
	return append(out, r.stepEvidence()...)
}

// units says how many units are dead in the layer with the most.
func (r *run) units() []finding.Evidence {
	out := []finding.Evidence{r.known()}
	if layer, share, _ := r.worstLayer(event.ProbeDeadUnits, 0); layer >= 0 {
		out = append(out, finding.Fact(fmt.Sprintf("layer %d", layer), "%s of its units are zero for a whole batch",
			percent(share)))
	}
	return append(out, r.stepEvidence()...)
}

// fading compares the gradients of the first and the last layer.
func (r *run) fading() []finding.Evidence {
	out := []finding.Evidence{r.known()}
	w, _ := r.hidden()
	out = append(out, finding.Fact("network", "%d hidden layers of %s", len(w), r.text("model.activation")))
	first := raw(r.h.Series(event.LayerTag(0, event.ProbeGradNorm)))
	last := raw(r.h.Series(event.LayerTag(len(w), event.ProbeGradNorm)))
	if first.len() > 0 && last.len() > 0 {
		out = append(out, finding.Fact("gradient", "%s in the first layer, %s in the last", num(first.end()),
			num(last.end())))
	}
	return out
}

func (r *run) updates() []finding.Evidence {
	batch := min(r.positive("training.batch_size"), float64(r.TrainRows))
	each := int(math.Ceil(float64(r.TrainRows) / max(batch, 1)))
	return append([]finding.Evidence{
		finding.Fact("batch", "%d of %d rows: %d updates an epoch", int(batch), r.TrainRows, each),
	}, r.pace()...)
}

func (r *run) scheduled() []finding.Evidence {
	text := r.text("schedule.name")
	if g := r.positive("schedule.gamma"); g > 0 {
		text += fmt.Sprintf(", factor %s", num(g))
	}
	if w := r.positive("schedule.warmup_epochs"); w > 0 {
		text += fmt.Sprintf(", warm-up %s epochs", finding.FormatEpoch(w))
	}
	out := []finding.Evidence{{Label: "schedule", Text: text}}
	if c := raw(r.h.Series(event.OptimLR)); c.len() > 2 {
		out = append(out, finding.Fact("rate", "%s at the start, %s after half of the run, %s at the end", num(c.v[0]),
			num(c.v[c.len()/2]), num(c.last())))
	}
	return append(out, r.pace()...)
}

func (r *run) rareClasses() []finding.Evidence {
	rare, total := math.MaxInt, 0
	for _, n := range r.Counts {
		rare, total = min(rare, n), total+n
	}
	out := []finding.Evidence{finding.Fact("classes", "the rarest has %d of %d rows", rare, total)}
	if c := raw(r.h.Series(event.ValBalancedAccuracy)); c.len() >= window && r.valAcc.len() >= window {
		out = append(out, finding.Fact("accuracy", "val %s, but %s as the mean over the classes",
			percent(r.valAcc.end()), percent(c.end())))
	}
	return out
}

// reach compares with what cheap models reach, and says what is noise.
func (r *run) reach() []finding.Evidence {
	var out []finding.Evidence
	if len(r.Reference) > 0 {
		best, name := r.Reference[0], "ridge regression on random features"
		if len(r.Reference) > 2 && r.Reference[2] < best {
			best, name = r.Reference[2], "the nearest neighbours"
		}
		if r.Task == "regression" {
			out = append(out, finding.Fact("reachable", "%s has R2 %s on rows left out; this run %s", name, num(1-best),
				num(r.valR2.end())))
		} else {
			out = append(out, finding.Fact("reachable", "%s has a loss of %s on rows left out; this run %s", name,
				num(best), num(r.val.end())))
		}
	}
	if r.valAcc.len() >= window && r.ValRows > 0 {
		out = append(out, finding.Fact("noise", "±%s of accuracy by %d validation rows: what differs by less is no "+
			"difference", percent(2*r.binomial(r.valAcc.end())), r.ValRows))
	}
	return out
}
