package insight

import (
	"cmp"
	"context"
	"slices"

	"tunebench/engine/explain"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

// Importances say what each column is worth to the predictions.
type Importances struct {
	// Rows and Repeats were measured by; Score and Error are the metrics.
	Rows    int    `json:"rows"`
	Repeats int    `json:"repeats"`
	Score   string `json:"score"`
	Error   string `json:"error"`
	// BaseScore and BaseError are theirs with all in place.
	BaseScore float64 `json:"base_score"`
	BaseError float64 `json:"base_error"`
	// Columns are the most important first, by Error.
	Columns []Importance `json:"columns"`
	// Left counts the columns that were not asked of, since the first layer weighs them least.
	Left int `json:"left,omitempty"`
}

// Importance is what shuffling a column among the rows costs: how much the score (accuracy or R2) loses and
// the error (log loss or RMSE) gains.
type Importance struct {
	Column string       `json:"column"`
	Score  explain.Loss `json:"score"`
	Error  explain.Loss `json:"error"`
}

const (
	// DefaultRepeats is how often a column is shuffled.
	DefaultRepeats = 10
	// mostPermuted bounds the rows, and permutedWork rows x parameters x shuffles in all: some seconds.
	mostPermuted = 1 << 13
	permutedWork = 1 << 36
	leastRows    = 1 << 9
	// mostColumns bounds the columns that are shuffled: those of the largest weights.
	mostColumns = 200
)

// Importances shuffles every column so often; repeats 0: [DefaultRepeats]. A category's columns are shuffled together.
func (in *Inspector) Importances(ctx context.Context, repeats int) (*Importances, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	repeats = cmp.Or(max(0, repeats), DefaultRepeats)
	columns := in.weightiest(mostColumns)
	shuffles := repeats * max(1, len(columns))
	rows := in.some(min(mostPermuted, max(leastRows, permutedWork/max(1, in.params()*shuffles))))
	from := in.data.Gather(rows)
	to := in.data.Gather(rows)
	base, err := in.score(from)
	if err != nil {
		return nil, err
	}
	out := &Importances{
		Rows: len(rows), Repeats: repeats, Score: "accuracy", Error: "log loss",
		BaseScore: base[0], BaseError: -base[1], Left: len(in.columns) - len(columns),
	}
	if !in.classifies() {
		out.Score, out.Error = "R2", "RMSE"
	}
	for g, c := range columns {
		losses, err := explain.Permute(len(rows), repeats, uint64(in.model.Spec.Seed), g, base,
			func(perm []int32) ([]float64, error) {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				c.permuted(&to, from, perm)
				return in.score(to)
			})
		if err != nil {
			return nil, err
		}
		c.restore(&to, from)
		out.Columns = append(out.Columns, Importance{c.name, losses[0], losses[1]})
	}
	slices.SortStableFunc(out.Columns, func(a, b Importance) int { return cmp.Compare(b.Error.Mean, a.Error.Mean) })
	return out, nil
}

// weightiest are at most so many columns, in their order: those that the first layer weighs most.
func (in *Inspector) weightiest(n int) []*column {
	if len(in.columns) <= n {
		return in.columns
	}
	w := in.tensor("layers.0.weight")
	width := len(w) / max(1, len(in.tensor("layers.0.bias")))
	inputs := make([]float64, width)
	for i, v := range w {
		inputs[i%width] += v * v
	}
	sums := make([]float64, len(in.columns))
	for k, c := range in.columns {
		from, to := in.vector(c)
		for _, v := range inputs[from:to] {
			sums[k] += v
		}
		for _, f := range c.features {
			sums[k] += inputs[f]
		}
	}
	order := make([]int, len(sums))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sums[b], sums[a]) })
	order = order[:n]
	slices.Sort(order)
	var out []*column
	for _, k := range order {
		out = append(out, in.columns[k])
	}
	return out
}

// vector is where the vectors of a column lie among the inputs of the first layer: from one to before another; nowhere
// if it is not embedded.
func (in *Inspector) vector(c *column) (from, to int) {
	if c.field < 0 {
		return 0, 0
	}
	from = in.model.Net.Inputs
	for _, f := range in.model.Net.Fields[:c.field] {
		from += f.Dim
	}
	return from, from + in.model.Net.Fields[c.field].Dim
}

// score is accuracy and negative log loss, or R2 and negative RMSE, of rows.
func (in *Inspector) score(d job.Data) ([]float64, error) {
	outputs, err := in.predict(d)
	if err != nil {
		return nil, err
	}
	pre := in.model.Preprocessing
	if in.classifies() {
		c := metric.NewClassification(pre.Outputs(), 0, false)
		c.Measure(outputs, d.Labels)
		return []float64{c.Accuracy(), -c.LogLoss()}, nil
	}
	r := metric.MeasureRegression(outputs, d.Targets, pre.TargetScale)
	return []float64{r.R2, -r.RMSE}, nil
}

// params is the number of weights.
func (in *Inspector) params() (n int) {
	for _, t := range in.model.Weights {
		n += len(t.Data)
	}
	return n
}
