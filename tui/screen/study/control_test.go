package study

import (
	"strings"
	"testing"

	"tunebench/experiments/workspace"
	"tunebench/tui/screen"
)

// The line of keys offers what can be done with the trial under the cursor.
func TestTheLineOfKeysFollowsTheTrial(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 30, training: 2, phase: "running"}))
	b.picture.phase = running
	line := func() string {
		rows := strings.Split(b.text(200, 48), "\n")
		return rows[len(rows)-1]
	}
	for i := range b.picture.trials {
		tr := &b.picture.trials[i]
		b.table.choose(tr.id)
		got := line()
		if offers := strings.Contains(got, "x give up"); offers != (tr.word == wordTraining || tr.word == wordPruned) {
			t.Errorf("%s: %s", tr.word, got)
		}
		if offers := strings.Contains(got, "p promote"); offers != (tr.word == wordPruned) {
			t.Errorf("%s: %s", tr.word, got)
		}
	}
	for offer, want := range map[string]bool{"space pause": true, "s stop": true, "R go on": false} {
		if got := line(); strings.Contains(got, offer) != want {
			t.Errorf("a running study: %s", got)
		}
	}
	b.picture.phase = "ended"
	if got := line(); strings.Contains(got, "space pause") || !strings.Contains(got, "R go on") {
		t.Errorf("a study that ended: %s", got)
	}
}

// Requests reach the files of a study that nobody conducts, and are looked at when it goes on.
func TestRequestsAreLeftForTheConductor(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 20})
	s := open(st)
	answered, err := s.Ask(workspace.StudyRequest{Ask: workspace.AskSet, Key: "budget.trials", Value: "90"})
	if answered || err != nil {
		t.Errorf("answered %v, %v", answered, err)
	}
	for why, r := range map[string]workspace.StudyRequest{
		"not under way": {Ask: workspace.AskStop},
		"no trial 99":   {Ask: workspace.AskPromote, Trial: 99},
		"unknown key":   {Ask: workspace.AskSet, Key: "budget.trails", Value: "90"},
		"not below":     {Ask: workspace.AskSet, Key: "space.optimizer.lr", Value: "1..0.1:log"},
		"model.depth":   {Ask: workspace.AskTry, Point: map[string]string{"model.depth": "3"}},
	} {
		if _, err := s.Ask(r); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%+v: %v, want %q", r, err, why)
		}
	}
}

// What the key sends when it extends a range is what the study takes.
func TestTheWiderRangeIsTaken(t *testing.T) {
	for name, o := range map[string]sample{"range": {trials: 160}, "list": {file: levels, trials: 60}} {
		st := write(t, t.TempDir(), o)
		p := pictured(t, o)
		edges := newInsight(p).edges
		if len(edges) == 0 {
			t.Fatalf("%s: no edge", name)
		}
		for _, e := range edges {
			text, err := p.wider(e)
			if err != nil {
				t.Fatal(err)
			}
			r := workspace.StudyRequest{Ask: workspace.AskSet, Key: "space." + p.params[e.Param].Name, Value: text}
			if err := st.Check(r); err != nil {
				t.Errorf("%s: %s: %v", name, text, err)
			}
		}
	}
}

// After a range has changed nothing is said of the old one, until the new one has been considered.
func TestAnotherRangeIsConsideredAgain(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 160}))
	if len(b.edges()) != 1 {
		t.Fatalf("edges %+v", b.edges())
	}
	e := b.Update(polled{visit: b.visit, picture: pictured(t, sample{trials: 160})})
	if got := b.text(160, 48); len(b.edges()) != 0 || strings.Contains(got, "▲") {
		t.Errorf("still warns:\n%s", got)
	}
	if b.do(e.Cmd); len(b.edges()) != 1 {
		t.Errorf("edges %+v of the new range", b.edges())
	}
}

// Looking for another study, and staying with this one, leaves nothing half done.
func TestStayingWithAStudy(t *testing.T) {
	root := t.TempDir()
	b := visit(t, write(t, root, sample{trials: 40}))
	b.ws = workspace.Open(root, workspace.Options{})
	b.insight = nil
	late := b.think()
	b.press("S", "esc")
	if b.do(late); b.insight != nil {
		t.Error("what was considered for the visit before is taken")
	}
	if cmd := b.think(); cmd == nil {
		t.Error("nothing is considered any more")
	}
}

// A form's changes are what the study takes for a trial of its own.
func TestTheConfigurationIsTaken(t *testing.T) {
	st := write(t, t.TempDir(), sample{trials: 20})
	b := visit(t, st)
	b.press("n", "right", "down", "left", "t")
	if len(b.fake.asked) != 1 || len(b.fake.asked[0].Point) != 2 {
		t.Fatalf("asked for %+v", b.fake.asked)
	}
	if err := st.Check(b.fake.asked[0]); err != nil {
		t.Errorf("%+v: %v", b.fake.asked[0].Point, err)
	}
}

// A study that goes on is read on where it was; leaving it ends that.
func TestVisitsOfAStudy(t *testing.T) {
	b := visit(t, write(t, t.TempDir(), sample{trials: 12}))
	b.press("down", "down", "3")
	on, at := b.chosen().id, b.at
	b.Leave()
	if cmd := b.Update(pollDue{b.visit - 1}).Cmd; cmd != nil {
		t.Error("is read on after leaving")
	}
	b.do(b.Enter(subjectOf(b)))
	if b.chosen().id != on || b.at != at {
		t.Errorf("back at trial %d of %s", b.chosen().id, views[b.at].title)
	}
	if cmd := b.Update(pollDue{b.visit}).Cmd; cmd == nil {
		t.Error("is not read on")
	}
	other := write(t, t.TempDir(), sample{trials: 5})
	about := subjectOf(b)
	about.Study = other.Path()
	b.do(b.Enter(about))
	if b.picture.path != other.Path() || b.chosen().id != b.picture.ranked[0] || len(b.marked) != 0 {
		t.Errorf("another study begins at trial %d", b.chosen().id)
	}
}

func subjectOf(b *bench) screen.Subject { return screen.Subject{Study: b.picture.path} }
