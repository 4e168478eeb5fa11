package idx_test

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"
)

// manyPictures is 5,000 pictures of 20x20 pixels and their labels, enough to be decoded in
// many steps; noise, so that it does not pack to nothing.
func manyPictures() (images, labels string) {
	pixels, classes := make([]byte, 5000*400), make([]byte, 5000)
	x := uint32(1)
	for i := range pixels {
		x = x*1664525 + 1013904223
		pixels[i] = byte(x >> 24)
	}
	for i := range classes {
		classes[i] = byte(i % 10)
	}
	return datasettest.IDX(datasettest.IDXUint8, []uint32{5000, 20, 20}, pixels),
		datasettest.IDX(datasettest.IDXUint8, []uint32{5000}, classes)
}

// However a file is packed and whatever it says of its size, the pixels are those of the plain
// file.
func TestPixelsDecodedEarlyAreTheSame(t *testing.T) {
	images, labels := manyPictures()
	packed := datasettest.Gzip(t, images)
	claim := func(size uint32) string {
		return packed[:len(packed)-4] + string(binary.LittleEndian.AppendUint32(nil, size))
	}
	dir := datasettest.Folder(t, map[string]string{
		"plain": images, "gz": packed, "zst": datasettest.Zstandard(t, images), "labels": labels,
		"small": claim(100), "zero": claim(0), "large": claim(1 << 31), "short": packed[:len(packed)/2],
		"claims": datasettest.Gzip(t, images[:4]+"\x00\x00\x13\x89"+images[8:]),
	})
	for _, limit := range []int{0, 10, 777, 9999} {
		want := mustLoad(t, dataset.Source{Name: "idx:plain,labels", Dir: dir, Limit: limit})
		for _, name := range []string{"gz", "zst"} {
			got := mustLoad(t, dataset.Source{Name: "idx:" + name + ",labels", Dir: dir, Limit: limit})
			if !slices.Equal(got.X.Data, want.X.Data) || !slices.Equal(got.Labels, want.Labels) {
				t.Errorf("%s, limit %d: other pixels", name, limit)
			}
		}
	}
	for name, want := range map[string]string{
		"small": "damaged gzip file", "zero": "damaged gzip file", "large": "damaged gzip file",
		// the checksum covers the size
		"short": "cut short", "claims": "claims [5001 20 20]",
	} {
		if _, err := dataset.Load(context.Background(), dataset.Source{Name: "idx:" + name + ",labels", Dir: dir},
			dataset.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A table of images is made of two files, so that what was cached of one would be wrong for the
// other.
func TestImagesFollowTheirLabelsFile(t *testing.T) {
	images, labels := manyPictures()
	dir := datasettest.Folder(t, map[string]string{"a-images-idx3-ubyte": images, "a-labels-idx1-ubyte": labels})
	s := dataset.Source{Name: "a-images-idx3-ubyte", Dir: dir}
	o := dataset.Options{CacheDir: t.TempDir()}
	first := mustLoad(t, s, o)
	other := []byte(labels)
	other[8] = 3
	if err := os.WriteFile(filepath.Join(dir, "a-labels-idx1-ubyte"), other, 0o600); err != nil {
		t.Fatal(err)
	}
	second := mustLoad(t, s, o)
	if first.Labels[0] != 0 || second.Labels[0] != 3 || first.SHA256 == second.SHA256 {
		t.Errorf("labels %d, then %d; hashes %.8s, then %.8s", first.Labels[0], second.Labels[0], first.SHA256,
			second.SHA256)
	}
}
