package diagnosis

import (
	"fmt"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Slow is that a run takes long for a reason that could be mended.
const Slow finding.Kind = "slow"

// long is the time in seconds from which on saving it is worth a word.
const long = 120

// Machine is what a run was trained on, as far as its speed depends on it. The zero value knows nothing.
type Machine struct {
	Threads, Cores int
	Kernel         string
	// Start is how long it took before the first update, in seconds.
	Start float64
}

// Speed says where the time of a run goes and which changes make it faster, by rates that were measured for other
// batches and threads; without any, by a model of an update. It is the answer to "training is slow" whether or not
// it is: false only where the history does not tell.
func Speed(h *event.History, c Context, rates []Rate) (finding.Finding, bool) {
	if h == nil {
		return finding.Finding{}, false
	}
	p, ok := PaceOf(h, c)
	if !ok {
		return finding.Finding{}, false
	}
	measured := len(rates) > 0
	if !measured {
		rates = c.modelled(p)
	}
	f := finding.Finding{
		Kind: Slow, Cause: finding.CauseSlow, Severity: finding.Info, Confidence: 0.9,
		Title: fmt.Sprintf("%s for %d epochs", finding.FormatSeconds(p.Total()), p.Epochs),
		Why:   "Nothing is wrong with the curves; this is where the time goes, and what would save some of it.",
	}
	if !measured {
		f.Confidence = 0.7
	}
	f.Evidence = paceEvidence(p, h, c.Machine)
	f.Suggestions = Remedies(p, rates, c.Machine.Threads, c)
	if s, ok := newRun(h, c).patience(p); ok {
		f.Suggestions = append([]finding.Suggestion{s}, f.Suggestions...)
		f.Suggestions = f.Suggestions[:min(len(f.Suggestions), maxSuggestions)]
	}
	return finish([]finding.Finding{f})[0], true
}

// tooSlow reports a run that takes minutes and need not.
func (r *run) tooSlow() (finding.Finding, bool) {
	if p, ok := PaceOf(r.h, r.Context); !ok || p.Total() < long {
		return finding.Finding{}, false
	}
	f, ok := Speed(r.h, r.Context, nil)
	return f, ok && len(f.Suggestions) > 0
}

// paceEvidence writes where the time goes, in numbers that the charts of throughput show.
func paceEvidence(p Pace, h *event.History, m Machine) []finding.Evidence {
	epoch := fmt.Sprintf("%s of updates", finding.FormatSeconds(p.Train))
	if p.EvalEvery > 0 {
		epoch += fmt.Sprintf(", %s of evaluation", finding.FormatSeconds(p.Eval))
		if p.EvalEvery > 1 {
			epoch += fmt.Sprintf(" every %d epochs", p.EvalEvery)
		}
	}
	epoch += fmt.Sprintf(", %s of records and checkpoints", finding.FormatSeconds(p.Other))
	all := fmt.Sprintf("updates %s, evaluation %s, records and checkpoints %s",
		percent(share(float64(p.Epochs)*p.Train, p.Total())), percent(p.EvalShare()), percent(p.OtherShare()))
	if p.Start > 0 {
		all += fmt.Sprintf(", loading %s (%s)", percent(share(p.Start, p.Total())), finding.FormatSeconds(p.Start))
	}
	speed := fmt.Sprintf("%s at a batch of %d", finding.FormatRate(float64(p.Rows)/p.Train), p.Batch)
	if g := middle(h.Values(event.GFLOPS)); g > 0 {
		speed += fmt.Sprintf(", %.3g GFLOPS", g)
	}
	if s := middle(h.Values(event.PeakShare)); s > 0 {
		speed += ", " + percent(s) + " of the machine's peak"
	}
	out := []finding.Evidence{
		{Label: "an epoch", Text: epoch}, {Label: "share", Text: all}, {Label: "throughput", Text: speed},
	}
	var on []string
	if m.Threads > 0 {
		on = append(on, fmt.Sprintf("%d of %d cores", m.Threads, max(m.Cores, m.Threads)))
	}
	if m.Kernel != "" {
		on = append(on, "kernel "+m.Kernel)
	}
	if len(on) > 0 {
		out = append(out, finding.Evidence{Label: "machine", Text: strings.Join(on, ", ")})
	}
	return out
}

// patience ends a run soon after its best epoch, where much came after it for nothing.
func (r *run) patience(p Pace) (finding.Suggestion, bool) {
	s := r.stopEarly()
	if !s.ok || !r.Final || len(s.Changes) == 0 || !r.val.judged() {
		return finding.Suggestion{}, false
	}
	evaluations, _ := s.Changes[0].To.(int)
	best := r.epoch(r.val.steps[r.val.argmin()])
	ends := best + float64(evaluations*max(1, p.EvalEvery))
	if best <= 0 || ends >= (1-worthwhile)*float64(p.Epochs) {
		return finding.Suggestion{}, false
	}
	after := p
	after.Epochs = int(ends + 0.5)
	s.Reason = fmt.Sprintf("The best epoch was %s of %d.", finding.FormatEpoch(best), p.Epochs)
	return timed(s.Suggestion, p.Total(), after.Total()), true
}

// What an update costs beside its rows, by the layer and by the parameter, on a core of 2024.
const (
	layerSeconds = 2e-6
	paramSeconds = 0.4e-9
)

// modelled works out the rates of larger batches from that of the run: part of an update does not depend on its
// rows. It errs to the side of saving little.
func (c Context) modelled(p Pace) []Rate {
	widths, ok := c.hidden()
	if !ok || p.Batch < 1 {
		return nil
	}
	update := p.Train * float64(p.Batch) / float64(p.Rows)
	fixed := float64(layerSeconds*float64(len(widths)+1)) + float64(paramSeconds*float64(c.Params))
	fixed = min(fixed, 0.9*update)
	var rates []Rate
	for batch := p.Batch; batch <= min(1024, max(p.Batch, p.Rows)); batch *= 2 {
		seconds := fixed + (update-fixed)*float64(batch)/float64(p.Batch)
		rates = append(rates, Rate{Batch: batch, Threads: c.Machine.Threads, RowsPerSecond: float64(batch) / seconds})
	}
	return rates
}
