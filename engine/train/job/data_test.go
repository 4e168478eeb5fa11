package job_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
)

// samples are rows of every kind.
func samples() map[string]job.Data {
	s := rng.New(8, rng.Bench, 0, 0)
	strided := executortest.Dense(40, 9, &s)
	strided.X.Cols = 4
	strided.Targets = make([]float32, 40)
	s.FillNormal(strided.Targets, 0, 1)
	mixed := executortest.Dense(40, 3, &s)
	for i := range 40 {
		mixed.IDs = append(mixed.IDs, int32(i), int32(i%7))
	}
	return map[string]job.Data{
		"dense":   executortest.Blobs(40, 5, 3, 1),
		"strided": strided,
		"sparse":  executortest.Text(0.02).Validation,
		"ids":     executortest.Ratings().Validation,
		"mixed":   mixed,
	}
}

// row is all of one row, written out.
func row(d job.Data, i int) []float32 {
	var out []float32
	if d.X.Cols > 0 {
		out = append(out, d.X.Data[i*d.X.Stride:i*d.X.Stride+d.X.Cols]...)
	}
	if d.Sparse != nil {
		columns, values := d.Sparse.Row(i)
		for k, c := range columns {
			out = append(out, float32(c), values[k])
		}
	}
	fields := len(d.IDs) / d.Rows()
	for _, id := range d.IDs[i*fields : (i+1)*fields] {
		out = append(out, float32(id))
	}
	if d.Labels != nil {
		out = append(out, float32(d.Labels[i]))
	}
	if d.Targets != nil {
		out = append(out, d.Targets[i])
	}
	return out
}

func TestSliceIsAViewOfTheSameRows(t *testing.T) {
	for name, d := range samples() {
		for lo := 0; lo < 40; lo += 3 {
			for _, hi := range []int{lo + 1, (lo + 41) / 2, 40} {
				some := d.Slice(lo, hi)
				if some.Rows() != hi-lo {
					t.Fatalf("%s[%d:%d] has %d rows", name, lo, hi, some.Rows())
				}
				for i := range hi - lo {
					if !slices.Equal(row(some, i), row(d, lo+i)) {
						t.Fatalf("%s[%d:%d]: row %d is %v, want %v", name, lo, hi, i, row(some, i), row(d, lo+i))
					}
				}
				again := some.Slice(0, 1)
				if !slices.Equal(row(again, 0), row(d, lo)) {
					t.Errorf("%s: a slice of a slice is not of the same rows", name)
				}
			}
		}
		for _, at := range []int{0, 17, 40} {
			if n := d.Slice(at, at).Rows(); n != 0 {
				t.Errorf("%s[%d:%d] has %d rows", name, at, at, n)
			}
		}
	}
}

func TestGatherCopiesRows(t *testing.T) {
	pick := []int32{7, 0, 39, 7}
	for name, d := range samples() {
		before := row(d, 7)
		some := d.Gather(pick)
		if some.Rows() != len(pick) {
			t.Fatalf("%s: %d rows", name, some.Rows())
		}
		for i, r := range pick {
			if !slices.Equal(row(some, i), row(d, int(r))) {
				t.Errorf("%s: row %d is %v, want %v", name, i, row(some, i), row(d, int(r)))
			}
		}
		for i := range some.X.Data {
			some.X.Data[i]++
		}
		for i := range some.IDs {
			some.IDs[i]++
		}
		if !slices.Equal(row(d, 7), before) {
			t.Errorf("%s: a change of the copies changes the rows", name)
		}
		if n := d.Gather(nil).Rows(); n != 0 {
			t.Errorf("%s: %d rows of none", name, n)
		}
	}
}

func TestInputIsWhatTheNetworkTakes(t *testing.T) {
	for name, d := range samples() {
		in := d.Input()
		same := d.Sparse == nil || in.Sparse.NonZeros() == d.Sparse.NonZeros()
		if in.X.Rows != 40 || len(in.IDs) != len(d.IDs) || !same {
			t.Errorf("%s: %d rows, %d ids, %d elements", name, in.X.Rows, len(in.IDs), in.Sparse.NonZeros())
		}
	}
}

func TestInputsNameWhatTheNetworkCannotTake(t *testing.T) {
	classes, text, ratings := executortest.Classes(1), executortest.Text(0.02), executortest.Ratings()
	for _, c := range []struct {
		cfg    job.Config
		change func(*job.Data)
		want   string
	}{
		{classes, func(d *job.Data) { d.X.Cols = 5 }, "5 columns, the network takes 6"},
		{classes, func(d *job.Data) { d.X.Stride = 5 }, "600 x 6 with stride 5 does not fit"},
		{classes, func(d *job.Data) { d.X.Data = d.X.Data[:3599] }, "does not fit in 3599 values"},
		{classes, func(d *job.Data) { d.IDs = []int32{1} }, "1 ids for 600 rows of 0 fields"},
		{
			classes, func(d *job.Data) { *d = text.Validation },
			"the network takes sparse rows: false, the part has them: true",
		},
		{
			text, func(d *job.Data) { *d = classes.Validation },
			"the network takes sparse rows: true, the part has them: false",
		},
		{ratings, func(d *job.Data) { d.IDs = slices.Clone(d.IDs); d.IDs[7] = -1 }, "row 3 has id -1 of 50 in field 1"},
		{ratings, func(d *job.Data) { d.X.Cols = 1 }, "1 columns, the network takes 0"},
	} {
		d := c.cfg.Validation
		if err := d.ValidateInputs(c.cfg.Net); err != nil {
			t.Errorf("sound rows: %v", err)
		}
		d.Labels, d.Targets = nil, nil // are not looked at
		c.change(&d)
		if err := d.ValidateInputs(c.cfg.Net); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func TestPartsByName(t *testing.T) {
	ps := job.Parts{
		Train: executortest.Blobs(3, 2, 2, 1), Validation: executortest.Blobs(4, 2, 2, 1),
		Test: executortest.Blobs(5, 2, 2, 1),
	}
	for p, want := range map[job.Part]struct {
		name string
		rows int
	}{job.TrainPart: {"training", 3}, job.ValidationPart: {"validation", 4}, job.TestPart: {"test", 5}} {
		if ps.Of(p).Rows() != want.rows || p.String() != want.name {
			t.Errorf("part %d is %s of %d rows, want %s of %d", p, p, ps.Of(p).Rows(), want.name, want.rows)
		}
	}
}

func TestCostOfSteps(t *testing.T) {
	if got := (job.Cost{Fixed: 100, PerRow: 2}).Of(3, 50); got != 400 {
		t.Errorf("3 steps of 50 rows in all cost %g, want 400", got)
	}
}

func TestOnlyNumbersAreFinite(t *testing.T) {
	for loss, want := range map[float64]bool{
		0: true, -3: true, math.MaxFloat64: true, math.Inf(1): false, math.Inf(-1): false,
	} {
		if (job.StepResult{Loss: loss}).Finite() != want {
			t.Errorf("%g is finite: %v", loss, !want)
		}
	}
	if (job.StepResult{Loss: math.NaN()}).Finite() {
		t.Error("NaN is finite")
	}
}
