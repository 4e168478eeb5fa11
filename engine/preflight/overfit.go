package preflight

import (
	"context"
	"math"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

const (
	// byHeart is the share of its chance below which a batch counts as known, halfway that above which next to
	// nothing of it was learned.
	byHeart, halfway = 0.05, 0.5
	// mostOverfit is how many updates there are for it, of at most batchOverfit rows.
	mostOverfit, batchOverfit = 400, 64
	// adamRate is the rate of the second attempt.
	adamRate = 3e-3
)

// attempt is how far one batch was learned by heart.
type attempt struct {
	steps       int
	first, last float64 // loss; last is the lowest
	done        bool
}

// overfit trains one batch again and again without regularization: as the experiment says, and where that does
// not get there, by adam, which tells a network that cannot from a rate that is too low.
func overfit(ctx context.Context, e *exam, c *Check) error {
	rows := e.spread(min(e.quick.BatchSize, batchOverfit))
	level := e.chanceOf(rows)
	if !(level > 0) {
		rows = e.spread(batchOverfit) // a batch of one class or one target says nothing
		level = e.chanceOf(rows)
	}
	own, err := e.learn(ctx, e.clean, rows, e.Config.Hyper.LR, level)
	if err != nil {
		return err
	}
	name := e.Job.Optimizer.Kind.String()
	c.figure("rows", float64(len(rows)))
	c.figure("steps", float64(own.steps))
	c.figure("loss_first", own.first)
	c.figure("loss_last", own.last)
	c.figure("share_of_chance", own.last/level)
	c.fact("by "+name, "%s → %s in %d updates of %d rows, %s of chance (rule: %s)", num(own.first), num(own.last),
		own.steps, len(rows), percent(own.last/level), percent(byHeart))
	if own.done {
		c.raise(finding.Good, "one batch is learned by heart in "+plain(own.steps)+" updates")
		return nil
	}
	cfg := e.clean
	adam, err := optimizer.Parse("adam")
	if err != nil {
		return err
	}
	cfg.Optimizer = optimizer.Config{Kind: adam, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	other, err := e.learn(ctx, cfg, rows, adamRate, level)
	if err != nil {
		return err
	}
	c.figure("adam_loss_last", other.last)
	c.fact("by adam at "+num(adamRate), "%s → %s in %d updates, %s of chance", num(other.first), num(other.last),
		other.steps, percent(other.last/level))
	e.judgeOverfit(c, own.last/level, other.last/level)
	return nil
}

// judgeOverfit tells from both attempts what holds the network back.
func (e *exam) judgeOverfit(c *Check, own, adam float64) {
	switch {
	case adam < byHeart || adam < own/4:
		c.raise(finding.Warn, "the network can, but its updates are too slow or too wild")
		return // the range test knows the rate
	case math.IsNaN(own) || min(own, adam) > halfway:
		c.raise(finding.Bad, "not even one batch can be learned")
	default:
		c.raise(finding.Warn, "one batch is learned in part only: the network is small for it")
	}
	c.advise(
		e.change("Random weights of the right size can be trained.", to("model.init", "auto")),
		e.change("Without a curved activation all layers together are one linear map.", e.curved()...),
		e.larger())
}

// curved replaces the identity.
func (e *exam) curved() []hparam.Change {
	if e.text("model.activation") != "identity" {
		return nil
	}
	return []hparam.Change{to("model.activation", "relu")}
}

// larger gives the network hidden layers, or wider ones.
func (e *exam) larger() finding.Suggestion {
	const reason = "A larger network can draw finer boundaries."
	hidden := e.Job.Net.Hidden
	if e.text("model.weights") != "" {
		return finding.Suggestion{}
	}
	if len(hidden) == 0 {
		return e.change("Hidden layers let the boundary bend.", to("model.depth", 2))
	}
	if list, _ := e.Get("model.hidden").([]int); len(list) > 0 {
		wider := make([]int, len(list))
		for i, w := range list {
			wider[i] = max(32, 2*w)
		}
		return e.change(reason, to("model.hidden", wider))
	}
	return e.change(reason, to("model.width", max(32, 2*hidden[0])))
}

// learn trains one batch until it is known or time is up.
func (e *exam) learn(ctx context.Context, cfg job.Config, rows []int32, rate, level float64) (attempt, error) {
	cfg.BatchSize = len(rows)
	exec, err := e.beside(cfg)
	if err != nil {
		return attempt{}, err
	}
	hyper := job.Hyper{LR: rate, ClipNorm: e.Config.Hyper.ClipNorm}
	a := attempt{last: math.Inf(1)}
	for range e.affordable(len(rows), 50, mostOverfit) {
		if err := ctx.Err(); err != nil {
			return a, err
		}
		res, err := job.Do(exec, job.Step{Index: a.steps, Rows: rows, Hyper: hyper})
		if err != nil {
			return a, err
		}
		if a.steps == 0 {
			a.first = res.Loss
		}
		a.steps++
		if !res.Finite() {
			return a, nil
		}
		a.last = min(a.last, res.Loss)
		if a.last < byHeart*level {
			a.done = true
			return a, nil
		}
	}
	return a, nil
}

// chanceOf is chance of some rows alone.
func (e *exam) chanceOf(rows []int32) float64 {
	var d job.Data
	for _, r := range rows {
		if e.clean.Loss.Kind.Classes() {
			d.Labels = append(d.Labels, e.Job.Train.Labels[r])
		} else {
			d.Targets = append(d.Targets, e.Job.Train.Targets[r])
		}
	}
	return chance(&e.clean.Loss, d, e.clean.Net.Outputs)
}
