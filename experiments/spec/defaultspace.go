package spec

import (
	"math"
	"reflect"
	"slices"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

const (
	keyOptimizer  = "optimizer.name"
	keyRate       = "optimizer.lr"
	keyMomentum   = "optimizer.momentum"
	keyBatch      = "training.batch_size"
	keyDropout    = "regularization.dropout"
	keyL2         = "regularization.l2"
	keyDecay      = "regularization.weight_decay"
	keyEmbedding  = "model.embedding"
	kindOfRatings = "ratings"
)

// DefaultSpace returns what a search varies of an experiment when nobody says: the optimizer with
// the learning rates that are usual for each, the hidden layers, dropout, weight decay and the
// batch size, each where it has an effect. Every range holds the experiment's own value, and is
// else the usual one of its row in package hparam. Batches take at most a quarter of the training
// rows; 0 rows are not known.
func DefaultSpace(base *Spec, trainRows int) []Range {
	return defaultSpace(base, trainRows, optimizersToTry(base))
}

// defaultSpace is DefaultSpace for chosen optimizers.
func defaultSpace(base *Spec, trainRows int, optimizers []string) []Range {
	base = base.Resolve()
	var space []Range
	add := func(r Range, ok bool) {
		if ok {
			space = append(space, r)
		}
	}
	if len(optimizers) > 1 {
		add(Range{Key: keyOptimizer, Values: boxed(optimizers)}, true)
	}
	space = append(space, ratesOf(base, optimizers)...)
	under := func(key string, holds func(hparam.Method) bool) {
		r, ok := usualFor(base, key)
		unread := func(name string) bool { return !holds(optimizer(name)) }
		readers := slices.DeleteFunc(slices.Clone(optimizers), unread)
		r.When = whenOptimizer(optimizers, readers)
		add(r, ok && len(readers) > 0)
	}
	under(keyMomentum, func(m hparam.Method) bool { return m.Uses(keyMomentum) })
	if base.Model.Depth > 0 && base.Model.Weights == "" {
		add(usualFor(base, keyDepth))
		add(usualFor(base, keyWidth))
	}
	switch {
	case base.embeds() && base.Model.Embedding == 0: // which stands for a width by the data's own size
		add(Range{Key: keyEmbedding, Values: []any{0, 8, 32, 128}}, true)
	case base.embeds():
		add(usualFor(base, keyEmbedding))
	}
	if base.Model.Depth > 0 {
		add(usualFor(base, keyDropout))
	}
	if base.Regularization.L2 > 0 || base.embeds() { // l2 is what the experiment chose, or what vectors need
		add(usualFor(base, keyL2))
	} else {
		add(usualFor(base, keyDecay))
	}
	under(keyBatch, func(m hparam.Method) bool { return !m.FullBatch })
	space = slices.DeleteFunc(space, func(r Range) bool { return r.Values == nil && r.Low >= r.High })
	return withinRows(space, base, trainRows)
}

// embeds reports whether the network has vectors to learn whose width is worth a search.
func (s *Spec) embeds() bool {
	return s.Model.Weights == "" && (s.Data.Kind == kindOfRatings || s.Data.Source == kindOfRatings)
}

func optimizer(name string) hparam.Method {
	m, _ := hparam.FindMethod(keyOptimizer, name)
	return m
}

// optimizersToTry are the experiment's own optimizer and those that search rows are marked for,
// without those that differ from it in name only while weight decay is decoupled for all.
func optimizersToTry(base *Spec) []string {
	own := optimizer(base.Optimizer.Name)
	names := []string{own.Name}
	for _, m := range hparam.Methods(keyOptimizer) {
		same := reflect.DeepEqual(m.Reads, own.Reads) && m.Steps == own.Steps
		if m.Tried && !same {
			names = append(names, m.Name)
		}
	}
	return names
}

// ratesOf returns the learning rates of the optimizers: one range for all that have the same.
func ratesOf(base *Spec, optimizers []string) []Range {
	var out []Range
	done := map[hparam.Rates]bool{}
	for _, name := range optimizers {
		rates := optimizer(name).Rates
		if done[rates] {
			continue
		}
		done[rates] = true
		alike := slices.DeleteFunc(slices.Clone(optimizers), func(o string) bool { return optimizer(o).Rates != rates })
		r := Range{Key: keyRate, Low: rates.Low, High: rates.High, Log: true, When: whenOptimizer(optimizers, alike)}
		if slices.Contains(alike, base.Optimizer.Name) {
			r.include(base.Optimizer.LR)
		}
		out = append(out, r)
	}
	return out
}

// whenOptimizer is the condition that the optimizer is one of some, nil if they are all.
func whenOptimizer(all, some []string) []search.Condition {
	if len(some) == len(all) {
		return nil
	}
	return []search.Condition{{Name: keyOptimizer, Values: some}}
}

// usualRange returns the range in which a key is usually searched, false if there is none.
func usualRange(k hparam.Key) (Range, bool) {
	r := Range{Key: k.Name}
	switch {
	case k.Usual != nil:
		r.Low, r.High, r.Log, r.Zero = k.Usual.Low, k.Usual.High, k.Usual.Log, k.Usual.Zero
	case k.Kind == hparam.Choice:
		r.Values = boxed(k.Choices)
	case k.Kind == hparam.Bool:
		r.Values = []any{false, true}
	default:
		return Range{}, false
	}
	return r, true
}

// usualFor is usualRange with the experiment's own value in it.
func usualFor(base *Spec, key string) (Range, bool) {
	k, _ := hparam.Lookup(key)
	r, ok := usualRange(k)
	if v, isNumber := asFloat(base.get(key)); isNumber {
		r.include(v)
	}
	return r, ok
}

// include extends the range to a number.
func (r *Range) include(v float64) {
	if v != 0 || !r.Zero {
		r.Low, r.High = min(r.Low, v), max(r.High, v)
	}
}

// withinRows keeps batches to a quarter of the rows, so that an epoch has some updates.
func withinRows(space []Range, base *Spec, rows int) []Range {
	i := slices.IndexFunc(space, func(r Range) bool { return r.Key == keyBatch })
	if i < 0 || rows <= 0 {
		return space
	}
	r := &space[i]
	own := float64(base.Training.BatchSize)
	r.High = max(min(r.High, math.Floor(float64(rows)/4)), own)
	r.Low = min(r.Low, max(2, math.Floor(r.High/4)), own)
	if r.Low >= r.High {
		return slices.Delete(space, i, i+1)
	}
	return space
}
