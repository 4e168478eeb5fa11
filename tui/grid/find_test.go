package grid

import (
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
)

var someTags = []string{
	"layers/0/grad_norm", "layers/1/grad_norm", "layers/10/dead_units", "optim/grad_norm", "optim/lr", "train/loss",
	"val/loss",
}

func TestFind(t *testing.T) {
	roles := event.Resolve(someTags)
	meaning := func(tag string) string { return string(roles.Of(tag).Quantity) }
	for text, want := range map[string][]string{
		"loss":             {"train/loss", "val/loss"},
		"LOSS":             {"train/loss", "val/loss"},
		"grad lay":         {"layers/0/grad_norm", "layers/1/grad_norm"},
		"dead":             {"layers/10/dead_units"},
		"learning rate":    {"optim/lr"}, // what it means
		"vloss":            {"val/loss"}, // its letters
		"^val/":            {"val/loss"},
		"layers/[01]/":     {"layers/0/grad_norm", "layers/1/grad_norm"},
		"(train|val)/LOSS": {"train/loss", "val/loss"},
		"norm$":            {"layers/0/grad_norm", "layers/1/grad_norm", "optim/grad_norm"},
		"qqq":              nil,
		"":                 someTags,
		"   ":              someTags,
	} {
		if got, err := find(someTags, meaning, text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if got, err := find(someTags, meaning, "val/("); err == nil || !strings.Contains(err.Error(), "missing closing )") {
		t.Errorf("%q, %v", got, err)
	}
}

// Whatever is typed, what is found is of what there is, in its order.
func FuzzFind(f *testing.F) {
	for _, text := range []string{"loss", "^val", "[", "a b c", "\x00\xff", "(?i)x", `\`, "世"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, _ := find(someTags, func(string) string { return "" }, text)
		at := -1
		for _, tag := range found {
			i := slices.Index(someTags, tag)
			if i <= at {
				t.Fatalf("%q: found %q", text, found)
			}
			at = i
		}
	})
}

// The charts follow what is typed, and stay or come back.
func TestTypingWhatIsLookedFor(t *testing.T) {
	b := open(t, separate(2, 5))
	all := b.titles()
	b.press("/", "g", "r", "a", "d")
	if got := b.titles(); len(got) != 4 || !b.Finding() {
		t.Errorf("while typing: %q", got)
	}
	b.wants("the row", b.text(120, 30), "4 charts  enter keep, esc cancel")
	b.press("enter", "tab")
	if b.Finding() || b.Tag() != "layers/0/grad_norm" {
		t.Errorf("kept, and one further: %s", b.Tag())
	}
	b.wants("the row", b.text(120, 30), "/ grad")
	b.press("/", "backspace", "esc")
	if got := b.titles(); len(got) != 4 {
		t.Errorf("after a change that was cancelled: %q", got)
	}
	b.press("esc")
	if got := b.titles(); !slices.Equal(got, all) {
		t.Errorf("after going back: %q", got)
	}
	b.press("/", "q", "q", "q")
	b.wants("the frame", b.text(80, 20), "no chart is called so")
	b.press("esc", "/", "[")
	b.wants("the row", b.text(120, 20), "missing closing ]")
	if got := b.titles(); !slices.Equal(got, all) {
		t.Errorf("while it is wrong: %q", got)
	}
}

func TestArrowsMoveWhileTyping(t *testing.T) {
	b := open(t, separate(2, 5))
	b.press("/", "l", "o", "s", "s", "down")
	if !b.Finding() || b.Tag() != event.TrainLoss {
		t.Errorf("at %s", b.Tag())
	}
	if b.press("up"); b.Tag() != event.ValLoss {
		t.Errorf("at %s", b.Tag())
	}
}
