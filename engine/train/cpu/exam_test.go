package cpu

import (
	"fmt"
	"slices"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
)

// TestExam takes executors whose row-wise tensors are updated where it pays, and always
// late; to the bit they are one that updates everything at once.
func TestExam(t *testing.T) {
	p := executortest.UseSgemm(t, 2)
	t.Run("where it pays", func(t *testing.T) { executortest.Run(t, Device{Pool: p}, Device{updates: atOnce}) })
	t.Run("late", func(t *testing.T) { executortest.Run(t, Device{updates: late}, Device{updates: atOnce}) })
}

func mustNew(t testing.TB, d Device, c job.Config) *Executor {
	t.Helper()
	e, err := d.executor(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func run(t testing.TB, e *Executor, from, to int, h job.Hyper) {
	t.Helper()
	executortest.Train(t, e, e.cfg.Train.Rows(), from, to, h)
}

func TestThreadsDoNotReachTheResult(t *testing.T) {
	everything, h := executortest.Everything(optimizer.Adam, nn.BatchNorm)
	everything.Net.Hidden = []int{300, 300}
	everything.Train, everything.BatchSize = executortest.Blobs(400, 6, 3, 1), 400
	problems := map[string]job.Config{"everything": everything, "pictures": executortest.Pictures()}
	for name, config := range executortest.RowWise {
		problems[name] = config()
	}
	for name, c := range problems {
		var want []uint32
		for _, threads := range []int{1, 2, 3} {
			t.Run(fmt.Sprintf("%s/%d", name, threads), func(t *testing.T) {
				e := mustNew(t, Device{Pool: executortest.UseSgemm(t, threads), updates: late}, c)
				run(t, e, 0, 8, h)
				got := executortest.Bits(e.ExportState(nil))
				if want == nil {
					want = got
				} else if !slices.Equal(got, want) {
					t.Fatal("ends elsewhere than 1 thread")
				}
			})
		}
	}
}
