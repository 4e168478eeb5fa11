package main

import (
	"encoding/json"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
)

// What was measured stands in the first suggestion, on standard output alone, and the next call knows it.
func TestDiagnoseTries(t *testing.T) {
	b := newBench(t)
	b.train("iris-small", "--set", "optimizer.lr=1e-5", "--set", "training.epochs=10")
	out := b.run("diagnose", "latest", "--try", "1m", "--trainings", "6", "--json")
	if out.code != 0 || !strings.Contains(out.stderr, "6 trainings") {
		t.Fatalf("exit status %d\n%s", out.code, out.stderr)
	}
	first := func(text string) finding.Suggestion {
		var found []finding.Finding
		d := json.NewDecoder(strings.NewReader(text))
		if err := d.Decode(&found); err != nil || d.More() || len(found) == 0 || len(found[0].Suggestions) == 0 {
			t.Fatalf("%v\n%s", err, text)
		}
		return found[0].Suggestions[0]
	}
	s := first(out.stdout)
	if s.Effect == nil || s.Effect.Seeds == 0 || s.Effect.Gain <= 0 {
		t.Errorf("%+v", s)
	}
	if again := first(b.ok("diagnose", "latest", "--json")); again.Title != s.Title || again.Effect == nil {
		t.Errorf("%+v, then %+v", s, again)
	}
	if text := b.ok("diagnose", "latest"); !strings.Contains(text, "val loss −") {
		t.Errorf("%s", text)
	}
}

func TestDiagnoseRefusesToTry(t *testing.T) {
	b := newBench(t)
	b.train("iris-small", "--set", "training.epochs=2", "--set", "data.validation=0")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--try", "-1s"}, "want a time above 0"},
		{[]string{"--trainings", "4"}, "say --try TIME"},
		{[]string{"--try", "1s", "--trainings", "-4"}, "want a number from 1 on"},
		{[]string{"--try", "1s"}, "data.validation"},
	} {
		out := b.run(append([]string{"diagnose", "latest"}, c.args...)...)
		if out.code != 2 || !strings.Contains(out.stderr, c.want) {
			t.Errorf("%v: exit status %d\n%s", c.args, out.code, out.stderr)
		}
	}
}

// After a quick run of the workbench changes are tried by a process of its own, without being asked for: on the
// screen stands what was measured, and the run is what it was.
func TestChangesAreTriedByThemselves(t *testing.T) {
	b := newBench(t)
	b.env = []string{tryVariable + "=always"}
	b.file("quick.toml", `version = 1
name = "quick"
[data]
source = "iris"
[optimizer]
lr = 1e-5
[training]
epochs = 15
`)
	v := b.terminal(160, 48, "quick.toml")
	v.await("not trained yet")
	v.press("t")
	v.await("trying")
	v.await(" seeds")
	run := b.runs()[0]
	b.until("the end of trying", func() bool {
		tried, err := run.Run.Tried()
		return err == nil && tried != nil && tried.Ending != "" && !run.Run.Trying()
	})
	tried, _ := run.Run.Tried()
	if tried.Trainings < 5 || len(b.runs()) != 1 || run.State != workspace.Done {
		t.Errorf("%s after %d trainings, %d runs", tried.Ending, tried.Trainings, len(b.runs()))
	}
	found, err := run.Run.Diagnose()
	if err != nil || found[0].Cause != finding.CauseLRTooLow || !found[0].Suggestions[0].Effect.Measured() {
		t.Errorf("%+v, %v", found, err)
	}
	v.press("q")
	if code := v.ended(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

// What the workbench starts tries in the background, and says nothing.
func TestTheTrier(t *testing.T) {
	b := newBench(t)
	b.train("iris-small", "--set", "optimizer.lr=1e-5", "--set", "training.epochs=10")
	run := b.runs()[0].Run
	out := b.run("trier", run.Path(), "--for", "1m")
	if out.code != 0 || out.stdout != "" {
		t.Fatalf("exit status %d\n%s%s", out.code, out.stdout, out.stderr)
	}
	if tried, err := run.Tried(); err != nil || tried == nil || tried.Trainings < 5 || run.Trying() {
		t.Errorf("%+v, %v", tried, err)
	}
}
