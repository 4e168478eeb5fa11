package workbench

import (
	"os"
	"path/filepath"
	"testing"

	"tunebench/experiments/spec"
	"tunebench/tui/screen"
)

func TestSaveNeverOverwritesUnasked(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("w", "enter")
	path := filepath.Join(dir, "digits-mlp.toml")
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b.form.form.Select("optimizer.lr")
	b.press("right", "w", "enter")
	if b.dialog == nil {
		t.Fatal("no question before a file is overwritten")
	}
	b.press("n")
	b.shows(160, 48, "digits-mlp-2.toml") // another name is proposed
	b.press("enter")
	if now, err := os.ReadFile(path); err != nil || string(now) != string(first) {
		t.Error("the first file has changed")
	}
	s, err := spec.Load(filepath.Join(dir, "digits-mlp-2.toml"))
	if err != nil || s.Optimizer.LR != 0.002 {
		t.Errorf("saved %v, %v", s, err)
	}
	if b.form.unsaved() {
		t.Error("what was saved counts as unsaved")
	}
	b.press("w", "enter", "y")
	if s, err := spec.Load(path); err != nil || s.Optimizer.LR != 0.002 {
		t.Error("y did not overwrite")
	}
}

func TestOpenFilesAndPresets(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	s := preset(t, "iris-small")
	s.Name = "from-a-file"
	if err := spec.Save("mine.toml", s, false); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("broken.toml", []byte("version = 1\n[model]\ndephth = 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, newSpace(t), Options{}).start()
	b.press("p", "m", "o", "o", "n", "enter")
	if got := b.form.spec.Name; got != "moons-overfit" {
		t.Errorf("chose %s", got)
	}
	b.press("o", "m", "i", "n", "e", "enter")
	if got := b.form.spec.Name; got != "from-a-file" {
		t.Errorf("opened %s", got)
	}
	b.press("o", "b", "r", "o", "k", "e", "n", "enter")
	b.shows(160, 48, "dephth", "model.depth")
	if b.form.spec.Name != "from-a-file" {
		t.Error("a broken file replaced the form")
	}
}

func TestQuitAsksBeforeItDropsEdits(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	b.form.form.Select("model.depth")
	b.press("right", "q")
	if b.action != nil {
		t.Fatal("left without a question")
	}
	b.press("n")
	b.press("q", "y")
	if b.action != (screen.Quit{}) {
		t.Error("y does not leave")
	}
}

func TestEditsMadeWhileARunStartsStay(t *testing.T) {
	b := newBench(t, newSpace(t), Options{}).start()
	cmd := b.train()
	b.form.form.Select("model.depth")
	b.press("right")
	b.do(cmd)
	if b.follower.run == nil || b.form.spec.Model.Depth != 3 {
		t.Errorf("depth %d", b.form.spec.Model.Depth)
	}
	b.shows(160, 48, "1 changed")
}
