package report

import (
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// sampleChecks are a check of each severity.
func sampleChecks() []workspace.PreflightCheck {
	change := []hparam.Change{{Key: "model.init", From: "zeros", To: "auto"}}
	return []workspace.PreflightCheck{
		{
			Name: "start", Label: "loss at the start", Title: "starts near chance", Severity: finding.Good,
			Evidence: []finding.Evidence{finding.Fact("chance", "2.3")}, Means: "An untrained network knows nothing.",
		},
		{
			Name: "gradients", Label: "gradients", Title: "no gradient reaches layer 0", Severity: finding.Bad,
			Evidence: []finding.Evidence{finding.Fact("norm by layer", "0, 0, 1.5")}, Means: "Layers need gradients.",
			Figures:     map[string]event.Number{"first_to_last": 0},
			Suggestions: []finding.Suggestion{{Title: change[0].String(), Changes: change, Reason: "They differ."}},
		},
		{
			Name: "batch", Label: "batch", Title: "64 rows pay \x1b[31m", Severity: finding.Info,
			Means: "Larger is faster.",
		},
	}
}

func preflightPage(w int, v Preflight) *Page {
	p := NewPage(theme.New(theme.Options{}), w)
	v.Report(p)
	return p
}

func TestAPreflightInWords(t *testing.T) {
	done := &workspace.Preflight{
		Verdict: workspace.NotReady, Checks: sampleChecks(),
		Apply: finding.Suggestion{Title: "x", Changes: sampleChecks()[1].Suggestions[0].Changes},
	}
	for name, c := range map[string]struct {
		v             Preflight
		has, has1, no []string
	}{
		"whole": {
			Preflight{Outcome: done},
			[]string{"Not ready", "Advised", "model.init zeros -> auto", "starts near chance", "2.3", "They differ."},
			[]string{"An untrained network", "norm by layer  0, 0, 1.5"},
			[]string{"apply"},
		},
		"brief": {
			Preflight{Outcome: done, Brief: true, Key: "a"},
			[]string{"Not ready", "a apply", "starts near chance", "norm by layer"},
			nil,
			[]string{"An untrained network", "2.3"},
		},
		"under way": {
			Preflight{Checks: sampleChecks()[:1], Next: "gradients"},
			[]string{"starts near chance", "gradients"},
			nil,
			[]string{"Not ready", "Advised"},
		},
		"at its beginning": {Preflight{Next: "data"}, []string{"data"}, nil, []string{"ready"}},
	} {
		text := preflightPage(76, c.v).Plain()
		for _, want := range append(c.has, c.has1...) {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
		for _, not := range c.no {
			if strings.Contains(text, not) {
				t.Errorf("%s has %q:\n%s", name, not, text)
			}
		}
	}
}

func TestAPreflightFitsAnyWidth(t *testing.T) {
	done := &workspace.Preflight{Verdict: workspace.Remarks, Checks: sampleChecks()}
	for w := 1; w < 120; w++ {
		for _, l := range preflightPage(w, Preflight{Outcome: done, Key: "a"}).Lines() {
			if format.Width(l) > w || strings.Contains(l, "\x1b[31m") {
				t.Fatalf("at %d cells: %q", w, l)
			}
		}
	}
}
