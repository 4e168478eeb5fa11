package runlabel

import (
	"cmp"
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

var dated = regexp.MustCompile(`^\d{8}-\d{6}-(.+)-([^-]+)$`)

// Name returns the experiment's part of a run's name, or all of it where it is no name of ours.
func Name(d workspace.Run) string {
	if m := dated.FindStringSubmatch(d.Name()); m != nil {
		return m[1]
	}
	return d.Name()
}

// Title names a run with the short id that commands take, digits-mlp · 7f3a, in
// at most w cells: a long name is cut in its middle, the id stays.
func Title(th *theme.Theme, d workspace.Run, w int) string {
	name, id := format.Clean(Name(d)), d.ID()
	if id == "" {
		return format.TruncateMiddle(name, w, th.Glyphs.Ellipsis)
	}
	tail := " " + th.Glyphs.Dot + " " + format.Clean(id)
	name = format.TruncateMiddle(name, max(4, w-format.Width(tail)), th.Glyphs.Ellipsis)
	return format.Truncate(name+tail, w, th.Glyphs.Ellipsis)
}

// PlainName is Plain for the name of a run directory.
func PlainName(name string) string {
	if m := dated.FindStringSubmatch(name); m != nil {
		return m[1] + " (" + m[2] + ")"
	}
	return name
}

// Plain is Title without glyphs, for sentences: digits-mlp (7f3a).
func Plain(d workspace.Run) string {
	if id := d.ID(); id != "" {
		return Name(d) + " (" + id + ")"
	}
	return Name(d)
}

// State returns a run's state as words with a glyph, so that it needs no color, and its style.
func State(th *theme.Theme, s workspace.Status) (text string, style lipgloss.Style) {
	g := th.Glyphs
	if s.Foreign {
		return g.Hollow + " log", th.Info
	}
	switch s.State {
	case workspace.Created:
		if s.Alive {
			return g.Hollow + " starting", th.Accent
		}
		return g.Hollow + " created", th.Muted
	case workspace.Training:
		return g.Bullet + " training", th.Good
	case workspace.Paused:
		return g.Pause + " paused", th.Warn
	case workspace.Stopped:
		return g.Hollow + " " + cmp.Or(s.Summary.Ending.Label(), "stopped"), th.Muted
	case workspace.Done:
		return g.Check + " " + cmp.Or(s.Summary.Ending.Label(), "done"), th.Good
	case workspace.Diverged:
		return g.Cross + " diverged", th.Bad
	case workspace.Failed:
		return g.Cross + " failed", th.Bad
	case workspace.Interrupted:
		return g.Alert + " interrupted", th.Warn
	}
	if s.Err != nil {
		return g.Cross + " broken", th.Bad
	}
	return g.Hollow + " " + strings.ToLower(format.Clean(string(s.State))), th.Muted
}
