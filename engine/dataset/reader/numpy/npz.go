package numpy

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/unpack"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// NPZ reads archives of arrays: features and labels.
var NPZ = reader.Reader{
	Name:       "NumPy archive",
	Extensions: []string{".npz"},
	Sniff:      func(f *reader.File) bool { return isNPZ(f.Raw) },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		return opening{q, wording.Path(f.Path)}.archive(ctx, f.Raw)
	},
}

// isNPZ reports whether a file is a ZIP archive with a NumPy array in it.
func isNPZ(raw []byte) bool {
	if !bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return false
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	return err == nil &&
		slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, ".npy") })
}

// pairs are the usual names of features and labels in an archive, in the order of preference.
var pairs = [][2]string{
	{"x_train", "y_train"},
	{"x", "y"},
	{"train_images", "train_labels"},
	{"images", "labels"},
	{"data", "target"},
	{"features", "labels"},
	{"features", "targets"},
	{"data", "labels"},
	{"arr_0", "arr_1"},
}

// opening is a file that is being read.
type opening struct {
	q    *tabular.Request
	file string // for messages
}

func (o opening) errorf(format string, args ...any) error {
	return &tabular.ParseError{File: o.file, Problem: fmt.Sprintf(format, args...)}
}

// archive reads an archive of NumPy arrays: a pair of features and labels by their usual
// names, or a single array.
func (o opening) archive(ctx context.Context, raw []byte) (*tabular.Table, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, o.errorf("damaged archive: %v", err)
	}
	files, names, last := map[string]*zip.File{}, []string{}, (*zip.File)(nil)
	for _, f := range z.File {
		if name, ok := strings.CutSuffix(f.Name, ".npy"); ok {
			files[strings.ToLower(name)], last = f, f
			names = append(names, wording.Name(name))
		}
	}
	for _, p := range pairs {
		x, y := files[p[0]], files[p[1]]
		if x == nil || y == nil {
			continue
		}
		left := o.q.Memory() - int64(len(raw))
		features, err := o.member(x, &left)
		if err != nil {
			return nil, err
		}
		labels, err := o.member(y, &left)
		if err != nil {
			return nil, err
		}
		t, err := o.table(ctx, features, labels)
		if err == nil && len(names) > 2 {
			t.Notes = append(t.Notes, fmt.Sprintf("read the arrays %s and %s of %s", p[0], p[1], wording.List(names)))
		}
		return t, err
	}
	if len(names) == 1 {
		left := o.q.Memory() - int64(len(raw))
		a, err := o.member(last, &left)
		if err != nil {
			return nil, err
		}
		return o.table(ctx, a, nil)
	}
	return nil,
		o.errorf("no pair of features and labels among the arrays %s; x and y are expected", wording.List(names))
}

// member unpacks an array of an archive within the memory that is left.
func (o opening) member(f *zip.File, left *int64) (*array, error) {
	name := o.file + "/" + wording.Name(f.Name)
	open, err := f.Open()
	if err != nil {
		return nil, o.errorf("damaged archive: %v", err)
	}
	defer open.Close()
	var b bytes.Buffer
	packed := int64(min(f.CompressedSize64, 1<<40))
	n, err := b.ReadFrom(io.LimitReader(open, unpack.Most(packed, *left)+1))
	switch {
	case !unpack.Plausible(n, packed):
		return nil, &tabular.ParseError{File: name, Problem: unpack.ErrBomb.Error()}
	case n > *left:
		return nil, unpack.TooLarge(name, o.q.Memory())
	case err != nil:
		return nil, &tabular.ParseError{File: name, Problem: "damaged archive: " + err.Error()}
	}
	*left -= 2 * n // the bytes and the values
	return parse(name, b.Bytes())
}

// table makes a table of an array of features, and one of labels unless it is nil.
func (o opening) table(ctx context.Context, x, y *array) (*tabular.Table, error) {
	if o.q.Unlabeled {
		y = nil
	}
	if y != nil && len(y.dims) == 2 && y.dims[1] == 1 {
		y.dims = y.dims[:1]
	}
	switch {
	case len(x.dims) == 1:
		return nil, o.errorf("one dimension only; rows of features have two, images three or four")
	case len(x.dims) > 4:
		return nil, o.errorf("%d dimensions; rows of features have two, images three or four", len(x.dims))
	case y != nil && len(y.dims) != 1:
		return nil, o.errorf("labels of the shape %v; one for each row is expected", y.dims)
	case y != nil && y.dims[0] != x.dims[0]:
		return nil, o.errorf("%d labels for %d rows", y.dims[0], x.dims[0])
	}
	if len(x.dims) == 2 {
		width := x.dims[1]
		c := &columns.Columns{Rows: x.dims[0], Width: width, Size: x.size}
		if y != nil {
			c.Width++
		}
		c.Each = func(column, rows int, emit func(int, columns.Cell) error) error {
			for row := range rows {
				var v columns.Cell
				if column == width {
					v = y.cell(row)
				} else {
					v = x.cell(row*width + column)
				}
				if err := emit(row, v); err != nil {
					return err
				}
			}
			return nil
		}
		return columns.FromColumns(ctx, o.q, o.file, c)
	}
	if y == nil && o.q.Unlabeled && x.at != nil {
		return images.FromArrays(o.q, x.image(o.file), nil)
	}
	if y == nil || x.at == nil || y.at == nil {
		return nil, o.errorf("images without numbers for labels; an .npz archive with x and y is expected")
	}
	return images.FromArrays(o.q, x.image(o.file), y.image(o.file))
}

func (a *array) image(file string) *images.Array {
	return &images.Array{
		File: file, Dims: a.dims, Bytes: a.bytes, Size: a.size,
		Decode: func(into []float32, from int) {
			for i := from; i < len(into); i++ {
				into[i] = float32(a.at(i))
			}
		},
	}
}
