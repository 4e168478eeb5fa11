package insight

import (
	"context"
	"fmt"
	"strings"

	"tunebench/engine/explain"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
)

// Effect is how the predictions follow one column.
type Effect struct {
	Column string `json:"column"`
	// Of is what follows: the probability of a class, or the predicted value.
	Of string `json:"of"`
	// Numbers is the effect of a column of numbers, else nil.
	Numbers *explain.Effect `json:"numbers,omitempty"`
	// Categories is the mean prediction if all rows had the category.
	Categories []CategoryEffect `json:"categories,omitempty"`
}

// CategoryEffect is the mean prediction if all rows had a category, and how many have it.
type CategoryEffect struct {
	Name string  `json:"name"`
	Rows int     `json:"rows"`
	Mean float64 `json:"mean"`
}

const (
	// mostFollowed bounds the rows of an effect, stretches is how many parts a column of numbers is cut into.
	mostFollowed = 1 << 11
	stretches    = 20
	// mostCategories bounds the categories that are told of: those of most rows.
	mostCategories = 40
)

// Effect tells how the probability of a class (ignored for regression), or the value, follows a column.
func (in *Inspector) Effect(ctx context.Context, name string, class int) (*Effect, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	c, ok := in.find(name)
	switch {
	case !ok:
		return nil, build.Input(fmt.Errorf("there is no column %q; there are %s", name, some(in.Columns())))
	case c.kind == patch:
		return nil, build.Input(fmt.Errorf("%s is a part of pictures: it has no single value that predictions could "+
			"follow", name))
	case in.classifies() && (class < 0 || class >= len(in.Classes())):
		return nil, build.Input(fmt.Errorf("class %d of %d", class, len(in.Classes())))
	}
	e := &Effect{Column: name, Of: in.source.table.LabelName}
	if in.classifies() {
		e.Of = "probability of " + in.Classes()[class]
	}
	rows := in.some(mostFollowed)
	var err error
	if c.kind == category {
		e.Categories, err = in.categories(ctx, c, rows, class)
		return e, err
	}
	all := in.numbers(c)
	values := make([]float64, len(rows))
	for i, r := range rows {
		values[i] = all[r]
	}
	e.Numbers, err = explain.Along(values, stretches, func(which []int32, set []float64) ([]float64, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		picked := make([]int32, len(which))
		for i, k := range which {
			picked[i] = rows[k]
		}
		d := in.data.Gather(picked)
		c.set(&d, func(i int) float64 { return set[i] })
		return in.told(d, class)
	})
	return e, err
}

// categories are the most frequent ones.
func (in *Inspector) categories(ctx context.Context, c *column, rows []int32, class int) ([]CategoryEffect, error) {
	counts := make([]int, len(c.names))
	for _, k := range in.codes(c) {
		if k >= 0 {
			counts[k]++
		}
	}
	var out []CategoryEffect
	for _, k := range most(counts, mostCategories) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d := in.data.Gather(rows)
		c.set(&d, func(int) float64 { return float64(k) })
		p, err := in.told(d, class)
		if err != nil {
			return nil, err
		}
		sum := 0.0
		for _, v := range p {
			sum += v
		}
		out = append(out, CategoryEffect{c.names[k], counts[k], sum / float64(len(p))})
	}
	return out, nil
}

// told is the probability of a class, or the value, that is predicted of rows.
func (in *Inspector) told(d job.Data, class int) ([]float64, error) {
	outputs, err := in.predict(d)
	if err != nil {
		return nil, err
	}
	out := make([]float64, d.Rows())
	if in.classifies() {
		width := in.model.Preprocessing.Outputs()
		metric.Probabilities(outputs, width)
		for i := range out {
			out[i] = float64(outputs[i*width+class])
		}
		return out, nil
	}
	for i := range out {
		out[i] = in.model.Preprocessing.Value(outputs[i])
	}
	return out, nil
}

// some names the first of a list.
func some(names []string) string {
	const shown = 12
	if more := len(names) - shown; more > 0 {
		return strings.Join(names[:shown], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
