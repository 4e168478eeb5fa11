package study

import (
	"strconv"
	"strings"

	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/report"
)

// overviewAt is where the parts of the overview are; those without room are empty.
type overviewAt struct{ trials, epochs, summary, table layout.Rect }

// overviewPlaces divides the room: charts and what stands in words above, the table below.
func overviewPlaces(at layout.Rect) (o overviewAt) {
	switch {
	case at.W >= 130 && at.H >= 20:
		columns := layout.Columns(at, 0, layout.Flex(1, 80), layout.Track{Min: 46})
		o.summary = columns[1]
		rows := layout.Rows(columns[0], 0, layout.Flex(2, 9), layout.Flex(3, 8))
		o.table = rows[1]
		halves := layout.Columns(rows[0], 0, layout.Flex(1, 40), layout.Flex(1, 40))
		o.trials, o.epochs = halves[0], halves[1]
	case at.W >= 70 && at.H >= 14:
		rows := layout.Rows(at, 0, layout.Track{Min: min(12, at.H/2+1), Weight: 1, Max: 16}, layout.Flex(2, 5))
		halves := layout.Columns(rows[0], 0, layout.Flex(1, 34), layout.Flex(1, 34))
		o.trials, o.summary, o.table = halves[0], halves[1], rows[1]
	case at.H >= 14:
		rows := layout.Rows(at, 0, layout.Flex(1, 7), layout.Flex(1, 5))
		o.trials, o.table = rows[0], rows[1]
	default:
		o.table = at
	}
	return o
}

func (s *Screen) dressOverview(at layout.Rect) {
	o := overviewPlaces(at)
	w, h := component.Pane{}.Inner(o.table.W, o.table.H)
	s.table.arrange(s.th, s.picture, s.marked, w, h)
	s.dressCourse()
}

func (s *Screen) overview(at layout.Rect) []component.Part {
	o := overviewPlaces(at)
	parts := []component.Part{s.tablePane(o.table)}
	draw := func(title string, c *course, at layout.Rect) {
		if !at.Empty() {
			pane := component.Pane{Title: title}
			parts = append(parts, s.pane(pane, at, func(w, h int) string { return c.line.View(s.th, w, h) }))
		}
	}
	draw("Best so far", &s.course.trials, o.trials)
	draw("Best so far, over epochs", &s.course.epochs, o.epochs)
	if !o.summary.Empty() {
		parts = append(parts, s.pane(component.Pane{Title: "Study"}, o.summary, func(w, _ int) string {
			return strings.Join(s.summary(w, o.summary.H >= 20), "\n")
		}))
	}
	return parts
}

// summary says in words how the study stands: what it has cost, what it does, what is best, and what
// is wrong with its space.
func (s *Screen) summary(w int, roomy bool) []string {
	th, p := s.th, s.picture
	page := report.NewPage(th, w)
	s.budgets(page)
	if p.trouble != "" {
		page.Text(th.Bad.Render(th.Glyphs.Cross)+" ", th.Bad, p.trouble)
	}
	if !roomy {
		s.warnings(page)
	}
	page.Text("", th.Muted, p.counts())
	s.activity(page, roomy)
	for _, t := range p.tests {
		page.Text(th.Muted.Render(t.Name)+" ", th.Text, t.Value)
	}
	if b := p.best(); b != nil && roomy {
		page.Heading("Best", "trial "+strconv.Itoa(b.id))
		rows := [][]report.Cell{{{Text: p.metric, Style: th.Muted}, {Text: s.bestValue(b), Style: th.Strong}}}
		for _, k := range p.keys {
			if text := k.text(b); text != "" {
				rows = append(rows, []report.Cell{{Text: k.short, Style: th.Muted}, {Text: text, Style: th.Text}})
			}
		}
		page.Table([]report.Column{{}, {}}, rows)
	}
	if p.kept != nil && roomy {
		k := &p.trials[*p.kept]
		page.Heading("Kept", "trial "+strconv.Itoa(k.id))
		text := k.why // it may be ahead only, and no more than that be known
		if !k.adopted {
			text = "the experiment as it is: nothing was better beyond the noise of seeds yet"
		}
		page.Text("", th.Text, s.bestValue(k)+": "+text)
	}
	if roomy {
		if len(s.edges()) > 0 {
			page.Heading("Range too narrow?", "")
			s.warnings(page)
		}
		if s.insight != nil && len(s.insight.importance) > 0 {
			page.Heading("What decides", "")
			page.ImportanceBars(s.insight.importance, p.shortNames(), 8)
		}
	}
	return page.Lines()
}

func (s *Screen) bestValue(b *trial) string {
	text := format.Value(b.value)
	if b.seeds > 1 {
		text += ", mean of " + format.Plural(b.seeds, "seed")
	}
	return text
}

// budgets draws a bar for each limit.
func (s *Screen) budgets(page *report.Page) {
	th, p := s.th, s.picture
	line := func(name, text string, share float64, limited bool) {
		label := th.Muted.Render(format.Pad(name, 7, "")) + " "
		if !limited {
			page.Add(label + th.Text.Render(text))
			return
		}
		room := page.Width() - 9 - format.Width(text)
		bar := ""
		if room >= 6 {
			bar = component.ProgressBar(th, room, share) + " "
		}
		page.Add(label + bar + th.Text.Render(text))
	}
	b := p.budget
	line("trials", limited(len(p.trials), b.trials), part(len(p.trials), b.trials), b.trials > 0)
	line("epochs", limited(b.used, b.epochs), part(b.used, b.epochs), b.epochs > 0)
	text := format.Clock(p.spent)
	if b.time > 0 {
		text += "/" + format.Clock(b.time)
	}
	line("time", text, p.spent.Seconds()/max(b.time.Seconds(), 1e-9), b.time > 0)
}

func part(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// counts says how many trials are in which state.
func (p *picture) counts() string {
	n := map[string]int{}
	for i := range p.trials {
		n[p.trials[i].word]++
	}
	var words []string
	for _, w := range []string{wordTraining, wordDone, wordPruned, wordStopped, wordDiverged, wordFailed} {
		if n[w] > 0 {
			words = append(words, format.Count(int64(n[w]))+" "+w)
		}
	}
	if len(words) == 0 {
		return "no trial yet"
	}
	return strings.Join(words, ", ")
}

// mostTraining is how many trainings are listed by themselves.
const mostTraining = 4

// activity says what the study does at the moment.
func (s *Screen) activity(page *report.Page, roomy bool) {
	th, p := s.th, s.picture
	most := 1
	if roomy {
		most = mostTraining
	}
	listed, left := 0, 0
	for i := range p.trials {
		t := &p.trials[i]
		if t.word != wordTraining {
			continue
		}
		if listed == most {
			left++
			continue
		}
		listed++
		text := "trial " + strconv.Itoa(t.id) + " at epoch " + strconv.Itoa(t.at) + " of " + strconv.Itoa(t.target)
		if roomy && t.why != "" {
			text += ": " + t.why
		}
		page.Text(th.Accent.Render(th.Glyphs.Bullet)+" ", th.Text, text)
	}
	if left > 0 {
		page.Text("", th.Muted, "  and "+strconv.Itoa(left)+" more")
	}
}

// warnings names the ends of ranges at which the best lies, and what the key would do.
func (s *Screen) warnings(page *report.Page) {
	for _, e := range s.edges() {
		q := s.picture.params[e.Param]
		text := q.short + ": the best is at the " + endName(e)
		page.Text(s.th.Warn.Render(s.th.Glyphs.Alert)+" ", s.th.Text, text+"; "+s.axisWarning(e.Param))
	}
}
