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

func tunedLines(t *testing.T, s *workspace.StudySnapshot) []string {
	t.Helper()
	p := NewPage(frametest.Themes()["nocolor"], 400)
	p.Tuned(s)
	return strings.Split(strings.TrimSpace(p.Plain()), "\n")
}

// Whatever was tried, what came of it is said in about ten lines.
func TestWhatAnAutopilotCameTo(t *testing.T) {
	s := tuned(t, 9, true)
	s.State.Tested = &workspace.StudyTested{Trial: 10, Metrics: map[string]event.Number{"test/accuracy": 0.875}}
	lines := tunedLines(t, s)
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

// Whoever let it work in the background finds the same where the study is shown.
func TestAnAutopilotInTheBackground(t *testing.T) {
	s := tuned(t, 1, true)
	p := NewPage(frametest.Themes()["nocolor"], 400)
	p.Study(s, 10)
	for _, want := range []string{"What was tried", "kept: trial 2 of the search", "  kept\n"} {
		if !strings.Contains(p.Plain()+"\n", want) {
			t.Errorf("lacks %q:\n%s", want, p.Plain())
		}
	}
}

func TestWhatIsSaidOfTestRows(t *testing.T) {
	shown := &workspace.StudyTested{Trial: 2, Metrics: map[string]event.Number{"test/accuracy": 0.8, "test/loss": 0.4}}
	for name, c := range map[string]struct {
		rows   bool
		phase  workspace.StudyPhase
		ending string
		tested *workspace.StudyTested
		best   bool // the trial that was tested is still the best
		want   string
	}{
		"there are none": {phase: workspace.StudyEnded, ending: "epochs"},
		"under way":      {rows: true, phase: workspace.StudyRunning, want: "not looked at yet: that is done once"},
		"stopped": {
			rows: true, phase: workspace.StudyEnded, ending: "request",
			want: "test rows: not looked at yet: that is done once, at the end",
		},
		"at the end without": {
			rows: true, phase: workspace.StudyEnded, ending: "time", want: "` does so, once",
		},
		"looked at": {
			rows: true, phase: workspace.StudyEnded, ending: "epochs", tested: shown, best: true,
			want: "test/accuracy: 0.8000 on rows that nothing was chosen by\ntest/loss: 0.4000 on rows",
		},
		"another is best now": {
			rows: true, phase: workspace.StudyEnded, ending: "epochs", tested: shown,
			want: "test/accuracy: 0.8000 of trial 2, the best when these rows were looked at: once",
		},
	} {
		s := tuned(t, 1, c.best)
		s.Phase, s.State.Ending, s.State.Tested = c.phase, c.ending, c.tested
		if c.rows {
			s.State.Plan.Base.Data.Test.Fraction = 0.2
		}
		text := strings.Join(tunedLines(t, s), "\n")
		if !strings.Contains(text, c.want) || !c.rows && strings.Contains(text, "test") {
			t.Errorf("%s: want %q:\n%s", name, c.want, text)
		}
	}
}

func TestAnAutopilotThatGainedNothing(t *testing.T) {
	text := strings.Join(tunedLines(t, tuned(t, 1, false)), "\n")
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
