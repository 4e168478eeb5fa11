package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
)

// killsEnv is how many kills TestRunsSurviveKills makes; .ci/run asks for more than go test.
const killsEnv = "TUNEBENCH_KILLS"

const defaultKills = 48

// randomExperiment draws settings from everything that keeps state or draws random numbers, for data
// that other settings name.
func randomExperiment(r *rand.Rand, data ...string) []string {
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
	sets := append([]string{
		"seed=" + strconv.Itoa(r.Intn(1000)), "data.test=" + pick("0", "0.1"),
		choice("optimizer.name", "gd"), choice("schedule.name"), choice("model.activation"), choice("model.norm"),
		choice("model.init", "zeros", "constant"),
		"model.hidden=" + pick("20,20", "33", "16,16,16"), "model.residual=" + pick("true", "false"),
		"optimizer.lr=" + pick("0.001", "0.0003"), "optimizer.clip_norm=" + pick("0", "1"),
		"schedule.warmup_epochs=" + pick("0", "2.5"),
		"regularization.dropout=" + pick("0", "0.3"), "regularization.l1=" + pick("0", "1e-4"),
		"regularization.weight_decay=" + pick("0", "0.01"), "regularization.max_norm=" + pick("0", "2"),
		"training.ema=" + pick("0", "0.99"), "training.batch_size=" + pick("16", "50", "128"),
		"training.early_stopping.patience=" + pick("0", "20"), "training.eval_every=" + pick("1", "3"),
		"training.log_every_steps=" + pick("0", "7"),
	}, data...)
	args := []string{"digits-mlp"}
	for _, set := range sets {
		args = append(args, "--set", set)
	}
	return args
}

// kindsOfData name data of each kind, in a size that takes a second or so to train.
func kindsOfData(t *testing.T, r *rand.Rand) map[string][]string {
	t.Helper()
	reviews, err := filepath.Abs(testdata + "/bits/data/reviews.csv")
	if err != nil {
		t.Fatal(err)
	}
	tables := []string{"digits", "spirals", "wine"}
	noise := "regularization.input_noise=" + []string{"0", "0.1"}[r.Intn(2)]
	return map[string][]string{
		"table": {
			"data.source=" + tables[r.Intn(len(tables))], "regularization.mixup=" + []string{"0", "0.2"}[r.Intn(2)],
			noise, "training.epochs=60",
		},
		"text": {"data.source=" + reviews, "data.kind=text", "data.label=label", "training.epochs=80"},
		"pictures": {
			"data.source=" + pictures(t, r), "data.augment_shift=" + []string{"0", "0.1"}[r.Intn(2)], noise,
			"training.epochs=80",
		},
		"ratings": {"data.source=ratings", "data.kind=ratings", "data.size=2000", "training.epochs=40"},
	}
}

// pictures draws a folder of pictures of two classes.
func pictures(t *testing.T, r *rand.Rand) string {
	t.Helper()
	root := t.TempDir()
	for _, class := range []string{"dark", "light"} {
		dir := filepath.Join(root, class)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range 60 {
			img := image.NewGray(image.Rect(0, 0, 12, 12))
			for p := range img.Pix {
				level := r.Intn(200)
				if class == "light" {
					level += 50
				}
				img.SetGray(p%12, p/12, color.Gray{Y: uint8(level)})
			}
			f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.png", i)))
			if err == nil {
				err = png.Encode(f, img)
				_ = f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// TestRunsSurviveKills is the promise of reproducibility as a property: whatever the experiment and
// its data, wherever a worker is killed, however often two are started at once, on hosts that share
// their locks, have none, or have each their own, nothing that was recorded is lost, no bit is
// different, and never do two workers write.
func TestRunsSurviveKills(t *testing.T) {
	kills := defaultKills
	if n, err := strconv.Atoi(os.Getenv(killsEnv)); err == nil {
		kills = n
	} else if testing.Short() {
		kills = 8
	}
	names := slices.Sorted(maps.Keys(placesToTrain))
	tallies := make([]tally, len(names))
	t.Run("on", func(t *testing.T) {
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sum := &tallies[i]
				for round := 0; sum.kills*len(names) < kills && !t.Failed(); round++ {
					r := rand.New(rand.NewSource(int64(100*i + round)))
					data := kindsOfData(t, r)
					kinds := slices.Sorted(maps.Keys(data))
					sum.add(attackRun(t, r, name, randomExperiment(r, data[kinds[(i+round)%len(kinds)]]...)))
				}
				t.Log(*sum)
			})
		}
	})
	var total tally
	for _, sum := range tallies {
		total.add(sum)
	}
	t.Log("in all: ", total)
}

// attackRun trains an experiment once in peace and once under attack, and compares.
func attackRun(t *testing.T, r *rand.Rand, place string, args []string) tally {
	t.Helper()
	b := newBench(t)
	want := b.train(append(args, "--set", "training.threads=1")...)
	a := newAttack(b, r, place)
	a.begin(filepath.Join(b.dir, "runs"),
		append([]string{"train", "--detach"}, append(args, "--set", "training.threads=2")...)...)
	dir := b.open(filepath.Base(a.dir))
	for range 6 + r.Intn(6) {
		if !a.strike() {
			break
		}
	}
	a.finish()
	s := dir.Status()
	if string(s.State) != want.State || s.Summary.WeightsSHA256 != want.WeightsSHA256 {
		a.tally.different++
		t.Errorf("%v\nafter %v: %s (%s %s) with weights %s, want %s with %s", args, a.tally, s.State, s.Summary.Reason,
			s.Summary.Error, s.Summary.WeightsSHA256, want.State, want.WeightsSHA256)
	}
	if s.State == workspace.Done {
		compareScalars(t, b, want.Run, dir.Name())
	}
	return a.tally
}
