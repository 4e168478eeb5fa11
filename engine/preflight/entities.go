package preflight

import (
	"tunebench/engine/finding"
	"tunebench/engine/metric"
	"tunebench/engine/train/job"
)

const (
	// mostEntities is how many rows are asked for what their entities are worth.
	mostEntities = 1 << 18
	// shrunk is the number of rows of an entity that count as much as none: a mean of few is pulled to that of all.
	shrunk = 5
)

// entityBaseline predicts each row by the mean of the other rows of its entities, field by field: what a user gives
// on average, and what an item gets beyond that.
func (e *exam) entityBaseline(c *Check, d job.Data) {
	predicted := entityMeans(d, len(e.Job.Net.Fields))
	n := len(predicted)
	m := metric.MeasureRegression(predicted, d.Targets[:n], 1)
	c.figure("rows", float64(n))
	c.figure("means_r2", m.R2)
	c.figure("constant_loss", e.chance)
	c.fact("best constant", "loss %s, R2 0", num(e.chance))
	c.fact("means", "R2 %s by the other rows of the same entities, on %d rows", num(m.R2), n)
	if !(m.R2 > 0) {
		c.raise(finding.Info, "the means of entities predict nothing")
		return
	}
	c.raise(finding.Good, "the means of entities reach R2 "+num(m.R2))
}

// entityMeans returns the predictions for the first rows, none of which knows its own answer.
func entityMeans(d job.Data, fields int) []float32 {
	n := min(d.Rows(), mostEntities)
	left := make([]float64, n) // of the targets, when the fields so far have had their say
	mean := 0.0
	for _, t := range d.Targets[:n] {
		mean += float64(t)
	}
	mean /= float64(n)
	for i := range left {
		left[i] = float64(d.Targets[i]) - mean
	}
	type group struct{ sum, rows float64 }
	for f := range fields {
		groups := map[int32]group{}
		for i := range left {
			g := groups[d.IDs[i*fields+f]]
			groups[d.IDs[i*fields+f]] = group{g.sum + left[i], g.rows + 1}
		}
		for i, own := range left {
			g := groups[d.IDs[i*fields+f]]
			left[i] -= (g.sum - own) / (g.rows - 1 + shrunk)
		}
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(float64(d.Targets[i]) - left[i])
	}
	return out
}
