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
)

// Importances shuffles every column so often; repeats 0: [DefaultRepeats]. A category's columns are shuffled together.
func (in *Inspector) Importances(ctx context.Context, repeats int) (*Importances, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	repeats = cmp.Or(max(0, repeats), DefaultRepeats)
	shuffles := repeats * max(1, len(in.columns))
	rows := in.some(min(mostPermuted, max(leastRows, permutedWork/max(1, in.params()*shuffles))))
	from := gather(in.data, rows)
	to := gather(in.data, rows)
	base, err := in.score(from)
	if err != nil {
		return nil, err
	}
	out := &Importances{
		Rows: len(rows), Repeats: repeats, Score: "accuracy", Error: "log loss",
		BaseScore: base[0], BaseError: -base[1],
	}
	if !in.classifies() {
		out.Score, out.Error = "R2", "RMSE"
	}
	for g, c := range in.columns {
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
