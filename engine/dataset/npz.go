package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// isNPZ reports whether a file is a ZIP archive with a NumPy array in it.
func isNPZ(raw []byte) bool {
	if !bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return false
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, ".npy") })
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

// readNPZ reads an archive of NumPy arrays: a pair of features and labels by their usual
// names, or a single array.
func (r *reader) readNPZ(ctx context.Context, raw []byte) (*tabular.Table, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, r.errorf(0, "", "damaged archive: %v", err)
	}
	files, names := map[string]*zip.File{}, []string{}
	for _, f := range z.File {
		if name, ok := strings.CutSuffix(f.Name, ".npy"); ok {
			files[strings.ToLower(name)] = f
			names = append(names, wording.Name(name))
		}
	}
	for _, p := range pairs {
		x, y := files[p[0]], files[p[1]]
		if x == nil || y == nil {
			continue
		}
		left := r.source.Memory() - int64(len(raw))
		features, err := r.member(x, &left)
		if err != nil {
			return nil, err
		}
		labels, err := r.member(y, &left)
		if err != nil {
			return nil, err
		}
		t, err := r.arrayTable(ctx, features, labels)
		if err == nil && len(names) > 2 {
			t.Notes = append(t.Notes, fmt.Sprintf("read the arrays %s and %s of %s", p[0], p[1], wording.List(names)))
		}
		return t, err
	}
	if len(names) == 1 {
		left := r.source.Memory() - int64(len(raw))
		a, err := r.member(files[strings.ToLower(names[0])], &left)
		if err != nil {
			return nil, err
		}
		return r.arrayTable(ctx, a, nil)
	}
	return nil, r.errorf(0, "", "no pair of features and labels among the arrays %s; x and y are expected", wording.List(names))
}

// member unpacks an array of an archive within the memory that is left.
func (r *reader) member(f *zip.File, left *int64) (*npyArray, error) {
	if f == nil {
		return nil, r.errorf(0, "", "an array has no usable name")
	}
	name := r.file + "/" + wording.Name(f.Name)
	open, err := f.Open()
	if err != nil {
		return nil, r.errorf(0, "", "damaged archive: %v", err)
	}
	defer open.Close()
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(open, *left+1))
	switch {
	case n > *left:
		return nil, &tabular.ParseError{File: name, Problem: fmt.Sprintf("unpacks to more than the limit of %s of memory", wording.Bytes(r.source.Memory()))}
	case err != nil:
		return nil, &tabular.ParseError{File: name, Problem: "damaged archive: " + err.Error()}
	}
	*left -= 2 * n // the bytes and the values
	return parseNPY(name, b.Bytes())
}

// readNPY reads one array, whose last column is the label unless the source names another.
func (r *reader) readNPY(ctx context.Context, raw []byte) (*tabular.Table, error) {
	a, err := parseNPY(r.file, raw)
	if err != nil {
		return nil, err
	}
	return r.arrayTable(ctx, a, nil)
}

// arrayTable makes a table of an array of features, and one of labels unless it is nil.
func (r *reader) arrayTable(ctx context.Context, x, y *npyArray) (*tabular.Table, error) {
	if y != nil && len(y.dims) == 2 && y.dims[1] == 1 {
		y.dims = y.dims[:1]
	}
	switch {
	case len(x.dims) == 1:
		return nil, r.errorf(0, "", "one dimension only; rows of features have two, images three or four")
	case len(x.dims) > 4:
		return nil, r.errorf(0, "", "%d dimensions; rows of features have two, images three or four", len(x.dims))
	case y != nil && len(y.dims) != 1:
		return nil, r.errorf(0, "", "labels of the shape %v; one for each row is expected", y.dims)
	case y != nil && y.dims[0] != x.dims[0]:
		return nil, r.errorf(0, "", "%d labels for %d rows", y.dims[0], x.dims[0])
	}
	if len(x.dims) == 2 {
		width := x.dims[1]
		c := &columnar{rows: x.dims[0], width: width, size: x.size}
		if y != nil {
			c.width++
		}
		c.each = func(column, rows int, emit func(int, cell) error) error {
			for row := range rows {
				var v cell
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
		return r.readColumns(ctx, c)
	}
	if y == nil || x.at == nil || y.at == nil {
		return nil, r.errorf(0, "", "images without numbers for labels; an .npz archive with x and y is expected")
	}
	return pairTable(r.source, x.image(r.file), y.image(r.file))
}

func (a *npyArray) image(file string) *imageArray {
	return &imageArray{file: file, dims: a.dims, bytes: a.bytes, size: a.size, decode: func(into []float32, from int) {
		for i := from; i < len(into); i++ {
			into[i] = float32(a.at(i))
		}
	}}
}
