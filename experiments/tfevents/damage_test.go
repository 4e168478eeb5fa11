package tfevents

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"tunebench/engine/event"
)

// A file of a hundred records in which a few bytes were overwritten gives all records but those that
// were hit, tells where it was hurt, and goes on growing.
func TestScatteredDamage(t *testing.T) {
	path, offsets := numbered(t, 100)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	offsets = append(offsets, int64(len(whole)))
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 99))
		b := bytes.Clone(whole)
		hit := map[int]bool{}
		for range 1 + r.IntN(4) {
			i := r.IntN(100)
			hit[i] = true
			b[offsets[i]+r.Int64N(offsets[i+1]-offsets[i])] ^= byte(1 + r.IntN(255))
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		reader := NewReader(path)
		entries, errs := drain(t, reader, 7)
		seen := map[int]bool{}
		for _, e := range entries {
			seen[e.Record.Step] = true
			if hit[e.Record.Step] {
				t.Errorf("seed %d: record %d is read though it was damaged", seed, e.Record.Step)
			}
		}
		for i := range 100 {
			if !seen[i] && !hit[i] {
				t.Errorf("seed %d: record %d is lost, damaged were %v", seed, i, hit)
			}
		}
		if !hit[99] && len(errs) == 0 || len(errs) > 2*len(hit) {
			t.Errorf("seed %d: %d errors for %d damaged records: %v", seed, len(errs), len(hit), errs)
		}
		for _, err := range errs {
			if re := (*RecordError)(nil); !errors.As(err, &re) || re.Path != path {
				t.Errorf("seed %d: %v does not say where", seed, err)
			}
		}
	}
}

// Whatever the damage, what a run writes after it is read.
func TestDamagedFileGrowsOn(t *testing.T) {
	path, offsets := numbered(t, 10)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tail := bytes.Clone(b[offsets[8]:])
	b[offsets[9]] ^= 1 // the last record's length
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	r := NewReader(path)
	if entries, errs := drain(t, r, 10); len(entries) != 9 || len(errs) == 0 {
		t.Fatalf("%d records, errors %v", len(entries), errs)
	}
	if err := os.WriteFile(path, append(b, tail...), 0o644); err != nil {
		t.Fatal(err)
	}
	if entries, _ := drain(t, r, 10); len(entries) != 2 || entries[0].Record.Step != 8 || entries[1].Record.Step != 9 {
		t.Errorf("after the damage: %v", entries)
	}
}

// Messages that say nothing, say it twice or hold what does not belong there are no scalars and no errors.
func TestOddMessages(t *testing.T) {
	tensor := func(dtype int64, payload []byte) []byte {
		return append(appendInt(nil, tensorDType, dtype), payload...)
	}
	value := func(b []byte) []byte { return appendNested(appendText(nil, valueTag, "x"), valueTensor, b) }
	const packedOne = "\x00\x00\x00\x00\x00\x00\xf0\x3f"
	two := appendFixed64(appendFixed64(nil, tensorDouble, 1), tensorDouble, 2)
	vector := func(n int64) []byte { return appendInt(appendNested(nil, tensorShape, shape(n)), tensorInt, 3) }
	for name, c := range map[string]struct {
		value []byte
		want  []float64
	}{
		"no value":          {appendText(nil, valueTag, "x"), nil},
		"only the double":   {appendFixed64(appendText(nil, valueTag, "x"), valueExact, 0.1), nil},
		"a default":         {value(tensor(dtFloat, nil)), []float64{0}},
		"an int":            {value(tensor(dtInt64, appendInt(nil, tensorInt64, -7))), []float64{-7}},
		"two doubles":       {value(tensor(dtDouble, two)), nil},
		"a packed double":   {value(tensor(dtDouble, appendText(nil, tensorDouble, packedOne))), []float64{1}},
		"half a double":     {value(tensor(dtDouble, appendText(nil, tensorContent, "1234"))), nil},
		"an unknown type":   {value(tensor(99, appendInt(nil, tensorInt64, 1))), nil},
		"a vector of one":   {value(tensor(dtInt32, vector(1))), []float64{3}},
		"a vector of three": {value(tensor(dtInt32, vector(3))), nil},
	} {
		msg := appendNested(nil, eventSummary, appendNested(nil, summaryValue, c.value))
		path := filepath.Join(t.TempDir(), "x.tfevents")
		if err := os.WriteFile(path, endFrame(append(beginFrame(nil), msg...), 0), 0o644); err != nil {
			t.Fatal(err)
		}
		var got event.History
		for _, e := range readAll(t, path) {
			got.AppendRecord(e.Record)
		}
		values := got.Values("x")
		if len(values) != len(c.want) || len(values) == 1 && values[0] != c.want[0] {
			t.Errorf("%s: %v, want %v", name, values, c.want)
		}
	}
}

func appendNested(b []byte, num protowire.Number, msg []byte) []byte {
	return append(appendPrefix(b, num, len(msg)), msg...)
}

// shape is a TensorShapeProto of one dimension.
func shape(n int64) []byte { return appendNested(nil, shapeDim, appendInt(nil, dimSize, n)) }
