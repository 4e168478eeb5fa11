package tabular

import (
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// Table is a whole data set as numbers, in the order of its source.
type Table struct {
	// Name is the built-in's name or the file's base name.
	Name string
	// Kind is what the rows are.
	Kind Kind
	// Task is [Classification] or [Regression].
	Task Task
	// Features names the columns of X, cleaned for a terminal.
	Features []string
	// Classes names the classes in the order of their codes; nil for regression.
	Classes []string
	// LabelName is the name of the label's column.
	LabelName string
	// X is rows x features, row-major. A missing number is NaN here; Prepare fills it.
	X blas32.General
	// Rest says for each column of X what its values lack of the numbers read; nil where they lack
	// nothing, as pictures and codes. [Table.At] puts both together.
	Rest []Rest
	// Texts holds the texts of each row, row-major, one for each of Encoding.Columns, where
	// Kind is [TextKind]; X has no columns then, and Prepare makes features of the texts.
	Texts [][]byte
	// Sparse holds the features where X has none and they are known: text that was read with
	// the encoding of a trained model.
	Sparse *sparse.CSR
	// IDs holds the code of each row in each of Fields, row-major; nil without fields.
	IDs    []int32
	Fields []Field
	// Times orders the rows of ratings; nil without.
	Times []float64
	// Labels holds the class code of each row; nil for regression.
	Labels []int32
	// Targets holds the number to predict of each row in its own unit; nil for classification.
	Targets []float64
	// Rows holds the 0-based number of each row in the source, a header not counted.
	Rows []int32
	// Places names the files that hold the rows to predict where each has its own, within the folder; or the
	// users of ratings that were asked for.
	Places []string
	// Image is the shape of a row that is a picture; zero where it is not.
	Image ImageShape
	// SHA256 is the hex digest of the source's bytes as stored or of a generated set's values.
	SHA256 string
	// Notes are sentences on what was noticed or decided while reading.
	Notes []string
	// Encoding says how to read other rows the same way.
	Encoding Encoding
	// Holdout holds the rows of [Source.Validation] and TestHoldout those of [Source.Test];
	// nil without them.
	Holdout, TestHoldout *Table

	// Indicator marks the columns that are 0/1 codes, which normalization leaves alone.
	Indicator []bool
}

// ImageShape says how the features of a row form a picture: row by row, channels last.
type ImageShape struct {
	Width, Height, Channels int
	// Max is the brightest value of a pixel; the darkest is 0.
	Max float32
}

// NumRows returns the number of rows.
func (t *Table) NumRows() int { return len(t.Rows) }

// Outputs returns the number of outputs that a network for this task has: one for each
// class, or one for regression.
func (t *Table) Outputs() int {
	if t.Task == Regression {
		return 1
	}
	return len(t.Classes)
}

// ClassCounts returns the number of rows of each class; nil for regression.
func (t *Table) ClassCounts() []int {
	if t.Task == Regression {
		return nil
	}
	return CountClasses(t.Labels, len(t.Classes))
}

// CountClasses returns the number of labels of each class.
func CountClasses(labels []int32, classes int) []int {
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	return counts
}

// TextColumns is the number of texts of a row.
func (t *Table) TextColumns() int {
	if t.Kind != TextKind {
		return 0
	}
	return len(t.Encoding.Columns)
}

// Keep reduces the table to the given rows, which ascend.
func (t *Table) Keep(rows []int32) {
	f := t.X.Cols
	for i, r := range rows {
		copy(t.X.Data[i*f:(i+1)*f], t.X.Data[int(r)*f:int(r+1)*f])
		for j := range t.Rest {
			if lacks := t.Rest[j].Lacks; lacks != nil {
				lacks[i] = lacks[r]
			}
		}
		if w := len(t.Fields); w > 0 {
			copy(t.IDs[i*w:(i+1)*w], t.IDs[int(r)*w:int(r+1)*w])
		}
		if t.Times != nil {
			t.Times[i] = t.Times[r]
		}
		if w := t.TextColumns(); w > 0 {
			copy(t.Texts[i*w:(i+1)*w], t.Texts[int(r)*w:int(r+1)*w])
		}
		t.Rows[i] = t.Rows[r]
		if t.Labels != nil {
			t.Labels[i] = t.Labels[r]
		}
		if t.Targets != nil {
			t.Targets[i] = t.Targets[r]
		}
	}
	n := len(rows)
	for j := range t.Rest {
		if r := &t.Rest[j]; r.Lacks != nil {
			r.Lacks = r.Lacks[:n]
		}
	}
	t.IDs = t.IDs[:n*len(t.Fields)]
	if t.Times != nil {
		t.Times = t.Times[:n]
	}
	t.X.Rows, t.X.Data, t.Texts, t.Rows = n, t.X.Data[:n*f], t.Texts[:n*t.TextColumns()], t.Rows[:n]
	if t.Labels != nil {
		t.Labels = t.Labels[:n]
	}
	if t.Targets != nil {
		t.Targets = t.Targets[:n]
	}
}

// Matrix makes the matrix of rows x columns over values.
func Matrix(rows, columns int, values []float32) blas32.General {
	return blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: values}
}

// RowNumbers returns 0 to n-1.
func RowNumbers(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}
