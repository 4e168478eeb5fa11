package runner

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/profile"
	"tunebench/engine/diagnosis"
	"tunebench/engine/train"
	"tunebench/experiments/spec"
)

const (
	// mostProfiled is how many values of a table a worker looks at: a tenth of a second of work.
	mostProfiled = 4 << 20
	// mostWarnings is how many warnings of the data stand beside what the curves show.
	mostWarnings = 3
)

// profiled returns a table that is small enough to be looked at while training begins, else nil.
func profiled(t *dataset.Table, p *dataset.Prepared) *dataset.Table {
	values := len(t.X.Data) + len(t.IDs)
	if m := p.Train.Sparse; m != nil {
		values += m.NonZeros()
	}
	if values > mostProfiled {
		return nil
	}
	return t
}

// dataWarnings says what is wrong with a table; nil without one.
func dataWarnings(s *spec.Spec, t *dataset.Table, p *dataset.Prepared) []diagnosis.Finding {
	if t == nil {
		return nil
	}
	found, err := profile.Of(t, profile.Options{Bins: 1, Pictures: -1, Seed: uint64(s.Seed), Prepared: p, Get: Getter(s)})
	if err != nil {
		return nil // training says what is wrong with such a table
	}
	var out []diagnosis.Finding
	for _, w := range found.Warnings {
		out = append(out, w.Finding())
	}
	return out
}

// AddWarnings appends to what the curves show what is wrong with the data: the worst few, and
// only what asks for a change. Of other findings among the warnings nothing is taken.
func AddWarnings(curves, warnings []diagnosis.Finding) []diagnosis.Finding {
	added := 0
	for _, w := range warnings {
		if !profile.IsWarning(w) || w.Severity != diagnosis.Bad && w.Severity != diagnosis.Warn {
			continue
		}
		if added++; added > mostWarnings {
			break
		}
		curves = append(curves, w)
	}
	return curves
}

// suspects says which rows of a part are probably labeled wrong, judged by the outputs of the
// network: logits, or predictions in the scale that it trains on.
func (v *Evaluation) suspects(e *Experiment, p train.Part, outputs []float32) (err error) {
	part := map[train.Part]*dataset.Part{
		train.TrainPart: &e.Data.Train, train.ValidationPart: &e.Data.Validation, train.TestPart: &e.Data.Test,
	}[p]
	n := e.Data.Outputs()
	m := blas32.General{Rows: part.Len(), Cols: n, Stride: n, Data: append([]float32(nil), outputs...)}
	if e.Data.Task == dataset.Classification {
		for i := range m.Rows {
			softmax(m.Data[i*n : (i+1)*n])
		}
	}
	v.Warnings, err = profile.AfterTraining(e.Data, part, m)
	return err
}

// softmax turns logits into probabilities in place.
func softmax(row []float32) {
	top := math.Inf(-1)
	for _, v := range row {
		top = math.Max(top, float64(v))
	}
	sum := 0.0
	for i, v := range row {
		p := math.Exp(float64(v) - top)
		row[i], sum = float32(p), sum+p
	}
	for i := range row {
		row[i] = float32(float64(row[i]) / sum)
	}
}
