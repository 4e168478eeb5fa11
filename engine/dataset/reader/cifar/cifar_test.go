package cifar

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/plainfile"
)

// picture is a record: labels, then planes of one brightness each, but for the first pixel.
func picture(labels []byte, red, green, blue byte) string {
	b := bytes.Clone(labels)
	for _, v := range []byte{red, green, blue} {
		plane := bytes.Repeat([]byte{v}, pixels)
		plane[0] = v + 1
		b = append(b, plane...)
	}
	return string(b)
}

func ten() map[string]string {
	return map[string]string{
		"data_batch_1.bin": picture([]byte{3}, 10, 20, 30) + picture([]byte{0}, 40, 50, 60),
		"data_batch_2.bin": picture([]byte{3}, 70, 80, 90),
		"test_batch.bin":   picture([]byte{0}, 1, 2, 3),
		"batches.meta.txt": "airplane\nautomobile\nbird\ncat\n\n", "readme.html": "x",
	}
}

func hundred() map[string]string {
	return map[string]string{
		"train.bin":            picture([]byte{1, 7}, 10, 20, 30) + picture([]byte{0, 2}, 40, 50, 60),
		"test.bin":             picture([]byte{1, 7}, 1, 2, 3),
		"fine_label_names.txt": "a\nb\nc\nd\ne\nf\ng\nh\n", "coarse_label_names.txt": "fish\r\nflowers\r\n",
	}
}

func read(t *testing.T, s tabular.Source, files map[string]string) (*tabular.Table, error) {
	t.Helper()
	s.Dir, s.Name = datasettest.Folder(t, files), "."
	if !Reader.Folders(s.Dir) {
		t.Fatal("not told")
	}
	return Reader.Open(t.Context(), &tabular.Request{Source: s}, nil)
}

func TestBatchesOfTen(t *testing.T) {
	table, err := read(t, tabular.Source{}, ten())
	if err != nil {
		t.Fatal(err)
	}
	if table.NumRows() != 3 || !slices.Equal(table.Labels, []int32{1, 0, 1}) ||
		!slices.Equal(table.Classes, []string{"airplane", "cat"}) || table.LabelName != "class" {
		t.Errorf("%d rows of %q, labels %v", table.NumRows(), table.Classes, table.Labels)
	}
	if table.Image != (tabular.ImageShape{Width: 32, Height: 32, Channels: 3, Max: 255}) {
		t.Errorf("%+v", table.Image)
	}
	if row := table.X.Data[2*channels*pixels:]; !slices.Equal(row[:6], []float32{71, 81, 91, 70, 80, 90}) {
		t.Errorf("pixels %v", row[:6])
	}
	held := table.TestHoldout
	if held.NumRows() != 1 || !slices.Equal(held.Labels, []int32{0}) || held.X.Data[4] != 2 ||
		!slices.Equal(held.Classes, table.Classes) {
		t.Errorf("%+v", held)
	}
	if err := table.Check(); err != nil {
		t.Error(err)
	}
	if err := held.Fits(table); err != nil {
		t.Error(err)
	}
	files := ten()
	delete(files, "test_batch.bin")
	delete(files, "batches.meta.txt")
	bare, err := read(t, tabular.Source{Limit: 2}, files)
	if err != nil || bare.TestHoldout != nil || !slices.Equal(bare.Classes, []string{"0", "3"}) ||
		bare.NumRows() != 2 || bare.SHA256 == table.SHA256 {
		t.Errorf("%+v, %v", bare, err)
	}
}

// A limit cuts the rows to train on, not the classes that the test batch may have.
func TestALimitLeavesTheClasses(t *testing.T) {
	table, err := read(t, tabular.Source{Limit: 1}, ten())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(table.Labels, []int32{1}) || !slices.Equal(table.Classes, []string{"airplane", "cat"}) ||
		!slices.Equal(table.TestHoldout.Labels, []int32{0}) {
		t.Errorf("labels %v and %v of %q", table.Labels, table.TestHoldout.Labels, table.Classes)
	}
}

func TestBothLabelsOfAHundred(t *testing.T) {
	for label, want := range map[string]string{"": "c h", "fine": "c h", "coarse": "fish flowers"} {
		table, err := read(t, tabular.Source{Label: label}, hundred())
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(table.Classes, " "); got != want || !slices.Equal(table.Labels, []int32{1, 0}) ||
			!slices.Equal(table.TestHoldout.Labels, []int32{1}) || table.X.Data[3] != 10 {
			t.Errorf("%s: %q, labels %v", label, got, table.Labels)
		}
	}
	if _, err := read(t, tabular.Source{Label: "color"}, hundred()); err == nil ||
		err.Error() != `label "color" is none of fine, coarse` {
		t.Errorf("%v", err)
	}
}

func TestTheRowsOfAModelAreTheTestBatch(t *testing.T) {
	table, err := read(t, tabular.Source{}, ten())
	if err != nil {
		t.Fatal(err)
	}
	q := &tabular.Request{Source: tabular.Source{Name: datasettest.Folder(t, ten())}, Encoding: &table.Encoding}
	again, err := Reader.Open(t.Context(), q, nil)
	if err != nil || again.NumRows() != 1 || !slices.Equal(again.Labels, []int32{0}) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestOtherFoldersAreLeftToOthers(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"pictures": {"a/1.png": "x"}, "binaries": {"train.bin": "x", "test.bin": "x"}, "empty": {},
		"the batches of Python": {"data_batch_1": "x", "batches.meta": "x"},
	} {
		dir := datasettest.Folder(t, files)
		if Reader.Folders(dir) || Reader.Files(&tabular.Source{Name: dir}) != nil {
			t.Errorf("%s are taken for CIFAR", name)
		}
	}
	if got := len(Reader.Files(&tabular.Source{Name: datasettest.Folder(t, ten())})); got != 3 {
		t.Errorf("%d files", got)
	}
}

func TestBatchesThatAreCut(t *testing.T) {
	for _, cut := range []string{"", "x", picture([]byte{3}, 1, 2, 3)[1:]} {
		files := ten()
		files["data_batch_2.bin"] = cut
		_, err := read(t, tabular.Source{}, files)
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.HasSuffix(bad.File, "data_batch_2.bin") ||
			!strings.Contains(bad.Problem, "no pictures of 3073 bytes each") {
			t.Errorf("%d bytes: %v", len(cut), err)
		}
	}
}

// Names are read from an ordinary file only: nobody may be waiting at the other end of a pipe.
func TestNamesThatAreNoFile(t *testing.T) {
	files := ten()
	delete(files, "batches.meta.txt")
	dir := datasettest.Folder(t, files)
	if err := syscall.Mkfifo(filepath.Join(dir, "batches.meta.txt"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Reader.Open(t.Context(), &tabular.Request{Source: tabular.Source{Name: dir}}, nil)
	var other *plainfile.Error
	if !errors.As(err, &other) || other.Is != "a named pipe" || filepath.Base(other.Path) != "batches.meta.txt" {
		t.Errorf("%v", err)
	}
}
