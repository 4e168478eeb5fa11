package study

import (
	"fmt"
	"strings"
	"testing"

	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

// tryOn opens the form of a configuration in a study.
func tryOn(t *testing.T, o sample) (*bench, *tryForm) {
	t.Helper()
	b := visit(t, write(t, t.TempDir(), o))
	b.press("n")
	d, ok := b.dialog.dialog.(*tryForm)
	if !ok {
		t.Fatalf("the dialog is %T", b.dialog.dialog)
	}
	return b, d
}

func TestAConfigurationBeginsAsTheBest(t *testing.T) {
	b, d := tryOn(t, sample{trials: 20})
	for i, q := range b.picture.params {
		if want := b.picture.best().texts[i]; want != "" && d.now.Text(q.key) != want {
			t.Errorf("%s is %s, the best has %s", q.key, d.now.Text(q.key), want)
		}
	}
	if len(d.changed) != 0 {
		t.Errorf("changed %v", d.changed)
	}
}

// Values of a list step through it and come round; others step as in the workbench.
func TestStepsOfAConfiguration(t *testing.T) {
	b, d := tryOn(t, sample{trials: 20})
	start := d.now.Text("optimizer.name")
	seen := map[string]bool{}
	b.press("down", "down", "down")
	for range 3 {
		seen[d.now.Text("optimizer.name")] = true
		b.press("right")
	}
	if len(seen) != 3 || d.now.Text("optimizer.name") != start || len(d.changed) != 0 {
		t.Errorf("went through %v and came to %s, changed %v", seen, d.now.Text("optimizer.name"), d.changed)
	}
	if b.press("left"); d.now.Text("optimizer.name") == start || d.changed["optimizer.name"] == "" {
		t.Errorf("back to %s, changed %v", d.now.Text("optimizer.name"), d.changed)
	}
	if b.press("u"); len(d.changed) != 0 {
		t.Errorf("undone, but changed %v", d.changed)
	}
}

func TestTypedValuesOfAConfiguration(t *testing.T) {
	b, d := tryOn(t, sample{trials: 20})
	clear := func() {
		b.press("enter")
		for range 20 {
			b.press("backspace")
		}
	}
	clear()
	b.press("0", ".", "0", "5", "enter")
	if d.changed["optimizer.lr"] != "0.05" || d.now.Text("optimizer.lr") != "0.05" {
		t.Errorf("changed %v", d.changed)
	}
	clear()
	b.press("x", "enter") // is not taken
	if !d.form.Editing() {
		t.Error("x is a learning rate")
	}
	b.press("esc", "t")
	r := b.fake.asked
	if len(r) != 1 || len(r[0].Point) != 1 || r[0].Point["optimizer.lr"] != "0.05" {
		t.Errorf("asked for %+v", r)
	}
	if got := b.text(100, 30); !strings.Contains(got, "trying optimizer.lr = 0.05") {
		t.Errorf("does not say what:\n%s", got)
	}
}

// Keys with several ranges are asked for once.
func TestAKeyIsAskedForOnce(t *testing.T) {
	const conditional = `
version = 1
[space]
"optimizer.name" = { values = ["adam", "sgd"] }
"optimizer.lr" = [
  { low = 1e-4, high = 0.1, log = true, when = { "optimizer.name" = ["adam"] } },
  { low = 1e-3, high = 1.0, log = true, when = { "optimizer.name" = ["sgd"] } },
]
[experiment]
version = 1
[experiment.data]
source = "digits"
`
	b := visit(t, write(t, t.TempDir(), sample{file: conditional}))
	if len(b.picture.params) != 3 || len(b.picture.keys) != 2 {
		t.Fatalf("%d parameters of %d keys", len(b.picture.params), len(b.picture.keys))
	}
	b.press("n")
	if got := b.text(100, 40); strings.Count(got, "optimizer.lr") != 1 {
		t.Errorf("asks\n%s", got)
	}
}

func TestDialogsAtAnySize(t *testing.T) {
	for _, keys := range [][]string{{"n"}, {"down", "c"}, {"S"}, {"n", "enter"}, {"b"}} {
		root := t.TempDir()
		b := visit(t, write(t, root, sample{trials: 20, seeds: 2}))
		b.ws = workspace.Open(root, workspace.Options{})
		b.press(keys...)
		if b.dialog == nil {
			t.Fatalf("%q open nothing", keys)
		}
		for w := 0; w < 140; w += 27 {
			for h := 0; h < 50; h += 12 {
				for name := range frametest.Themes() {
					b.frame(name, w, h)
				}
			}
		}
	}
}

// Of more marked trials than there is room for the first are compared.
func TestManyMarkedTrials(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30}))
	for range mostCompared + 3 {
		b.press("m", "down")
	}
	b.press("c")
	c, ok := b.dialog.dialog.(*comparison)
	if !ok || len(c.ids) != mostCompared {
		t.Fatalf("%T compares %d trials", b.dialog.dialog, len(c.ids))
	}
	lines := strings.Join(c.lines(200), "\n")
	for _, id := range c.ids {
		if !strings.Contains(lines, fmt.Sprintf("trial %d", id)) {
			t.Errorf("lacks trial %d:\n%s", id, lines)
		}
	}
	b.press("esc", "esc", "m")
	if len(b.marked) != 1 || !b.marked[b.chosen().id] {
		t.Errorf("marked %v", b.marked)
	}
	if b.press("m"); len(b.marked) != 0 {
		t.Error("a mark is not taken away")
	}
}

// Without a study keys about one do nothing, and say nothing wrong.
func TestKeysWithoutAStudy(t *testing.T) {
	b := visit(t, nil)
	for _, row := range Keys() {
		if row.Help.Short == "back" || strings.HasPrefix(row.Help.Short, "quit") || row.Help.Group == "Program" {
			continue
		}
		b.press(row.Keys[0])
		b.text(80, 24)
	}
	if b.action != nil {
		t.Errorf("asked for %v", b.action)
	}
}

func TestTheStatusLine(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20}))
	for phase, want := range map[string]string{
		running: "● running", paused: "‖ paused", "interrupted": "▲ interrupted", "created": "○ created",
	} {
		b.picture.phase = phase
		if got := b.text(120, 24); !strings.Contains(strings.Split(got, "\n")[0], want) {
			t.Errorf("%s: %s", phase, strings.Split(got, "\n")[0])
		}
	}
	b.picture.phase = "ended"
	for ending, want := range map[string]string{
		"trials": "✓ all trials done", "time": "✓ time is up", "request": "stopped", "target": "✓ target met",
	} {
		b.picture.ending = ending
		if got := b.text(120, 24); !strings.Contains(strings.Split(got, "\n")[0], want) {
			t.Errorf("%s: %s", ending, strings.Split(got, "\n")[0])
		}
	}
	head := strings.Split(b.text(120, 24), "\n")[0]
	if !strings.Contains(head, "best val/loss ") || !strings.Contains(head, "trials 20/60") {
		t.Errorf("the line is %q", head)
	}
}

// What trains is listed, as far as there is room.
func TestWhatTheStudyDoesNow(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 20, training: 7, phase: "running"}))
	lines := strings.Join(b.summary(46, true), "\n")
	if strings.Count(lines, "at epoch 0 of 3") != mostTraining || !strings.Contains(lines, "and 3 more") {
		t.Errorf("says\n%s", lines)
	}
	if short := strings.Join(b.summary(46, false), "\n"); !strings.Contains(short, "and 6 more") {
		t.Errorf("in little room\n%s", short)
	}
	b.picture.trouble = "no space left on device"
	if got := strings.Join(b.summary(46, false), "\n"); !strings.Contains(got, "no space left on device") {
		t.Errorf("keeps the trouble to itself:\n%s", got)
	}
}
