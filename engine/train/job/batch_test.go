package job_test

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
)

// answered returns a batch as rows, with its first answers.
func answered(b *job.Batch) job.Data {
	d := job.Data{X: b.In.X, IDs: b.In.IDs, Labels: b.Answers.Labels, Targets: b.Answers.Targets}
	if b.In.Sparse.RowPtr != nil {
		d.Sparse = &b.In.Sparse
	}
	return d
}

func TestABatchIsTheNamedRows(t *testing.T) {
	for name, c := range map[string]job.Config{
		"dense": executortest.Classes(1), "sparse": executortest.Text(0.05), "ids": executortest.Ratings(),
	} {
		a := job.NewAssembler(&c, nil, 8)
		for _, rows := range [][]int32{{3}, {5, 0, 5, 89}, {88, 87, 86, 85, 84, 83, 82, 81}, {1, 2}} {
			b := answered(a.Assemble(job.Step{Rows: rows}))
			if b.Rows() != len(rows) {
				t.Fatalf("%s: %d rows for %v", name, b.Rows(), rows)
			}
			for i, r := range rows {
				if got, want := row(b, i), row(c.Train, int(r)); !slices.Equal(got, want) {
					t.Errorf("%s: row %d of %v is %v, want %v", name, i, rows, got, want)
				}
			}
		}
	}
}

func TestGrownAssemblersDrawTheSame(t *testing.T) {
	for name, c := range problems() {
		small, large := job.NewAssembler(&c, nil, 2), job.NewAssembler(&c, nil, 30)
		small.Grow(30)
		s := job.Step{Epoch: 1, Index: 9, Rows: slices.Repeat([]int32{4, 8, 1}, 10)}
		if a, b := written(small.Assemble(s)), written(large.Assemble(s)); !slices.Equal(a, b) {
			t.Errorf("%s: a batch depends on the room for it", name)
		}
	}
}

// problems turn on everything that draws.
func problems() map[string]job.Config {
	noisy, mixedText, pictures := executortest.Classes(1), executortest.Text(0.05), executortest.Pictures()
	noisy.InputNoise, noisy.Mixup = 0.2, 0.4
	mixedText.Mixup = 0.4
	return map[string]job.Config{"noise and mixup": noisy, "mixed text": mixedText, "pictures": pictures}
}

// written is all that is in a batch, in bits.
func written(b *job.Batch) []uint32 {
	var out []uint32
	for _, v := range b.In.X.Data {
		out = append(out, math.Float32bits(v))
	}
	for i := range b.In.Sparse.Rows {
		columns, values := b.In.Sparse.Row(i)
		for k, c := range columns {
			out = append(out, uint32(c), math.Float32bits(values[k]))
		}
	}
	for _, ys := range [][]int32{b.In.IDs, b.Answers.Labels, b.Answers.Labels2} {
		for _, y := range ys {
			out = append(out, uint32(y))
		}
	}
	return append(out, math.Float32bits(float32(b.Answers.Lambda)))
}

// TestDrawsAreAddressed: a batch follows from seed, epoch, step and rows alone.
func TestDrawsAreAddressed(t *testing.T) {
	for name, c := range problems() {
		s := job.Step{Epoch: 2, Index: 40, Rows: []int32{7, 3, 55, 20}}
		fresh := func(c job.Config, s job.Step) []uint32 {
			return written(job.NewAssembler(&c, nil, 4).Assemble(s))
		}
		want := fresh(c, s)
		a := job.NewAssembler(&c, nil, 4)
		for i := range 5 {
			a.Assemble(job.Step{Index: i, Rows: []int32{1, 2}})
		}
		if !slices.Equal(written(a.Assemble(s)), want) {
			t.Errorf("%s: a batch depends on those before it", name)
		}
		other := c
		other.Seed++
		later := s
		later.Epoch, later.Index = s.Epoch+1, s.Index+1
		if slices.Equal(fresh(other, s), want) || slices.Equal(fresh(c, later), want) {
			t.Errorf("%s: another seed or step draws the same", name)
		}
	}
}

func TestNoiseHasItsStandardDeviation(t *testing.T) {
	c := executortest.Classes(1)
	c.Train = executortest.Blobs(3000, 6, 3, 1)
	rows := make([]int32, 3000)
	for i := range rows {
		rows[i] = int32(i)
	}
	c.InputNoise = 0.25
	b := job.NewAssembler(&c, nil, 3000).Assemble(job.Step{Rows: rows})
	sum, squares := 0.0, 0.0
	for i, v := range b.In.X.Data {
		d := float64(v) - float64(c.Train.X.Data[i])
		sum, squares = sum+d, squares+d*d
	}
	n := float64(len(b.In.X.Data))
	if mean, sd := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.01 || math.Abs(sd-0.25) > 0.01 {
		t.Errorf("noise of mean %g and standard deviation %g, want 0 and 0.25", mean, sd)
	}
}

// TestMixupBlendsPairs: every row with a partner of the batch, each partner once, both
// inputs and answers.
func TestMixupBlendsPairs(t *testing.T) {
	c := executortest.Classes(1)
	c.Mixup = 0.8
	rows := []int32{10, 20, 31, 42, 53, 64, 75, 86}
	plain := c
	plain.Mixup = 0
	x := slices.Clone(job.NewAssembler(&plain, nil, 8).Assemble(job.Step{Rows: rows}).In.X.Data)
	b := job.NewAssembler(&c, nil, 8).Assemble(job.Step{Index: 3, Rows: rows})
	lambda := float32(b.Answers.Lambda)
	if !(lambda > 0 && lambda < 1) {
		t.Fatalf("the share is %g", lambda)
	}
	used := map[int]bool{}
	for i := range rows {
		partner := -1
		for j := range rows {
			fits := true
			for k := range 6 {
				want := float64(lambda)*float64(x[i*6+k]) + (1-float64(lambda))*float64(x[j*6+k])
				fits = fits && math.Abs(float64(b.In.X.Data[i*6+k])-want) < 1e-5
			}
			if fits {
				partner = j
			}
		}
		if partner < 0 || used[partner] {
			t.Fatalf("row %d is blended with partner %d, used before: %v", i, partner, used[partner])
		}
		used[partner] = true
		if b.Answers.Labels[i] != c.Train.Labels[rows[i]] || b.Answers.Labels2[i] != c.Train.Labels[rows[partner]] {
			t.Errorf("row %d has classes %d and %d", i, b.Answers.Labels[i], b.Answers.Labels2[i])
		}
	}
	alone := job.NewAssembler(&c, nil, 8).Assemble(job.Step{Rows: rows[:1]})
	if alone.Answers.Labels2 != nil || !slices.Equal(alone.In.X.Data, x[:6]) {
		t.Error("a single row is mixed with itself")
	}
}

// TestMixedSparseRowsHoldBoth: a row's elements by its share, then its partner's by the rest.
func TestMixedSparseRowsHoldBoth(t *testing.T) {
	c := executortest.Text(0.05)
	c.Mixup = 0.8
	rows := []int32{1, 2, 3, 4, 5}
	b := job.NewAssembler(&c, nil, 5).Assemble(job.Step{Index: 6, Rows: rows})
	if b.In.Sparse.Rows != 5 || b.In.Sparse.Validate() != nil {
		t.Fatalf("%d rows, %v", b.In.Sparse.Rows, b.In.Sparse.Validate())
	}
	share, total := float32(b.Answers.Lambda), 0
	for i, r := range rows {
		own, values := c.Train.Sparse.Row(int(r))
		columns, got := b.In.Sparse.Row(i)
		if !slices.Equal(columns[:len(own)], own) {
			t.Fatalf("row %d has columns %v, want %v first", i, columns, own)
		}
		for k, v := range values {
			if got[k] != share*v {
				t.Errorf("row %d: element %d is %g, want %g", i, k, got[k], share*v)
			}
		}
		total += len(columns) - len(own)
	}
	whole := 0
	for _, r := range rows {
		columns, _ := c.Train.Sparse.Row(int(r))
		whole += len(columns)
	}
	if total != whole {
		t.Errorf("the partners have %d elements, the rows %d: each is a partner once", total, whole)
	}
	if most := c.MaxElements(5); b.In.Sparse.NonZeros() > most {
		t.Errorf("%d elements, at most %d were announced", b.In.Sparse.NonZeros(), most)
	}
	if dense := executortest.Classes(1); dense.MaxElements(5) != 0 {
		t.Error("dense rows have sparse elements")
	}
}

func TestWorkersDrawTheSamePictures(t *testing.T) {
	c := executortest.Pictures()
	rows := make([]int32, 60)
	for i := range rows {
		rows[i] = int32(i)
	}
	s := job.Step{Epoch: 3, Rows: rows}
	want := written(job.NewAssembler(&c, nil, 60).Assemble(s))
	for _, threads := range []int{1, 2, 5} {
		p := pool.New(threads)
		if !slices.Equal(written(job.NewAssembler(&c, p, 60).Assemble(s)), want) {
			t.Errorf("%d threads draw other pictures", threads)
		}
		p.Close()
	}
}

func TestAssemblingAllocatesNothing(t *testing.T) {
	for name, c := range problems() {
		a := job.NewAssembler(&c, nil, 16)
		s := job.Step{Rows: slices.Repeat([]int32{3, 9}, 8)}
		if n := testing.AllocsPerRun(20, func() { s.Index++; a.Assemble(s) }); n != 0 {
			t.Errorf("%s: %g allocations per batch", name, n)
		}
	}
}

func BenchmarkAssemble(b *testing.B) {
	s := rng.New(1, rng.Bench, 0, 0)
	c := executortest.Pictures()
	c.Train = executortest.Labeled(executortest.Dense(4096, 196, &s), 3, &s)
	c.Augment = job.Augment{}
	a := job.NewAssembler(&c, nil, 128)
	step := job.Step{Rows: make([]int32, 128)}
	for b.Loop() {
		for i := range step.Rows {
			step.Rows[i] = int32((step.Index*128 + i*31) % 4096)
		}
		a.Assemble(step)
		step.Index++
	}
}
