package build

import (
	"flag"
	"math"
	"os"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

var measureNoise = flag.Bool("noise", false, "measure testdata/noise.md anew: three minutes")

// noiseSet is an experiment whose noise is measured.
type noiseSet struct {
	name    string
	quality string // beside val/loss
	keys    map[string]string
	changes map[int]map[string]string // that make a group worse
}

var noiseSets = []noiseSet{
	small("iris", event.ValAccuracy, "8", "7", "0.03", "0.006"),
	small("wine", event.ValAccuracy, "6", "5", "0.01", "0.002"),
	small("breast_cancer", event.ValAccuracy, "4", "3", "0.01", "0.002"),
	small("moons", event.ValAccuracy, "8", "5", "0.03", "0.006", "data.size", "200", "data.noise", "0.3"),
	small("blobs", event.ValAccuracy, "6", "4", "0.01", "0.002", "data.size", "200", "data.noise", "2"),
	small("diabetes", event.ValR2, "8", "6", "0.01", "0.002"),
}

func small(source, quality, epochs, fewer, lr, lower string, keys ...string) noiseSet {
	s := noiseSet{name: source, quality: quality, keys: map[string]string{
		"data.source": source, "model.hidden": "8", "training.epochs": epochs, "optimizer.lr": lr,
	}, changes: map[int]map[string]string{
		shortened: {"training.epochs": fewer}, narrowed: {"model.hidden": "2"}, slowed: {"optimizer.lr": lower},
	}}
	for i := 0; i < len(keys); i += 2 {
		s.keys[keys[i]] = keys[i+1]
	}
	return s
}

// The groups of runs: run i of each has seed i of the base, but for what differs.
const (
	asItIs     = iota
	shuffled   // the same split and initial weights, other orders of the rows
	reweighted // the same split, all that training draws anew
	redrawn    // nothing in common
	shortened  // the same seeds, fewer epochs
	narrowed   // the same seeds, another network
	slowed     // the same seeds, a fifth of the learning rate
	groups
)

// runs are the best values of every group over the epochs of each run.
type runs struct{ loss, quality [groups][]float64 }

// otherwise is added to seeds that have nothing to do with those of the base.
const otherwise = 1 << 40

// train trains n runs of each group that is wanted.
func (s noiseSet) train(t *testing.T, n int, wanted ...int) *runs {
	t.Helper()
	base := set(t, spec.Default(), s.keys)
	table, err := dataset.Load(t.Context(), source(base), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := new(runs)
	for i := range n {
		one := repeat(t, base, i, spec.VaryBoth)
		for _, group := range wanted {
			e, shift := one, uint64(0)
			switch group {
			case shuffled:
				shift = otherwise
			case reweighted:
				e = repeat(t, one, otherwise, spec.VaryInit)
			case redrawn:
				e = repeat(t, one, otherwise, spec.VaryBoth)
			case shortened, narrowed, slowed:
				e = set(t, one.Clone(), s.changes[group])
			}
			loss, quality := s.best(t, e, table, shift)
			r.loss[group] = append(r.loss[group], loss)
			r.quality[group] = append(r.quality[group], quality)
		}
	}
	return r
}

func repeat(t *testing.T, s *spec.Spec, n int, v spec.Vary) *spec.Spec {
	t.Helper()
	r, err := s.Reseed(n, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// best trains a run whose rows come in the order of a seed that is so much higher.
func (s noiseSet) best(t *testing.T, e *spec.Spec, table *dataset.Table, shift uint64) (loss, quality float64) {
	t.Helper()
	data, err := dataset.Prepare(table, dataset.SplitConfig{
		Validation: e.Data.Validation.Fraction, Stratify: e.Data.Stratify, Seed: uint64(e.SplitSeed()),
		Normalize: dataset.Normalization(e.Data.Normalize),
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := assemble(e.Resolve(), data, processor, memory.Room{Bytes: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	x.Config.Seed += shift
	loss, quality = math.Inf(1), math.Inf(-1)
	tr, err := train.New(x.Config, x.Executor, event.SinkFunc(func(r event.Record) error {
		for _, v := range r.Scalars {
			switch v.Tag {
			case event.ValLoss:
				loss = min(loss, v.Value)
			case s.quality:
				quality = max(quality, v.Value)
			}
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return loss, quality
}

// Runs of an experiment against itself are hardly ever called different, on a few seeds of the quickest set. The
// table has all sets.
func TestNoiseTable(t *testing.T) {
	const path = "testdata/noise.md"
	if *measureNoise {
		if err := os.WriteFile(path, []byte(noiseTable(t)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line, counted := quickLine(t)
	if !strings.Contains(string(table), line) {
		t.Errorf("measured\n%s, the table has\n%s", line, table)
	}
	for what, n := range map[string]int{"two seeds": counted.at[0], "8 seeds": counted.at[3], "looks": counted.looks} {
		if n > 3 { // of 20, of which one is expected
			t.Errorf("%s call %d of %d comparisons different", what, n, counted.of)
		}
	}
}
