package tfevents

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"tunebench/engine/event"
)

// awkward are the values at which a conversion is likely to go wrong.
var awkward = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.1, 1.0 / 3, math.Pi, 1 + 0x1p-23, 1 + 0x1p-24, 1 + 0x1p-52,
	math.MaxFloat32, math.MaxFloat32 * (1 + 0x1p-40), math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat32 / 2, math.SmallestNonzeroFloat64,
	math.Inf(1), math.Inf(-1), math.NaN(),
	math.Float64frombits(0x7ff8000000000000), math.Float64frombits(0xfff8000000000000), // NaNs of processors
	math.Float64frombits(0xfff8deadbeef0001), // and one with a payload
}

// values draws numbers of every kind: awkward ones, float32s, and any bits at all.
func values(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		switch r.IntN(4) {
		case 0:
			out[i] = awkward[r.IntN(len(awkward))]
		case 1:
			out[i] = float64(float32(r.NormFloat64()))
		case 2:
			out[i] = r.NormFloat64()
		default:
			out[i] = math.Float64frombits(r.Uint64())
		}
	}
	return out
}

// What a run recorded and what a file of it tells are the same bits, values and times alike.
func TestHistorySurvivesTheFileBitForBit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w, err := Create(t.TempDir(), at(0))
	if err != nil {
		t.Fatal(err)
	}
	var want, got event.History
	now := time.Unix(1_700_000_000, 123_456_789)
	for step, v := range append(append([]float64(nil), awkward...), values(r, 3000)...) {
		now = now.Add(time.Duration(r.Int64N(1e10)))
		record := event.Record{Step: step, Time: now, Scalars: []event.Scalar{{Tag: "x", Value: v}}}
		want.AppendRecord(record)
		emit(t, w, record)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, e := range readAll(t, w.Path()) {
		got.AppendRecord(e.Record)
	}
	a, b := want.Series("x"), got.Series("x")
	if len(a) != len(b) {
		t.Fatalf("%d values of %d came back", len(b), len(a))
	}
	for i := range a {
		if math.Float64bits(a[i].Value) != math.Float64bits(b[i].Value) {
			t.Errorf("step %d: %x came back as %x", i, math.Float64bits(a[i].Value), math.Float64bits(b[i].Value))
		}
		if a[i].Wall != b[i].Wall || a[i].Step != b[i].Step {
			t.Errorf("point %+v came back as %+v", a[i], b[i])
		}
	}
}

// A value costs ten bytes more than a float32, and nothing more where a float32 is enough.
func TestExactValuesAreSmall(t *testing.T) {
	size := func(v float64) int {
		return len(appendRecord(nil, event.Record{Scalars: []event.Scalar{{Tag: "val/loss", Value: v}}}))
	}
	simple := size(0.5)
	for v, more := range map[float64]int{0: 0, 1: 0, 0.25: 0, math.Inf(-1): 0, 0.1: 10, 1e300: 10, -1e-300: 10} {
		if got := size(v) - simple; got != more {
			t.Errorf("%v takes %d bytes more than 0.5, want %d", v, got, more)
		}
	}
}

// Programs that know the standard fields alone read every value to the precision of a float32.
func TestEveryValueHasItsSimpleForm(t *testing.T) {
	w, err := Create(t.TempDir(), at(0))
	if err != nil {
		t.Fatal(err)
	}
	for step, v := range awkward {
		emit(t, w, event.Record{Step: step, Time: at(1), Scalars: []event.Scalar{{Tag: "x", Value: v}}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	simple := standardScalars(t, raw)
	if len(simple) != len(awkward) {
		t.Fatalf("%d of %d values", len(simple), len(awkward))
	}
	for i, v := range awkward {
		if want := float32(v); simple[i] != want && (want == want || simple[i] == simple[i]) {
			t.Errorf("%v reads as %v", v, simple[i])
		}
	}
}
