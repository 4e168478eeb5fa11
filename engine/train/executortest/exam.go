package executortest

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/job"
)

// Run puts a device through the exam: t fails for what does not hold. The reference is one
// that has passed; what both train must be equal in every bit. For devices that use blas32
// the exam registers engine/sgemm on one thread, unless a test has registered something.
func Run(t *testing.T, device, reference job.Device) {
	if _, unchanged := blas32.Implementation().(gonum.Implementation); unchanged {
		UseSgemm(t, 1)
	}
	x := exam{device, reference}
	for _, part := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"gradients", x.gradients},
		{"recordings", x.recordings},
		{"recordings of inputs", x.recordingsOfInputs},
		{"bits", x.bits},
		{"resume", x.resume},
		{"row-wise resume", x.rowWiseResume},
		{"learning", x.learning},
		{"live hyper-parameters", x.liveHyperParameters},
		{"prediction", x.prediction},
		{"prediction of any rows", x.predictionOfAnyRows},
		{"single row under batch norm", x.singleRow},
		{"max norm", x.maxNorm},
		{"sparse and dense rows", x.sparseEqualsDense},
		{"embeddings", x.embeddings},
		{"augmentation", x.augmentation},
		{"random draws", x.draws},
		{"probes", x.probes},
		{"measured norms", x.measuredNorms},
		{"measuring changes nothing", x.measuringChangesNothing},
		{"late results", x.lateResults},
		{"divergence", x.divergence},
		{"allocations", x.allocations},
		{"errors of a job", x.jobErrors},
		{"errors of a step", x.stepErrors},
		{"errors of predictions", x.predictionErrors},
		{"errors of tensors", x.tensorErrors},
	} {
		t.Run(part.name, part.run)
	}
}

// UseSgemm registers engine/sgemm for the duration of a test and returns its workers.
func UseSgemm(tb testing.TB, threads int) *pool.Pool {
	tb.Helper()
	p := pool.New(threads)
	impl, err := sgemm.New(p)
	if err != nil {
		tb.Fatal(err)
	}
	old := blas32.Implementation()
	blas32.Use(impl)
	tb.Cleanup(func() {
		blas32.Use(old)
		p.Close()
	})
	return p
}

// exam is a device under examination.
type exam struct{ device, reference job.Device }

// subject is an executor and the job it was given.
type subject struct {
	job.Executor
	cfg job.Config
}

func (x exam) new(t testing.TB, c job.Config) *subject { return made(t, x.device, c) }

func made(t testing.TB, d job.Device, c job.Config) *subject {
	t.Helper()
	e, err := d.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &subject{e, c}
}

// run makes updates [from, to).
func (s *subject) run(t testing.TB, from, to int, h job.Hyper) (last job.StepResult) {
	t.Helper()
	return Train(t, s.Executor, s.cfg.Train.Rows(), from, to, h)
}

// step makes one update.
func (s *subject) step(t testing.TB, step job.Step) job.StepResult {
	t.Helper()
	r, err := job.Do(s.Executor, step)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// state returns the bits of all that a resumed run needs.
func (s *subject) state() []uint32 { return Bits(s.ExportState(nil)) }

// predicted returns the outputs for the validation part.
func (s *subject) predicted(t testing.TB) []float32 {
	t.Helper()
	out := make([]float32, s.cfg.Validation.Rows()*s.cfg.Net.Outputs)
	if err := s.Predict(job.ValidationPart, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Train makes updates [from, to) on batches of 32 of so many rows, in a new order each epoch.
func Train(t testing.TB, e job.Executor, rows, from, to int, h job.Hyper) (last job.StepResult) {
	t.Helper()
	for i := from; i < to; i++ {
		s := batch(rows, i)
		s.Hyper = h
		r, err := job.Do(e, s)
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	return last
}

// batch is update i of such a run.
func batch(rows, i int) job.Step {
	perEpoch := (rows + 31) / 32
	epoch, lo := i/perEpoch, i%perEpoch*32
	order := make([]int32, rows)
	s := rng.New(1, rng.Shuffle, epoch, 0)
	s.Perm(order)
	return job.Step{Epoch: epoch, Index: i, Rows: order[lo:min(lo+32, rows)]}
}

// Bits returns the bits of all values of some tensors.
func Bits(ts []job.Tensor) []uint32 {
	var out []uint32
	for _, t := range ts {
		for _, v := range t.Data {
			out = append(out, math.Float32bits(v))
		}
	}
	return out
}

// firstRows are n row numbers from 0.
func firstRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// clone copies tensors that an executor may fill again.
func clone(ts []job.Tensor) []job.Tensor {
	out := slices.Clone(ts)
	for i := range out {
		out[i].Shape, out[i].Data = slices.Clone(out[i].Shape), slices.Clone(out[i].Data)
	}
	return out
}
