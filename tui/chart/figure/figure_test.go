package figure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/tui/chart"
)

// drawn writes what a figure found: "train/loss as train, val/loss as val".
func drawn(f Found) string {
	text := ""
	for i, c := range f.Curves {
		if i > 0 {
			text += ", "
		}
		text += c.Tag + " as " + c.Name
	}
	return text
}

func TestWhatFiguresFind(t *testing.T) {
	ours := Run{Roles: event.Resolve([]string{
		event.Epoch, event.TrainLoss, event.TrainEpochLoss, event.ValLoss, event.TestTag(event.ValLoss), event.TrainAccuracy,
		event.ValAccuracy, event.ValF1Macro, event.OptimLR, event.OptimGradNorm, event.SamplesPerSec, event.LayerTag(1, event.ProbeGradNorm),
	})}
	keras := Run{Foreign: true, Roles: event.Resolve([]string{"epoch_loss", "epoch_val_loss", "epoch_accuracy", "epoch_val_accuracy"})}
	torch := Run{Foreign: true, Roles: event.Resolve([]string{"Loss/train", "Loss/test", "lr", "imgs/sec"})}
	regression := Run{Regression: true, Roles: event.Resolve([]string{event.TrainLoss, event.ValLoss, event.TrainR2, event.ValR2})}
	for name, c := range map[string]struct {
		run    Run
		figure *Figure
		want   string
		title  string
		limit  chart.Range
	}{
		"our loss":            {ours, &Loss, "train/loss as train, val/loss as val", "", chart.Range{}},
		"our accuracy":        {ours, &Score, "train/accuracy as train, val/accuracy as val", "Accuracy", chart.Range{Max: 1}},
		"our speed":           {ours, &Throughput, "throughput/samples_per_sec as samples/s", "", chart.Range{}},
		"our rate":            {ours, &LearningRate, "optim/lr as lr", "", chart.Range{}},
		"keras' loss":         {keras, &Loss, "epoch_loss as train, epoch_val_loss as val", "", chart.Range{}},
		"keras' accuracy":     {keras, &Score, "epoch_accuracy as train, epoch_val_accuracy as val", "Accuracy", chart.Range{Max: 1}},
		"no speed":            {keras, &Throughput, "", "", chart.Range{}},
		"a test part":         {torch, &Loss, "Loss/train as train, Loss/test as test", "", chart.Range{}},
		"no rate in a log":    {keras, &LearningRate, "", "", chart.Range{}},
		"another's rate":      {torch, &LearningRate, "lr as lr", "", chart.Range{}},
		"a regression":        {regression, &Score, "train/r2 as train, val/r2 as val", "R2", chart.Range{}},
		"nothing yet":         {Run{}, &Score, "", "Accuracy", chart.Range{Max: 1}},
		"no regression yet":   {Run{Regression: true}, &Score, "", "R2", chart.Range{}},
		"no loss yet":         {Run{}, &Loss, "", "", chart.Range{}},
		"what nobody knows":   {Run{Foreign: true, Roles: event.Resolve([]string{"Loss/train", "zeta"})}, &Score, "zeta as train", "zeta", chart.Range{}},
		"nothing else at all": {Run{Foreign: true, Roles: event.Resolve([]string{"Loss/train", "epoch"})}, &Score, "", "", chart.Range{}},
	} {
		found := c.figure.Find(c.run)
		if got := drawn(found); got != c.want || found.Title != c.title || found.YLimit != c.limit {
			t.Errorf("%s: %q titled %q within %v; want %q, %q, %v", name, got, found.Title, found.YLimit, c.want, c.title, c.limit)
		}
	}
}

// Our runs measure the test part once, with the final weights: that is no curve.
func TestOurTestPartIsNoCurve(t *testing.T) {
	tags := []string{event.TrainLoss, event.TestTag(event.ValLoss)}
	if got := drawn(Loss.Find(Run{Roles: event.Resolve(tags)})); got != "train/loss as train" {
		t.Errorf("ours: %q", got)
	}
	if got := drawn(Loss.Find(Run{Foreign: true, Roles: event.Resolve(tags)})); got != "train/loss as train, test/loss as test" {
		t.Errorf("another's: %q", got)
	}
}

func TestFiguresAreWellDescribed(t *testing.T) {
	titles := map[string]bool{}
	for i, f := range All() {
		if f.Title == "" || titles[f.Title] || f.Find == nil {
			t.Errorf("figure %d: title %q, Find %v", i, f.Title, f.Find == nil)
		}
		titles[f.Title] = true
		if f.Room.MinW < 16 || f.Room.MinH < 5 || f.Room.Weight < 1 {
			t.Errorf("%s: a chart in %+v cannot be read", f.Title, f.Room)
		}
		if i > 0 && f.Room.Weight > All()[i-1].Room.Weight {
			t.Errorf("%s is less important and larger than %s", f.Title, All()[i-1].Title)
		}
	}
	if !All()[0].Expected {
		t.Error("the first figure has no place before anything was recorded")
	}
}

// Whatever the tags are, figures draw some of them, and none draws what another does.
func TestFiguresShareNoTag(t *testing.T) {
	words := []string{"train", "val", "loss", "acc", "lr", "zeta", "test", "epoch", "r2", "samples", "per", "sec", "layers/2"}
	rng := rand.New(rand.NewPCG(1, 4))
	for range 400 {
		var tags []string
		for range rng.IntN(8) {
			tags = append(tags, words[rng.IntN(len(words))]+[]string{"/", "_", "-"}[rng.IntN(3)]+words[rng.IntN(len(words))])
		}
		run := Run{Roles: event.Resolve(tags), Foreign: rng.IntN(2) == 0, Regression: rng.IntN(2) == 0}
		seen := map[string]string{}
		for _, f := range All() {
			for _, c := range f.Find(run).Curves {
				if !slices.Contains(tags, c.Tag) || c.Name == "" {
					t.Fatalf("%v: %s draws %+v", tags, f.Title, c)
				}
				if other := seen[c.Tag]; other != "" {
					t.Fatalf("%v: %s and %s both draw %s", tags, other, f.Title, c.Tag)
				}
				seen[c.Tag] = f.Title
			}
		}
	}
}
