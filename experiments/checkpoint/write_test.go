package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// randomFile draws a file with any bit patterns, NaN payloads included, and awkward names.
func randomFile(r *rand.Rand) File {
	f := File{Metadata: map[string]string{}}
	for i := range r.IntN(6) {
		shape := make([]int, r.IntN(4))
		n := 1
		for j := range shape {
			shape[j] = r.IntN(40)
			n *= shape[j]
		}
		data := make([]float32, n)
		for j := range data {
			data[j] = math.Float32frombits(r.Uint32())
		}
		f.Tensors = append(f.Tensors, Tensor{Name: fmt.Sprintf("läyer\t\"%d\"\\", i), Shape: shape, Data: data})
	}
	for i := range r.IntN(5) {
		f.Metadata[fmt.Sprintf("key\x01 %d\u2028", i)] = strings.Repeat("{\"step\": 1}\n\x7f", r.IntN(4))
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latest.safetensors")
	var w Writer // shared: its buffers must not leak from one file into the next
	for seed := range uint64(60) {
		f := randomFile(rand.New(rand.NewPCG(seed, 1)))
		if err := w.Write(path, f); err != nil {
			t.Fatal(err)
		}
		got, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(got.Metadata, f.Metadata) {
			t.Fatalf("seed %d: metadata %q, want %q", seed, got.Metadata, f.Metadata)
		}
		if len(got.Tensors) != len(f.Tensors) {
			t.Fatalf("seed %d: %d tensors, want %d", seed, len(got.Tensors), len(f.Tensors))
		}
		for _, want := range f.Tensors {
			g := got.Lookup(want.Name)
			if g == nil || !slices.Equal(g.Shape, want.Shape) || !sameBits(g.Data, want.Data) {
				t.Fatalf("seed %d: tensor %q differs", seed, want.Name)
			}
		}
		first, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := new(Writer).Encode(&again, f); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again.Bytes()) {
			t.Fatalf("seed %d: the same file gave other bytes", seed)
		}
		if header := len(first) - dataBytes(f); header%alignment != 0 {
			t.Fatalf("seed %d: tensors start at byte %d", seed, header)
		}
	}
}

func dataBytes(f File) int {
	n := 0
	for _, t := range f.Tensors {
		n += 4 * len(t.Data)
	}
	return n
}

func TestWriteRefuses(t *testing.T) {
	tests := map[string][]Tensor{
		"shape":         {{Name: "w", Shape: []int{2}, Data: make([]float32, 3)}},
		"twice":         {{Name: "w", Data: make([]float32, 1)}, {Name: "w", Data: make([]float32, 1)}},
		"__metadata__":  {{Name: "__metadata__", Data: make([]float32, 1)}},
		`tensor "\xff"`: {{Name: "\xff", Data: make([]float32, 1)}},
	}
	for want, tensors := range tests {
		path := filepath.Join(t.TempDir(), "x.safetensors")
		err := Write(path, File{Tensors: tensors})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v", want, err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: a file was left", want)
		}
	}
}

// fullDisk fails like a disk with room bytes left.
type fullDisk struct {
	w    io.Writer
	room int
}

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.room {
		n, _ := d.w.Write(b[:d.room])
		d.room = 0
		return n, &os.PathError{Op: "write", Path: "/some/temporary", Err: syscall.ENOSPC}
	}
	d.room -= len(b)
	return d.w.Write(b)
}

func TestFullDiskKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "latest.safetensors")
	old := File{Tensors: []Tensor{{Name: "w", Shape: []int{3}, Data: []float32{1, 2, 3}}}}
	if err := Write(path, old); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	big := File{Tensors: []Tensor{{Name: "w", Shape: []int{50_000}, Data: make([]float32, 50_000)}}}
	for _, room := range []int{0, 10, 70_000, 199_999} {
		w := Writer{wrap: func(out io.Writer) io.Writer { return &fullDisk{out, room} }}
		err := w.Write(path, big)
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), path) ||
			!strings.Contains(err.Error(), "previous file is kept") {
			t.Errorf("room %d: error %v", room, err)
		}
		after, _ := os.ReadFile(path)
		if !bytes.Equal(before, after) {
			t.Fatalf("room %d: the old file changed", room)
		}
		if left, _ := os.ReadDir(dir); len(left) != 1 {
			t.Fatalf("room %d: the temporary file was left: %v", room, left)
		}
	}
}

func TestWriteIntoMissingFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "x.safetensors")
	if err := Write(path, File{}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

// A checkpoint every epoch must not feed the garbage collector in proportion to its size.
func TestWriterReusesItsBuffers(t *testing.T) {
	f := File{Metadata: map[string]string{"state": strings.Repeat("x", 10_000)}}
	for i := range 20 {
		x := Tensor{Name: fmt.Sprint("layers.", i), Shape: []int{1000}, Data: make([]float32, 1000)}
		f.Tensors = append(f.Tensors, x)
	}
	var w Writer
	allocs := testing.AllocsPerRun(20, func() {
		if err := w.Encode(io.Discard, f); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per checkpoint", allocs)
	}
}
