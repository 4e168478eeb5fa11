package factory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sort"
	"sync"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/experiments/build"
)

// Plan says what to make.
type Plan struct {
	Sets   []Set
	Bases  int      // special ones for each set, beside the five that every set has
	Tries  int      // points of the random search of each set, at least 2; 0: 24
	Only   []string // kinds of special ones, and no others; nil: all, and the five
	AtOnce int      // sets worked on at once
	File   string
	// Log is told what was made.
	Log func(text string)
}

// Make makes every labelled run of a plan that is not in the file yet, and appends each as a line.
func Make(ctx context.Context, p Plan, m build.Machine) error {
	f, err := open(p, m)
	if err != nil {
		return err
	}
	defer f.out.Close()
	slots, wait := make(chan struct{}, max(1, p.AtOnce)), sync.WaitGroup{}
	for _, s := range p.Sets {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		wait.Go(func() {
			defer func() { <-slots }()
			if err := f.set(ctx, s); err != nil && ctx.Err() == nil {
				p.Log(fmt.Sprintf("%s: %v", s.Name, err))
			}
		})
	}
	wait.Wait()
	return errors.Join(f.failed, ctx.Err())
}

// open goes on in the file of a plan.
func open(p Plan, m build.Machine) (*factory, error) {
	had, err := labelled.Read(p.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f := &factory{Plan: p, machine: m, done: map[string]bool{}}
	for _, r := range had {
		f.done[place(r.Set, r.Seed)] = true
	}
	if f.out, err = os.OpenFile(p.File, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	if err := cut(f.out); err != nil {
		return nil, errors.Join(err, f.out.Close())
	}
	return f, nil
}

func place(set string, seed int) string { return fmt.Sprint(set, "/", seed) }

// had reports whether a run is in the file already.
func (f *factory) had(set string, seed int) bool { return f.done[place(set, seed)] }

// cut takes a last line off that a kill left unfinished.
func cut(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	b := []byte{0}
	for end := info.Size(); end > 0; end-- {
		if _, err := file.ReadAt(b, end-1); err != nil {
			return err
		}
		if b[0] == '\n' {
			return file.Truncate(end)
		}
	}
	return file.Truncate(0)
}

type factory struct {
	Plan
	machine build.Machine
	done    map[string]bool // only read once it runs

	mu     sync.Mutex
	out    *os.File
	made   int
	failed error
}

// set makes the runs of one data set.
func (f *factory) set(ctx context.Context, s Set) error {
	table, err := s.load(ctx)
	if err != nil {
		return err
	}
	j, err := newJudge(s.Name, table, f.machine)
	if err != nil {
		return err
	}
	bases, rivals, err := f.bases(ctx, j)
	if err != nil {
		return err
	}
	for i, b := range bases {
		if f.had(s.Name, 10*(i+1)) || f.Only != nil && !slices.Contains(f.Only, b.meant) {
			continue
		}
		r, err := j.label(ctx, b, i, rivals)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			f.Log(fmt.Sprintf("%s, %s: %v", s.Name, b.meant, err))
			continue
		}
		if err := f.write(r); err != nil {
			return err
		}
	}
	return nil
}

// newJudge makes runs of a table.
func newJudge(set string, t *dataset.Table, m build.Machine) (*judge, error) {
	j := &judge{set: set, table: t, machine: m, kept: map[partsKey]*dataset.Prepared{}}
	data, err := parts(t, variation{}, 0, "standard")
	if err != nil {
		return nil, err
	}
	j.shape = shape{rows: data.Train.Len(), features: max(1, len(data.Features)), classes: len(data.Classes)}
	return j, nil
}

const usualTries = 24

// bases returns the experiments of a set, and the two of them that a random search found best.
func (f *factory) bases(ctx context.Context, j *judge) (all []base, rivals []keys, err error) {
	d := drawsOf(j.set, 2)
	type tried struct {
		keys keys
		val  float64
	}
	var search []tried
	for range max(2, cmp.Or(f.Tries, usualTries)) {
		k := drawnKeys(d, j.shape.epochs())
		r, err := j.train(ctx, k, variation{}, 0)
		if err != nil {
			return nil, nil, err
		}
		search = append(search, tried{k, r.val})
	}
	all = append(all, base{meant: "random", keys: search[0].keys}, base{meant: "random", keys: search[1].keys})
	sort.SliceStable(search, func(a, b int) bool { return search[a].val < search[b].val })
	for _, t := range search[:2] {
		all = append(all, base{meant: "tuned", keys: t.keys})
		rivals = append(rivals, t.keys)
	}
	rivals = append(rivals, recipe(j.shape.epochs()))
	all = append(all, base{meant: "recipe", keys: recipe(j.shape.epochs())})
	n := f.Bases
	if f.Only != nil {
		n = len(special)
	}
	return append(all, specials(j.set, &j.shape, n)...), rivals, nil
}

// write appends a run.
func (f *factory) write(r *labelled.Run) error {
	line, err := r.Line()
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.out.Write(line); err != nil {
		return err
	}
	f.made++
	cause, _ := r.Label()
	f.Log(fmt.Sprintf("%d: %s, %s: %s", f.made, r.Set, r.Meant, cause))
	return nil
}
