package event

import (
	"strings"
	"testing"
)

// vocabulary lists every row of the vocabulary.
func vocabulary() []quantity { return append(append([]quantity{}, judging...), running...) }

// TestVocabularyIsSound holds what a new name must keep to: it is written as tags are split, it is
// one quantity's only, and, standing alone, it is read as that.
func TestVocabularyIsSound(t *testing.T) {
	owner := map[string]Quantity{}
	seen := map[Quantity]bool{}
	for _, q := range vocabulary() {
		if seen[q.quantity] || q.quantity == Unknown {
			t.Errorf("%q has two rows", q.quantity)
		}
		seen[q.quantity] = true
		if len(q.names) == 0 {
			t.Errorf("%s has no name", q.quantity)
		}
		for _, n := range q.names {
			phrase, variant, _ := strings.Cut(n, "|")
			if got := join(split(phrase)); got != phrase {
				t.Errorf("%s: the name %q is split into %q, and would never be found", q.quantity, phrase, got)
			}
			if other, taken := owner[phrase]; taken {
				t.Errorf("%q names both %s and %s", phrase, other, q.quantity)
			}
			owner[phrase] = q.quantity
			if r := parse(phrase); r.Quantity != q.quantity || r.Variant != variant || r.Part != NoPart {
				t.Errorf("%q alone is read as %q", phrase, roleText(r))
			}
		}
	}
	for _, q := range append(Losses(), Scores()...) {
		if !q.Judges() || q.Direction() == Neither {
			t.Errorf("%s judges predictions, but not which are better", q)
		}
	}
	if seen[EpochCount] {
		t.Error("epoch is both a quantity's name and an interval's")
	}
}

// A word that means something cannot also mean nothing.
func TestWordsMeanOneThing(t *testing.T) {
	kinds := map[string][]string{}
	note := func(kind, w string) {
		if join(split(w)) != w {
			t.Errorf("the %s %q is no single word of a tag", kind, w)
		}
		kinds[w] = append(kinds[w], kind)
	}
	for w := range parts {
		note("part", w)
	}
	for w := range intervals {
		note("interval", w)
	}
	for w := range fillers {
		note("filler", w)
	}
	for w := range spoilers {
		note("spoiler", w)
	}
	for w, list := range kinds {
		if len(list) > 1 {
			t.Errorf("%q is %s", w, strings.Join(list, " and "))
		}
	}
	for w := range parts {
		if n, ok := names[w]; ok {
			t.Errorf("%q is a part and names %s", w, n.quantity)
		}
	}
}

// TestSpelling writes every name in every way that programs write tags: case and separators, the
// place of the part and whether there is one make no difference.
func TestSpelling(t *testing.T) {
	title := func(s string) string {
		if len(s) < 2 { // Mape is one word, M AP are two
			return s
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
	camel := func(phrase string) string {
		words := strings.Fields(phrase)
		for i, w := range words {
			words[i] = title(w)
		}
		return strings.Join(words, " ")
	}
	for _, q := range judging {
		for _, n := range q.names {
			phrase, _, _ := strings.Cut(n, "|")
			want := parse("val/" + phrase)
			if want.Quantity != q.quantity || want.Part != Validation {
				t.Errorf("val/%s is %q", phrase, roleText(want))
				continue
			}
			snake := strings.ReplaceAll(phrase, " ", "_")
			for _, tag := range []string{
				"val_" + snake, "VAL/" + strings.ToUpper(snake), "valid/" + strings.ReplaceAll(phrase, " ", "-"),
				phrase + "/val",
				snake + "_val", "validation " + phrase, phrase + " (val)", "eval/" + camel(phrase), "dev." + snake,
				"  val / " + phrase + "  ",
				"val/val_" + snake,
			} {
				if got := parse(tag); roleText(got) != roleText(want) {
					t.Errorf("%q is %q, want %q as of val/%s", tag, roleText(got), roleText(want), phrase)
				}
			}
			for _, p := range []struct {
				word string
				part Part
			}{{"train", Train}, {"training", Train}, {"test", Test}} {
				if got := parse(p.word + "_" + snake); got.Quantity != want.Quantity || got.Part != p.part ||
					got.Variant != want.Variant {
					t.Errorf("%s_%s is %q", p.word, snake, roleText(got))
				}
			}
			for word, interval := range map[string]Interval{"epoch": PerEpoch, "step": PerStep, "batch": PerStep} {
				if got := parse(word + "_" + snake); got.Quantity != want.Quantity || got.Interval != interval {
					t.Errorf("%s_%s is %q", word, snake, roleText(got))
				}
			}
		}
	}
}

// What describes the run has no part, however often a program says train.
func TestRunsOwnQuantitiesHaveNoPart(t *testing.T) {
	for _, q := range running {
		for _, n := range q.names {
			phrase, _, _ := strings.Cut(n, "|")
			for _, tag := range []string{"train/" + phrase, "train_" + strings.ReplaceAll(phrase, " ", "_")} {
				if r := parse(tag); r.Quantity != q.quantity || r.Part != NoPart {
					t.Errorf("%q is %q, want %s", tag, roleText(r), q.quantity)
				}
			}
			if r := parse("eval/" + phrase); r.Part != Validation && r.Quantity == q.quantity {
				t.Errorf("eval/%s lost its part: %q", phrase, roleText(r))
			}
		}
	}
}

func TestSpoilersSpoilWhatTheyStandWith(t *testing.T) {
	for spoiler := range spoilers {
		for _, tag := range []string{"val/loss_" + spoiler, "val_loss/" + spoiler, spoiler + " accuracy"} {
			// Some are part of a quantity's own name: loss scale, dice coef.
			if r := parse(tag); r.Quantity == Loss || r.Quantity == Accuracy {
				t.Errorf("%s is read as %q", tag, roleText(r))
			}
		}
		if r := parse(spoiler + "_0.1/val/loss"); r.Quantity != Loss || r.Part != Validation {
			t.Errorf("in the name of a folder %s is a setting: %q", spoiler, roleText(r))
		}
	}
}

func TestDirections(t *testing.T) {
	for tag, want := range map[string]Direction{
		ValLoss: Lower, TrainEpochLoss: Lower, ValLogLoss: Lower, ValRMSE: Lower, ValMAE: Lower, ValECE: Lower,
		TrainPenalty: Lower,
		ValAccuracy:  Higher, ValTopK: Higher, ValBalancedAccuracy: Higher, ValPrecisionMacro: Higher,
		ValRecallMacro: Higher,
		ValF1Macro:     Higher, ValF1Weighted: Higher, ValAUROC: Higher, ValR2: Higher, ValRecallAt10: Higher,
		ValNDCGAt10:   Higher,
		SamplesPerSec: Higher, OptimLR: Neither, OptimGradNorm: Neither, Epoch: Neither, "val/whatever": Neither,
		"eval/perplexity": Lower, "eval/wer": Lower, "eval/bleu": Higher, "rollout/ep_rew_mean": Higher,
		"train_err": Lower,
	} {
		if got := parse(tag).Quantity.Direction(); got != want {
			t.Errorf("%s improves %d, want %d", tag, got, want)
		}
		if got := LowerIsBetter(tag); got != (want == Lower) {
			t.Errorf("%s: lower is better is %v", tag, got)
		}
	}
}

func TestTitlesAndShares(t *testing.T) {
	for q, want := range map[Quantity]string{
		Loss: "Loss", LearningRate: "Learning rate", F1: "F1", R2: "R2", IoU: "IoU", TopKAccuracy: "Top-k accuracy",
		Unknown: "",
	} {
		if got := q.Title(); got != want {
			t.Errorf("the title of %q is %q, want %q", q, got, want)
		}
	}
	for _, q := range []Quantity{Accuracy, F1, AUROC, Recall, CalibrationError, Utilization} {
		if !q.Share() {
			t.Errorf("%s is no share", q)
		}
	}
	for _, q := range []Quantity{Loss, R2, Matthews, RMSE, Reward, Throughput, Unknown} {
		if q.Share() {
			t.Errorf("%s is a share", q)
		}
	}
	for p, want := range map[Part]string{NoPart: "", Train: "train", Validation: "val", Test: "test"} {
		if p.String() != want {
			t.Errorf("part %d is %q, want %q", p, p, want)
		}
	}
}
