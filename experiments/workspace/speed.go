package workspace

import (
	"context"
	"runtime"
	"slices"

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
	bench := preflight.Bench{
		Job: e.Job, Hyper: e.Config.Hyper, Batches: preflight.Batches(e.Config, e.Executor.Model()),
	}
	if rates, err = w.ratesOn(ctx, own, bench); err != nil {
		return nil, own, err
	}
	// Threads are compared by the batch alone: among others it meets colder caches.
	bench.Batches = []int{e.Job.BatchSize}
	alone := map[int]float64{}
	for t := 1; ; t = min(2*t, all) {
		one, err := w.ratesOn(ctx, t, bench)
		if err != nil {
			return nil, own, err
		}
		if alone[t] = one[0].RowsPerSecond; t == all {
			break
		}
	}
	if alone[own] == 0 { // neither a power of two nor all
		return rates, own, nil
	}
	planned := slices.IndexFunc(rates, func(r diagnosis.Rate) bool { return r.Batch == e.Job.BatchSize })
	for t, rate := range alone {
		if t != own && planned >= 0 {
			rates = append(rates, diagnosis.Rate{
				Batch: e.Job.BatchSize, Threads: t, RowsPerSecond: rates[planned].RowsPerSecond * rate / alone[own],
			})
		}
	}
	return rates, own, nil
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
