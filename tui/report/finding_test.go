package report

import (
	"strings"
	"testing"

	"tunebench/engine/finding"
)

func TestFindingsSayWhenTheyBegan(t *testing.T) {
	for want, f := range map[string]finding.Finding{
		"confidence 1.00, since epoch 0.2": {Title: "Diverged", Confidence: 1, SinceEpoch: 0.210989, SinceStep: 4},
		"confidence 1.00, since step 4":    {Title: "Diverged", Confidence: 1, SinceStep: 4},
		"confidence 0.50":                  {Title: "Diverged", Confidence: 0.5},
	} {
		p := page("nocolor", 60)
		p.Headline(f)
		if got := p.Plain(); !strings.HasPrefix(got, "○ Diverged  ") || !strings.HasSuffix(got, "  "+want+"\n") || strings.Count(got, "\n") != 1 {
			t.Errorf("%q does not end in %q", got, want)
		}
	}
}
