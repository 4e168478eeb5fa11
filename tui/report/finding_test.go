package report

import (
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/tui/internal/frametest"
)

func TestFindingsSayWhenTheyBegan(t *testing.T) {
	for want, f := range map[string]finding.Finding{
		"confidence 1.00, since epoch 0.2": {Title: "Diverged", Confidence: 1, SinceEpoch: 0.210989, SinceStep: 4},
		"confidence 1.00, since step 4":    {Title: "Diverged", Confidence: 1, SinceStep: 4},
		"confidence 0.50":                  {Title: "Diverged", Confidence: 0.5},
	} {
		p := page("nocolor", 60)
		p.Headline(f)
		got := strings.TrimSuffix(p.Plain(), "\n")
		lines := strings.Count(got, "\n") + 1
		if !strings.HasPrefix(got, "○ Diverged  ") || !strings.HasSuffix(got, "  "+want) || lines != 1 {
			t.Errorf("%q does not end in %q", got, want)
		}
	}
}

func overfitting() finding.Finding {
	return finding.Finding{
		Title: "Overfitting", Severity: finding.Warn, Confidence: 0.86, SinceEpoch: 14,
		Why: "The network goes on learning its training rows, but what it learns no longer holds for rows " +
			"it has not seen.",
		Evidence: []finding.Evidence{
			{Label: "val loss", Text: "0.412 → 0.455, +10.4 % above its minimum (rule: 3 %)"},
			{Label: "train loss", Text: "0.031, still falling"},
		},
		RuledOut: []finding.Evidence{{Label: "Not underfitting", Text: "train accuracy 99.8 % ± 0.1"}},
		Suggestions: []finding.Suggestion{
			{
				Title:   "regularization.dropout 0 → 0.2",
				Changes: []hparam.Change{{Key: "regularization.dropout", From: 0.0, To: 0.2}},
				Reason:  "Units that may vanish cannot rely on each other.",
			},
			{Title: "more training rows"},
		},
	}
}

func TestTheHeadlineGivesWay(t *testing.T) {
	for w, want := range map[int]string{
		60: "▲ Overfitting                confidence 0.86, since epoch 14\n",
		44: "▲ Overfitting           0.86  since epoch 14\n",
		24: "▲ Overfitting\n  0.86  since epoch 14\n",
	} {
		p := page("nocolor", w)
		p.Headline(overfitting())
		if got := p.Plain(); got != want {
			t.Errorf("%d cells: got %q, want %q", w, got, want)
		}
	}
}

func TestFindingsFrames(t *testing.T) {
	noisy := finding.Finding{Title: "Noisy labels", Severity: finding.Bad, Confidence: 0.5}
	noisy.Evidence = []finding.Evidence{{Label: "rows", Text: "2, 24"}}
	list := []finding.Finding{overfitting(), noisy}
	for look, th := range frametest.Themes() {
		p := NewPage(th, 72)
		p.Findings(list)
		checkPage(t, look, p)
		frametest.Golden(t, "findings-"+look, p.String())
	}
}

func TestTheChosenSuggestionIsMarked(t *testing.T) {
	list := overfitting().Suggestions
	for name, c := range map[string]struct {
		choice         Choice
		has, hasNot    string
		hasTwo, hasKey bool
	}{
		"none":             {Choice{Chosen: NoChoice}, "Units that may vanish", "▸", false, false},
		"first":            {Choice{Chosen: 0, Key: "a"}, "▸ 1 regularization.dropout", "▸ 2", false, true},
		"advice":           {Choice{Chosen: 1, Key: "a"}, "▸ 2 more training rows", "Units that may", false, false},
		"nothing to apply": {Choice{Chosen: 0}, "▸ 1", "▸ 2", false, false},
	} {
		p := page("nocolor", 60)
		p.Advice(list, c.choice)
		got := p.Plain()
		offered := strings.Contains(got, "a apply")
		if !strings.Contains(got, c.has) || strings.Contains(got, c.hasNot) || offered != c.hasKey {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	p := page("nocolor", 60)
	if p.Advice(nil, Choice{}); p.Len() != 0 {
		t.Errorf("no advice says %q", p.Plain())
	}
}

// Where a key's full name has no room, its group goes, and never the value.
func TestLongKeysLoseTheirGroup(t *testing.T) {
	s := overfitting().Suggestions[0]
	if got := titleOf(s, 30); got != s.Title {
		t.Errorf("with room: %q", got)
	}
	if got := titleOf(s, 29); got != "dropout 0 → 0.2" {
		t.Errorf("without: %q", got)
	}
	if got := titleOf(finding.Suggestion{Title: strings.Repeat("x", 40)}, 10); len(got) != 40 {
		t.Errorf("advice in words: %q", got)
	}
}

func TestAnyFindingFitsThePage(t *testing.T) {
	for i, text := range hostile {
		other := hostile[(i+5)%len(hostile)]
		f := finding.Finding{
			Title: text, Why: other, Severity: finding.Severity(other), Confidence: 2, SinceStep: 12345678,
			Evidence: []finding.Evidence{{Label: text, Text: other}, {Label: other}, {Text: text}},
			RuledOut: []finding.Evidence{{Label: other, Text: text}},
			Suggestions: []finding.Suggestion{
				{Title: text, Reason: other, Changes: []hparam.Change{{Key: "nogroup"}}}, {Title: other},
			},
		}
		someSizes(t, func(p *Page) {
			p.Findings([]finding.Finding{f, f})
			p.Advice(f.Suggestions, Choice{Chosen: 0, Key: "a"})
		})
	}
}
