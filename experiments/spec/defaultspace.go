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
// rows.
func DefaultSpace(base *Spec, facts Facts) []Range {
	return defaultSpace(base, facts, optimizersToTry(base))
}

// Facts are what has been seen of an experiment's data; the zero value is nothing.
type Facts struct {
	TrainRows int
	Kind      string // that data.kind has where it is not left open: table, image, text or ratings
}

// searched are the keys of a default space beside the optimizer and its rates, and where they have
// an effect: in which experiments and under which optimizers; nil: all.
var searched = []struct {
	key   string
	in    func(*Spec) bool
	under func(hparam.Method) bool
}{
	{keyMomentum, nil, func(m hparam.Method) bool { return m.Uses(keyMomentum) }},
	{keyDepth, (*Spec).isShaped, nil},
	{keyWidth, (*Spec).isShaped, nil},
	{keyEmbedding, (*Spec).embeds, nil},
	{keyDropout, func(s *Spec) bool { return s.Model.Depth > 0 }, nil},
	{keyL2, (*Spec).decaysByL2, nil},
	{keyDecay, func(s *Spec) bool { return !s.decaysByL2() }, nil},
	{keyBatch, nil, func(m hparam.Method) bool { return !m.FullBatch }},
}

// isShaped reports whether the network has hidden layers that no file of weights has settled.
func (s *Spec) isShaped() bool { return s.Model.Depth > 0 && s.Model.Weights == "" }

// embeds reports whether the network has vectors to learn whose width is worth a search.
func (s *Spec) embeds() bool {
	return s.Model.Weights == "" && (s.Data.Kind == kindOfRatings || s.Data.Source == kindOfRatings)
}

// decaysByL2 reports whether l2 keeps the weights small rather than weight decay: where the
// experiment says so, and for ratings, as is usual when a matrix is factorized.
func (s *Spec) decaysByL2() bool { return s.Regularization.L2 > 0 || s.embeds() }

// defaultSpace is DefaultSpace for chosen optimizers.
func defaultSpace(base *Spec, facts Facts, optimizers []string) []Range {
	base = base.Resolve()
	if facts.Kind != "" {
		base.Data.Kind = facts.Kind
	}
	var space []Range
	if len(optimizers) > 1 {
		space = append(space, Range{Key: keyOptimizer, Values: boxed(optimizers)})
	}
	space = append(space, ratesOf(base, optimizers)...)
	for _, k := range searched {
		readers := slices.DeleteFunc(slices.Clone(optimizers), func(name string) bool {
			return k.under != nil && !k.under(optimizer(name))
		})
		if r, ok := usualFor(base, k.key); ok && len(readers) > 0 && (k.in == nil || k.in(base)) {
			r.When = whenOptimizer(optimizers, readers)
			space = append(space, r)
		}
	}
	return withinRows(space, base, facts.TrainRows)
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

// usualFor is usualRange with the experiment's own value in it. Where 0 stands for something else
// than very little (an embedding's width: one by the data's size), it stands beside three numbers.
func usualFor(base *Spec, key string) (Range, bool) {
	k, _ := hparam.Lookup(key)
	r, ok := usualRange(k)
	v, isNumber := asFloat(base.get(key))
	switch {
	case isNumber && v == 0 && r.Log && !r.Zero:
		list := []any{base.get(key)}
		for _, n := range []float64{r.Low, math.Sqrt(r.Low * r.High), r.High} {
			list = append(list, r.axis(false).value(n))
		}
		return Range{Key: key, Values: list}, ok
	case isNumber:
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
