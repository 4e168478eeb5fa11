package predict

import (
	"cmp"
	"slices"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// suggestion is an item for a user.
type suggestion struct {
	user  string
	rank  int // from 1
	item  string
	value float64
}

// recommender ranks items for users.
type recommender struct {
	p     *Predictor
	most  int
	users []*reader
	known map[string]*reader
	ids   []int32 // user and item of each candidate
}

// reader is a user with the items that the rows name.
type reader struct {
	name string
	code int32
	met  map[int32]bool
	done bool
}

func newRecommender(p *Predictor, most int) *recommender {
	return &recommender{p: p, most: most, known: map[string]*reader{}}
}

// take takes the users of a block. Those of rows without items are recommended some at once, others when
// all rows have come.
func (r *recommender) take(b *block) error {
	for i, name := range b.table.Places {
		code, item := b.table.IDs[2*i], b.table.IDs[2*i+1]
		u := r.known[name]
		if u == nil {
			u = &reader{name: name, code: code, met: map[int32]bool{}}
			r.known[name], r.users = u, append(r.users, u)
		}
		switch {
		case item > 0:
			u.met[item] = true
		case item < 0 && !u.done:
			if err := r.recommend(b, u); err != nil {
				return err
			}
		}
	}
	return nil
}

// rest recommends items to the users who have none yet.
func (r *recommender) rest(b *block) error {
	for _, u := range r.users {
		if !u.done {
			if err := r.recommend(b, u); err != nil {
				return err
			}
		}
	}
	return nil
}

// recommend ranks the items that a user has not met, of equals in the order of their codes.
func (r *recommender) recommend(b *block, u *reader) error {
	u.done = true
	pre := r.p.model.Preprocessing
	items := pre.Encoding.Fields[1].Values
	r.ids = r.ids[:0]
	for k := range items {
		if !u.met[int32(k+1)] {
			r.ids = append(r.ids, u.code, int32(k+1))
		}
	}
	n, width := len(r.ids)/2, pre.Outputs()
	outputs := make([]float32, n*width)
	data := job.Data{X: tabular.Matrix(n, 0, nil), IDs: r.ids}
	if err := r.p.exec.PredictData(data, outputs); err != nil {
		return err
	}
	if width > 1 {
		metric.Probabilities(outputs, width)
	}
	best := make([]suggestion, n)
	for k := range best {
		best[k] = suggestion{user: u.name, item: items[r.ids[2*k+1]-1], value: float64(outputs[(k+1)*width-1])}
		if width == 1 {
			best[k].value = pre.Value(outputs[k])
		}
	}
	slices.SortStableFunc(best, func(x, y suggestion) int { return cmp.Compare(y.value, x.value) })
	for k := range best[:min(n, r.most)] {
		best[k].rank = k + 1
		b.top = append(b.top, best[k])
	}
	return nil
}
