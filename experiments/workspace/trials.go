package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trying"
)

// conduct trains round after round until trying is over.
func (t *trial) conduct(ctx context.Context, limit time.Duration) error {
	if err := t.store(); err != nil {
		return err
	}
	if err := t.shorten(ctx, limit); err != nil {
		return err
	}
	for {
		jobs, ending := t.record.Round()
		if len(jobs) == 0 {
			return errors.Join(t.over(ending), t.learn(ctx))
		}
		ending, err := t.round(ctx, jobs)
		if err != nil || ending != "" {
			return errors.Join(err, t.over(ending), t.learn(ctx))
		}
	}
}

// over stores why trying ended.
func (t *trial) over(ending string) error {
	t.record.Ending = ending
	return t.store()
}

// shorten halves the candidates after few epochs where the time is not enough to train all to the end.
func (t *trial) shorten(ctx context.Context, limit time.Duration) error {
	const share, least = 4, 5 // of the epochs
	epochs := t.base.Training.Epochs / share
	one := float64(t.summary.Elapsed) / float64(t.atOnce)
	whole := 0.0
	for _, c := range t.record.Candidates {
		whole += one * c.Cost
	}
	if limit == 0 || whole < limit.Seconds()/2 || epochs < least {
		return nil
	}
	jobs := t.record.Short(epochs)
	if len(jobs) == 0 || t.most > 0 {
		return nil
	}
	if ending, err := t.round(ctx, jobs); err != nil || ending != "" {
		return err
	}
	t.record.Cut(epochs)
	return t.store()
}

// round trains some jobs side by side, and says why it was cut short, "" if it was not.
func (t *trial) round(ctx context.Context, jobs []trying.Job) (ending string, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	slots := make(chan struct{}, t.atOnce)
	done := func(j trying.Job, o trying.Outcome, e error) {
		mu.Lock()
		defer mu.Unlock()
		if e == nil && (o.Whole || o.Epochs > 0) {
			t.record.Set(j.Candidate, j.Seed, o)
			e = t.store()
		}
		if t.watch != nil && e == nil {
			t.watch(t.record)
		}
		err = errors.Join(err, e)
	}
	for _, j := range jobs {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		mu.Lock()
		r, e := t.next(ctx, j)
		err = errors.Join(err, e)
		failed := err != nil
		mu.Unlock()
		if failed || r == nil {
			break
		}
		all.Go(func() {
			defer func() { <-slots }()
			o, e := t.train(ctx, r, j.Until)
			done(j, o, e)
		})
	}
	all.Wait()
	return t.cut(ctx, err), err
}

// next returns the run of a training that is to begin, nil if there is no time or no training left.
func (t *trial) next(ctx context.Context, j trying.Job) (Run, error) {
	id := fmt.Sprintf("%ss%d", t.record.Candidates[j.Candidate].ID(), j.Seed)
	path := t.run.trained(id)
	switch {
	case ctx.Err() != nil:
		return nil, nil
	case path != "":
		return t.side.Run(path)
	case t.most > 0 && t.record.Trainings >= t.most:
		return nil, nil
	}
	e, l, err := t.lineage(t.record.Candidates[j.Candidate])
	if err != nil {
		return nil, err
	}
	if e, err = e.Reseed(j.Seed, t.record.Vary); err != nil {
		return nil, err
	}
	d, err := t.side.create(t.run.trials(), id, e, l)
	if err != nil {
		return nil, err
	}
	t.record.Trainings++
	return t.side.run(d), nil
}

// cut says what cuts a round short, "" if nothing does.
func (t *trial) cut(ctx context.Context, err error) string {
	next, why := t.record.Round()
	switch {
	case err != nil:
		return ""
	case len(next) == 0:
		return why
	case ctx.Err() != nil:
		return trying.EndedTime
	case t.most > 0 && t.record.Trainings >= t.most:
		return trying.EndedTrainings
	}
	return ""
}

// train does one training, or the rest of it.
func (t *trial) train(ctx context.Context, r Run, until int) (trying.Outcome, error) {
	s, err := r.Train(ctx, TrainOptions{Until: until})
	switch {
	case err != nil && ctx.Err() != nil: // it goes on another time
		return trying.Outcome{}, nil
	case err != nil && s.State != Failed: // what cannot be trained is worse than all
		return trying.Outcome{}, err
	}
	o, _ := t.outcome(s)
	return o, nil
}

// lineage is the experiment of a candidate, and what its runs grew from.
func (t *trial) lineage(c trying.Candidate) (*spec.Spec, Lineage, error) {
	l := Lineage{Parent: t.run, Command: "trying"}
	if c.Suggestion == nil {
		return t.base.Clone(), l, nil
	}
	l.Changes, l.Reason = c.Suggestion.Changes, c.Suggestion.Reason
	e, err := Apply(t.base, *c.Suggestion)
	return e, l, err
}

// trained is the path of a run that was made to try something, "" if there is none.
func (r *run) trained(id string) string {
	entries, _ := os.ReadDir(r.trials())
	for _, e := range entries {
		path := filepath.Join(r.trials(), e.Name())
		if !strings.HasSuffix(e.Name(), "-"+id) {
			continue
		}
		if _, err := os.Lstat(filepath.Join(path, runstore.SummaryFile)); err == nil {
			return path
		}
		_ = os.RemoveAll(path) // a kill has kept it from being made as a whole
	}
	return ""
}

// forget removes what was tried on another experiment than the run has now.
func (r *run) forget() error {
	entries, err := os.ReadDir(r.trials())
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			err = errors.Join(err, os.RemoveAll(filepath.Join(r.trials(), e.Name())))
		}
	}
	return err
}

// spareCores is how many trainings leave a core to others.
func spareCores() int { return max(1, runtime.GOMAXPROCS(0)-1) }
