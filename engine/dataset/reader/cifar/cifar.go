package cifar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/images"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

// Reader reads folders of batches.
var Reader = reader.Reader{
	Name:    "CIFAR",
	Folders: func(dir string) bool { return setOf(dir) != nil },
	Open: func(ctx context.Context, q *tabular.Request, _ *reader.File) (*tabular.Table, error) {
		return open(ctx, q)
	},
	Files: func(s *tabular.Source) []string {
		dir := s.Path(s.Name)
		if set := setOf(dir); set != nil {
			return slices.Concat(set.train(dir), set.test(dir))
		}
		return nil
	},
}

// side is that of the pictures, which have three channels, one after the other.
const (
	side     = 32
	pixels   = side * side
	channels = 3
)

// set is one of the two sets of data.
type set struct {
	trainBatches, testBatch string // names of files, the first with a star for any number
	labels                  []labelling
}

// labelling is a byte before the pixels, and the file that names what it stands for.
type labelling struct{ name, names string }

// sets are told by the files in a folder. The label that comes first is learned unless the source
// names another.
var sets = []set{
	{"data_batch_*.bin", "test_batch.bin", []labelling{{"class", "batches.meta.txt"}}},
	{"train.bin", "test.bin", []labelling{{"fine", "fine_label_names.txt"}, {"coarse", "coarse_label_names.txt"}}},
}

// record is the size of a picture with its labels.
func (s *set) record() int { return len(s.labels) + channels*pixels }

// labelAt is the place of a label's byte: that of the coarse labels comes first.
func (s *set) labelAt(i int) int { return len(s.labels) - 1 - i }

func (s *set) train(dir string) []string { return batches(dir, s.trainBatches) }
func (s *set) test(dir string) []string  { return batches(dir, s.testBatch) }

func batches(dir, pattern string) (paths []string) {
	entries, _ := os.ReadDir(dir) // a folder that cannot be read has none
	for _, entry := range entries {
		if ok, _ := filepath.Match(pattern, entry.Name()); ok && !entry.IsDir() {
			paths = append(paths, filepath.Join(dir, entry.Name()))
		}
	}
	return paths
}

// setOf tells the set that a folder holds; nil if it holds none. The second set's files bear names
// that others may bear, so its names of classes must be there.
func setOf(dir string) *set {
	for i := range sets {
		s := &sets[i]
		if s.train(dir) != nil && (len(s.labels) == 1 || batches(dir, s.labels[0].names) != nil) {
			return s
		}
	}
	return nil
}

// open reads the training batches, and the test batch as the table's holdout unless the source names
// another. With an encoding it reads the test batch alone if there is one: these are the rows of a
// set that training did not see.
func open(ctx context.Context, q *tabular.Request) (*tabular.Table, error) {
	dir := q.Path(q.Name)
	s := setOf(dir)
	label, err := s.labelOf(q)
	if err != nil {
		return nil, err
	}
	if test := s.test(dir); q.Encoding != nil && test != nil {
		return s.read(ctx, q, dir, test, label)
	}
	t, err := s.read(ctx, q, dir, s.train(dir), label)
	if err != nil || q.Encoding != nil || q.Test != "" || s.test(dir) == nil {
		return t, err
	}
	held := *q
	held.Encoding, held.Limit = &t.Encoding, 0
	if t.TestHoldout, err = s.read(ctx, &held, dir, s.test(dir), label); err != nil {
		return nil, fmt.Errorf("test: %w", err)
	}
	t.Notes = append(t.Notes, s.testBatch+" is taken as the test part")
	sum := sha256.Sum256([]byte(t.SHA256 + t.TestHoldout.SHA256))
	t.SHA256 = hex.EncodeToString(sum[:])
	return t, nil
}

// labelOf chooses the label.
func (s *set) labelOf(q *tabular.Request) (int, error) {
	name := q.Label
	if q.Encoding != nil {
		name = q.Encoding.Label
	}
	if name == "" {
		return 0, nil
	}
	var names []string
	for i, l := range s.labels {
		if l.name == name {
			return i, nil
		}
		names = append(names, l.name)
	}
	return 0, fmt.Errorf("label %q is none of %s", name, strings.Join(names, ", "))
}

// read makes a table of batches.
func (s *set) read(ctx context.Context, q *tabular.Request, dir string, paths []string, label int) (
	*tabular.Table, error,
) {
	var records [][]byte // of each batch
	h, count, size := sha256.New(), 0, int64(0)
	for _, path := range paths {
		f, err := reader.ReadFile(ctx, path, q.Memory()-size)
		if err != nil {
			return nil, err
		}
		if len(f.Raw) == 0 || len(f.Raw)%s.record() != 0 {
			return nil, &tabular.ParseError{File: wording.Path(path), Problem: fmt.Sprintf(
				"%d bytes, which are no pictures of %d bytes each: the file is cut short or no batch", len(f.Raw),
				s.record())}
		}
		_, _ = h.Write(f.Raw)
		records = append(records, f.Raw)
		count, size = count+len(f.Raw)/s.record(), size+int64(len(f.Raw))
	}
	t, err := images.FromArrays(q,
		&images.Array{
			File: paths[0], Dims: []int{count, side, side, channels}, Bytes: true, Size: size,
			Decode: func(into []float32, _ int) { s.pixels(records, into) },
		},
		&images.Array{
			File: paths[0], Dims: []int{count}, AllClasses: s.test(dir) != nil,
			Decode: func(into []float32, _ int) { s.codes(records, label, into) },
		})
	if err != nil {
		return nil, err
	}
	t.Name, t.LabelName = wording.Name(filepath.Base(dir)), s.labels[label].name
	t.SHA256 = hex.EncodeToString(h.Sum(nil))
	t.Encoding.Label = t.LabelName
	if q.Encoding != nil {
		t.Encoding = *q.Encoding
		return t, nil
	}
	return t, nameClasses(t, filepath.Join(dir, s.labels[label].names))
}

// pixels writes pictures with their channels together.
func (s *set) pixels(batches [][]byte, into []float32) {
	for _, batch := range batches {
		for ; len(batch) > 0 && len(into) > 0; batch = batch[s.record():] {
			planes := batch[len(s.labels):s.record()]
			for i := range pixels {
				for c := range channels {
					into[channels*i+c] = float32(planes[c*pixels+i])
				}
			}
			into = into[channels*pixels:]
		}
	}
}

// codes writes the labels of pictures.
func (s *set) codes(batches [][]byte, label int, into []float32) {
	for _, batch := range batches {
		for ; len(batch) > 0 && len(into) > 0; batch = batch[s.record():] {
			into[0] = float32(batch[s.labelAt(label)])
			into = into[1:]
		}
	}
}

// nameClasses gives classes the names that a file lists in the order of their codes, if it is there.
func nameClasses(t *tabular.Table, path string) error {
	const most = 1 << 20 // bytes, for a hundred names
	raw, err := plainfile.Read(path, most)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	listed := strings.Split(strings.TrimSpace(string(raw)), "\n")
	names := slices.Clone(t.Classes)
	for i, value := range t.Classes {
		var code int
		if _, err := fmt.Sscan(value, &code); err == nil && code < len(listed) {
			names[i] = strings.TrimSpace(listed[code])
		}
	}
	t.Classes = wording.Names(names)
	t.Encoding.Classes = t.Classes
	return nil
}
