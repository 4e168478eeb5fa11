package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

// Reader reads folders.
var Reader = reader.Reader{
	Name:    "pictures",
	Folders: func(string) bool { return true },
	Open: func(ctx context.Context, q *tabular.Request, _ *reader.File) (*tabular.Table, error) {
		if q.Encoding == nil {
			if p, ok := partsOf(q.Path(q.Name)); ok {
				return openParts(ctx, q, p)
			}
		}
		return open(ctx, q, false)
	},
	Files: files,
}

// Bounds of a folder of pictures.
const (
	// maxPixels bounds a picture before it is decoded: a small file can claim a huge one.
	maxPixels = 64 << 20
	// defaultSide is the side that pictures of different sizes, or large ones, are scaled to.
	defaultSide = 32
	maxSide     = 128
)

// open reads a folder with one folder of pictures for each class. Pictures keep their size if it is
// the same for all and at most 64x64, else they are scaled to the source's ImageSize; they are gray
// if all of them are. Those that cannot be read are left out with a note, unless they are many. With
// allClasses, the classes beyond the source's limit are classes too: other rows are of them.
func open(ctx context.Context, s *tabular.Request, allClasses bool) (*tabular.Table, error) {
	e := s.Encoding
	dir := s.Path(s.Name)
	files, unread, err := list(dir, e != nil)
	if err != nil {
		return nil, err
	}
	var classes []string
	if s.Limit > 0 && s.Limit < len(files) {
		if allClasses {
			classes = folderNames(files)
		}
		files = files[:s.Limit]
	}
	left := leftOut{total: len(files)}
	if files, err = look(ctx, s, files, &left); err != nil {
		return nil, err
	}
	t := &tabular.Table{
		Name: wording.Name(filepath.Base(dir)), Kind: tabular.ImageKind, Task: tabular.Classification,
		LabelName: "class",
	}
	for all := 0; all != len(files); {
		shape := shapeOf(s, files)
		if all > 0 && shape == t.Image {
			break // what could not be decoded did not decide the shape
		}
		width := shape.Width * shape.Height * shape.Channels
		if need := 4 * int64(len(files)) * int64(width); !s.Fits(need) {
			return nil, &tabular.LimitError{Err: fmt.Errorf(
				"%s: %d pictures of %d values need %s of memory, more than the limit of %s",
				dir, len(files), width, wording.Bytes(need), wording.Bytes(s.Memory()))}
		}
		t.Image, t.Features, t.Indicator = shape, images.ValueNames(shape), make([]bool, width)
		all = len(files)
		if files, err = decode(ctx, s, t, files, &left); err != nil {
			return nil, err
		}
	}
	width := len(t.Features)
	t.Notes = slices.Concat(unread, left.notes())
	if classes == nil {
		classes = folderNames(files)
	}
	if err := nameFolders(t, files, classes, e); err != nil {
		return nil, err
	}
	images.Encode(t)
	t.Encoding.LabelValues = classes
	if e != nil {
		t.Encoding = *e
		if !slices.Equal(e.Features, t.Features) {
			return nil,
				fmt.Errorf("%s: pictures have %d values, the training table %d features", dir, width, len(e.Features))
		}
	}
	return t, nil
}

// look reads the sizes and colors of all pictures without decoding them, and returns those that can
// be read as far as that shows.
func look(ctx context.Context, s *tabular.Request, files []picture, left *leftOut) (good []picture, err error) {
	if s.ImageSize < 0 || s.ImageSize > maxSide {
		return nil, fmt.Errorf("image_size %d is outside 1 to %d (0: as they are)", s.ImageSize, maxSide)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := f.look(); err == nil {
			good = append(good, f)
		} else if err = left.add(&f, err); err != nil {
			return nil, err
		}
	}
	return good, nil
}

// shapeOf decides what pictures become.
func shapeOf(s *tabular.Request, files []picture) tabular.ImageShape {
	if s.Encoding != nil && s.Encoding.Image.Width > 0 {
		return s.Encoding.Image
	}
	first := files[0]
	shape := tabular.ImageShape{Width: first.width, Height: first.height, Channels: 1, Max: 255}
	same := true
	for _, f := range files {
		same = same && f.width == first.width && f.height == first.height
		if !f.gray {
			shape.Channels = 3
		}
	}
	switch {
	case s.ImageSize > 0:
		shape.Width, shape.Height = s.ImageSize, s.ImageSize
	case !same || shape.Width > 2*defaultSide || shape.Height > 2*defaultSide:
		shape.Width, shape.Height = defaultSide, defaultSide
	}
	return shape
}

// decode reads the pictures into rows of the table and returns those that could be read.
func decode(ctx context.Context, s *tabular.Request, t *tabular.Table, files []picture, left *leftOut) (
	good []picture, err error,
) {
	width := len(t.Features)
	values := make([]float32, len(files)*width)
	t.Rows = nil
	h := sha256.New()
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, err := plainfile.Read(f.path, s.Memory())
		if err != nil {
			return nil, err
		}
		_, _ = h.Write([]byte(f.place + "\x00"))
		_, _ = h.Write(raw)
		row := values[len(good)*width : (len(good)+1)*width]
		if err := f.decode(raw, row, t.Image); err != nil {
			clear(row)
			if err = left.add(&f, err); err != nil {
				return nil, err
			}
			continue
		}
		good = append(good, f)
		t.Rows = append(t.Rows, f.row)
		if i%64 == 0 {
			s.Report(int64(i), int64(len(files)))
		}
	}
	t.X = tabular.Matrix(len(good), width, values[:len(good)*width])
	t.SHA256 = hex.EncodeToString(h.Sum(nil))
	return good, nil
}
