package profile

import (
	"errors"
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
)

// Defaults of [Options].
const (
	DefaultBins       = 24
	DefaultSampleRows = 100_000
	DefaultPictures   = 10
)

// sampleValues bounds rows x features that are put in order by default.
const sampleValues = 10_000_000

// Options say how a table is looked at. The zero value is valid.
type Options struct {
	// Bins is the number of bins of a histogram, at most 1000. Default [DefaultBins].
	Bins int
	// SampleRows is how many rows quantiles may use; the rest is exact. Default
	// [DefaultSampleRows], less for tables of more than 100 features.
	SampleRows int
	// Pictures is how many pictures to keep where rows are pictures; negative keeps none.
	// Default [DefaultPictures].
	Pictures int
	// Seed keys the draws of rows.
	Seed uint64
	// Prepared is the table's split; without it nothing is said of training against validation.
	Prepared *dataset.Prepared
	// Get returns the current value of a key of the experiment file, or nil where it is
	// unknown, as for the diagnosis. A nil Get knows nothing.
	Get func(key string) any
}

// Kind is what a feature's values are.
type Kind string

// The kinds of features.
const (
	Numeric  Kind = "numeric"
	Code     Kind = "code"     // 0 or 1: a value of a category, or a mark for a missing value
	Constant Kind = "constant" // one value in every row
	Empty    Kind = "empty"    // missing in every row
)

// Profile describes a table. It is plain data: a screen or JSON can show all of it.
type Profile struct {
	Name      string       `json:"name"`
	Kind      tabular.Kind `json:"kind"`
	Task      tabular.Task `json:"task"`
	LabelName string       `json:"label"`
	SHA256    string       `json:"sha256"`
	// Rows and Columns count examples and features; for text the terms of the vocabulary.
	Rows    int `json:"rows"`
	Columns int `json:"columns"`
	// Missing counts the values that are missing, of numbers and categories.
	Missing int `json:"missing"`
	// Train, Validation and Test count the rows of each part; 0 without [Options.Prepared].
	Train      int `json:"train,omitempty"`
	Validation int `json:"validation,omitempty"`
	Test       int `json:"test,omitempty"`
	// SampledRows is how many rows quantiles were taken from; equal to Rows for all but large tables.
	SampledRows int `json:"sampled_rows"`
	// Association names what [Feature.Association] is: [Pearson] or [Eta].
	Association string    `json:"association"`
	Features    []Feature `json:"features"`
	// Categories describes the columns of categories, whose features are codes.
	Categories []Category `json:"categories,omitempty"`
	// Fields describes columns of categories that a network embeds, such as users and items.
	Fields []Field `json:"fields,omitempty"`
	// Text describes text; nil for other data and without [Options.Prepared].
	Text *Text `json:"text,omitempty"`
	// Classes describes the classes in the order of their codes; nil for regression.
	Classes []Class `json:"classes,omitempty"`
	// Target describes the numbers to predict; nil for classification.
	Target *Feature `json:"target,omitempty"`
	// Repeats counts rows that stand in the table more than once.
	Repeats Repeats `json:"repeats"`
	// Pictures are some rows as pictures.
	Pictures []Picture `json:"pictures,omitempty"`
	// Warnings are what is wrong, the worst first; empty for healthy data.
	Warnings []Warning `json:"warnings"`
	// Notes are what was noticed or decided while reading and splitting.
	Notes []string `json:"notes"`
}

// Class is one class and its share of the rows.
type Class struct {
	Name  string       `json:"name"`
	Rows  int          `json:"rows"`
	Share event.Number `json:"share"`
	// Train and Validation count its rows in these parts.
	Train      int `json:"train,omitempty"`
	Validation int `json:"validation,omitempty"`
}

// Feature describes one column of numbers.
type Feature struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Missing counts missing values; the figures below leave them out.
	Missing int          `json:"missing"`
	Min     event.Number `json:"min"`
	Max     event.Number `json:"max"`
	Mean    event.Number `json:"mean"`
	// Std is the sample standard deviation, with n-1.
	Std event.Number `json:"std"`
	// Q1, Median and Q3 are interpolated linearly between the two nearest values (Hyndman and
	// Fan's type 7, as NumPy and pandas), over the sampled rows.
	Q1     event.Number `json:"q1"`
	Median event.Number `json:"median"`
	Q3     event.Number `json:"q3"`
	// MAD is the median of the distances from the median.
	MAD event.Number `json:"mad"`
	// Distinct counts different values among the sampled rows.
	Distinct int `json:"distinct"`
	// Mode is the most frequent value of the sampled rows and ModeShare its share of them.
	Mode      event.Number `json:"mode"`
	ModeShare event.Number `json:"mode_share"`
	// Bins counts the values in equal stretches from Min to Max, the last including Max. A
	// constant feature has one bin.
	Bins []int `json:"bins"`
	// OutliersIQR counts values more than 1.5 interquartile ranges outside the quartiles
	// (Tukey 1977), OutliersMAD those more than 5 x 1.4826 MAD from the median; each is 0
	// where that spread is 0.
	OutliersIQR int `json:"outliers_iqr"`
	OutliersMAD int `json:"outliers_mad"`
	// Association is how much the feature alone tells of the label, NaN for a constant: see
	// [Profile.Association].
	Association event.Number `json:"association"`
}

// Of describes a table. It fails only for a malformed one: without rows, or whose parts do not fit
// each other.
func Of(t *dataset.Table, o Options) (*Profile, error) {
	if err := check(t); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	if o.SampleRows <= 0 {
		o.SampleRows = min(DefaultSampleRows, max(1000, sampleValues/max(1, t.X.Cols)))
	}
	p := &Profile{
		Name: t.Name, Kind: t.Kind, Task: t.Task, LabelName: t.LabelName, SHA256: t.SHA256,
		Rows: t.NumRows(), Columns: t.X.Cols, Association: Eta, Warnings: []Warning{},
		Notes: append([]string{}, t.Notes...),
	}
	if t.Task == tabular.Regression {
		p.Association = Pearson
	}
	if o.Prepared != nil {
		p.Train, p.Validation, p.Test = o.Prepared.Train.Len(), o.Prepared.Validation.Len(), o.Prepared.Test.Len()
		p.Notes = append([]string{}, o.Prepared.Notes...)
	}
	sample := sampleRows(t.NumRows(), o.SampleRows, o.Seed)
	p.SampledRows = len(sample)
	p.Features = describeAll(t, sample, o.Bins)
	for _, f := range p.Features {
		p.Missing += f.Missing
	}
	p.Categories = categories(t)
	for _, c := range p.Categories {
		p.Missing += c.Missing
	}
	p.describeLabels(t, sample, o)
	p.Fields = describeFields(t, o)
	p.Columns += len(p.Fields)
	if p.Text = describeText(o.Prepared, o.Bins); p.Text != nil {
		p.Columns = p.Text.Vocabulary
	}
	groups := groupRows(tableRows(t), t.Labels, t.Targets)
	p.Repeats = groups.repeats()
	p.Pictures = pictures(t, o)
	p.Warnings = warnings(&look{table: t, profile: p, options: o})
	return p, nil
}

func (o Options) withDefaults() Options {
	if o.Bins <= 0 {
		o.Bins = DefaultBins
	}
	o.Bins = min(o.Bins, 1000)
	if o.Pictures == 0 {
		o.Pictures = DefaultPictures
	}
	if o.Get == nil {
		o.Get = func(string) any { return nil }
	}
	return o
}

func check(t *dataset.Table) error {
	if t == nil || t.NumRows() == 0 {
		return errors.New("a table without rows has no profile")
	}
	n, x := t.NumRows(), t.X
	// Fields, which a network embeds, have names but no columns.
	if x.Cols > len(t.Features) || x.Cols < len(t.Features)-len(t.Fields) || len(x.Data) < (n-1)*x.Stride+x.Cols {
		return fmt.Errorf("%s: %d features are named for a matrix of %d x %d values", t.Name, len(t.Features), n,
			x.Cols)
	}
	if len(t.IDs) != n*len(t.Fields) || len(t.Texts)%n != 0 {
		return fmt.Errorf("%s: %d rows have %d codes of %d fields and %d texts", t.Name, n, len(t.IDs), len(t.Fields),
			len(t.Texts))
	}
	if t.Labels != nil && len(t.Labels) != n || t.Targets != nil && len(t.Targets) != n {
		return fmt.Errorf("%s: %d rows have %d labels and %d targets", t.Name, n, len(t.Labels), len(t.Targets))
	}
	for i, l := range t.Labels {
		if l < 0 || int(l) >= len(t.Classes) {
			return fmt.Errorf("%s: row %d has class %d of %d", t.Name, i, l, len(t.Classes))
		}
	}
	return nil
}

// describeLabels fills Classes or Target.
func (p *Profile) describeLabels(t *dataset.Table, sample []int32, o Options) {
	if t.Targets != nil {
		f := describe(t.LabelName, t.Targets, sample, o.Bins)
		f.Association = 1
		p.Target = &f
	}
	if t.Labels == nil {
		return
	}
	p.Classes = make([]Class, len(t.Classes))
	for c, n := range t.ClassCounts() {
		p.Classes[c] = Class{Name: t.Classes[c], Rows: n, Share: event.Number(float64(n) / float64(t.NumRows()))}
	}
	if o.Prepared != nil {
		for _, l := range o.Prepared.Train.Labels {
			p.Classes[l].Train++
		}
		for _, l := range o.Prepared.Validation.Labels {
			p.Classes[l].Validation++
		}
	}
}
