package checkpoint

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a few flipped bits make of a file, it is read as one of the same tensors' sizes or refused;
// it never costs a panic or memory that the file does not account for.
func TestFlippedBits(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(8, 15))
	refused := 0
	const tries = 4000
	for range tries {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		f, err := Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			refused++
			continue
		}
		bytesOfData := 0
		for _, x := range f.Tensors {
			n, ok := elements(x.Shape)
			if !ok || n != int64(len(x.Data)) {
				t.Fatalf("%q: shape %v with %d values", x.Name, x.Shape, len(x.Data))
			}
			bytesOfData += 2 * len(x.Data)
		}
		if bytesOfData > len(b) {
			t.Fatalf("%d bytes of values from %d", bytesOfData, len(b))
		}
	}
	if refused < tries/10 {
		t.Errorf("only %d of %d damaged files were refused", refused, tries)
	}
}

// A file that ends while it is read, or whose disk fails, is an error that says so.
func TestReadErrorsWhileReading(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		_, err := Decode(bytes.NewReader(whole[:n]), int64(len(whole)))
		if err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Fatalf("a file that shrinks to %d bytes: %v", n, err)
		}
	}
	broken := errors.New("input/output error")
	if _, err := Decode(brokenDisk{broken}, int64(len(whole))); !errors.Is(err, broken) {
		t.Errorf("a broken disk: %v", err)
	}
}

type brokenDisk struct{ err error }

func (d brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, d.err }

// readMetadata reads the metadata of the file at path.
func readMetadata(path string) (map[string]string, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return MetadataFrom(in)
}

// The metadata alone is what a whole reading finds, and is refused where that would be.
func TestReadMetadata(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latest.safetensors")
	for seed := range uint64(20) {
		f := randomFile(rand.New(rand.NewPCG(seed, 3)))
		if err := Write(path, f); err != nil {
			t.Fatal(err)
		}
		meta, err := readMetadata(path)
		if err != nil || !maps.Equal(meta, f.Metadata) {
			t.Errorf("seed %d: %q, %v; want %q", seed, meta, err, f.Metadata)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 7, 9, len(raw) - 1} {
		if err := os.WriteFile(path, raw[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readMetadata(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%d of %d bytes: %v", n, len(raw), err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
}
