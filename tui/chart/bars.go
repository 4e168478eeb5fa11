package chart

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Bar is one row of a bar chart.
type Bar struct {
	Label string
	Value float64
	// Spread is how far the value may be off, drawn as a line beyond the bar's end; 0: none.
	Spread float64
	// Text is shown for the value; empty: format.Value.
	Text  string
	Style lipgloss.Style
}

// Bars draws one row per bar, w cells wide: label, bar from zero, value. All
// share the scale of the largest absolute value. A negative value has a bar of
// the light glyph and its sign in the text; values that are not finite have no bar.
func Bars(th *theme.Theme, w int, bars []Bar) []string {
	if w <= 0 {
		return nil
	}
	labels, texts, largest := 0, 0, 0.0
	shown := make([]string, len(bars))
	for i, b := range bars {
		shown[i] = format.Clean(b.Text)
		if b.Text == "" {
			shown[i] = format.Value(b.Value)
		}
		labels = max(labels, format.Width(format.Clean(b.Label)))
		texts = max(texts, format.Width(shown[i]))
		if finite(b.Value) {
			largest = max(largest, math.Abs(b.Value)+b.spread())
		}
	}
	const shortest = 4 // a bar gives way to the number, but not all of it
	labels = min(labels, max(w/3, 4))
	texts = min(texts, max(w/3, w-labels-shortest-2))
	room := max(0, w-labels-texts-2)
	e := th.Glyphs.Ellipsis
	out := make([]string, len(bars))
	for i, b := range bars {
		row := th.Text.Render(format.Pad(format.Clean(b.Label), labels, e)) + " " +
			bar(th, b, largest, room) + " " + th.Muted.Render(format.PadLeft(shown[i], texts, e))
		out[i] = format.Pad(row, w, "")
	}
	return out
}

// spread is the length of the line beyond the bar.
func (b Bar) spread() float64 {
	if finite(b.Spread) {
		return max(b.Spread, 0)
	}
	return 0
}

// bar draws the bar itself in exactly w cells, in eighths where there are glyphs.
func bar(th *theme.Theme, b Bar, largest float64, w int) string {
	share := 0.0
	if finite(b.Value) && largest > 0 {
		share = math.Abs(b.Value) / largest
	}
	blocks := th.Glyphs.Blocks
	parts := len(blocks) - 1
	filled := int(share*float64(w*parts) + 0.5)
	var s strings.Builder
	full := th.Glyphs.Block
	if b.Value < 0 {
		full = th.Glyphs.BarTodo
	}
	s.WriteString(strings.Repeat(full, filled/parts))
	if rest := filled % parts; rest > 0 && b.Value > 0 {
		s.WriteRune(blocks[rest])
	}
	text, whisker := s.String(), ""
	if largest > 0 && finite(b.Value) {
		end := int((math.Abs(b.Value)+b.spread())/largest*float64(w) + 0.5)
		if n := min(end, w) - format.Width(text); n > 0 && b.spread() > 0 {
			whisker = strings.Repeat(th.Glyphs.Horizontal, n-1) + th.Glyphs.TickY
		}
	}
	if text != "" {
		text = b.Style.Render(text)
	}
	if whisker != "" {
		whisker = th.Muted.Render(whisker)
	}
	return text + whisker + strings.Repeat(" ", w-format.Width(text+whisker))
}
