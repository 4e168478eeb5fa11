package workspace

import (
	"context"
	"errors"
	"math"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/trying"
)

// fewestRows is how many training rows a learning curve begins with at least: fewer say little.
const fewestRows = 20

// learn measures the learning curve of the unchanged experiment where nothing helps that was tried: what it comes to
// on a part of its training rows, in memory, for nobody adopts that. What has been measured stays, also where the
// time is up before all is there.
func (t *trial) learn(ctx context.Context) error {
	if t.most > 0 || !t.record.Settled() {
		return nil
	}
	for seed := range trying.CurveSeeds {
		for i, share := range trying.Shares {
			if len(t.record.Curve) > i && len(t.record.Curve[i].Seeds) > seed {
				continue
			}
			p, err := t.portion(ctx, seed, share)
			switch {
			case errors.Is(err, errFewRows):
				return nil
			case err != nil && ctx.Err() != nil: // the time is up
				return nil
			case err != nil:
				return err
			}
			t.record.AddPortion(i, p)
			if err := t.store(); err != nil {
				return err
			}
			if t.watch != nil {
				t.watch(t.record)
			}
		}
	}
	return nil
}

var errFewRows = errors.New("too few rows, or none that can be taken apart")

// portion trains the unchanged experiment on a share of its training rows under a seed.
func (t *trial) portion(ctx context.Context, seed int, share float64) (p trying.Portion, err error) {
	e, err := t.base.Reseed(seed, t.record.Vary)
	if err != nil {
		return p, err
	}
	whole, err := t.side.build(ctx, e)
	if err != nil {
		return p, err
	}
	data := *whole.experiment.Data
	p.Rows = int(math.Round(share * float64(data.Train.Len())))
	own := t.record.Candidates[0].Seeds
	if share == 1 && len(own) > seed && own[seed].Whole {
		p.Seeds = own[seed : seed+1]
		return p, nil
	}
	part, ok := data.Train.Sample(p.Rows, uint64(seed))
	if !ok || p.Rows < fewestRows {
		return p, errFewRows
	}
	data.Train = part
	x, err := build.Over(e, &data, whole.machine)
	if err != nil {
		return p, err
	}
	trainer, err := train.New(x.Config, x.Executor, event.SinkFunc(func(event.Record) error { return nil }))
	if err != nil {
		return p, err
	}
	r, err := trainer.Run(ctx, nil)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return p, err
	}
	s := Summary{Epoch: r.Epochs, Ending: r.Ending, Metrics: r.Metrics}
	if r.Best.Epoch > 0 {
		s.Best = &runstore.BestValue{Value: event.Number(r.Best.Value)}
	}
	o, _ := t.outcome(s)
	p.Seeds = []trying.Outcome{o}
	return p, nil
}
