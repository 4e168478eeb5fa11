package study

import (
	"fmt"
	"slices"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

const (
	columnTrial = "trial"
	columnEpoch = "epoch"
	columnState = "state"
	columnWhy   = "reason"
)

// pages are the columns of the table of trials that have room beside each other. The first one has the parameters
// in their order, which go before the reason where there is much room and after it where there is little; what it
// leaves out is on the others.
func pages(p *picture, w int) [][]component.Column {
	fixed := []component.Column{
		{Title: columnTrial, Min: 6, Right: true},
		{Title: p.metric, Min: max(10, min(format.Width(p.metric), 14)), Right: true},
		{Title: columnEpoch, Min: 7, Right: true},
		{Title: columnState, Min: 10},
	}
	var rest []component.Column
	var narrow []string // what goes first
	for _, k := range p.keys {
		rest = append(rest, component.Column{Title: k.short, Min: max(8, min(format.Width(k.short), 12)), Right: true})
		narrow = append(narrow, k.short)
	}
	slices.Reverse(narrow)
	rest = append(rest, component.Column{Title: columnWhy, Min: 24, Weight: 1})
	if w < 110 {
		narrow = append([]string{columnWhy}, narrow...)
	}
	narrow = append(narrow, columnWhy, columnEpoch)
	var out [][]component.Column
	for {
		page := component.Narrow(slices.Concat(fixed, rest), narrow, w)
		left := slices.DeleteFunc(slices.Clone(rest), func(c component.Column) bool {
			return slices.ContainsFunc(page, func(o component.Column) bool { return o.Title == c.Title })
		})
		out = append(out, page)
		if len(left) == 0 || len(left) == len(rest) { // not even one has room
			return out
		}
		rest = left
	}
}

// turn shows other columns.
func (t *trialTable) turn(by int) {
	if t.pages > 0 {
		t.page = (t.page + by + t.pages) % t.pages
	}
}

// position says where the cursor is, and that there are other columns.
func (t *trialTable) position(th *theme.Theme) string {
	text := t.Position()
	if t.pages > 1 {
		text = component.Legible(th, fmt.Sprintf("←/→ columns %d of %d   ", t.page+1, t.pages)) + text
	}
	return text
}

func (s *Screen) stepColumns(by int) { s.table.turn(by) }
