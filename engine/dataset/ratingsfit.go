package dataset

import (
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// fitRatings draws for implicit ratings the items that were not met, and lists what is to be
// ranked. The codes of users and items are final by then.
func (p *Prepared) fitRatings(t *tabular.Table, seed uint64) {
	if !t.Implicit() {
		mean, _ := moments(p.Train.Targets)
		p.Ranking = ratings.RankRated(p.Validation.IDs, p.Validation.Targets, mean)
		return
	}
	met := ratings.NewMet(p.Train.IDs, p.Validation.IDs, p.Test.IDs)
	items := p.Fields[1].Count
	p.Ranking = ratings.RankMet(p.Validation.IDs, met, items, seed)
	for i, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		e := met.WithNegatives(part.IDs, part.Rows, t.Encoding.Ratings.Draws(), items, seed, i)
		part.IDs, part.Labels, part.Rows, part.X = e.IDs, e.Labels, e.Rows, tabular.Matrix(len(e.Rows), 0, nil)
	}
}
