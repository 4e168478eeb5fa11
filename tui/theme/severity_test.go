package theme

import (
	"testing"

	"github.com/charmbracelet/colorprofile"

	"tunebench/engine/finding"
)

// Without colour the glyph alone tells severities apart; with it, what is worse than good news stands out.
func TestSeveritiesLookDifferent(t *testing.T) {
	for name, o := range map[string]Options{
		"poorest": {}, "unicode": {Unicode: true}, "colour": {Unicode: true, Profile: colorprofile.TrueColor},
	} {
		th := New(o)
		seen := map[string]finding.Severity{}
		for _, s := range []finding.Severity{finding.Good, finding.Info, finding.Warn, finding.Bad} {
			glyph, style := th.Severity(s)
			if other, taken := seen[glyph]; taken || glyph == "" {
				t.Errorf("%s: %s and %s both look like %q", name, s, other, glyph)
			}
			seen[glyph] = s
			if loud := s.AtLeast(finding.Warn); !th.Colored() && style.GetBold() != loud {
				t.Errorf("%s: %s is bold: %v", name, s, !loud)
			}
		}
		if glyph, _ := th.Severity("fatal"); seen[glyph] != finding.Info {
			t.Errorf("%s: a severity of a newer version looks like %s", name, seen[glyph])
		}
	}
}
