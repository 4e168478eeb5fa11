package report

import (
	"fmt"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
)

// tuned is an autopilot that followed so many suggestions in vain, and then found something, or not.
func tuned(t *testing.T, vain int, found bool) *workspace.StudySnapshot {
	t.Helper()
	base, err := spec.Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.NewTuning(base, "val/accuracy=0.99", "900", 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSpace(base, spec.Facts{TrainRows: 100}, nil); err != nil {
		t.Fatal(err)
	}
	st, err := workspace.Open(t.TempDir(), workspace.Options{}).CreateStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	apply := func(d workspace.StudyDecision) {
		t.Helper()
		n++
		d.N = n
		if err := snap.State.Apply(d); err != nil {
			t.Fatal(err)
		}
	}
	train := func(trial int, d workspace.StudyDecision, accuracy float64) {
		t.Helper()
		for seed := range 2 {
			d.Op, d.Trial, d.Epochs, d.Seed = "ask", &trial, 1, seed
			if seed > 0 {
				d = workspace.StudyDecision{Op: "train", Trial: &trial, Epochs: 1, Seed: seed}
			}
			apply(d)
			values := []event.Number{event.Number(accuracy + 0.01*float64(seed))}
			apply(workspace.StudyDecision{Op: "result", Trial: &trial, Seed: seed, Result: &workspace.StudyResult{
				Ending: event.EndedEpochs, Over: true, Values: values,
			}})
		}
	}
	train(0, workspace.StudyDecision{Stage: workspace.StageBase}, 0.7)
	for i := 1; i <= vain; i++ {
		at := map[string]string{"regularization.dropout": fmt.Sprint(0.1 * float64(i))}
		ask := workspace.StudyDecision{Stage: workspace.StageAdvice, Point: at, Why: "Overfitting: more dropout"}
		train(i, ask, 0.69)
		apply(workspace.StudyDecision{Op: "close", Trial: &i, Why: "worse"})
	}
	last := vain + 1
	at := map[string]string{"optimizer.lr": "0.02", "model.depth": base.Text("model.depth")}
	train(last, workspace.StudyDecision{Stage: workspace.StageSearch, Point: at}, 0.9)
	if found {
		apply(workspace.StudyDecision{Op: "adopt", Trial: &last, Why: "better by 0.2 ± 0.1 (2 seeds)"})
	} else {
		apply(workspace.StudyDecision{Op: "close", Trial: &last, Why: "not distinguishable at 2 seeds"})
	}
	apply(workspace.StudyDecision{Op: "end", Ending: "epochs"})
	return snap
}

func tunedLines(t *testing.T, s *workspace.StudySnapshot, test map[string]float64) []string {
	t.Helper()
	p := NewPage(frametest.Themes()["nocolor"], 400)
	p.Tuned(s, test)
	return strings.Split(strings.TrimSpace(p.Plain()), "\n")
}

// Whatever was tried, what came of it is said in about ten lines.
func TestWhatAnAutopilotCameTo(t *testing.T) {
	s := tuned(t, 9, true)
	lines := tunedLines(t, s, map[string]float64{"test/accuracy": 0.875})
	text := strings.Join(lines, "\n")
	if len(lines) > 13 { // with the heading
		t.Errorf("%d lines:\n%s", len(lines), text)
	}
	for _, want := range []string{
		"began with: val/accuracy 0.7050", "left: Overfitting: more dropout: worse",
		"left: 7 more that were not better",
		"kept: trial 10 of the search: better by 0.2 ± 0.1 (2 seeds)", "searched: 1 trial around the best",
		"ends with: trial 10: val/accuracy 0.9050", "changes: optimizer.lr ", " → 0.02", "in all: ",
		"target: val/accuracy 0.99 is not met, by 0.085", "test/accuracy: 0.8750 on rows that nothing was chosen by",
		"next: `tunebench train ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "model.depth") {
		t.Errorf("what is as it was is called a change:\n%s", text)
	}
}

// Whoever let it work in the background finds the same where the study is shown, and that the test rows were left
// alone.
func TestAnAutopilotInTheBackground(t *testing.T) {
	s := tuned(t, 1, true)
	s.Phase = workspace.StudyEnded
	s.Runs[workspace.RunKey{Trial: 2}] = "/runs/t2s0"
	s.State.Plan.Base.Data.Test.Fraction = 0.2
	p := NewPage(frametest.Themes()["nocolor"], 400)
	p.Study(s, 10)
	for _, want := range []string{
		"What was tried", "kept: trial 2 of the search", "  kept\n",
		"test rows: not looked at yet; once, at the end of all choices, do `tunebench evaluate /runs/t2s0 ",
	} {
		if !strings.Contains(p.Plain()+"\n", want) {
			t.Errorf("lacks %q:\n%s", want, p.Plain())
		}
	}
	text := strings.Join(tunedLines(t, s, map[string]float64{"test/loss": 1}), "")
	if strings.Contains(text, "test rows:") {
		t.Errorf("they were looked at:\n%s", text)
	}
}

func TestAnAutopilotThatGainedNothing(t *testing.T) {
	text := strings.Join(tunedLines(t, tuned(t, 1, false), nil), "\n")
	for _, want := range []string{
		"left: trial 2 of the search: not distinguishable", "none of them better beyond the noise",
		"ends with: trial 0: val/accuracy 0.7050", "next: nothing was better beyond the noise of seeds; ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	for _, not := range []string{"changes:", "in all:", "kept:"} {
		if strings.Contains(text, not) {
			t.Errorf("says %q:\n%s", not, text)
		}
	}
}
