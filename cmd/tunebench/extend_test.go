package main

import (
	"fmt"
	"math"
	"math/rand"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tunebench/experiments/workspace"
)

// A finished run that is given more epochs comes to the weights of a run that had them from the start,
// whenever its worker is killed on the way and however many threads train it.
func TestMoreEpochsSurviveKills(t *testing.T) {
	for i, set := range [][]string{
		{
			"optimizer.name=adamw", "schedule.name=constant", "regularization.dropout=0.2", "training.ema=0.99",
			"data.test=0.1",
		},
		{"optimizer.name=muon", "schedule.name=step", "schedule.step_epochs=100", "training.log_every_steps=5"},
		{
			"optimizer.name=nesterov", "schedule.name=plateau", "training.early_stopping.patience=1000",
			"model.norm=batch",
		},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewSource(int64(i)))
			b := newBench(t)
			args := []string{slow, "--set", "optimizer.lr=0.003"}
			for _, s := range set {
				args = append(args, "--set", s)
			}
			want := b.train(append(args, "--set", "training.epochs=600", "--set", "training.threads=1")...)
			short := b.train(append(args, "--set", "training.epochs=150", "--set", "training.threads=2")...)
			dir := b.open(short.Run)
			if short.Ending != "epochs" {
				t.Fatalf("ended by %s after %d epochs", short.Ending, short.Epochs)
			}
			b.ok("resume", "--detach", dir.ID(), "--epochs", "600")
			kills := 0
			over := func(s workspace.Status) bool { return s.State.Finished() && s.Summary.Epochs == 600 }
			for kills < 4 {
				b.until("a worker", func() bool { s := dir.Status(); return s.Alive || over(s) })
				time.Sleep(time.Duration(r.Intn(40)) * time.Millisecond)
				s := dir.Status()
				if over(s) {
					break
				}
				if s.Alive && s.PID > 0 {
					_ = syscall.Kill(s.PID, syscall.SIGKILL) // it may just have ended by itself
					kills++
				}
				b.until("the worker to be gone", func() bool { return !dir.Status().Alive })
				if over(dir.Status()) {
					break
				}
				b.ok("resume", "--detach", dir.ID())
			}
			b.until("the end", func() bool { return over(dir.Status()) })
			s := dir.Status().Summary
			if s.WeightsSHA256 != want.WeightsSHA256 || string(s.Ending) != want.Ending || s.Epoch != want.Epochs {
				t.Errorf("after %d kills: ended by %s in epoch %d with weights %s; want %s, %d, %s",
					kills, s.Ending, s.Epoch, s.WeightsSHA256, want.Ending, want.Epochs, want.WeightsSHA256)
			}
			t.Logf("killed %d times", kills)
		})
	}
}

func TestMoreEpochsByCommand(t *testing.T) {
	b := newBench(t)
	cosine := b.train("iris-small", "--set", "training.epochs=5", "--set", "schedule.name=cosine")
	out := b.run("resume", cosine.Run, "--epochs", "9")
	if out.code != exitUsage || !strings.Contains(out.stderr, "schedule.name cosine spreads over the whole run") {
		t.Errorf("cosine: status %d, %s", out.code, out.stderr)
	}
	for _, epochs := range []string{"0", "-3", "5"} {
		if out := b.run("resume", cosine.Run, "--epochs", epochs); out.code != exitUsage || out.stdout != "" {
			t.Errorf("%s epochs: status %d, %s", epochs, out.code, out.stderr)
		}
	}
	want := b.train("iris-small", "--set", "training.epochs=9")
	short := b.train("iris-small", "--set", "training.epochs=5")
	got := decodeTrained(t, b.ok("resume", short.Run, "--epochs", "9", "--json"))
	if got.WeightsSHA256 != want.WeightsSHA256 || got.Epochs != 9 || got.Run != short.Run {
		t.Errorf("%s: %d epochs, weights %s; want %s", got.Run, got.Epochs, got.WeightsSHA256, want.WeightsSHA256)
	}
	if text := b.ok("show", short.Run); !strings.Contains(text, "extended 5 → 9 epochs on ") {
		t.Errorf("show does not tell of it:\n%s", text)
	}
	// The run's own file repeats it.
	again := b.train(filepath.Join(got.Dir, "experiment.toml"))
	if again.WeightsSHA256 != want.WeightsSHA256 {
		t.Errorf("trained anew: weights %s, want %s", again.WeightsSHA256, want.WeightsSHA256)
	}
}

// extendedWeights is what 33 epochs of the run old-done come to, three of them with today's inputs.
const extendedWeights = "ca94dd2cf252fb20dbadb45efe36668f1c6150c0b98dc463cee69f335f5994cb"

// A run of an earlier program, whose checkpoint does not say what was planned, goes on as well. Its
// first epochs saw lengths rounded to float32 before they were scaled, so that its losses are near those
// of the whole run on today's inputs, not the same.
func TestMoreEpochsForARunOfAnEarlierProgram(t *testing.T) {
	b := benchWithEarlierRuns(t)
	run := b.find("old-done")
	want := b.train(filepath.Join(run, "experiment.toml"), "--set", "training.epochs=33")
	got := decodeTrained(t, b.ok("resume", run, "--epochs", "33", "--json"))
	if got.WeightsSHA256 != extendedWeights || got.Epochs != 33 {
		t.Errorf("%d epochs, weights %s; want %s", got.Epochs, got.WeightsSHA256, extendedWeights)
	}
	for _, tag := range []string{"train/loss", "val/loss"} {
		if a, b := got.Metrics[tag], want.Metrics[tag]; !(math.Abs(a-b) < 1e-4) {
			t.Errorf("%s is %v, %v of the whole run", tag, a, b)
		}
	}
}
