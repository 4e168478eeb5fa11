package main

import (
	"fmt"
	"math/rand"
	"slices"
	"syscall"
	"testing"
	"time"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
)

// randomExperiment draws settings from everything that keeps state or draws random numbers.
func randomExperiment(r *rand.Rand) []string {
	pick := func(choices ...string) string { return choices[r.Intn(len(choices))] }
	choice := func(key string, except ...string) string {
		k, _ := hparam.Lookup(key)
		for {
			c := pick(k.Choices...)
			if !slices.Contains(except, c) {
				return key + "=" + c
			}
		}
	}
	return []string{
		"data.source=" + pick("digits", "spirals", "wine"), "seed=" + fmt.Sprint(r.Intn(1000)),
		"data.test=" + pick("0", "0.1"),
		choice("optimizer.name", "gd"), choice("schedule.name"), choice("model.activation"), choice("model.norm"),
		choice("model.init", "zeros", "constant"),
		"model.hidden=" + pick("20,20", "33", "16,16,16"), "model.residual=" + pick("true", "false"),
		"optimizer.lr=" + pick("0.001", "0.0003"), "optimizer.clip_norm=" + pick("0", "1"),
		"schedule.warmup_epochs=" + pick("0", "2.5"),
		"regularization.dropout=" + pick("0", "0.3"), "regularization.l1=" + pick("0", "1e-4"),
		"regularization.weight_decay=" + pick("0", "0.01"), "regularization.max_norm=" + pick("0", "2"),
		"regularization.input_noise=" + pick("0", "0.1"), "regularization.mixup=" + pick("0", "0.2"),
		"training.ema=" + pick("0", "0.99"), "training.batch_size=" + pick("16", "50", "128"),
		"training.early_stopping.patience=" + pick("0", "20"), "training.eval_every=" + pick("1", "3"),
		"training.log_every_steps=" + pick("0", "7"), "training.epochs=40",
	}
}

// TestRandomExperimentsSurviveRandomKills is the promise of reproducibility as a
// property: whatever the experiment, whenever it is killed, however many threads
// train it, in the foreground or detached, the weights are the same.
func TestRandomExperimentsSurviveRandomKills(t *testing.T) {
	experiments := 6
	if testing.Short() {
		experiments = 2
	}
	for i := range experiments {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewSource(int64(i)))
			b := newBench(t)
			args := []string{"digits-mlp"}
			for _, set := range randomExperiment(r) {
				args = append(args, "--set", set)
			}
			t.Log(args)
			want := b.train(append(args, "--set", "training.threads=1")...)
			dir := b.open(b.ok(append([]string{"train", "--detach", "--set", "training.threads=2"}, args...)...))
			kills := 0
			for kills < 4 {
				b.until("a worker", func() bool { s := dir.Status(); return s.Alive || s.State.Finished() })
				time.Sleep(time.Duration(r.Intn(150)) * time.Millisecond)
				s := dir.Status()
				if s.State.Finished() {
					break
				}
				if s.Alive && s.PID > 0 {
					_ = syscall.Kill(s.PID, syscall.SIGKILL) // it may just have ended by itself
					kills++
				}
				b.until("the worker to be gone", func() bool { return !dir.Status().Alive })
				if dir.Status().State.Finished() {
					break
				}
				b.ok("resume", "--detach", dir.ID())
			}
			b.until("the end", func() bool { return dir.Status().State.Finished() })
			s := dir.Status()
			if string(s.State) != want.State || s.Summary.WeightsSHA256 != want.WeightsSHA256 {
				t.Errorf("after %d kills: %s (%s) with weights %s, want %s with %s", kills, s.State, s.Summary.Reason,
					s.Summary.WeightsSHA256, want.State, want.WeightsSHA256)
			}
			if s.State == workspace.Done {
				compareScalars(t, b, want.Run, dir.Name())
			}
		})
	}
}
