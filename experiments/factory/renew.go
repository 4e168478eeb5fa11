package factory

import (
	"context"
	"fmt"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/experiments/build"
)

// Renew trains the runs of a file again and writes what is recorded of them today to p.File, where it goes on after
// those that are there; gains, which take most of the time, are kept. A run that does not come out as it was is left
// as it was, and said.
func Renew(ctx context.Context, old string, p Plan, m build.Machine) error {
	runs, err := labelled.Read(old)
	if err != nil {
		return err
	}
	f, err := open(p, m)
	if err != nil {
		return err
	}
	defer f.out.Close()
	sets := map[string]Set{}
	for _, s := range p.Sets {
		sets[s.Name] = s
	}
	var j *judge
	for i := range runs {
		r := &runs[i]
		s, known := sets[r.Set]
		if f.had(r.Set, r.Seed) {
			continue
		}
		if known && (j == nil || j.set != r.Set) {
			table, err := s.load(ctx)
			if err == nil {
				j, err = newJudge(r.Set, table, m)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", r.Set, err)
			}
		}
		if known {
			if err := j.renew(ctx, r); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil {
				p.Log(fmt.Sprintf("%s/%d: %v", r.Set, r.Seed, err))
			}
		}
		if err := f.write(r); err != nil {
			return err
		}
	}
	return nil
}

// renew trains a run again.
func (j *judge) renew(ctx context.Context, r *labelled.Run) error {
	b := base{meant: r.Meant, keys: keys{}, data: variation{cap: r.Cap, rare: r.Rare, flip: r.Flip}}
	for key := range r.Keys {
		b.keys[key] = r.Get(key)
	}
	clear(j.kept)
	s, err := experiment(b.keys, r.Seed)
	if err != nil {
		return err
	}
	result, err := j.trainSpec(ctx, s, b.data, r.Seed)
	if err != nil {
		return err
	}
	again := j.describe(b, r.Seed, s, result)
	if again.J != r.J || again.Ending != r.Ending {
		return fmt.Errorf("came out as %v, %s, and was %v, %s", again.J, again.Ending, r.J, r.Ending)
	}
	again.Best, again.Tried = r.Best, r.Tried
	*r = *again
	return nil
}
