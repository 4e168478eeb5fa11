package diagnosis

import (
	"fmt"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Suggestions about the learning rate, its schedule and the length of the run.

// rateDown divides the learning rate, further if it lies far above what is usual.
func (r *run) rateDown(by float64) proposal {
	const reason = "Shorter steps settle instead of jumping across the valley."
	now, ok := r.number("optimizer.lr")
	if !ok {
		if logged, known := r.learningRate(); known {
			return r.set(reason+fmt.Sprintf(" The log shows a rate of %s.", num(logged)), to("optimizer.lr",
				ladder(logged/by)))
		}
		return advise(fmt.Sprintf("divide the learning rate by %s", finding.FormatEpoch(by)), reason)
	}
	next := now / by
	if usual := r.optimizer().Rates; usual.Known() && next > usual.High {
		next = usual.High
	}
	return r.set(reason, to("optimizer.lr", ladder(next)))
}

// rateUp multiplies the learning rate, further if it lies far below what is usual, and never beyond that.
func (r *run) rateUp(by float64) proposal {
	const reason = "Longer steps reach the bottom within the planned epochs."
	now, ok := r.number("optimizer.lr")
	if !ok {
		if logged, known := r.learningRate(); known {
			return r.set(reason+fmt.Sprintf(" The log shows a rate of %s.", num(logged)), to("optimizer.lr",
				ladder(logged*by)))
		}
		return advise(fmt.Sprintf("multiply the learning rate by %s", finding.FormatEpoch(by)), reason)
	}
	next := now * by
	if usual := r.optimizer().Rates; usual.Known() {
		next = max(next, usual.Low*2)
		if next > usual.High {
			return none
		}
	}
	return r.set(reason, to("optimizer.lr", ladder(next)))
}

func (r *run) clip() proposal {
	if v, ok := r.number("optimizer.clip_norm"); ok && v > 0 && v <= 1 {
		return none
	}
	return r.set("Bounds the gradient, so that one bad batch cannot throw the weights far away.",
		to("optimizer.clip_norm", 1.0))
}

func (r *run) warmup() proposal {
	if v, ok := r.number("schedule.warmup_epochs"); ok && v > 0 {
		return none
	}
	return r.set("The first steps, where gradients are largest, are taken carefully.", to("schedule.warmup_epochs",
		2.0))
}

func (r *run) decaySchedule() proposal {
	if s := r.text("schedule.name"); s != "" && s != "constant" {
		return none
	}
	return r.set("The rate falls over the run, so that the last epochs settle.", to("schedule.name", "cosine"))
}

func (r *run) standardize() proposal {
	if n := r.text("data.normalize"); n != "none" {
		return none // unknown for foreign logs, where this is no more likely than anything else
	}
	return r.set("Features of one scale let one learning rate suit all weights.", to("data.normalize", "standard"))
}

// sturdierStart replaces plain sgd by a rule that scales its own steps.
func (r *run) sturdierStart() proposal {
	if m := r.optimizer(); m.Name != "" && m.Steps == hparam.ByGradient {
		return r.adaptive()
	}
	return none
}

// adaptive moves from plain descent, or from steps that shrink for ever, to adam, at a rate that
// suits it.
func (r *run) adaptive() proposal {
	if m := r.optimizer(); m.Name == "" || m.Steps == hparam.Scaled {
		return none
	}
	const reason = "Adam scales the step of each weight by its gradients and depends less on the rate."
	adam, _ := hparam.FindMethod("optimizer.name", "adam")
	changes := []hparam.Change{to("optimizer.name", adam.Name)}
	if now, ok := r.number("optimizer.lr"); !ok || now != adam.Rates.Typical {
		changes = append(changes, to("optimizer.lr", adam.Rates.Typical))
	}
	return r.set(reason, changes...)
}

// moreEpochs lengthens the run, or has one go on that a study has stopped before its end.
func (r *run) moreEpochs(by int) proposal {
	reason := "The loss was still falling: training longer continues it."
	if !r.train.judged() {
		reason = "A longer run shows the shape of its curves."
	}
	if r.Ending == event.EndedPruned {
		return advise("resume the run: a study stopped it on its way", reason)
	}
	now, ok := r.number("training.epochs")
	if !ok {
		return advise(fmt.Sprintf("train %d times as long", by), reason)
	}
	return r.set(reason, to("training.epochs", int(now)*by))
}

// logSteps makes a short run readable.
func (r *run) logSteps() proposal {
	if v, ok := r.number("training.log_every_steps"); ok && v > 0 {
		return none
	}
	return r.set("Recording the loss within epochs shows the shape of a short run.", to("training.log_every_steps", 1))
}

// faster answers a run that is too slow: a higher rate first, unless the rate is already usual for its
// optimizer and only the run is short.
func (r *run) faster() []finding.Suggestion {
	by := 3.0
	if r.misfit() > 0.8 {
		by = 10
	}
	higher := r.rateUp(by)
	if !higher.ok {
		higher = r.rateUp(3)
	}
	return r.suggest(r.keepRate(), higher, r.adaptive(), r.moreEpochs(3), r.standardize())
}

// keepRate replaces a schedule that lowers the rate before the network has learned.
func (r *run) keepRate() proposal {
	if m, _ := hparam.FindMethod("schedule.name", r.text("schedule.name")); m.Uses("schedule.gamma") {
		return r.set("The schedule lowers the rate before the network has learned.", to("schedule.name", "constant"))
	}
	return none
}
