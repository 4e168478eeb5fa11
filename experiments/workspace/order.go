package workspace

import (
	"cmp"
	"slices"
	"strings"
)

// Sort returns runs in the order of what they have under the full name of a field, a key or a metric: numbers before
// texts, each from the least on, or from the greatest. Those that have nothing there come last either way, and of
// equals the newest first.
func Sort(runs []*Listed, name string, descending bool) []*Listed {
	type keyed struct {
		run   *Listed
		value QueryValue
		text  string
		rank  int // 0: a number, 1: a text, 2: nothing
	}
	list := make([]keyed, len(runs))
	for i, r := range runs {
		k := keyed{run: r, rank: 2}
		if v, ok := r.Value(name); ok {
			k.value = v
			if len(v.Texts) > 0 {
				k.text = strings.ToLower(v.Texts[0])
			}
			switch {
			case v.Known:
				k.rank = 0
			case k.text != "":
				k.rank = 1
			}
		}
		list[i] = k
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		if a.rank != b.rank && (a.rank == 2 || b.rank == 2) {
			return cmp.Compare(a.rank, b.rank)
		}
		order := cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.text, b.text))
		if a.rank == 0 && b.rank == 0 {
			order = cmp.Compare(a.value.Number, b.value.Number)
		}
		if descending {
			order = -order
		}
		return order
	})
	out := make([]*Listed, len(list))
	for i, k := range list {
		out[i] = k.run
	}
	return out
}

// Resolve returns the full name of what a name in a query stands for.
func (o *Overview) Resolve(name string) (string, error) {
	v := &vocabulary{tags: o.Tags()}
	f, err := v.Field(name)
	return f.Name, err
}
