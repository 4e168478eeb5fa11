package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// idxPair finds the files of images and labels that a source names:
//
//	mnist:DIR             train-images-idx3-ubyte and its labels in DIR, else the t10k pair; .gz too
//	idx:IMAGES,LABELS     both files
//	IMAGES                the labels' file is beside it with "labels" and "idx1" in its name
func idxPair(s *tabular.Source) (images, labels string, err error) {
	if dir, ok := strings.CutPrefix(s.Name, "mnist:"); ok {
		dir = s.Path(dir)
		for _, part := range []string{"train", "t10k"} {
			for _, mark := range []string{"-images-idx3-ubyte", "-images.idx3-ubyte"} {
				if images = existing(filepath.Join(dir, part+mark)); images != "" {
					labels, err = labelsBeside(images)
					return images, labels, err
				}
			}
		}
		return "", "", fmt.Errorf("no MNIST files in %s: train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz are expected", dir)
	}
	name, pair := strings.CutPrefix(s.Name, "idx:")
	if images, labels, ok := strings.Cut(name, ","); pair && ok {
		return s.Path(strings.TrimSpace(images)), s.Path(strings.TrimSpace(labels)), nil
	}
	images = s.Path(name)
	labels, err = labelsBeside(images)
	return images, labels, err
}

// existing returns the path if there is a file, plain or gzipped.
func existing(path string) string {
	for _, p := range []string{path, path + ".gz", strings.TrimSuffix(path, ".gz")} {
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return p
		}
	}
	return ""
}

func labelsBeside(images string) (string, error) {
	dir, base := filepath.Split(images)
	want := strings.NewReplacer("images", "labels", "idx3", "idx1", "idx4", "idx1").Replace(base)
	if want != base {
		if found := existing(filepath.Join(dir, want)); found != "" {
			return found, nil
		}
		return "", fmt.Errorf("%s: the labels are expected in %s", images, filepath.Join(dir, want))
	}
	return "", fmt.Errorf("%s: name the file of the labels too: source = \"idx:IMAGES,LABELS\"", images)
}

// loadIDX reads images and labels; raw holds the images' file if it has been read, else nil.
func loadIDX(ctx context.Context, s *tabular.Request, raw []byte) (*tabular.Table, error) {
	imagesPath, labelsPath, err := idxPair(&s.Source)
	if err != nil {
		return nil, err
	}
	files := [2][]byte{raw}
	var arrays [2]idxArray
	early := watchPixels(s)
	defer early.stop()
	for i, path := range []string{imagesPath, labelsPath} {
		if files[i] == nil {
			if files[i], err = readFile(ctx, path, s.Memory()); err != nil {
				return nil, fileError(path, path, err)
			}
		}
		watch := early.watch
		if i > 0 {
			watch = nil
		}
		text, err := unpackWatched(path, files[i], s.Memory(), watch)
		if err != nil {
			return nil, err
		}
		if arrays[i], err = parseIDX(path, text); err != nil {
			return nil, err
		}
	}
	digest := make(chan string, 1)
	go func() {
		h := sha256.New()
		for _, f := range files {
			_, _ = h.Write(f)
		}
		digest <- hex.EncodeToString(h.Sum(nil))
	}()
	images := imageArray{file: imagesPath, dims: arrays[0].dims, bytes: arrays[0].kind == idxUint8, early: early, decode: arrays[0].decode, size: int64(len(arrays[0].values))}
	labels := imageArray{file: labelsPath, dims: arrays[1].dims, decode: arrays[1].decode}
	t, err := pairTable(s, &images, &labels)
	if err == nil {
		t.SHA256 = <-digest
	}
	return t, err
}

// imageArray is an array of numbers from a file: images, or their labels.
type imageArray struct {
	file string
	dims []int
	// bytes tells that the numbers are of one byte, so that pixels end at 255.
	bytes  bool
	decode func(into []float32, from int)
	size   int64
	// early has perhaps decoded a part of the numbers already; nil: it has not.
	early *earlyPixels
}

// numbers decodes the first n numbers.
func (a *imageArray) numbers(n int) []float32 {
	if values := a.early.finish(n, a.decode); values != nil {
		return values
	}
	values := make([]float32, n)
	a.decode(values, 0)
	return values
}

func (a *imageArray) count() int {
	n := 1
	for _, d := range a.dims[1:] {
		n *= d
	}
	return n
}

// pairTable makes a table of images and their labels.
func pairTable(s *tabular.Request, images, labels *imageArray) (*tabular.Table, error) {
	e := s.Encoding
	fail := func(path, format string, args ...any) (*tabular.Table, error) {
		return nil, &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(images.dims) < 2:
		return fail(images.file, "one dimension only; images or rows of features have two to four")
	case len(labels.dims) != 1:
		return fail(labels.file, "%d dimensions; labels have one", len(labels.dims))
	case images.dims[0] != labels.dims[0]:
		return fail(labels.file, "%d labels for the %d images of %s", labels.dims[0], images.dims[0], images.file)
	case images.count() > maxColumns:
		return fail(images.file, "%d values an image; at most %d can be read", images.count(), maxColumns)
	}
	rows, width := images.dims[0], images.count()
	if s.Limit > 0 {
		rows = min(rows, s.Limit)
	}
	if need := images.size + 4*int64(rows)*int64(width); !s.Fits(need) {
		return fail(images.file, "%d images x %d values need %s of memory, more than the limit of %s",
			rows, width, wording.Bytes(need), wording.Bytes(s.Memory()))
	}
	t := &tabular.Table{
		Name: wording.Name(filepath.Base(images.file)), Kind: tabular.ImageKind, LabelName: "class", Rows: tabular.RowNumbers(rows),
		X: tabular.Matrix(rows, width, images.numbers(rows*width)), Indicator: make([]bool, width),
	}
	targets := make([]float32, rows)
	labels.decode(targets, 0)
	if !images.bytes && !finite(t.X.Data) || !finite(targets) {
		return fail(images.file, "a value is not finite")
	}
	nameImages(t, images)
	if problem := setLabels(t, targets, s.Task, e); problem != "" {
		return fail(labels.file, "%s", problem)
	}
	if e != nil && !slices.Equal(e.Features, t.Features) {
		return fail(images.file, "%d values an image; the training table has %d features of other names", width, len(e.Features))
	}
	encodeImages(t)
	return t, nil
}

// nameImages names the pixels and notes the images' shape.
func nameImages(t *tabular.Table, a *imageArray) {
	shape := append(slices.Clone(a.dims[1:]), 1, 1)
	if len(a.dims) == 2 {
		for i := range a.dims[1] {
			t.Features = append(t.Features, "value "+strconv.Itoa(i))
		}
		return
	}
	t.Image = tabular.ImageShape{Height: shape[0], Width: shape[1], Channels: shape[2], Max: 255}
	if !a.bytes {
		t.Image.Max = slices.Max(t.X.Data)
	}
	t.Features = valueNames(t.Image)
}

// setLabels makes classes of whole numbers, those of the encoding if one is given, or targets.
func setLabels(t *tabular.Table, values []float32, task tabular.Task, e *tabular.Encoding) string {
	if e != nil {
		task = e.Task
	}
	if task == tabular.Regression {
		t.Task, t.Targets = tabular.Regression, values
		return ""
	}
	t.Task = tabular.Classification
	codes := map[float32]int32{}
	if e != nil {
		t.Classes = e.Classes
		for code, value := range e.LabelValues {
			if v, kind := number.Parse([]byte(value)); kind == number.Finite {
				codes[v] = int32(code)
			}
		}
	} else {
		distinct := slices.Compact(sorted(values))
		if len(distinct) > maxLabelClasses {
			return fmt.Sprintf("%d different values are too many for classes", len(distinct))
		}
		for code, v := range distinct {
			codes[v] = int32(code)
			t.Classes = append(t.Classes, classNumber(float64(v)))
		}
	}
	t.Labels = make([]int32, len(values))
	for i, v := range values {
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

// encodeImages describes the table for reading other rows: one column for each value.
func encodeImages(t *tabular.Table) {
	t.Encoding = tabular.Encoding{
		Width: len(t.Features) + 1, Named: true, Label: t.LabelName, LabelIndex: len(t.Features),
		Task: t.Task, Classes: t.Classes, LabelValues: t.Classes, Features: t.Features, Image: t.Image,
	}
	for i, name := range t.Features {
		t.Encoding.Columns = append(t.Encoding.Columns, tabular.EncodedColumn{Name: name, Index: i})
	}
}
