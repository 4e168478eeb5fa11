package checkpoint

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadGolden(t *testing.T) {
	f, err := Read(filepath.Join("testdata", "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	inf := float32(math.Inf(1))
	want := []Tensor{
		{
			Name: "layers.0.weight", Shape: []int{2, 3},
			Data: []float32{0.1, -2.5, 3, 1e-30, inf, float32(math.Copysign(0, -1))},
		},
		{Name: "double", Shape: []int{2}, Data: []float32{0.1, -inf}},
		{Name: "half", Shape: []int{4}, Data: []float32{1.5, -65504, 1.0 / (1 << 24), -inf}},
		{Name: "brain", Shape: []int{2}, Data: []float32{1.5, -2}},
		{Name: "empty", Shape: []int{0, 7}, Data: []float32{}},
		{Name: "scalar", Shape: []int{}, Data: []float32{42}},
	}
	if len(f.Tensors) != len(want) {
		t.Fatalf("got tensors %q", f.Names())
	}
	for _, w := range want {
		g := f.Lookup(w.Name)
		if g == nil {
			t.Fatalf("no tensor %q", w.Name)
		}
		if !slices.Equal(g.Shape, w.Shape) || !sameBits(g.Data, w.Data) {
			t.Errorf("%s: got %v %v, want %v %v", w.Name, g.Shape, g.Data, w.Shape, w.Data)
		}
	}
	if got, want := f.Metadata["note"], "a \"quoted\" \\ line\n"; got != want {
		t.Errorf("metadata: got %q, want %q", got, want)
	}
	if f.Lookup("absent") != nil {
		t.Error("Lookup found a tensor that is not there")
	}
}

// Every half-precision number has an exact float32 value: compare with its definition.
func TestHalfToFloat32(t *testing.T) {
	for h := range 1 << 16 {
		exp, frac := h>>10&0x1f, float64(h&0x3ff)
		want := math.Ldexp(1+frac/1024, exp-15)
		switch {
		case exp == 0:
			want = math.Ldexp(frac, -24)
		case exp == 31 && frac == 0:
			want = math.Inf(1)
		case exp == 31:
			want = math.NaN()
		}
		if h>>15 == 1 {
			want = -want
		}
		got := float64(halfToFloat32(uint16(h)))
		if math.IsNaN(want) != math.IsNaN(got) || !math.IsNaN(want) && math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%#04x: got %v, want %v", h, got, want)
		}
	}
}

// raw puts a header and data together without any check.
func raw(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestHostileFiles(t *testing.T) {
	one := func(body string) string { return `{"layers.0.weight":{` + body + `}}` }
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "only 0 bytes"},
		{"short", []byte{1, 2, 3}, "only 3 bytes"},
		{"huge header", append(binary.LittleEndian.AppendUint64(nil, math.MaxUint64), '{'), "limit"},
		{"header past the end", append(binary.LittleEndian.AppendUint64(nil, 5000), '{'), "truncated"},
		{"not JSON", raw("PK\x03\x04", 0), "not a JSON object"},
		{"cut JSON", raw(`{"a":`, 0), `"a"`},
		{"text after JSON", raw(`{} {}`, 0), "after the JSON"},
		{"no dtype", raw(one(`"shape":[1],"data_offsets":[0,4]`), 4), "no dtype"},
		{"no shape", raw(one(`"dtype":"F32","data_offsets":[0,4]`), 4), "no shape"},
		{"one offset", raw(one(`"dtype":"F32","shape":[1],"data_offsets":[0]`), 4), "data_offsets"},
		{"integer dtype", raw(one(`"dtype":"I64","shape":[1],"data_offsets":[0,8]`), 8), `dtype "I64"`},
		{"beyond the data", raw(one(`"dtype":"F32","shape":[4],"data_offsets":[0,16]`), 8), "not within"},
		{
			"offsets beyond int64",
			raw(one(`"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]`), 4), "layers.0.weight",
		},
		{"negative offset", raw(one(`"dtype":"F32","shape":[1],"data_offsets":[-4,0]`), 4), "not within"},
		{"reversed offsets", raw(one(`"dtype":"F32","shape":[1],"data_offsets":[4,0]`), 4), "not within"},
		{"shape does not fit", raw(one(`"dtype":"F32","shape":[3],"data_offsets":[0,8]`), 8), "shape [3]"},
		{"shape overflows", raw(one(`"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]`), 0), "shape"},
		{
			"shape overflows by width",
			raw(one(`"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]`), 0), "shape",
		},
		{"negative shape", raw(one(`"dtype":"F32","shape":[-1],"data_offsets":[0,4]`), 4), "shape"},
		{"data without a tensor", raw(`{}`, 4), "belong to none"},
		{"gap", raw(one(`"dtype":"F32","shape":[1],"data_offsets":[4,8]`), 8), "overlap or gap"},
		{
			"overlap",
			raw(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},`+
				`"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8),
			`"b" starts`,
		},
		{
			"twice",
			raw(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},`+
				`"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4),
			`"a" is there twice`,
		},
		{"metadata of numbers", raw(`{"__metadata__":{"a":1}}`, 0), "strings"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.safetensors")
			if err := os.WriteFile(path, tt.file, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %q does not name the file and %q", err, tt.want)
			}
		})
	}
}

func TestReadMissing(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a folder was read as a checkpoint")
	}
}

// A file cut anywhere is an error, never a panic and never a shorter network.
func TestTruncatedAnywhere(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, err := Decode(bytes.NewReader(whole[:n]), int64(n)); err == nil {
			t.Fatalf("%d of %d bytes were read without an error", n, len(whole))
		}
	}
}

func FuzzDecode(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join("testdata", "golden.safetensors"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(raw(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
	f.Add(raw(fmt.Sprintf(`{"a":{"dtype":"F16","shape":[%d],"data_offsets":[0,0]}}`, math.MaxInt64), 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		values := 0
		for _, tensor := range file.Tensors {
			if n, ok := elements(tensor.Shape); !ok || n != int64(len(tensor.Data)) {
				t.Fatalf("%q: shape %v with %d values", tensor.Name, tensor.Shape, len(tensor.Data))
			}
			values += len(tensor.Data)
		}
		if values > len(b) {
			t.Fatalf("%d values from %d bytes", values, len(b))
		}
		var w Writer
		var out bytes.Buffer
		if err := w.Encode(&out, *file); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}
