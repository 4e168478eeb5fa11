package figure

import (
	"math/rand/v2"
	"slices"
	"strings"
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
		event.Epoch, event.TrainLoss, event.TrainEpochLoss, event.ValLoss, event.TestTag(event.ValLoss),
		event.TrainAccuracy, event.ValAccuracy, event.ValF1Macro, event.OptimLR, event.OptimGradNorm,
		event.SamplesPerSec, event.LayerTag(1, event.ProbeGradNorm),
	})}
	foreign := func(tags ...string) Run { return Run{Foreign: true, Roles: event.Resolve(tags)} }
	keras := foreign("epoch_loss", "epoch_val_loss", "epoch_accuracy", "epoch_val_accuracy")
	torch := foreign("Loss/train", "Loss/test", "lr", "imgs/sec")
	regression := Run{Roles: event.Resolve([]string{event.TrainLoss, event.ValLoss, event.TrainR2, event.ValR2})}
	regression.Regression = true
	const ourLoss, ourAccuracy = "train/loss as train, val/loss as val", "train/accuracy as train, val/accuracy as val"
	const kerasLoss, kerasAccuracy = "epoch_loss as train, epoch_val_loss as val",
		"epoch_accuracy as train, epoch_val_accuracy as val"
	share, free := chart.Range{Max: 1}, chart.Range{}
	for name, c := range map[string]struct {
		run    Run
		figure *Figure
		want   string
		title  string
		limit  chart.Range
	}{
		"our loss":          {ours, &Loss, ourLoss, "", free},
		"our accuracy":      {ours, &Score, ourAccuracy, "Accuracy", share},
		"our speed":         {ours, &Throughput, "throughput/samples_per_sec as samples/s", "", free},
		"our rate":          {ours, &LearningRate, "optim/lr as lr", "", free},
		"keras' loss":       {keras, &Loss, kerasLoss, "", free},
		"keras' accuracy":   {keras, &Score, kerasAccuracy, "Accuracy", share},
		"no speed":          {keras, &Throughput, "", "", free},
		"a test part":       {torch, &Loss, "Loss/train as train, Loss/test as test", "", free},
		"no rate in a log":  {keras, &LearningRate, "", "", free},
		"another's rate":    {torch, &LearningRate, "lr as lr", "", free},
		"a regression":      {regression, &Score, "train/r2 as train, val/r2 as val", "R2", free},
		"nothing yet":       {Run{}, &Score, "", "Accuracy", share},
		"no regression yet": {Run{Regression: true}, &Score, "", "R2", free},
		"no loss yet":       {Run{}, &Loss, "", "", free},
		"what nobody knows": {foreign("Loss/train", "zeta"), &Score, "zeta as train", "zeta", free},
		"an agent's reward": {
			foreign("time/fps", "rollout/ep_len_mean", "rollout/ep_rew_mean", "train/loss", "train/explained_variance"),
			&Score, "rollout/ep_rew_mean as train", "Reward", free,
		},
		"a reward of no part": {
			foreign("charts/SPS", "charts/episodic_return", "charts/learning_rate"),
			&Score, "charts/episodic_return as train", "Reward", free,
		},
		"rather than the speed": {foreign("a/fps", "loss", "zeta"), &Score, "zeta as train", "zeta", free},
		"a score of no part":    {foreign("aaa", "accuracy", "loss"), &Score, "accuracy as train", "accuracy", free},
		"nothing else at all":   {foreign("Loss/train", "epoch"), &Score, "", "", free},
	} {
		found := c.figure.Find(c.run)
		if got := drawn(found); got != c.want || found.Title != c.title || found.YLimit != c.limit {
			t.Errorf("%s: %q titled %q within %v", name, got, found.Title, found.YLimit)
			t.Errorf("want %q, %q, %v", c.want, c.title, c.limit)
		}
	}
}

// Our runs measure the test part once, with the final weights: that is no curve.
func TestOurTestPartIsNoCurve(t *testing.T) {
	tags := []string{event.TrainLoss, event.TestTag(event.ValLoss)}
	if got := drawn(Loss.Find(Run{Roles: event.Resolve(tags)})); got != "train/loss as train" {
		t.Errorf("ours: %q", got)
	}
	const both = "train/loss as train, test/loss as test"
	if got := drawn(Loss.Find(Run{Foreign: true, Roles: event.Resolve(tags)})); got != both {
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
	rng := rand.New(rand.NewPCG(1, 4))
	words := strings.Fields("train val loss acc lr zeta test epoch r2 samples per sec layers/2")
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	for range 400 {
		var tags []string
		for range rng.IntN(8) {
			tags = append(tags, pick(words...)+pick("/", "_", "-")+pick(words...))
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

// What a log measures of single layers is no score of the run, and neither is its epoch counter.
func TestOtherMeasures(t *testing.T) {
	for _, c := range []struct {
		tags []string
		want string
	}{
		{[]string{"layers/0/zeta", "beta", "alpha"}, "alpha"},
		{[]string{"epoch", "layers/1/grad_norm"}, ""},
		{[]string{"epoch", "loss", "lr"}, ""},
		{nil, ""},
	} {
		found := Score.Find(Run{Foreign: true, Roles: event.Resolve(c.tags)})
		got := ""
		if len(found.Curves) > 0 {
			got = found.Curves[0].Tag
		}
		if got != c.want || found.Title != c.want || found.YLimit != (chart.Range{}) {
			t.Errorf("%v: draws %q titled %q within %v, want %q", c.tags, got, found.Title, found.YLimit, c.want)
		}
	}
}

// A log of one part alone is drawn in that part's colours.
func TestHalfAPair(t *testing.T) {
	for tag, want := range map[string]Part{
		"train/loss": Train, "val/loss": Validation, "test/loss": Validation, "loss": Train,
	} {
		found := Loss.Find(Run{Foreign: true, Roles: event.Resolve([]string{tag})})
		if len(found.Curves) != 1 || found.Curves[0].Part != want {
			t.Errorf("%s: %+v, want part %d", tag, found.Curves, want)
		}
	}
}

func TestFiguresWriteTheirNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Throughput.Value(147_103), "147 k"},
		{Throughput.Tick(250_000), "250k"},
		{LearningRate.Value(float64(float32(0.003))), "3e-3"},
		{LearningRate.Value(0.00123456), "1.235e-3"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// The list is a copy: who sorts or cuts it changes it for nobody else.
func TestTheListIsACopy(t *testing.T) {
	list := All()
	list[0], list[1] = list[1], list[0]
	if All()[0] != list[1] || len(All()) != len(list) {
		t.Error("the order of the figures has changed")
	}
}

// What is scored in shares never leaves 0 to 1; other scores have no such bound.
func TestBoundsOfScores(t *testing.T) {
	named := 0
	for _, q := range event.Scores() {
		tag := "train/" + string(q)
		roles := event.Resolve([]string{tag})
		if roles.Of(tag).Quantity != q {
			continue // recorded under a shorter name
		}
		named++
		found := Score.Find(Run{Roles: roles})
		bounded := found.YLimit == chart.Range{Max: 1}
		if drawn(found) != tag+" as train" || bounded != q.Share() || found.Title != q.Title() {
			t.Errorf("%s: draws %q titled %q within %v", tag, drawn(found), found.Title, found.YLimit)
		}
	}
	if named < 4 {
		t.Errorf("looked at %d scores", named)
	}
}
