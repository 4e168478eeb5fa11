package component

import (
	"math"
	"strings"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Segment is a piece of a status line.
type Segment struct {
	// Text is drawn as it is; it may carry styles.
	Text string
	// Rank orders the segments that compete for room: lower ranks stay longer.
	Rank int
	// Right puts the segment at the right end.
	Right bool
	// Grow, if set, draws the segment into whatever room is left, at least
	// MinWidth cells, instead of Text.
	Grow     func(width int) string
	MinWidth int
}

func (s Segment) width() int {
	if s.Grow != nil {
		return s.MinWidth
	}
	return format.Width(s.Text)
}

// StatusLine draws segments two cells apart on one row of w cells, leaving out
// those of the highest rank until the rest fits.
func StatusLine(th *theme.Theme, w int, segments ...Segment) string {
	if w <= 0 {
		return ""
	}
	const gap = 2
	kept := make([]Segment, 0, len(segments))
	for _, s := range segments {
		if s.Grow != nil || s.Text != "" {
			kept = append(kept, s)
		}
	}
	total := func() int {
		n := -gap
		for _, s := range kept {
			n += s.width() + gap
		}
		return n
	}
	for len(kept) > 1 && total() > w-2 {
		worst := 0
		for i, s := range kept {
			if s.Rank >= kept[worst].Rank {
				worst = i
			}
		}
		kept = append(kept[:worst], kept[worst+1:]...)
	}
	spare := max(0, w-2-total())
	var left, right []string
	for _, s := range kept {
		text := s.Text
		if s.Grow != nil {
			text = format.Pad(s.Grow(s.MinWidth+spare), s.MinWidth+spare, "")
			spare = 0
		}
		if s.Right {
			right = append(right, text)
		} else {
			left = append(left, text)
		}
	}
	l, r := strings.Join(left, "  "), strings.Join(right, "  ")
	if r == "" {
		return format.Pad(" "+l, w, th.Glyphs.Ellipsis)
	}
	fill := strings.Repeat(" ", max(2, w-2-format.Width(l)-format.Width(r)))
	return format.Pad(" "+l+fill+r, w, th.Glyphs.Ellipsis)
}

// ProgressBar draws a share of 1 as a bar of w cells.
func ProgressBar(th *theme.Theme, w int, share float64) string {
	if w <= 0 {
		return ""
	}
	if math.IsNaN(share) {
		share = 0
	}
	done := int(math.Floor(min(max(share, 0), 1)*float64(w) + 1e-9))
	g := th.Glyphs
	if done == w {
		return th.Accent.Render(strings.Repeat(g.BarDone, w))
	}
	bar := ""
	if done > 0 {
		bar = th.Accent.Render(strings.Repeat(g.BarDone, done))
	}
	return bar + th.Accent.Render(g.BarHead) + th.Faint.Render(strings.Repeat(g.BarTodo, w-done-1))
}

// Tabs draws a row of w cells of titles, the active one reversed. Where they
// do not all fit they stand closer, and where that does not help the row shows
// the active one and arrows to its neighbours.
func Tabs(th *theme.Theme, w int, titles []string, active int) string {
	if w <= 0 || len(titles) == 0 {
		return strings.Repeat(" ", max(w, 0))
	}
	active = min(max(active, 0), len(titles)-1)
	var parts []string
	total := 1
	for i, t := range titles {
		t = " " + format.Clean(t) + " "
		total += format.Width(t) + 1
		if i == active {
			parts = append(parts, th.Badge.Render(t))
		} else {
			parts = append(parts, th.Muted.Render(t))
		}
	}
	if total <= w {
		return format.Pad(" "+strings.Join(parts, " "), w, th.Glyphs.Ellipsis)
	}
	if closer := strings.Join(parts, ""); format.Width(closer) <= w { // each has a space at both ends
		return format.Pad(closer, w, th.Glyphs.Ellipsis)
	}
	one := parts[active]
	if active > 0 {
		one = th.Muted.Render(th.Glyphs.Prev) + one
	}
	if active < len(titles)-1 {
		one += th.Muted.Render(th.Glyphs.Next)
	}
	return format.Pad(one, w, th.Glyphs.Ellipsis)
}
