package event

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCurves lists what is followed in a run with these tags: the quantity, its tag on the training
// part, and on held-out data.
func TestCurves(t *testing.T) {
	for _, c := range []struct {
		name       string
		quantities []Quantity
		tags       string
		want       string
	}{
		{"ours", Losses(), "train/loss val/loss val/log_loss train/penalty test/loss", "loss train/loss val/loss"},
		{"ours, by steps", Losses(), "train/loss train/epoch_loss val/loss", "loss train/loss val/loss"},
		{"three parts: test is not validation", Losses(), "loss/test loss/train loss/val", "loss loss/train loss/val"},
		{"test stands in for a missing validation", Losses(), "Loss/train Loss/test", "loss Loss/train Loss/test"},
		{"a loss without a part is training's", Losses(), "loss eval/loss eval/runtime", "loss loss eval/loss"},
		{"training has a loss of its own", Losses(), "loss train_loss val_loss", "loss train_loss val_loss"},
		{
			"means of epochs before steps", Losses(), "train_loss_step train_loss_epoch val_loss",
			"loss train_loss_epoch val_loss",
		},
		{"only steps", Losses(), "train_loss_step val_loss_epoch", "loss train_loss_step val_loss_epoch"},
		{"said twice", Losses(), "train/train_loss train/loss eval/loss", "loss train/loss eval/loss"},
		{
			"the whole before its components", Losses(), "train/box_loss train/total_loss val/box_loss val/total_loss",
			"loss train/total_loss val/total_loss",
		},
		{
			"components alone: both of one", Losses(), "train/dfl_loss train/box_loss val/cls_loss val/box_loss",
			"loss train/box_loss val/box_loss",
		},
		{"one part only", Losses(), "val_loss", "loss - val_loss"},
		{"no pair", Losses(), "train/loss eval/mnli_loss", "loss train/loss eval/mnli_loss"},
		{"no loss but an error", Losses(), "train_mse val_mse train_mae val_mae", "MSE train_mse val_mse"},
		{"a loss beside an error", Losses(), "train_mse val_mse train_loss val_loss", "loss train_loss val_loss"},
		{"spoiled", Losses(), "train/loss_std train/loss_scale train/xent", "loss train/xent -"},
		{"none", Losses(), "reward accuracy/train", " - -"},
		{
			"classification", Scores(), "train/accuracy val/accuracy val/f1_macro val/auroc",
			"accuracy train/accuracy val/accuracy",
		},
		{"regression", Scores(), "train/rmse train/r2 val/rmse val/mae val/r2", "R2 train/r2 val/r2"},
		{"accuracy on two parts only", Scores(), "acc/train acc/valid", "accuracy acc/train acc/valid"},
		{"accuracy of Keras", Scores(), "accuracy val_accuracy", "accuracy accuracy val_accuracy"},
		{"balanced accuracy is no accuracy", []Quantity{Accuracy}, "val/balanced_accuracy", " - -"},
		{"averages: the shorter name", []Quantity{F1}, "val/f1_macro val/f1_weighted", "F1 - val/f1_macro"},
		{
			"detection", Scores(), "metrics/mAP50(B) metrics/mAP50-95(B) val/box_loss",
			"average precision - metrics/mAP50-95(B)",
		},
		{"metrics without validation", Scores(), "metrics/accuracy train/loss", " - -"},
		{
			"reinforcement", Scores(), "rollout/ep_rew_mean eval/mean_reward train/explained_variance",
			"reward rollout/ep_rew_mean eval/mean_reward",
		},
		{"nothing asked", nil, "train/loss", " - -"},
		{"nothing there", Losses(), "", " - -"},
	} {
		q, train, heldOut := Resolve(strings.Fields(c.tags)).Curves(c.quantities...)
		if train == "" {
			train = "-"
		}
		if heldOut == "" {
			heldOut = "-"
		}
		if got := fmt.Sprint(string(q), " ", train, " ", heldOut); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTagTakesTheFirstPartThatHasOne(t *testing.T) {
	r := Resolve([]string{
		"lr-Adam", "lr-Adam/pg2", "val/accuracy", "test/accuracy", "layers/0/grad_norm", "grad_norm/fc1.weight",
		"something",
	})
	for _, c := range []struct {
		q     Quantity
		parts []Part
		want  string
	}{
		{LearningRate, []Part{NoPart}, "lr-Adam"},
		{LearningRate, []Part{Train}, ""},
		{Accuracy, []Part{Validation, Test}, "val/accuracy"},
		{Accuracy, []Part{Test, Validation}, "test/accuracy"},
		{Accuracy, []Part{Train, Test}, "test/accuracy"},
		{Accuracy, nil, ""},
		{GradientNorm, []Part{NoPart}, ""}, // a layer's is not the run's
		{Unknown, []Part{NoPart}, ""},      // nobody asks for what is not known
	} {
		if got := r.Tag(c.q, c.parts...); got != c.want {
			t.Errorf("%s on %v is %q, want %q", c.q, c.parts, got, c.want)
		}
	}
	var none Roles
	if got := none.Tag(Loss, Train); got != "" || none.Of("train/loss") != (Role{}) || len(none.Tags()) != 0 {
		t.Errorf("no tags, and still a loss %q", got)
	}
	if got := Resolve(nil).Of("train/loss"); got != (Role{}) {
		t.Errorf("a tag that was not among them is %q", roleText(got))
	}
}

// drawTags makes up the tags of a run from words that mean something and words that do not.
func drawTags(rng *rand.Rand) []string {
	words := []string{"foo", "x1", "Ü", "macro", "layers", "7", "vs"}
	for _, list := range []map[string]bool{fillers, spoilers, layerWords} {
		for w := range list {
			words = append(words, w)
		}
	}
	for w := range parts {
		words = append(words, w, w)
	}
	for w := range intervals {
		words = append(words, w)
	}
	for phrase := range names {
		words = append(words, phrase)
	}
	slices.Sort(words)
	tags := make([]string, rng.IntN(30))
	for i := range tags {
		for range 1 + rng.IntN(4) {
			w := words[rng.IntN(len(words))]
			if rng.IntN(3) == 0 {
				w = strings.ToUpper(w)
			}
			tags[i] += w + []string{"/", "_", " ", "-", "", "."}[rng.IntN(6)]
		}
	}
	return tags
}

// checkRoles asserts what holds of any tags: the same roles in whatever order and however often they come, every
// tag that is offered among them and of the role that was asked for.
func checkRoles(t *testing.T, tags []string, rng *rand.Rand) {
	t.Helper()
	r := Resolve(tags)
	shuffled := append(slices.Clone(tags), tags[:len(tags)/2]...)
	rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	again := Resolve(shuffled)
	if !slices.Equal(r.Tags(), again.Tags()) {
		t.Fatalf("%q: tags %q, shuffled %q", tags, r.Tags(), again.Tags())
	}
	for _, tag := range tags {
		role := r.Of(tag)
		if role != again.Of(tag) {
			t.Fatalf("%q of %q is %q, shuffled %q", tag, tags, roleText(role), roleText(again.Of(tag)))
		}
		if role.Quantity == Unknown && (role.Part != NoPart || role.Variant != "" || role.Interval != AnyInterval) {
			t.Fatalf("%q is of no known quantity, but %q", tag, roleText(role))
		}
		if role.Part == Train && !role.Quantity.Judges() {
			t.Fatalf("%q: the %s has a part", tag, role.Quantity)
		}
	}
	for _, q := range append(Scores(), Loss, LearningRate, GradientNorm, Throughput) {
		for _, part := range []Part{NoPart, Train, Validation, Test} {
			tag := r.Tag(q, part)
			if tag == "" {
				continue
			}
			if role := r.Of(tag); !slices.Contains(tags, tag) || role.Quantity != q || role.Part != part ||
				role.Layer != "" {
				t.Fatalf("asked for %s %s, offered %q, which is %q", q, part, tag, roleText(role))
			}
		}
		got, train, heldOut := r.Curves(q)
		if got != Unknown && train == "" && heldOut == "" || r.Of(train).Part != Train && train != "" ||
			heldOut != "" && r.Of(heldOut).Part != Validation && r.Of(heldOut).Part != Test {
			t.Fatalf("curves of %s: %q, %q (%q) and %q (%q)", q, got, train, roleText(r.Of(train)), heldOut,
				roleText(r.Of(heldOut)))
		}
	}
}

func TestAnyTagsAreResolved(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 41))
		checkRoles(t, drawTags(rng), rng)
	}
}

// More tags beside it may tell a tag's part, but never what it measures.
func TestOtherTagsNeverChangeWhatIsMeasured(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 43))
		tags := drawTags(rng)
		r := Resolve(tags)
		for _, tag := range tags {
			alone, beside := parse(tag), r.Of(tag)
			if alone.Part != NoPart && alone.Part != beside.Part || alone.Quantity != beside.Quantity ||
				alone.Variant != beside.Variant || alone.Interval != beside.Interval || alone.Layer != beside.Layer {
				t.Fatalf("%q is %q alone and %q among %q", tag, roleText(alone), roleText(beside), tags)
			}
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, tags := range []string{
		"train/loss\nval/loss", "loss/test\nloss/train\nloss/val", "lr-AdamW/pg1\nlr-Adam-momentum",
		"layers//x\n//\n/layers/", "grad_2.0_norm/",
		"train_val_loss\nloss\nloss", "metrics/mAP50-95(B)\nval/box_loss", "\xff/loss\nVAL\x00loss", "ǅloss/İ",
		"trainlossvalloss",
	} {
		f.Add(tags, uint64(1))
	}
	f.Fuzz(func(t *testing.T, tags string, seed uint64) {
		checkRoles(t, strings.Split(tags, "\n"), rand.New(rand.NewPCG(seed, 47)))
	})
}
