package dataset

import (
	"fmt"
	"slices"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// SplitConfig says how a table is divided and normalized.
type SplitConfig struct {
	// Validation and Test are fractions of the rows in [0, 1); not used where the table has a
	// separate one, [Table.Holdout] or [Table.TestHoldout].
	Validation, Test float64
	// Stratify gives each class its share of every part (classification only).
	Stratify bool
	// Seed keys the draw.
	Seed uint64
	// By is how ratings are divided: [ratings.RandomSplit], [ratings.TimeSplit] or
	// [ratings.LastOutSplit]. Default random.
	By string
	// MaxMemory bounds the memory of a vocabulary of text. Default [DefaultMaxMemory].
	MaxMemory int64
	// Normalize is none, standard or minmax; "" is none.
	Normalize Normalization
	// EarnVectors leaves out columns of many categories that do not tell the label, see [Idle].
	EarnVectors bool
}

func (c *SplitConfig) maxMemory() int64 {
	o := Options{MaxMemory: c.MaxMemory}
	return o.Memory()
}

// Part is one part of a split, in the order of the source.
type Part struct {
	// X is rows x features, row-major and normalized; no value is missing. It has no columns
	// where Sparse holds the features.
	X blas32.General
	// Sparse holds the features of text, not normalized (TF-IDF scales itself); else nil.
	Sparse *sparse.CSR
	// IDs holds the code of each row in each of the fields, row-major; nil without fields.
	IDs []int32
	// Labels holds class codes; nil for regression.
	Labels []int32
	// Targets holds (target - TargetShift) / TargetScale; nil for classification.
	Targets []float32
	// Rows holds the row numbers in the source.
	Rows []int32
}

// Len returns the number of rows.
func (p *Part) Len() int { return len(p.Rows) }

// Prepared is a table ready for training.
type Prepared struct {
	Name      string
	Kind      tabular.Kind
	Task      tabular.Task
	Features  []string
	Classes   []string
	LabelName string
	Image     tabular.ImageShape
	SHA256    string

	// Encoding says how to read other rows for this data's model; see [LoadEncoded].
	Encoding tabular.Encoding

	// Fields are the columns that a network embeds; nil without.
	Fields []tabular.Field
	// Ranking are the lists of items by which recommendations are judged; nil without ratings
	// or without validation rows.
	Ranking *ratings.Ranking

	// Train has at least one row; Validation and Test may be empty.
	Train, Validation, Test Part
	// Normalizer was fitted on the training rows and applied to all parts.
	Normalizer Normalizer
	// TargetShift and TargetScale standardize regression targets whenever features are
	// normalized: target = output * TargetScale + TargetShift. Targets in their own units
	// (hundreds, say) would need outputs far from zero, which costs most of the steps of a
	// usual learning rate. They are 0 and 1 with normalize = none and for classification.
	TargetShift, TargetScale float64
	// Idle are the columns of many categories that were left out.
	Idle []Idle
	// Notes are the table's, then what the split had to decide.
	Notes []string
}

// Outputs returns the number of outputs that a network for this task has.
func (p *Prepared) Outputs() int {
	if p.Task == tabular.Regression {
		return 1
	}
	return len(p.Classes)
}

// Prepare splits a table and normalizes its parts. The table is not changed; the parts are
// copies. See [SplitConfig] for what is asked and [Prepared] for what comes out.
func Prepare(t *Table, c SplitConfig) (*Prepared, error) {
	if c.Normalize == "" {
		c.Normalize = None
	}
	if err := t.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	for _, held := range []*tabular.Table{t.Holdout, t.TestHoldout} {
		if held != nil {
			if err := held.Fits(t); err != nil {
				return nil, fmt.Errorf("%s: %s, held apart: %w", t.Name, held.Name, err)
			}
		}
	}
	rows, err := split(t, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	p := &Prepared{
		Name: t.Name, Kind: t.Kind, Task: t.Task, Features: t.Features, Classes: t.Classes, LabelName: t.LabelName,
		Image: t.Image, SHA256: t.SHA256, Encoding: t.Encoding, TargetScale: 1,
		Notes: append([]string(nil), t.Notes...),
		Train: partOf(t, rows.Train), Validation: partOf(t, rows.Validation), Test: partOf(t, rows.Test),
	}
	sources := []partSource{{&p.Train, t, rows.Train}, {&p.Validation, t, rows.Validation}, {&p.Test, t, rows.Test}}
	for i, held := range []*tabular.Table{nil, t.Holdout, t.TestHoldout} {
		if held != nil {
			sources[i].table, sources[i].rows = held, tabular.RowNumbers(held.NumRows())
			*sources[i].part = partOf(held, sources[i].rows)
		}
	}
	if p.Normalizer, err = fitNormalizer(c.Normalize, t, rows.Train); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	if t.Image.Width > 0 && c.Normalize != None {
		p.Normalizer.shareScale(p.Train.X)
	}
	if t.Task == tabular.Regression && c.Normalize != None {
		p.TargetShift, p.TargetScale = scaleOf(Standard, targetsOf(t, rows.Train))
	}
	if t.Fields != nil {
		p.fitFields(t)
		if t.Kind == tabular.TableKind && c.EarnVectors {
			p.leaveOutIdle(t, rows.Train, c.Seed)
		}
		p.noteUnknown()
	}
	if t.Kind == tabular.RatingsKind {
		p.fitRatings(t, c.Seed)
	}
	if t.Kind == tabular.TextKind {
		if err := p.vectorize(t, rows, c.maxMemory()); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	for _, s := range sources {
		p.Normalizer.applyRows(s.part.X, s.table, s.rows)
		if s.part.Targets != nil {
			for i, r := range s.rows {
				s.part.Targets[i] = float32((s.table.Targets[r] - p.TargetShift) / p.TargetScale)
			}
		}
	}
	p.noteClasses(t, c)
	p.noteTargets()
	return p, nil
}

// partSource says of which rows of which table a part is made.
type partSource struct {
	part  *Part
	table *tabular.Table
	rows  []int32
}

func targetsOf(t *tabular.Table, rows []int32) []float64 {
	targets := make([]float64, len(rows))
	for i, r := range rows {
		targets[i] = t.Targets[r]
	}
	return targets
}

// partOf copies rows of the table; numbers are rounded to float32.
func partOf(t *tabular.Table, rows []int32) Part {
	f := t.X.Cols
	p := Part{
		X:    blas32.General{Rows: len(rows), Cols: f, Stride: f, Data: make([]float32, len(rows)*f)},
		Rows: make([]int32, len(rows)),
	}
	if t.Task == tabular.Regression {
		p.Targets = make([]float32, len(rows))
	} else {
		p.Labels = make([]int32, len(rows))
	}
	w := len(t.Fields)
	if w > 0 {
		p.IDs = make([]int32, len(rows)*w)
	}
	for i, r := range rows {
		copy(p.IDs[i*w:(i+1)*w], t.IDs[int(r)*w:int(r+1)*w])
		copy(p.X.Data[i*f:(i+1)*f], t.X.Data[int(r)*t.X.Stride:])
		p.Rows[i] = t.Rows[r]
		if p.Targets != nil {
			p.Targets[i] = float32(t.Targets[r])
		} else {
			p.Labels[i] = t.Labels[r]
		}
	}
	return p
}

// noteClasses says which classes training lacks, or a part that scores are measured on.
func (p *Prepared) noteClasses(t *Table, c SplitConfig) {
	if p.Task == tabular.Regression {
		return
	}
	train := tabular.CountClasses(p.Train.Labels, len(p.Classes))
	var untrained []string
	for k, name := range p.Classes {
		if train[k] == 0 {
			untrained = append(untrained, name)
		}
	}
	if untrained != nil {
		p.Notes = append(p.Notes, "no training row of class "+wording.List(untrained))
	}
	for _, held := range []struct {
		name string
		part *Part
		file *Table
		want bool
	}{
		{"validation", &p.Validation, t.Holdout, c.Validation > 0 || t.Holdout != nil},
		{"test", &p.Test, t.TestHoldout, c.Test > 0 || t.TestHoldout != nil},
	} {
		var unseen []string
		present := 0
		for k, n := range tabular.CountClasses(held.part.Labels, len(p.Classes)) {
			switch {
			case n > 0:
				present++
			case train[k] > 0:
				unseen = append(unseen, p.Classes[k])
			}
		}
		if !held.want || unseen == nil {
			continue
		}
		note := "no " + held.name + " row of class " + wording.List(unseen)
		switch {
		case held.file != nil:
			note += ": none is in " + held.file.Name
		case c.Stratify:
			note += ": it has too few rows"
		default:
			note += ": the draw took none of its rows, since classes are not drawn by their shares"
		}
		if present == 1 {
			note += "; with one class only, the area under the ROC curve is undefined"
		}
		p.Notes = append(p.Notes, note)
	}
}

// noteTargets says of which part R2 is undefined because all of its targets are equal.
func (p *Prepared) noteTargets() {
	for _, held := range []struct {
		name string
		part *Part
	}{{"training", &p.Train}, {"validation", &p.Validation}, {"test", &p.Test}} {
		targets := held.part.Targets
		if len(targets) > 0 && slices.Min(targets) == slices.Max(targets) {
			p.Notes = append(p.Notes, "all targets of the "+held.name+" rows are equal: R2 is undefined there")
		}
	}
}
