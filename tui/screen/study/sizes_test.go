package study

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
)

// deciding is a study in which the learning rate decides, the width a little, and the dropout nothing.
func deciding(t *testing.T) *bench {
	t.Helper()
	rates := []string{"0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"}
	var trials []laid
	for n := range 36 {
		width, lr := 16+(n*7)%48, n%6
		trials = append(trials, laid{
			at: map[string]string{
				"optimizer.lr": rates[lr], "model.width": strconv.Itoa(width),
				"regularization.dropout": format.Digits(0.1*float64(n/6), 2),
			},
			result: 0.2 + 0.1*float64((lr-3)*(lr-3)) + 0.0005*float64(width) + 0.0001*float64(n),
		})
	}
	b := visit(t, lay(t, spaced(`"regularization.dropout" = { low = 0.0, high = 0.6 }
"optimizer.lr" = { low = 1e-4, high = 1.0, log = true }
"model.width" = { low = 16, high = 64 }`), trials))
	if b.insight == nil || len(b.insight.importance) != 3 {
		t.Fatalf("it is not worked out: %+v", b.insight)
	}
	return b
}

// Each view shows on a small and on a large terminal what it is there for.
func TestEachViewAtBothSizes(t *testing.T) {
	b := deciding(t)
	best := b.picture.best()
	value := format.Value(best.value)
	for i, wants := range [][]string{
		{"Best so far", "36/12", "36 done", "random", "◆ " + value},
		{"Trials, best first", "◆ " + value, "4/4 ✓ done", "trial " + strconv.Itoa(best.id) + ": " + value + ", done"},
		{"╭ dropout ", "╭ lr ", " log ─╮", "╭ width ", "0.01"},
		{"│ lr ", "│ width ", "│ dropout ", " ±", "one standard"},
		{
			"Parallel coordinates", "lr ", "val/loss", "best, best tenth, all",
			"trial " + strconv.Itoa(best.id) + ": dropout",
		},
		{"val/loss over lr and ", "full shades are best", "←/→ another x, ↑ another y", value},
		{"val/loss of all trials", "best, trial " + strconv.Itoa(best.id), "epoch 4"},
		{"val/loss against parameters", "on the front: ", "◆", value},
	} {
		b.look(i)
		for _, size := range sizes {
			got := b.text(size[0], size[1])
			for _, want := range wants {
				if !strings.Contains(got, want) {
					t.Errorf("%s at %v lacks %q:\n%s", views[i].title, size, want, got)
				}
			}
			lines := strings.Split(got, "\n")
			if !strings.Contains(lines[0], "best val/loss "+value+" at "+strconv.Itoa(best.id)) {
				t.Errorf("%s at %v: the status is %q", views[i].title, size, lines[0])
			}
			if last := lines[len(lines)-1]; !strings.Contains(last, "? help") || !strings.Contains(last, "q quit") {
				t.Errorf("%s at %v: the keys are %q", views[i].title, size, last)
			}
		}
	}
	b.look(0)
	wide := b.text(160, 48)
	for _, want := range []string{"Best so far, over epochs", "What decides", "Best  trial " + strconv.Itoa(best.id)} {
		if !strings.Contains(wide, want) {
			t.Errorf("the overview with room lacks %q:\n%s", want, wide)
		}
	}
}

// The importance of each parameter stands with its spread; the shares are parts of a whole, the largest first, and
// the other views take their order from them.
func TestImportanceOrdersTheViews(t *testing.T) {
	b := deciding(t)
	row := regexp.MustCompile(`(?m)│ (\w+) .*?([\d.]+) % ±(\d+)`)
	for _, size := range sizes {
		b.press("4")
		rows := row.FindAllStringSubmatch(b.text(size[0], size[1]), -1)
		if len(rows) != 3 || rows[0][1] != "lr" {
			t.Fatalf("rows %q at %v", rows, size)
		}
		sum, last := 0.0, 101.0
		for _, r := range rows {
			share, err := strconv.ParseFloat(r[2], 64)
			if err != nil || share > last {
				t.Errorf("%q after %v: %v", r[0], last, err)
			}
			sum, last = sum+share, share
		}
		if sum < 98 || sum > 102 {
			t.Errorf("the shares are %v together", sum)
		}
		b.press("5")
		lines := strings.Split(b.text(size[0], size[1]), "\n")
		at := func(name string) int { return strings.Index(lines[3], name) }
		if at("lr") < 0 || at("lr") > at("width") || at("lr") > at("dropout") || at("dropout") > at("val/loss") {
			t.Errorf("the axes are %q", lines[3])
		}
	}
}

// A trial's way is seen as it goes: asked for, training, pruned with its reason, promoted by hand, done.
func TestATrialAsItGoes(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 20, phase: "running"})
	b := visit(t, st)
	file := filepath.Join(st.Path(), "decisions.jsonl")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(raw), "\n")
	id := 20
	at := b.picture.best().texts
	point := map[string]string{}
	for i, q := range b.picture.params {
		if at[i] != "" {
			point[q.key] = at[i]
		}
	}
	values := func(n int) (list []event.Number) {
		for e := range n {
			list = append(list, event.Number(1.5-0.01*float64(e)))
		}
		return list
	}
	steps := []struct {
		decision workspace.StudyDecision
		want     string
	}{
		{workspace.StudyDecision{Op: "ask", Trial: &id, Point: point, Epochs: 3, Why: "new"}, "● training"},
		{workspace.StudyDecision{Op: "result", Trial: &id, Result: &workspace.StudyResult{
			Values: values(3), Ending: event.EndedPruned,
		}}, "pruned at 3 of 27 epochs: 1.48 against a median of 0."},
		{
			workspace.StudyDecision{Op: "close", Trial: &id, Why: "half of the others were better"},
			"pruned: half of the others were better",
		},
		{
			workspace.StudyDecision{Op: "train", Trial: &id, Epochs: 27, By: "user", Why: "promoted by hand"},
			"training: promoted by hand",
		},
		{workspace.StudyDecision{Op: "result", Trial: &id, Result: &workspace.StudyResult{
			Values: values(27), Ending: event.EndedEpochs, Over: true,
		}}, "trial 20: 1.240, done"},
	}
	b.press("2")
	for k, step := range steps {
		var line bytes.Buffer
		(&writer{t: t, out: &line, n: n + k}).line(step.decision)
		raw = append(raw, line.Bytes()...)
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		b.do(b.Update(pollDue{b.visit}).Cmd)
		b.table.choose(id)
		for _, size := range sizes {
			if got := b.text(size[0], size[1]); !strings.Contains(got, step.want) {
				t.Errorf("after %s: no %q at %v:\n%s", step.decision.Op, step.want, size, got)
			}
		}
		if want := step.decision.Op == "result" && k == 1 || step.decision.Op == "close"; b.promotable() != want {
			t.Errorf("after %s: promotable %v", step.decision.Op, b.promotable())
		}
	}
}

// A configuration of one's own begins where the conductor of an autopilot begins it: with what is kept beyond the
// noise, whatever a single training came to.
func TestAnAutopilotIsTriedFromWhatItKept(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), kinds["tuned"]))
	kept := b.picture.leader()
	if kept.id != 1 || b.picture.best().id == kept.id {
		t.Fatalf("kept is trial %d, the best %d", kept.id, b.picture.best().id)
	}
	for _, size := range sizes {
		b.Resize(b.th, size[0], size[1])
		b.press("n")
		got := b.text(size[0], size[1])
		if !strings.Contains(got, "Try a configuration") || !strings.Contains(got, "0.02") {
			t.Errorf("at %v:\n%s", size, got)
		}
		b.press("esc")
	}
	wide := b.text(160, 48)
	for _, want := range []string{"Kept  trial 1", ": better by 0.1 ["} {
		if !strings.Contains(wide, want) {
			t.Errorf("does not say %q of what is kept:\n%s", want, wide)
		}
	}
}

// The help of each key has room in a line of a small terminal.
func TestHelpFitsInALine(t *testing.T) {
	for _, row := range Keys() {
		if n := format.Width(row.Help.Long); n > 62 {
			t.Errorf("%s: %d cells: %s", row.Help.Short, n, row.Help.Long)
		}
	}
}

// Without units for the row's time in plain characters nothing of the front is lost.
func TestTheFrontInPlainCharacters(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30, latency: 1e-7}))
	b.press("8", "left")
	for _, size := range sizes {
		frame := b.frame("ascii", size[0], size[1])
		frametest.ASCII(t, "the front", frame)
		if !strings.Contains(frame, "against us for each row") {
			t.Errorf("at %v:\n%s", size, frame)
		}
	}
}
