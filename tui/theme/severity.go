package theme

import (
	"charm.land/lipgloss/v2"

	"tunebench/engine/finding"
)

// Severity returns the glyph and the style of a finding's severity. Meaning is never carried by colour
// alone: every severity has a glyph of its own.
func (t *Theme) Severity(s finding.Severity) (glyph string, style lipgloss.Style) {
	switch s {
	case finding.Good:
		return t.Glyphs.Check, t.Good
	case finding.Warn:
		return t.Glyphs.Alert, t.Warn
	case finding.Bad:
		return t.Glyphs.Cross, t.Bad
	}
	return t.Glyphs.Hollow, t.Info
}
