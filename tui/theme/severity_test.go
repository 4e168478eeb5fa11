package theme

import (
	"testing"

	"tunebench/engine/finding"
)

// Without colour what asks for attention is bold, and a severity of a newer version is a remark.
func TestSeveritiesWithoutColour(t *testing.T) {
	th := New(Options{})
	for _, s := range []finding.Severity{finding.Good, finding.Info, finding.Warn, finding.Bad} {
		if _, style := th.Severity(s); style.GetBold() != s.AtLeast(finding.Warn) {
			t.Errorf("%s is bold: %v", s, style.GetBold())
		}
	}
	unknown, _ := th.Severity("fatal")
	if info, _ := th.Severity(finding.Info); unknown != info {
		t.Errorf("an unknown severity is drawn as %q, want %q", unknown, info)
	}
}
