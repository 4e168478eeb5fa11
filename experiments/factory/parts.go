package factory

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// variation is what a base does to the data.
type variation struct {
	cap  int     // rows for training and validation; 0: all
	rare float64 // share that is left of all classes but the most frequent; 0: all
	flip float64 // share of the labels, those of the unseen rows aside, that are wrong
}

// parts divides a table anew: rows that nobody sees come first, then those that a user would have.
func parts(t *dataset.Table, v variation, seed int, normalize string) (*dataset.Prepared, error) {
	d := drawsOf(t.Name, 1000+seed)
	rows := d.order(t.NumRows())
	if v.rare > 0 {
		rows = thinned(t, rows, v.rare, d)
	}
	const share, mostUnseen = 0.4, 1500
	unseen := min(int(share*float64(len(rows))), mostUnseen)
	own := rows[unseen:]
	if v.cap > 0 && len(own) > v.cap {
		own = own[:v.cap]
	}
	table := subset(t, own)
	table.TestHoldout = subset(t, rows[:unseen])
	p, err := dataset.Prepare(table, dataset.SplitConfig{
		Validation: 0.2, Stratify: true, Seed: uint64(seed), Normalize: dataset.Normalization(normalize),
		By: "random",
	})
	if err != nil {
		return nil, err
	}
	if p.Validation.Len() == 0 {
		return nil, fmt.Errorf("%s: no rows to validate with", t.Name)
	}
	if v.flip > 0 {
		for _, part := range []*dataset.Part{&p.Train, &p.Validation} {
			flip(part.Labels, len(p.Classes), v.flip, d)
		}
	}
	return p, nil
}

// thinned keeps a share of all rows but those of the most frequent class.
func thinned(t *dataset.Table, rows []int32, share float64, d *draws) []int32 {
	counts := t.ClassCounts()
	frequent := int32(slices.Index(counts, slices.Max(counts)))
	return slices.DeleteFunc(rows, func(r int32) bool { return t.Labels[r] != frequent && !d.chance(share) })
}

// flip gives a share of labels another class.
func flip(labels []int32, classes int, share float64, d *draws) {
	for i, l := range labels {
		if d.chance(share) {
			labels[i] = (l + 1 + int32(d.below(classes-1))) % int32(classes)
		}
	}
}

// subset returns a copy of some rows of a table.
func subset(t *dataset.Table, rows []int32) *dataset.Table {
	s := *t
	s.X.Data, s.IDs, s.Rows = slices.Clone(t.X.Data), slices.Clone(t.IDs), slices.Clone(t.Rows)
	s.Labels, s.Targets, s.Times = slices.Clone(t.Labels), slices.Clone(t.Targets), slices.Clone(t.Times)
	s.Texts, s.Rest, s.Holdout, s.TestHoldout = slices.Clone(t.Texts), slices.Clone(t.Rest), nil, nil
	for i, r := range s.Rest {
		s.Rest[i].Lacks = slices.Clone(r.Lacks)
	}
	rows = slices.Clone(rows)
	slices.Sort(rows)
	s.Keep(rows)
	return &s
}

// chance is the loss of knowing nothing but the frequencies: their entropy, or the variance.
func chance(p *dataset.Prepared) float64 {
	if p.Task == tabular.Regression {
		return 1
	}
	sum := 0.0
	for _, n := range tabular.CountClasses(p.Train.Labels, len(p.Classes)) {
		if f := float64(n) / float64(p.Train.Len()); f > 0 {
			sum -= float64(f * math.Log(f))
		}
	}
	return max(sum, 0.01)
}
