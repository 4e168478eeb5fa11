package images

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// Array is an array of numbers from a file: images, or their labels.
type Array struct {
	File string
	Dims []int
	// Bytes is set for numbers of one byte: pixels then go up to 255.
	Bytes bool
	// Decode writes the numbers from one on into their places.
	Decode func(into []float32, from int)
	// Size is the memory that the source holds, in bytes.
	Size int64
	// AllClasses says of labels that those beyond the source's limit are classes too: other rows are of
	// them.
	AllClasses bool
	// Early, if set, returns the first n numbers if they have been decoded already, else nil.
	Early func(n int) []float32
}

// numbers decodes the first n numbers.
func (a *Array) numbers(n int) []float32 {
	if a.Early != nil {
		if values := a.Early(n); values != nil {
			return values
		}
	}
	values := make([]float32, n)
	a.Decode(values, 0)
	return values
}

func (a *Array) count() int {
	n := 1
	for _, d := range a.Dims[1:] {
		n *= d
	}
	return n
}

// FromArrays makes a table of images and their labels, which those to predict do without.
func FromArrays(s *tabular.Request, images, labels *Array) (*tabular.Table, error) {
	e := s.Encoding
	fail := func(path, format string, args ...any) (*tabular.Table, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(images.Dims) < 2:
		return fail(images.File, "one dimension only; images or rows of features have two to four")
	case labels != nil && len(labels.Dims) != 1:
		return fail(labels.File, "%d dimensions; labels have one", len(labels.Dims))
	case labels != nil && images.Dims[0] != labels.Dims[0]:
		return fail(labels.File, "%d labels for the %d images of %s", labels.Dims[0], images.Dims[0], images.File)
	case images.count() > tabular.MaxColumns:
		return fail(images.File, "%d values an image; at most %d can be read", images.count(), tabular.MaxColumns)
	}
	rows, width := images.Dims[0], images.count()
	if s.Limit > 0 {
		rows = min(rows, s.Limit)
	}
	if need := images.Size + 4*int64(rows)*int64(width); !s.Fits(need) {
		_, err := fail(images.File, "%d images x %d values need %s of memory, more than the limit of %s",
			rows, width, wording.Bytes(need), wording.Bytes(s.Memory()))
		return nil, &tabular.LimitError{Err: err}
	}
	t := &tabular.Table{
		Name: wording.Name(filepath.Base(images.File)), Kind: tabular.ImageKind, LabelName: "class",
		Rows: tabular.RowNumbers(rows),
		X:    tabular.Matrix(rows, width, images.numbers(rows*width)), Indicator: make([]bool, width),
	}
	nameImages(t, images)
	if !images.Bytes && !finite(t.X.Data) {
		return fail(images.File, "a value is not finite")
	}
	if labels == nil {
		t.Task, t.Classes = e.Task, e.Classes
	} else if problem := readLabels(t, labels, s.Task, e); problem != "" {
		return fail(labels.File, "%s", problem)
	}
	if e != nil && !slices.Equal(e.Features, t.Features) {
		return fail(images.File, "%d values an image; the training table has %d features of other names", width,
			len(e.Features))
	}
	Encode(t)
	return t, nil
}

// readLabels gives the table's rows their labels.
func readLabels(t *tabular.Table, labels *Array, task tabular.Task, e *tabular.Encoding) string {
	rows := len(t.Rows)
	named := rows
	if labels.AllClasses {
		named = labels.Dims[0]
	}
	targets := make([]float32, named)
	labels.Decode(targets, 0)
	if !finite(targets) {
		return "a value is not finite"
	}
	return setLabels(t, targets, rows, task, e)
}

// nameImages names the pixels and notes the images' shape.
func nameImages(t *tabular.Table, a *Array) {
	shape := append(slices.Clone(a.Dims[1:]), 1, 1)
	if len(a.Dims) == 2 {
		for i := range a.Dims[1] {
			t.Features = append(t.Features, "value "+strconv.Itoa(i))
		}
		return
	}
	t.Image = tabular.ImageShape{Height: shape[0], Width: shape[1], Channels: shape[2], Max: 255}
	if !a.Bytes {
		t.Image.Max = slices.Max(t.X.Data)
	}
	t.Features = ValueNames(t.Image)
}

// setLabels makes classes of whole numbers, those of the encoding if one is given, or targets. The first
// values are those of the table's rows.
func setLabels(t *tabular.Table, values []float32, rows int, task tabular.Task, e *tabular.Encoding) string {
	if e != nil {
		task = e.Task
	}
	if task == tabular.Regression {
		t.Task, t.Targets = tabular.Regression, make([]float64, rows)
		for i, v := range values[:rows] {
			t.Targets[i] = float64(v)
		}
		return ""
	}
	t.Task = tabular.Classification
	codes := map[float32]int32{}
	if e != nil {
		t.Classes = e.Classes
		for code, value := range e.LabelValues {
			if v, kind := number.Parse([]byte(value)); kind == number.Finite {
				codes[float32(v)] = int32(code)
			}
		}
	} else {
		distinct := slices.Compact(sorted(values))
		if len(distinct) > tabular.MaxClasses {
			return fmt.Sprintf("%d different values are too many for classes", len(distinct))
		}
		for code, v := range distinct {
			codes[v] = int32(code)
			t.Classes = append(t.Classes, tabular.ClassValue(float64(v)))
		}
	}
	t.Labels = make([]int32, rows)
	for i, v := range values[:rows] {
		code, ok := codes[v]
		if !ok {
			return fmt.Sprintf("item %d has the label %v, which is no class of the training table", i, v)
		}
		t.Labels[i] = code
	}
	return ""
}

func sorted(values []float32) []float32 {
	s := slices.Clone(values)
	slices.Sort(s)
	return s
}

// Encode describes the table for reading other rows: one column for each value.
func Encode(t *tabular.Table) {
	t.Encoding = tabular.Encoding{
		Width: len(t.Features) + 1, Named: true, Label: t.LabelName, LabelIndex: len(t.Features),
		Task: t.Task, Classes: t.Classes, LabelValues: t.Classes, Features: t.Features, Image: t.Image,
	}
	for i, name := range t.Features {
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: name, Index: i})
	}
}

// finite reports whether all values are.
func finite(values []float32) bool {
	for _, v := range values {
		if v-v != 0 {
			return false
		}
	}
	return true
}
