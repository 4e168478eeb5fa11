package component

import (
	"strings"

	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// KeyLine draws the most important of the useful keys on one row of w cells.
func KeyLine(th *theme.Theme, w int, keys keymap.Table) string {
	if w <= 0 {
		return ""
	}
	width := func(r keymap.Row) int {
		return format.Width(r.Name(th.Unicode)) + 1 + format.Width(r.Help.Short)
	}
	var parts []string
	for _, r := range keys.Fit(w-2, 2, width) {
		parts = append(parts, th.Key.Render(r.Name(th.Unicode))+" "+th.Muted.Render(r.Help.Short))
	}
	return format.Pad(" "+strings.Join(parts, "  "), w, th.Glyphs.Ellipsis)
}

// KeyHelp returns the lines of the full help: every key of the table under the
// heading of its group, in columns that fit into w cells.
func KeyHelp(th *theme.Theme, w int, keys keymap.Table) []string {
	label := 0
	for _, r := range keys.Explained() {
		label = max(label, format.Width(r.Name(th.Unicode)))
	}
	var blocks [][]string
	for _, g := range keys.Groups() {
		block := []string{th.Strong.Render(g)}
		for _, r := range keys.Group(g) {
			key := th.Key.Render(format.Pad(r.Name(th.Unicode), label, ""))
			block = append(block, "  "+key+"  "+th.Text.Render(r.Explain()))
		}
		blocks = append(blocks, block)
	}
	if out := besideBlocks(th, blocks, w); out != nil {
		return out
	}
	return stackBlocks(blocks)
}

func stackBlocks(blocks [][]string) []string {
	var out []string
	for i, b := range blocks {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, b...)
	}
	return out
}

// besideBlocks fills two columns of about the same height; nil if they are
// wider than w.
func besideBlocks(th *theme.Theme, blocks [][]string, w int) []string {
	total := 0
	for _, b := range blocks {
		total += len(b) + 1
	}
	var left, right [][]string
	height := 0
	for _, b := range blocks {
		if height+len(b)/2 < total/2 {
			left = append(left, b)
		} else {
			right = append(right, b)
		}
		height += len(b) + 1
	}
	const gap = 3
	l, r := stackBlocks(left), stackBlocks(right)
	column := widest(l)
	if column+gap+widest(r) > w {
		return nil
	}
	out := make([]string, max(len(l), len(r)))
	for i := range out {
		if i < len(l) {
			out[i] = l[i]
		}
		if i < len(r) {
			out[i] = format.Pad(out[i], column+gap, th.Glyphs.Ellipsis) + r[i]
		}
	}
	return out
}

func widest(lines []string) int {
	w := 0
	for _, l := range lines {
		w = max(w, format.Width(l))
	}
	return w
}
