package executortest

import (
	"slices"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
)

// resume kills a run at each of several steps and goes on in a new executor.
func (x exam) resume(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			c, h := Everything(k, norm)
			whole := x.new(t, c)
			whole.run(t, 0, 20, h)
			want := whole.state()
			for _, kill := range []int{0, 1, 7, 19} {
				first := x.new(t, c)
				first.run(t, 0, kill, h)
				state := first.ExportState(nil)
				first.run(t, kill, kill+2, h) // what the killed process did past its checkpoint
				second := x.elsewhere(t, c)
				if err := second.ImportState(state); err != nil {
					t.Fatal(err)
				}
				second.run(t, kill, 20, h)
				if !slices.Equal(second.state(), want) {
					t.Fatalf("%v, %v: a run resumed at step %d ends elsewhere", k, norm, kill)
				}
			}
		}
	}
}

// elsewhere returns an executor whose weights begin elsewhere.
func (x exam) elsewhere(t *testing.T, c job.Config) *subject {
	t.Helper()
	init := c.Net.Init
	c.Net.Init = nn.XavierUniform
	s := x.new(t, c)
	s.cfg.Net.Init = init
	return s
}

// rowWiseResume goes back to a checkpoint in the same executor, and on in another.
func (x exam) rowWiseResume(t *testing.T) {
	problems := map[string]func() job.Config{"pictures": Pictures}
	for name, config := range RowWise {
		problems[name] = config
	}
	for name, config := range problems {
		for _, h := range []job.Hyper{{LR: 0.01, ClipNorm: 1}, {LR: 0.01, L2: 0.01, WeightDecay: 0.1}} {
			c := config()
			whole := made(t, x.reference, c)
			whole.run(t, 0, 20, h)
			first := x.new(t, c)
			first.run(t, 0, 7, h)
			state := first.ExportState(nil)
			first.run(t, 7, 9, h)
			if err := first.ImportState(state); err != nil {
				t.Fatal(err)
			}
			first.run(t, 7, 11, h)
			second := x.elsewhere(t, c)
			if err := second.ImportState(first.ExportState(state)); err != nil {
				t.Fatal(err)
			}
			second.run(t, 11, 20, h)
			if !slices.Equal(second.state(), whole.state()) {
				t.Errorf("%s: a resumed run ends elsewhere than the reference", name)
			}
		}
	}
}
