package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// Preprocessing is all that turns rows as they stand in a file into what a trained network sees, and its
// outputs into predictions. It was fitted on the training rows and is part of the model.
type Preprocessing struct {
	// Version is the format, 1.
	Version int
	Kind    tabular.Kind
	// Encoding says which columns are read, and what their values become: see [tabular.Encoding].
	Encoding tabular.Encoding
	// Normalizer holds shift, scale and what stands in for a missing value, of each feature.
	Normalizer Normalizer
	// TargetShift and TargetScale make a value of an output: output * TargetScale + TargetShift. They are
	// 0 and 1 for classes.
	TargetShift, TargetScale float64
}

const preprocessingVersion = 1

// Preprocessing returns what was fitted on the training rows.
func (p *Prepared) Preprocessing() *Preprocessing {
	q := &Preprocessing{
		Version: preprocessingVersion, Kind: p.Kind, Encoding: p.Encoding, Normalizer: p.Normalizer,
		TargetShift: p.TargetShift, TargetScale: p.TargetScale,
	}
	q.Encoding.Features = p.Features
	return q
}

// Fields are the columns that a network embeds; nil without.
func (p *Preprocessing) Fields() []tabular.Field {
	var fields []tabular.Field
	for _, f := range p.Encoding.Fields {
		fields = append(fields, tabular.NewField(f.Name, len(f.Values)+1))
	}
	return fields
}

// Inputs is the number of features of a row, embeddings not counted.
func (p *Preprocessing) Inputs() int {
	if p.Sparse() {
		return len(p.Encoding.Features)
	}
	return len(p.Normalizer.Shift)
}

// Sparse reports whether the features are words.
func (p *Preprocessing) Sparse() bool { return p.Encoding.Text != nil }

// Outputs is the number of outputs of a network.
func (p *Preprocessing) Outputs() int {
	if p.Encoding.Task == tabular.Regression {
		return 1
	}
	return len(p.Encoding.Classes)
}

// Labels are the classes as the data spells them, or by the names that it gives to numbers.
func (p *Preprocessing) Labels() []string {
	e := &p.Encoding
	if slices.Equal(e.Classes, wording.Names(e.LabelValues)) {
		return e.LabelValues
	}
	return e.Classes
}

// Value is what an output of a network stands for, in the unit of the target.
func (p *Preprocessing) Value(output float32) float64 {
	return float64(float64(output)*p.TargetScale) + p.TargetShift
}

// Rows makes a part of a table that was read with the encoding, without labels. The part takes the
// table's memory over.
func (p *Preprocessing) Rows(t *Table) Part {
	p.Normalizer.applyRows(t.X, t, tabular.RowNumbers(t.NumRows()))
	return Part{X: t.X, Sparse: t.Sparse, IDs: t.IDs, Rows: t.Rows}
}

// Encode writes the preprocessing as JSON, one object, which [ParsePreprocessing] reads.
func (p *Preprocessing) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return nil, fmt.Errorf("preprocessing: %w", err)
	}
	return b.Bytes(), nil
}

// ParsePreprocessing is the inverse of [Preprocessing.Encode]. It returns an error for what does not hold together.
func ParsePreprocessing(raw []byte) (*Preprocessing, error) {
	p := &Preprocessing{}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("preprocessing: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("preprocessing: something follows its object")
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("preprocessing: %w", err)
	}
	return p, nil
}

// check reports the first size that does not fit the others.
func (p *Preprocessing) check() error {
	e, n := &p.Encoding, &p.Normalizer
	embedded, width := 0, 0
	for i := range e.Columns {
		if e.Columns[i].Embedded {
			embedded++
		}
		width += len(e.Columns[i].FeatureNames())
	}
	if e.Ratings != nil {
		embedded, width = 2, 0
	}
	if e.Text != nil {
		width = 0
	}
	switch {
	case p.Version != preprocessingVersion:
		return fmt.Errorf("version %d; this program reads version %d", p.Version, preprocessingVersion)
	case e.Task != tabular.Classification && e.Task != tabular.Regression:
		return fmt.Errorf("task %q is neither classification nor regression", e.Task)
	case e.Task == tabular.Classification && (len(e.Classes) < 2 || len(e.LabelValues) != len(e.Classes)):
		return fmt.Errorf("%d classes, %d values of the label", len(e.Classes), len(e.LabelValues))
	case len(e.Columns) == 0 || e.Ratings != nil && len(e.Columns) != 2:
		return fmt.Errorf("%d columns", len(e.Columns))
	case len(e.Fields) != embedded:
		return fmt.Errorf("vocabularies of %d columns for %d that are embedded", len(e.Fields), embedded)
	case len(n.Shift) != width || len(n.Scale) != width || len(n.Fill) != width:
		return fmt.Errorf("%d shifts, %d scales, %d fills for %d features", len(n.Shift), len(n.Scale), len(n.Fill),
			width)
	case e.Text != nil && (!e.Text.Fitted() || len(e.Text.DF) != len(e.Features) ||
		!e.Text.Hashing && len(e.Text.Vocabulary) != len(e.Text.DF)):
		return fmt.Errorf("a vocabulary of %d words with %d counts for %d features", len(e.Text.Vocabulary),
			len(e.Text.DF), len(e.Features))
	}
	for i := range e.Columns {
		if c := &e.Columns[i]; c.Index < 0 || c.Index >= max(e.Width, 1) {
			return fmt.Errorf("column %q has the index %d of %d", c.Name, c.Index, e.Width)
		}
	}
	for j := range n.Scale {
		if s := n.Scale[j]; s == 0 || math.IsNaN(s) {
			return fmt.Errorf("feature %d has the scale %v", j, s)
		}
	}
	if p.TargetScale == 0 {
		return errors.New("the target has the scale 0")
	}
	return nil
}
