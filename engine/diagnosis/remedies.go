package diagnosis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

const (
	// worthwhile is the least share of the time that a remedy has to save.
	worthwhile = 0.15
	// fewEvaluations is how many must be left: curves are read off them.
	fewEvaluations = 20
	// fewUpdates is how many an epoch must keep, so that it is still stochastic descent.
	fewUpdates = 8
	// nearBest is the share of the best measured speed that is good enough: a larger batch is no end in itself.
	nearBest = 0.85
)

// Remedies are the changes that make a run faster by at least 15 %, the fastest first, each with the time that it
// leaves by the rates that are given: those measured for other batches and other numbers of threads. threads is how
// many the run has.
func Remedies(p Pace, rates []Rate, threads int, c Context) []finding.Suggestion {
	r := &run{Context: c}
	var out []finding.Suggestion
	for _, remedy := range []func(*run, Pace, []Rate, int) (proposal, Pace){rarer, quieter, larger, wideOpen} {
		s, after := remedy(r, p, rates, threads)
		if s.ok && after.Total() <= (1-worthwhile)*p.Total() {
			out = append(out, timed(s.Suggestion, p.Total(), after.Total()))
		}
	}
	slices.SortStableFunc(out, func(a, b finding.Suggestion) int { return cmp.Compare(b.Effect.Gain, a.Effect.Gain) })
	return out[:min(len(out), maxSuggestions)]
}

// timed adds to a suggestion what it does to the time.
func timed(s finding.Suggestion, before, after float64) finding.Suggestion {
	gain := math.Log(before / after)
	// Measured speeds of one machine are right within a fifth or so.
	s.Effect = &finding.Effect{
		Metric: finding.Time, Gain: gain, Low: gain - 0.2, High: gain + 0.2, Probability: 0.95,
	}
	s.Reason = fmt.Sprintf("%s → %s. %s", finding.FormatSeconds(before), finding.FormatSeconds(after), s.Reason)
	return s
}

// rarer evaluates less often where that takes much of the time.
func rarer(r *run, p Pace, _ []Rate, _ int) (proposal, Pace) {
	const key, enough = "training.eval_every", 0.05
	after := p
	for _, by := range []int{2, 5, 10, 20, 50} {
		next := max(1, p.EvalEvery) * by
		if p.EvalEvery == 0 || p.Epochs/next < fewEvaluations {
			break
		}
		after.EvalEvery = next
		if after.EvalShare() < enough {
			break
		}
	}
	if after.EvalEvery == p.EvalEvery {
		return none, p
	}
	changes := []hparam.Change{to(key, after.EvalEvery)}
	if patience := r.positive("training.early_stopping.patience"); patience > 0 { // it counts evaluations
		fewer := max(1, int(math.Ceil(patience*float64(p.EvalEvery)/float64(after.EvalEvery))))
		if fewer != int(patience) {
			changes = append(changes, to("training.early_stopping.patience", fewer))
		}
	}
	reason := fmt.Sprintf("An evaluation takes %s, all of them %s of the time.", finding.FormatSeconds(p.Eval),
		percent(p.EvalShare()))
	return r.set(reason, changes...), after
}

// quieter records fewer steps where the loop is slower than its updates alone.
func quieter(r *run, p Pace, rates []Rate, threads int) (proposal, Pace) {
	every, _ := r.number("training.log_every_steps")
	alone := speed(rates, p.Batch, threads)
	if every < 1 || !(alone > 0) || len(rates) == 0 {
		return none, p
	}
	after := p
	after.Train = min(p.Train, float64(p.Rows)/alone)
	reason := fmt.Sprintf("Recording every %s steps takes %s of the time of the updates.",
		finding.FormatEpoch(every), percent(1-after.Train/p.Train))
	return r.set(reason, to("training.log_every_steps", 0)), after
}

// larger takes the smallest batch whose speed is close to the best.
func larger(r *run, p Pace, rates []Rate, threads int) (proposal, Pace) {
	now, best := speed(rates, p.Batch, threads), 0.0
	fits := func(rate Rate) bool {
		return rate.Threads == threads && rate.Batch > p.Batch && rate.Batch*fewUpdates <= p.Rows
	}
	for _, rate := range rates {
		if fits(rate) {
			best = max(best, rate.RowsPerSecond)
		}
	}
	if !(now > 0) || r.optimizer().FullBatch {
		return none, p
	}
	sorted := slices.SortedFunc(slices.Values(rates), func(a, b Rate) int { return a.Batch - b.Batch })
	for _, rate := range sorted {
		if !fits(rate) || rate.RowsPerSecond < nearBest*best {
			continue
		}
		after := p
		after.Train, after.Batch = p.Train*now/rate.RowsPerSecond, rate.Batch
		reason := fmt.Sprintf("%s → %s. There are fewer updates, hence the higher rate; the loss may come out "+
			"otherwise.", finding.FormatRate(now), finding.FormatRate(rate.RowsPerSecond))
		changes := []hparam.Change{to("training.batch_size", rate.Batch)}
		return r.set(reason, append(changes, r.rateFor(float64(rate.Batch)/float64(p.Batch))...)...), after
	}
	return none, p
}

// rateFor is the change of the learning rate that goes with a batch that is larger by a factor: by as much for
// plain descent (Goyal et al., arXiv:1706.02677), by its root where steps are scaled (Malladi et al.,
// arXiv:2205.10287), and never beyond what is usual.
func (r *run) rateFor(factor float64) []hparam.Change {
	now, ok := r.number("optimizer.lr")
	m := r.optimizer()
	if !ok || m.Name == "" {
		return nil
	}
	if m.Steps != hparam.ByGradient {
		factor = math.Sqrt(factor)
	}
	next := ladder(now * factor)
	if m.Rates.Known() {
		next = min(next, max(m.Rates.High, now))
	}
	if next <= now {
		return nil
	}
	return []hparam.Change{to("optimizer.lr", next)}
}

// wideOpen takes the number of threads that is the fastest.
func wideOpen(r *run, p Pace, rates []Rate, threads int) (proposal, Pace) {
	now := speed(rates, p.Batch, threads)
	best := Rate{Threads: threads, RowsPerSecond: now}
	for _, rate := range rates {
		if rate.Batch == p.Batch && rate.RowsPerSecond > best.RowsPerSecond {
			best = rate
		}
	}
	if !(now > 0) || best.Threads == threads {
		return none, p
	}
	after := p
	after.Train = p.Train * now / best.RowsPerSecond
	reason := fmt.Sprintf("%s → %s on %d of %d cores; never another result.", finding.FormatRate(now),
		finding.FormatRate(best.RowsPerSecond), best.Threads, r.Machine.Cores)
	return r.set(reason, to("training.threads", best.Threads)), after
}

// speed finds a rate, 0 if it is not there.
func speed(rates []Rate, batch, threads int) float64 {
	for _, rate := range rates {
		if rate.Batch == batch && rate.Threads == threads {
			return rate.RowsPerSecond
		}
	}
	return 0
}
