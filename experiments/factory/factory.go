package factory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"sync"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/experiments/build"
)

// Plan says what to make.
type Plan struct {
	Sets   []Set
	Bases  int // special ones for each set, beside the five that every set has
	Tries  int // points of the random search of each set, at least 2; 0: 24
	AtOnce int // sets worked on at once
	File   string
	// Log is told what was made.
	Log func(text string)
}

// Make makes every labelled run of a plan that is not in the file yet, and appends each as a line.
func Make(ctx context.Context, p Plan, m build.Machine) error {
	had, err := labelled.Read(p.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f := &factory{Plan: p, machine: m, done: map[string]bool{}}
	for _, r := range had {
		f.done[r.Set+"/"+fmt.Sprint(r.Seed)] = true
	}
	if f.out, err = os.OpenFile(p.File, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644); err != nil {
		return err
	}
	defer f.out.Close()
	if err := cut(f.out); err != nil {
		return err
	}
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
	j := &judge{set: s.Name, table: table, machine: f.machine, kept: map[partsKey]*dataset.Prepared{}}
	data, err := parts(table, variation{}, 0, "standard")
	if err != nil {
		return err
	}
	j.shape = shape{rows: data.Train.Len(), features: max(1, len(data.Features)), classes: len(data.Classes)}
	bases, rivals, err := f.bases(ctx, j)
	if err != nil {
		return err
	}
	for i, b := range bases {
		if f.done[s.Name+"/"+fmt.Sprint(10*(i+1))] {
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
	return append(all, specials(j.set, &j.shape, f.Bases)...), rivals, nil
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
