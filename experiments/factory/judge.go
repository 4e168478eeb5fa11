package factory

import (
	"context"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

const (
	freshSeeds = 3
	// leaders is how many causes are looked at over fresh seeds.
	leaders = 3
	// mostGain bounds what one change can do, so that a loss near zero does not outweigh all others.
	mostGain = 3.0
	// mostCost bounds the multiplications of a changed run.
	mostCost = 2e10
)

// judge makes runs of one data set.
type judge struct {
	set     string
	table   *dataset.Table
	shape   shape
	machine build.Machine
	kept    map[partsKey]*dataset.Prepared
}

type partsKey struct {
	v         variation
	seed      int
	normalize string
}

// train trains an experiment of some keys under a seed.
func (j *judge) train(ctx context.Context, k keys, v variation, seed int) (*result, error) {
	s, err := experiment(k, seed)
	if err != nil {
		return nil, err
	}
	return j.trainSpec(ctx, s, v, seed)
}

func (j *judge) trainSpec(ctx context.Context, s *spec.Spec, v variation, seed int) (*result, error) {
	key := partsKey{v, seed, s.Data.Normalize}
	data := j.kept[key]
	if data == nil {
		var err error
		if data, err = parts(j.table, v, seed, s.Data.Normalize); err != nil {
			return nil, err
		}
		j.kept[key] = data
	}
	return run(ctx, s, data, j.machine)
}

// label trains a base and all its remedies.
func (j *judge) label(ctx context.Context, b base, number int, rivals []keys) (*labelled.Run, error) {
	clear(j.kept)
	seed := 10 * (number + 1)
	s, err := experiment(b.keys, seed)
	if err != nil {
		return nil, err
	}
	first, err := j.trainSpec(ctx, s, b.data, seed)
	if err != nil {
		return nil, err
	}
	out := j.describe(b, seed, s, first)
	if out.Best, err = j.best(ctx, rivals, b.data, seed); err != nil {
		return nil, err
	}
	remedies, err := j.screen(ctx, b, seed, s, first, out)
	if err != nil {
		return nil, err
	}
	return out, j.confirm(ctx, b, seed, s, remedies, out)
}

// describe is a run before anything was tried.
func (j *judge) describe(b base, seed int, s *spec.Spec, r *result) *labelled.Run {
	d := r.exp.Data
	out := &labelled.Run{
		Set: j.set, Meant: b.meant, Seed: seed, Task: string(d.Task), Counts: r.exp.ClassRows(), Rows: d.Train.Len(),
		ValRows: d.Validation.Len(), Features: len(d.Features), Params: r.exp.Executor.Model().Params,
		Cap: b.data.cap, Rare: b.data.rare, Flip: b.data.flip, Keys: map[string]any{}, Ending: r.ending,
		J: labelled.Short(r.j),
	}
	for _, v := range r.exp.Reference() {
		out.Reference = append(out.Reference, labelled.Short(v))
	}
	for _, v := range r.exp.Postfit() {
		if !math.IsNaN(v) {
			v = labelled.Short(v)
		}
		out.Postfit = append(out.Postfit, event.Number(v))
	}
	resolved := s.Resolve()
	for _, k := range hparam.All() {
		if v, err := resolved.Get(k.Name); err == nil && k.Group() != "" && k.Name != "data.source" && !k.IsDefault(v) {
			out.Keys[k.Name] = v
		}
	}
	batch := min(s.Training.BatchSize, d.Train.Len())
	if r.exp.Config.FullBatch {
		batch = d.Train.Len()
	}
	out.Record(&r.history, (d.Train.Len()+batch-1)/batch)
	return out
}

// best is the loss of the best of the search, on the rows of a variation.
func (j *judge) best(ctx context.Context, rivals []keys, v variation, seed int) (float64, error) {
	best := math.Inf(1)
	for _, k := range rivals {
		r, err := j.train(ctx, k, v, seed)
		if err != nil {
			return 0, err
		}
		best = min(best, r.j)
	}
	return labelled.Short(best), nil
}

// changed is a remedy and what it makes of an experiment.
type changed struct {
	name  string
	spec  *spec.Spec
	data  variation
	first float64
}

// screen tries every remedy with the run's own seed.
func (j *judge) screen(
	ctx context.Context, b base, seed int, s *spec.Spec, first *result, out *labelled.Run,
) ([]changed, error) {
	var tried []changed
	for _, c := range j.candidates(b, s, out) {
		if c.name == remedy.RateDown2 || c.name == remedy.RateUp2 {
			const pays = 0.02 // the same way by a shorter step
			if n := len(tried); n == 0 || tried[n-1].first < pays && first.ending != event.EndedDiverged {
				continue
			}
		}
		r, err := j.trainSpec(ctx, c.spec, c.data, seed)
		if err != nil {
			return nil, err
		}
		e := labelled.Effect{Name: c.name, First: gain(first.j, r.j)}
		if c.name == remedy.Weights {
			e.Balanced = labelled.Short(r.balanced - first.balanced)
			if b.meant == "imbalance" {
				e.First = gain(1-first.balanced, 1-r.balanced)
			}
		}
		c.first = e.First
		out.Tried = append(out.Tried, e)
		tried = append(tried, c)
	}
	return tried, nil
}

// candidates are the remedies of a base that are not too dear.
func (j *judge) candidates(b base, s *spec.Spec, out *labelled.Run) []changed {
	var all []changed
	e := remedy.Experiment{Get: build.Getter(s), TrainRows: out.Rows, Classes: len(out.Counts)}
	for _, r := range remedy.All(e) {
		s, err := s.Apply(r.Changes)
		if err != nil || cost(s, &j.shape) > mostCost {
			continue
		}
		all = append(all, changed{name: r.Name, spec: s, data: b.data})
	}
	if b.data.flip > 0 {
		v := b.data
		v.flip = 0
		all = append(all, changed{name: remedy.Clean, spec: s, data: v})
	}
	return all
}

// confirm trains the base and the best remedies of the leading causes under fresh seeds.
func (j *judge) confirm(
	ctx context.Context, b base, seed int, s *spec.Spec, tried []changed, out *labelled.Run,
) error {
	leading := lead(tried, b.meant)
	if len(leading) == 0 {
		return nil
	}
	for n := 1; n <= freshSeeds; n++ {
		s := s.Clone()
		s.Seed = seed + n
		before, err := j.trainSpec(ctx, s, b.data, seed+n)
		if err != nil {
			return err
		}
		for _, c := range leading {
			s := c.spec.Clone()
			s.Seed = seed + n
			after, err := j.trainSpec(ctx, s, c.data, seed+n)
			if err != nil {
				return err
			}
			g := gain(before.j, after.j)
			if c.name == remedy.Weights && b.meant == "imbalance" {
				g = gain(1-before.balanced, 1-after.balanced)
			}
			i := slices.IndexFunc(out.Tried, func(e labelled.Effect) bool { return e.Name == c.name })
			out.Tried[i].Fresh = append(out.Tried[i].Fresh, g)
		}
	}
	return nil
}

// lead returns the best remedy of each of the causes that promise most.
func lead(tried []changed, meant string) []changed {
	best := map[finding.Cause]changed{}
	for _, c := range tried {
		cause := remedy.CauseOf(c.name)
		if o, ok := best[cause]; (!ok || c.first > o.first) && c.first >= labelled.Small &&
			(c.name != remedy.Weights || meant == "imbalance") {
			best[cause] = c
		}
	}
	var out []changed
	for _, c := range tried { // in their order, so that equals are told apart
		if best[remedy.CauseOf(c.name)].name == c.name {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b changed) int {
		switch {
		case a.first > b.first:
			return -1
		case a.first < b.first:
			return 1
		}
		return 0
	})
	return out[:min(len(out), leaders)]
}

// gain is what a change does to a loss.
func gain(before, after float64) float64 {
	const least = 1e-4
	g := math.Log(max(before, least) / max(after, least))
	return labelled.Short(min(max(g, -mostGain), mostGain))
}
