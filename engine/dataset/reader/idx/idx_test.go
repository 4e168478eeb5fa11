package idx_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// mustLoad loads a source, with options if some are given.
func mustLoad(t *testing.T, s dataset.Source, options ...dataset.Options) *dataset.Table {
	t.Helper()
	table, err := dataset.Load(t.Context(), s, append(options, dataset.Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const flowers = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n"

var (
	sixPictures = datasettest.IDX(datasettest.IDXUint8, []uint32{3, 1, 2}, []byte{0, 255, 7, 8, 1, 2})
	sixLabels   = datasettest.IDX(datasettest.IDXUint8, []uint32{3}, []byte{7, 4, 7})
)

func TestIDXImages(t *testing.T) {
	dir := datasettest.Folder(t, map[string]string{
		"train-images-idx3-ubyte":    sixPictures,
		"train-labels-idx1-ubyte.gz": datasettest.Gzip(t, sixLabels),
		"p":                          sixPictures,
		"l":                          sixLabels,
		"test-images-idx3-ubyte":     datasettest.IDX(datasettest.IDXUint8, []uint32{1, 1, 2}, []byte{3, 4}),
		"test-labels-idx1-ubyte":     datasettest.IDX(datasettest.IDXUint8, []uint32{1}, []byte{7}),
	})
	for _, s := range []dataset.Source{
		{Name: "mnist:."}, {Name: "train-images-idx3-ubyte"}, {Name: "idx:p,l"}, {Name: "idx:p, l"},
	} {
		s.Dir, s.Validation = dir, "test-images-idx3-ubyte"
		if s.Label != "" {
			s.Validation = ""
		}
		table := mustLoad(t, s)
		if !slices.Equal(table.X.Data, []float32{0, 255, 7, 8, 1, 2}) ||
			!slices.Equal(table.Labels, []int32{1, 0, 1}) ||
			!slices.Equal(table.Classes, []string{"4", "7"}) ||
			!slices.Equal(table.Features, []string{"pixel 0,0", "pixel 0,1"}) {
			t.Errorf("%s: %v %v %q %q", s.Name, table.X.Data, table.Labels, table.Classes, table.Features)
		}
		if table.Image != (tabular.ImageShape{Width: 2, Height: 1, Channels: 1, Max: 255}) {
			t.Errorf("%s: %+v", s.Name, table.Image)
		}
		if s.Validation != "" && (table.Holdout.NumRows() != 1 || table.Holdout.Labels[0] != 1) {
			t.Errorf("%s: validation labels %v", s.Name, table.Holdout.Labels)
		}
	}
}

func TestIDXOtherForms(t *testing.T) {
	var floats bytes.Buffer
	if err := binary.Write(&floats, binary.BigEndian, []float32{1.5, -2, 0.25, 8}); err != nil {
		t.Fatal(err)
	}
	dir := datasettest.Folder(t, map[string]string{
		"f": datasettest.IDX(datasettest.IDXFloat32, []uint32{2, 2}, floats.Bytes()),
		"c": datasettest.IDX(datasettest.IDXInt16, []uint32{2, 1, 1, 2}, []byte{0xff, 0xff, 0, 1, 1, 0, 0, 2}),
		"l": datasettest.IDX(datasettest.IDXInt32, []uint32{2}, []byte{0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff}),
	})
	table := mustLoad(t, dataset.Source{Name: "idx:f,l", Dir: dir, Task: tabular.Regression})
	if !slices.Equal(table.X.Data, []float32{1.5, -2, 0.25, 8}) || !slices.Equal(table.Targets, []float64{256, -1}) ||
		table.Image.Width != 0 {
		t.Errorf("%v, targets %v, %+v", table.X.Data, table.Targets, table.Image)
	}
	table = mustLoad(t, dataset.Source{Name: "idx:c,l", Dir: dir})
	if !slices.Equal(table.X.Data, []float32{-1, 1, 256, 2}) || !slices.Equal(table.Classes, []string{"-1", "256"}) ||
		table.Image.Channels != 2 {
		t.Errorf("%v, classes %q, %+v", table.X.Data, table.Classes, table.Image)
	}
}

func TestBadIDX(t *testing.T) {
	huge := uint32(1 << 31)
	for name, c := range map[string]struct{ images, labels, want string }{
		"header of 2^31": {
			datasettest.IDX(datasettest.IDXUint8, []uint32{huge, huge, huge}, []byte{1, 2, 3, 4}),
			sixLabels, "claims",
		},
		"product over 64": {datasettest.IDX(datasettest.IDXFloat64, []uint32{huge, huge, huge, huge},
			[]byte{1, 2, 3, 4}), sixLabels, "claims"},
		"cut short":        {sixPictures[:len(sixPictures)-1], sixLabels, "claims"},
		"too long":         {sixPictures + "x", sixLabels, "describes 6 bytes"},
		"header cut short": {"\x00\x00\x08\x03\x00\x00\x00\x01", sixLabels, "header is cut"},
		"empty dimension":  {datasettest.IDX(datasettest.IDXUint8, []uint32{0, 2}, nil), sixLabels, "empty dimension"},
		"no images":        {sixLabels, sixLabels, "one dimension only"},
		"no labels":        {sixPictures, sixPictures, "labels have one"},
		"other number": {
			sixPictures, datasettest.IDX(datasettest.IDXUint8, []uint32{2}, []byte{1, 2}),
			"2 labels for the 3 images",
		},
		"one class": {
			sixPictures, datasettest.IDX(datasettest.IDXUint8, []uint32{3}, []byte{1, 1, 1}),
			"one class",
		},
		"not a number": {datasettest.IDX(datasettest.IDXFloat32, []uint32{3, 1},
			[]byte(strings.Repeat("\x7f\xc0\x00\x00", 3))), sixLabels, "not finite"},
		"another format": {sixPictures, flowers, "no IDX file"},
	} {
		dir := datasettest.Folder(t, map[string]string{"i": c.images, "l": c.labels})
		if _, err := dataset.Load(context.Background(), dataset.Source{Name: "idx:i,l", Dir: dir},
			dataset.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	dir := datasettest.Folder(t, map[string]string{"a-images-idx3-ubyte": sixPictures, "i": sixPictures})
	for source, want := range map[string]string{
		"mnist:.": "train-images-idx3-ubyte.gz", "a-images-idx3-ubyte": "a-labels-idx1-ubyte", "i": "idx:IMAGES,LABELS",
		"idx:i,nix": "no file",
	} {
		if _, err := dataset.Load(context.Background(), dataset.Source{Name: source, Dir: dir},
			dataset.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", source, err, want)
		}
	}
}
