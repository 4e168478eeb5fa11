package study

import (
	"maps"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/paired"
	"tunebench/tui/component"
	"tunebench/tui/report"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// comparison is the dialog that shows the marked trials side by side.
type comparison struct {
	component.Message
	th      *theme.Theme
	picture *picture
	ids     []int
}

// Resize implements dialog.
func (c *comparison) Resize(w, h int) { c.SetLines(c.lines(max(20, w-6)), w, h) }

// Update implements dialog.
func (c *comparison) Update(msg tea.Msg) (component.Outcome, tea.Cmd) {
	return c.Message.Update(msg), nil
}

// View implements dialog.
func (c *comparison) View(th *theme.Theme, _, _ int) string { return c.Message.View(th) }

// lines are a column for each trial: what it came to, and its values where they differ.
func (c *comparison) lines(w int) []string {
	th, p := c.th, c.picture
	page := report.NewPage(th, w)
	columns := []report.Column{{}}
	for _, id := range c.ids {
		columns = append(columns, report.Column{Title: "trial " + strconv.Itoa(id), Right: true})
	}
	row := func(name string, of func(t *trial) report.Cell) []report.Cell {
		cells := []report.Cell{{Text: name, Style: th.Muted}}
		for _, id := range c.ids {
			cells = append(cells, of(&p.trials[id]))
		}
		return cells
	}
	plain := func(text string) report.Cell { return report.Cell{Text: text, Style: th.Text} }
	best := c.ids[0]
	for _, id := range c.ids {
		if p.better(&p.trials[id], &p.trials[best]) < 0 {
			best = id
		}
	}
	rows := [][]report.Cell{
		row(p.metric, func(t *trial) report.Cell {
			if t.id == best {
				return report.Cell{Text: th.Glyphs.Peak + " " + p.text(t), Style: th.Strong}
			}
			return plain(p.text(t))
		}),
		row("state", func(t *trial) report.Cell { return plain(t.word) }),
		row("epochs", func(t *trial) report.Cell { return plain(strconv.Itoa(len(t.values))) }),
	}
	same := 0
	for _, k := range p.keys {
		texts := map[string]bool{}
		for _, id := range c.ids {
			texts[k.text(&p.trials[id])] = true
		}
		if len(texts) < 2 {
			same++
			continue
		}
		rows = append(rows, row(k.short, func(t *trial) report.Cell {
			return report.Cell{Text: k.text(t), Style: th.Accent}
		}))
	}
	page.Table(columns, rows)
	c.verdicts(page, best)
	if same > 0 {
		page.Add("")
		page.Text("", th.Muted, "the same in all: "+strconv.Itoa(same)+" of "+strconv.Itoa(len(p.keys))+" keys")
	}
	return page.Lines()
}

// verdicts say of each trial whether it differs from the best of them beyond the noise of seeds.
func (c *comparison) verdicts(page *report.Page, best int) {
	page.Add("")
	told := false
	for _, id := range c.ids {
		a, b := c.picture.trials[best].each, c.picture.trials[id].each
		if n := min(len(a), len(b)); id != best && n > 1 {
			page.Verdict("trial "+strconv.Itoa(id)+" against "+strconv.Itoa(best),
				paired.Compare(a[:n], b[:n], !c.picture.lower))
			told = true
		}
	}
	if !told {
		page.Text("", c.th.Muted, "each under one seed: what differs may be chance")
	}
}

// mostCompared is how many trials are shown side by side.
const mostCompared = 6

// compare shows the marked trials beside each other, or the chosen one beside the best.
func (s *Screen) compare() screen.Effect {
	if s.picture == nil {
		return screen.Effect{}
	}
	ids := slices.Sorted(maps.Keys(s.marked))
	if t, b := s.chosen(), s.picture.best(); len(ids) < 2 && t != nil && b != nil {
		ids = slices.Compact(slices.Sorted(slices.Values(append(ids, t.id, b.id))))
	}
	if len(ids) < 2 {
		return screen.Run(s.say("mark two trials with m to compare them"))
	}
	c := &comparison{th: s.th, picture: s.picture, ids: ids[:min(len(ids), mostCompared)]}
	c.Title = "Comparison"
	s.ask(c, nil, nil)
	return screen.Effect{}
}
