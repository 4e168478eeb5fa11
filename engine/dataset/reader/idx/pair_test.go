package idx

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

func TestPairsOfFiles(t *testing.T) {
	dir := datasettest.Folder(t, map[string]string{
		"a/train-images-idx3-ubyte.gz": "", "a/train-labels-idx1-ubyte": "", "a/t10k-images-idx3-ubyte": "",
		"b/t10k-images.idx3-ubyte": "", "b/t10k-labels.idx1-ubyte": "", "c/x-images-idx4": "", "c/x-labels-idx1": "",
		"d/plain": "",
	})
	for name, want := range map[string]string{
		"mnist:a":                        "a/train-images-idx3-ubyte.gz a/train-labels-idx1-ubyte",
		"mnist:b":                        "b/t10k-images.idx3-ubyte b/t10k-labels.idx1-ubyte",
		"a/train-images-idx3-ubyte.gz":   "a/train-images-idx3-ubyte.gz a/train-labels-idx1-ubyte",
		"c/x-images-idx4":                "c/x-images-idx4 c/x-labels-idx1",
		"idx:c/x-images-idx4":            "c/x-images-idx4 c/x-labels-idx1",
		"idx: d/plain , c/x-labels-idx1": "d/plain c/x-labels-idx1",
	} {
		images, labels, err := filePair(&tabular.Source{Name: name, Dir: dir})
		pair := strings.Split(want, " ")
		if err != nil || images != filepath.Join(dir, pair[0]) || labels != filepath.Join(dir, pair[1]) {
			t.Errorf("%s: %s, %s, %v", name, images, labels, err)
		}
		if got := files(&tabular.Source{Name: name, Dir: dir}); !slices.Equal(got, []string{images, labels}) {
			t.Errorf("%s: files %q", name, got)
		}
	}
	for name, want := range map[string]string{
		"mnist:c":                  "train-images-idx3-ubyte.gz and train-labels",
		"a/t10k-images-idx3-ubyte": "the labels are expected in",
		"d/plain":                  "name the file of the labels too",
	} {
		s := &tabular.Source{Name: name, Dir: dir}
		if _, _, err := filePair(s); err == nil || !strings.Contains(err.Error(), want) || files(s) != nil {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// Numbers of every type, decoded at once or from the middle on.
func TestNumbersOfEveryType(t *testing.T) {
	big := binary.BigEndian
	for kind, c := range map[byte]struct {
		body []byte
		want []float32
	}{
		typeUint8: {[]byte{0, 1, 255}, []float32{0, 1, 255}},
		typeInt8:  {[]byte{0, 0x80, 0xff}, []float32{0, -128, -1}},
		typeInt16: {[]byte{0, 1, 0xff, 0xfe, 1, 0}, []float32{1, -2, 256}},
		typeInt32: {[]byte{0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0}, []float32{7, -1, 65536}},
		typeFloat32: {big.AppendUint32(big.AppendUint32(big.AppendUint32(nil, math.Float32bits(1.5)), 0),
			math.Float32bits(-2)), []float32{1.5, 0, -2}},
		typeFloat64: {big.AppendUint64(big.AppendUint64(big.AppendUint64(nil, math.Float64bits(1.5)), 0),
			math.Float64bits(-2)), []float32{1.5, 0, -2}},
	} {
		raw := datasettest.IDX(kind, []uint32{3}, c.body)
		if !isIDX([]byte(raw)) {
			t.Errorf("type %#x is not known", kind)
		}
		a, err := parse("f", []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		for from := range 4 {
			got := slices.Clone(c.want[:from])
			got = append(got, make([]float32, 3-from)...)
			a.decode(got, from)
			if !slices.Equal(got, c.want) {
				t.Errorf("type %#x from %d on: %v, want %v", kind, from, got, c.want)
			}
		}
	}
}

func TestBytesThatAreNoIDX(t *testing.T) {
	for _, raw := range []string{
		"", "\x00\x00\x08", "\x01\x00\x08\x01\x00\x00\x00\x01",
		"\x00\x00\x0a\x01\x00\x00\x00\x01", "\x00\x00\x08\x05aaaa", "\x00\x00\x08\x00aaaa",
	} {
		if isIDX([]byte(raw)) {
			t.Errorf("%q is IDX", raw)
		}
		if _, err := parse("f", []byte(raw)); err == nil || !strings.Contains(err.Error(), "no IDX file") {
			t.Errorf("%q: %v", raw, err)
		}
	}
}
