package workbench

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// measured is a record in which dropout does harm and an l2 penalty takes a fifth of the loss away.
func measured(t *testing.T) *workspace.Tried {
	t.Helper()
	tried := new(workspace.Tried)
	err := json.Unmarshal([]byte(`{"metric": "val/loss", "seeds": 5, "rows": 359, "trainings": 7, "candidates": [
		{"seeds": [{"whole": true, "kept": 0.5, "best": 0.4}, {"whole": true, "kept": 0.52, "best": 0.4},
			{"whole": true, "kept": 0.51, "best": 0.4}]},
		{"cause": "overfitting", "suggestion": {"title": "regularization.dropout 0 → 0.2",
			"changes": [{"key": "regularization.dropout", "from": 0, "to": 0.2}]},
			"seeds": [{"whole": true, "kept": 0.6, "best": 0.5}]},
		{"cause": "overfitting", "suggestion": {"title": "regularization.l2 0 → 0.001", "reason": "Small weights.",
			"changes": [{"key": "regularization.l2", "from": 0, "to": 0.001}]},
			"seeds": [{"whole": true, "kept": 0.4, "best": 0.35}, {"whole": true, "kept": 0.41, "best": 0.35},
				{"whole": true, "kept": 0.41, "best": 0.35}]}]}`), tried)
	if err != nil {
		t.Fatal(err)
	}
	return tried
}

func wasAsked(b *bench, what string) bool { return slices.Contains(b.space.asked, what) }

func TestTryingShowsWhatWasMeasured(t *testing.T) {
	b, d := running(t, workspace.Done)
	b.shows(160, 48, "x try such changes", "1 regularization.dropout 0 → 0.2")
	b.press("x")
	if !wasAsked(b, "try on 7f3a") {
		t.Fatalf("asked %q", b.space.asked)
	}
	b.shows(160, 48, "trying the changes beside the run")
	b.space.tried[d.Name()] = measured(t)
	b.tick()
	b.shows(160, 48, "trying: 7 trainings of 2 candidates", "1 regularization.l2 0 → 0.001", "−20 % ± ", "3 seeds")
	b.space.triers[0].ended = true
	b.tick()
	if got := b.text(160, 48); strings.Contains(got, "trying") || !strings.Contains(got, "3 seeds") {
		t.Errorf("it has ended:\n%s", got)
	}
	b.press("a")
	if !wasAsked(b, "adopt regularization.l2 0 → 0.001") || wasAsked(b, "start digits-mlp") {
		t.Errorf("asked %q", b.space.asked)
	}
	b.shows(160, 48, "adopted (cafe) has been trained already")
}

func TestWhatWasNotTriedIsTrained(t *testing.T) {
	b, d := running(t, workspace.Done)
	tried := measured(t)
	tried.Candidates = tried.Candidates[:2] // dropout alone
	b.space.tried[d.Name()] = tried
	b.do(b.Show(d))
	b.tick()
	b.press("a")
	if !wasAsked(b, "start digits-mlp") {
		t.Errorf("asked %q", b.space.asked)
	}
}

func TestTheKeyEndsTrying(t *testing.T) {
	b, _ := running(t, workspace.Done)
	b.press("x", "x")
	if !b.space.triers[0].ended {
		t.Error("it goes on")
	}
	b.tick()
	b.press("x")
	if len(b.space.triers) != 2 {
		t.Errorf("%d were started", len(b.space.triers))
	}
	b.press("t")
	if !b.space.triers[1].ended {
		t.Error("trying goes on beside a training")
	}
}

func TestTryingSaysWhyItCannot(t *testing.T) {
	b, _ := running(t, workspace.Done)
	b.space.tryErr = errors.New("it has no validation rows")
	b.press("x")
	b.shows(160, 48, "it has no validation rows")
	b.space.tryErr = nil
	b.press("x")
	b.space.triers[0].ended, b.space.triers[0].err = true, errors.New("killed by the system")
	b.tick()
	b.shows(160, 48, "killed by the system")
	live, _ := running(t, workspace.Training)
	if live.triable() {
		t.Error("a run that trains is tried on")
	}
}

// A run that has just ended is tried on by itself where that is wanted, it took no time, and the machine is idle.
func TestTryingByItself(t *testing.T) {
	for _, c := range []struct {
		name         string
		wanted, busy bool
		seconds      float64
		press        []string
		want         bool
	}{
		{"a short run", true, false, 2, nil, true},
		{"a long run", true, false, 60, nil, false},
		{"not wanted", false, false, 2, nil, false},
		{"a busy machine", true, true, 2, nil, false},
		{"turned off", true, false, 2, []string{"X"}, false},
		{"turned on", false, false, 2, []string{"X"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, d := running(t, workspace.Training)
			b.o.TryByItself, b.space.busy = c.wanted, c.busy
			b.press(c.press...)
			u := trained(d, workspace.Done, 0)
			u.Status.Summary.Elapsed = 2
			if c.seconds > 2 {
				u.Status.Summary.Elapsed = 60
			}
			b.feed(d).updates = append(b.feed(d).updates, u)
			b.tick()
			if got := wasAsked(b, "try on 7f3a"); got != c.want {
				t.Errorf("tried: %v, asked %q", got, b.space.asked)
			}
		})
	}
}

// A run may have ended before it is looked at for the first time.
func TestTryingByItselfAfterARunOfNoTime(t *testing.T) {
	space := newSpace(t)
	b := newBench(t, space, Options{TryByItself: true}).start()
	d := fakeRun{space: space, name: "20260301-120000-digits-mlp-beef", id: "beef"}
	u := trained(d, workspace.Done, 18)
	u.Status.Summary.Elapsed = 0.05
	b.feed(d).updates = []workspace.Update{u}
	b.press("t")
	if !wasAsked(b, "try on beef") {
		t.Errorf("asked %q", space.asked)
	}
	old, _ := running(t, workspace.Done)
	old.o.TryByItself = true
	old.tick()
	if wasAsked(old, "try on 7f3a") {
		t.Error("a run of long ago is tried on")
	}
}

// What takes the last step back is the run before it, which has been trained.
func TestRevertingShowsTheParent(t *testing.T) {
	space := newSpace(t)
	parent := space.make("digits-mlp", "0001", preset(t, "digits-mlp"))
	worse, err := preset(t, "digits-mlp").Apply([]hparam.Change{{Key: "regularization.dropout", To: 0.2}})
	if err != nil {
		t.Fatal(err)
	}
	d := space.make("digits-mlp", "7f3a", worse)
	space.parents[d.name] = parent
	space.origins[d.name] = spec.Provenance{Parent: parent.name}
	u := trained(d, workspace.Done, 18)
	found := sampleFindings()
	found[0].Suggestions[0].Changes[0] = hparam.Change{Key: "regularization.dropout", From: 0.2, To: 0.0}
	u.Status.Summary.Diagnosis, err = json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	space.feed(d).updates = []workspace.Update{u}
	b := newBench(t, space, Options{Run: d}).start()
	b.press("a")
	b.shows(160, 48, "digits-mlp (0001) has been trained already")
	if wasAsked(b, "start digits-mlp") {
		t.Errorf("asked %q", b.space.asked)
	}
}
