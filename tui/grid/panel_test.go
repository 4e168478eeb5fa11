package grid

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tunebench/engine/event"
)

// Of several runs each tag has a chart, held-out data and losses first; of one run what belongs together shares one.
func TestPanels(t *testing.T) {
	for n, want := range map[int][]string{
		1: {
			"Loss", "val/accuracy", "optim/lr", "optim/grad_norm", "throughput/samples_per_sec", "my/measure",
			"Gradient norm by layer", "Dead units by layer", "system/cpu",
		},
		2: {
			"val/loss", "val/accuracy", "train/loss", "optim/lr", "optim/grad_norm", "throughput/samples_per_sec",
			"my/measure", "layers/0/grad_norm", "layers/1/grad_norm", "layers/2/grad_norm", "layers/0/dead_units",
			"layers/1/dead_units", "layers/2/dead_units", "system/cpu",
		},
	} {
		if got := open(t, separate(n, 5)).titles(); !slices.Equal(got, want) {
			t.Errorf("%d runs:\n%q, not\n%q", n, got, want)
		}
	}
}

func TestCurvesOfASharedPanel(t *testing.T) {
	b := open(t, separate(1, 5))
	if got := b.Curves(); !slices.Equal(got, []string{"val", "train"}) || b.Tag() != event.ValLoss {
		t.Errorf("curves %q, tag %s", got, b.Tag())
	}
	b.Focus("layers/1/grad_norm")
	b.arrange()
	if got := b.Curves(); !slices.Equal(got, []string{"0", "1", "2"}) {
		t.Errorf("curves %q", got)
	}
	seen := map[string]bool{}
	for _, s := range b.focused().line.Series {
		seen[s.Style.Render("x")+string(rune('0'+s.Dash))] = true
	}
	if len(seen) != 3 {
		t.Error("layers look the same")
	}
}

// The order of tags is one whatever the order in which they come, and counts layers.
func TestTheOrderOfTags(t *testing.T) {
	tags := []string{
		"val/loss", "val/log_loss", "train/loss", "optim/lr", "layers/2/grad_norm", "layers/10/grad_norm", "zeta",
		"layers/encoder/grad_norm", "system/gpu/0/power", "test/loss", "loss", "val/f1_macro",
	}
	roles := event.Resolve(tags)
	want := panels(tags, roles, false)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		rng.Shuffle(len(tags), func(i, k int) { tags[i], tags[k] = tags[k], tags[i] })
		got := panels(tags, roles, false)
		if !slices.EqualFunc(got, want, func(a, b *panel) bool { return a.key == b.key }) {
			t.Fatalf("another order of the same tags")
		}
	}
	place := func(tag string) int { return slices.IndexFunc(want, func(p *panel) bool { return p.key == tag }) }
	for _, pair := range [][2]string{
		{"val/loss", "val/f1_macro"},
		{"val/f1_macro", "train/loss"},
		{"train/loss", "optim/lr"},
		{"optim/lr", "zeta"},
		{"layers/2/grad_norm", "layers/10/grad_norm"},
		{"layers/10/grad_norm", "system/gpu/0/power"},
	} {
		if place(pair[0]) >= place(pair[1]) {
			t.Errorf("%s stands after %s", pair[0], pair[1])
		}
	}
}

func TestPinnedPanelsComeFirst(t *testing.T) {
	b := open(t, separate(2, 5))
	b.Focus("system/cpu")
	b.press("p")
	b.Focus("my/measure")
	b.press("p")
	want := []string{"system/cpu", "my/measure", "val/loss"}
	if got := b.titles()[:3]; !slices.Equal(got, want) || b.Tag() != "my/measure" {
		t.Errorf("%q, at %s", got, b.Tag())
	}
	b.wants("the frame", b.text(120, 36), "◆ system/cpu")
	b.Reset()
	b.Show(separate(3, 5)) // other runs
	b.arrange()
	if got := b.titles()[:2]; !slices.Equal(got, []string{"system/cpu", "my/measure"}) {
		t.Errorf("other runs have %q first", got)
	}
	b.Focus("system/cpu")
	if b.press("p"); b.titles()[0] != "my/measure" || len(b.titles()) != 14 {
		t.Errorf("let go: %q", b.titles())
	}
}
