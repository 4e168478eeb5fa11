package workspace

import (
	"context"
	"runtime"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/preflight"
	"tunebench/experiments/spec"
)

// Speed says where the time of a run goes, and what would make it faster. With measure it trains a few updates of
// other batches and on other numbers of threads, a few seconds in all, for which the data has to be there; else it
// goes by a model of an update. ok is false where the records do not tell.
func (r *run) Speed(ctx context.Context, measure bool) (f finding.Finding, ok bool, err error) {
	h := event.Bounded()
	if err := r.read(&h); err != nil && len(h.Tags()) == 0 {
		return f, false, err
	}
	c := r.diagnosisContext()
	if _, ok := diagnosis.PaceOf(&h, c); !ok || !measure {
		f, ok = diagnosis.Speed(&h, c, nil)
		return f, ok, nil
	}
	s, err := r.Spec()
	if err != nil {
		return f, false, err
	}
	rates, threads, err := r.w.rates(ctx, s, c.Machine.Threads)
	if err != nil {
		return f, false, err
	}
	c.Machine.Threads, c.Machine.Cores = threads, runtime.GOMAXPROCS(0)
	f, ok = diagnosis.Speed(&h, c, rates)
	return f, ok, nil
}

// rates measures how fast an experiment trains: in batches of many sizes on its own number of threads, of which
// there may be fewer here than where it was trained, and in its own batch on others.
func (w *Workspace) rates(ctx context.Context, s *spec.Spec, threads int) (rates []diagnosis.Rate, own int, err error) {
	all := runtime.GOMAXPROCS(0)
	if own = threads; own < 1 || own > all {
		own = all
	}
	p, err := w.build(ctx, s)
	if err != nil {
		return nil, own, err
	}
	e := p.experiment
	for t := 1; ; t = min(2*t, all) {
		if t != own {
			more, err := w.ratesOn(ctx, t, preflight.Bench{
				Job: e.Job, Hyper: e.Config.Hyper, Batches: []int{e.Job.BatchSize},
			})
			if err != nil {
				return nil, own, err
			}
			rates = append(rates, more...)
		}
		if t == all {
			break
		}
	}
	batches := preflight.Batches(e.Config, e.Executor.Model())
	more, err := w.ratesOn(ctx, own, preflight.Bench{Job: e.Job, Hyper: e.Config.Hyper, Batches: batches})
	return append(more, rates...), own, err
}

// ratesOn measures on a machine with so many threads.
func (w *Workspace) ratesOn(ctx context.Context, threads int, b preflight.Bench) ([]diagnosis.Rate, error) {
	m, err := w.machine(threads)
	if err != nil {
		return nil, err
	}
	b.Device, b.Threads = m.Device, threads
	return b.Measure(ctx)
}
