package workbench

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

func drawnFindings(t *testing.T, p *findingsPane, name string, w, h int) string {
	t.Helper()
	at := layout.Of(w, h)
	p.arrange(look(name), at)
	frame := p.part(look(name), at, true).Content
	frametest.Exact(t, name, frame, w, h)
	return ansi.Strip(frame)
}

func TestFindingsOfEveryState(t *testing.T) {
	found := &run{findings: sampleFindings()}
	failed := &run{}
	failed.status.Summary.Error = "data.source: no such file"
	resumed, held := &run{}, &run{}
	resumed.status = workspace.Status{Alive: true, State: workspace.Failed, Summary: failed.status.Summary}
	held.status = workspace.Status{Alive: true, State: workspace.Training}
	held.status.Summary.Error = "no space left on device"
	late := &run{findings: sampleFindings(), status: failed.status}
	child := &run{findings: sampleFindings()}
	child.origin = spec.Provenance{
		Parent: "20260301-115900-digits-mlp-0001",
		Change: []spec.RecordedChange{{Key: "optimizer.lr", From: "0.1", To: "0.01"}},
	}
	child.parent = &workspace.BestValue{Metric: event.ValLoss, Value: 0.5}
	child.status.Summary.Best = &workspace.BestValue{Metric: event.ValLoss, Value: 0.25}
	foreign := &run{findings: sampleFindings()}
	foreign.status.Foreign = true
	for name, c := range map[string]struct {
		r         *run
		want, not string
	}{
		"no run":  {nil, "stands here", "Too early"},
		"early":   {&run{}, "Too early to say", "stands here"},
		"failed":  {failed, "✗ Failed|no such file", "Too early"},
		"resumed": {resumed, "Too early to say", "no such file"},
		"held up": {held, "Held up|no space left on device", "Failed"},
		"found": {
			found, "▲ Overfitting|0.86|val loss|Do next|1 regularization.dropout|a apply|Ruled out", "Grown from",
		},
		"failed late": {late, "✗ Failed|no such file|▲ Overfitting|a apply", "Too early"},
		"grown": {
			child, "Grown from|digits-mlp (0001)|optimizer.lr 0.1 → 0.01|best val/loss  0.5000 → 0.2500", "Too early",
		},
		"of another": {foreign, "▲ Overfitting|Do next", "a apply"},
	} {
		p := &findingsPane{open: true}
		if c.r != nil {
			p.sync(c.r)
		}
		got := drawnFindings(t, p, "dark", 60, 40)
		for _, want := range strings.Split(c.want, "|") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: lacks %q:\n%s", name, want, got)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: says %q:\n%s", name, c.not, got)
		}
	}
}

// One headline, its evidence and what to do: the rest is folded until it is asked for.
func TestWhatMattersLessIsFolded(t *testing.T) {
	r := &run{findings: append(sampleFindings(), sampleFindings()...)}
	r.findings[1].Title = "Another thing"
	r.origin.Parent = "20260301-115900-digits-mlp-0001"
	p := new(findingsPane)
	p.sync(r)
	got := drawnFindings(t, p, "dark", 60, 40)
	if !strings.Contains(got, "v 1 more finding, 1 ruled out, what it grew from") ||
		strings.Contains(got, "Another thing") || strings.Contains(got, "Not underfitting") {
		t.Errorf("folded:\n%s", got)
	}
	p.open = true
	got = drawnFindings(t, p, "dark", 60, 40)
	if !strings.Contains(got, "Another thing") || !strings.Contains(got, "Not underfitting") ||
		strings.Contains(got, "v 1 more") {
		t.Errorf("open:\n%s", got)
	}
	p.sync(&run{findings: []finding.Finding{{Title: "Healthy"}}})
	p.open = false
	if got := drawnFindings(t, p, "dark", 60, 40); strings.Contains(got, "v ") {
		t.Errorf("there is nothing to show:\n%s", got)
	}
}

func TestSuggestionsAreThoseOfTheFirstFindingThatHasAny(t *testing.T) {
	list := []finding.Finding{{Title: "Healthy"}, sampleFindings()[0], {
		Title: "Another", Suggestions: []finding.Suggestion{{Title: "not this"}},
	}}
	list[1].Suggestions = append(list[1].Suggestions, finding.Suggestion{Title: "a fourth"})
	p := new(findingsPane)
	if _, _, ok := p.choice(); ok || p.choose(0) {
		t.Error("a choice of nothing")
	}
	r := &run{findings: list}
	p.sync(r)
	if len(p.suggestions()) != 3 {
		t.Fatalf("%d suggestions", len(p.suggestions()))
	}
	for n := range 5 {
		if got := p.choose(n); got != (n < 3) {
			t.Errorf("choosing %d: %v", n, got)
		}
	}
	f, g, ok := p.choice()
	if !ok || f.Title != "Overfitting" || g.Title != "more training rows" {
		t.Errorf("chose %q of %q", g.Title, f.Title)
	}
	list[1].Suggestions = list[1].Suggestions[:1]
	p.sync(r) // fewer are left than were chosen from
	if _, g, ok := p.choice(); !ok || g.Title != "regularization.dropout 0 → 0.2" {
		t.Errorf("chose %q, %v", g.Title, ok)
	}
	p.sync(&run{})
	if _, _, ok := p.choice(); ok {
		t.Error("the suggestions of another run stay")
	}
}

func TestFindingsScroll(t *testing.T) {
	p := new(findingsPane)
	p.sync(&run{findings: sampleFindings()})
	top := drawnFindings(t, p, "dark", 40, 10)
	if !strings.Contains(top, "1-8/") {
		t.Errorf("does not say that there is more:\n%s", top)
	}
	for _, m := range []keymap.Motion{keymap.Down, keymap.PageDown, keymap.Bottom} {
		p.move(m)
		now := drawnFindings(t, p, "dark", 40, 10)
		if now == top {
			t.Errorf("motion %d does not scroll", m)
		}
		top = now
	}
	p.step(1)
	p.enter()
	p.undo()
	if drawnFindings(t, p, "dark", 40, 10) != top {
		t.Error("keys of the form change what is found")
	}
}

func TestFindingsAtAnySize(t *testing.T) {
	p := new(findingsPane)
	p.sync(&run{findings: sampleFindings()})
	for _, name := range []string{"dark", "ascii"} {
		for w := 1; w < 60; w += 3 {
			for h := 1; h < 30; h += 4 {
				drawnFindings(t, p, name, w, h)
			}
		}
	}
	frametest.ASCII(t, "findings", drawnFindings(t, p, "ascii", 60, 40))
}

// Below the headline stand three facts; the others are a key away.
func TestManyFactsAreFolded(t *testing.T) {
	f := sampleFindings()[0]
	f.Evidence = nil
	for _, label := range []string{"first", "second", "third", "fourth", "fifth"} {
		f.Evidence = append(f.Evidence, finding.Evidence{Label: label, Text: "1"})
	}
	p := &findingsPane{findings: []finding.Finding{f}, shown: true}
	got := drawnFindings(t, p, "dark", 60, 40)
	if !strings.Contains(got, "third") || strings.Contains(got, "fourth") || !strings.Contains(got, "2 more facts") {
		t.Errorf("%s", got)
	}
	p.open = true
	got = drawnFindings(t, p, "dark", 60, 40)
	if !strings.Contains(got, "fifth") || strings.Contains(got, "more facts") {
		t.Errorf("%s", got)
	}
}

// A run that takes long says so below what would make it better, with what each remedy saves.
func TestWhatWouldMakeALongRunQuicker(t *testing.T) {
	slow := finding.Finding{
		Kind: "slow", Cause: finding.CauseSlow, Title: "6 min for 40 epochs", Severity: finding.Info,
		Suggestions: []finding.Suggestion{{
			Title:  "training.batch_size 16 → 128",
			Effect: &finding.Effect{Metric: finding.Time, Gain: 0.478, Probability: 0.9},
		}},
	}
	p := &findingsPane{findings: append(sampleFindings()[:1:1], slow), shown: true}
	got := drawnFindings(t, p, "dark", 60, 60)
	for _, want := range []string{
		"Do next", "Takes long  6 min for 40 epochs", "batch_size 16 → 128", "−38 % expected",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	p.open = true
	if got = drawnFindings(t, p, "dark", 60, 60); strings.Contains(got, "Takes long") {
		t.Errorf("it stands there twice:\n%s", got)
	}
	p.open, p.findings = false, []finding.Finding{slow}
	got = drawnFindings(t, p, "dark", 60, 60)
	if strings.Contains(got, "Takes long") || !strings.Contains(got, "Do next") {
		t.Errorf("what is advised first is no remark:\n%s", got)
	}
}
