package cpu

import (
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

// TestAugmentation: it is for training only, allocates nothing, and a resumed run
// with another number of threads draws the same.
func TestAugmentation(t *testing.T) {
	useSgemm(t, 1)
	m := job.Image{Width: 14, Height: 14, Channels: 1}
	s := rng.New(2, rng.Bench, 0, 0)
	d := labels(denseRows(60, 196, &s), 3, &s)
	c := job.Config{
		Parts: job.Parts{Train: d, Validation: d}, Net: nn.Spec{Inputs: 196, Hidden: []int{6}, Outputs: 3},
		Optimizer: optimizer.Default(optimizer.SGD), Seed: 9, BatchSize: 32,
	}
	plain := mustNew(t, c)
	c.Augment = job.Augment{Image: m, Shift: 0.3, Rotate: 30, Flip: true, Noise: 0.1, Cutout: 0.4}
	e := mustNew(t, c)
	do := again{exec: e}
	a, b := predicted(t, e), predicted(t, plain)
	if !slices.Equal(a[0].Data, b[0].Data) {
		t.Error("augmentation reaches evaluation")
	}
	rows := make([]int32, 32)
	step := func() {
		do.step(t, job.Step{Rows: rows, Hyper: job.Hyper{LR: 0.1}})
	}
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("%g allocations per step", n)
	}
	half := mustNewOn(t, Device{Pool: useSgemm(t, 3)}, c)
	run(t, half, 0, 3, job.Hyper{LR: 0.1})
	second := mustNew(t, c)
	if err := second.ImportState(half.ExportState(nil)); err != nil {
		t.Fatal(err)
	}
	run(t, half, 3, 7, job.Hyper{LR: 0.1})
	run(t, second, 3, 7, job.Hyper{LR: 0.1})
	if !slices.Equal(bits(half.ExportState(nil)), bits(second.ExportState(nil))) {
		t.Error("a resumed run ends elsewhere")
	}
}
