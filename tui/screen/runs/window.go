package runs

import (
	"cmp"
	"slices"
	"strconv"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
)

// window is what of the columns is in view, and what their cells ask for.
type window struct {
	focus string // id of the column that keys are about; "" the first
	first int    // the first of those behind the name that is in view
	shown []int  // indexes of the columns in view

	metric string                       // by which all runs are judged; "": several
	best   map[*workspace.Listed]bool   // those that are the best on their data
	named  map[string]*workspace.Listed // runs by their folders' names
	title  int                          // cells of the longest name
}

// decide chooses the columns: those that have something to show, unless somebody chose otherwise, with the keys in
// which the experiments of the runs differ.
func (s *Screen) decide() {
	s.window.metric, s.window.best = bestOf(s.shown)
	s.columns = s.columns[:0]
	s.window.title = 0
	for _, r := range s.shown {
		s.window.title = max(s.window.title, format.Width(nameCell(s, r).Text))
	}
	for _, c := range fixed {
		if c.id == keysBefore {
			s.decideValues()
		}
		if c.id == idBest {
			c.min = s.bestWidth()
			c.title = s.window.metric
			if c.title == "" {
				c.title = "best"
			}
		}
		if s.wants(c) {
			s.columns = append(s.columns, c)
		}
	}
	if s.window.focus == "" || s.focused() < 0 {
		s.window.focus = idName
	}
}

// decideValues adds the columns of keys and metrics.
func (s *Screen) decideValues() {
	ids := s.differing()
	for _, id := range s.view.Shown {
		if !slices.Contains(ids, id) && !slices.ContainsFunc(fixed, func(c column) bool { return c.id == id }) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if !slices.Contains(s.view.Hidden, id) {
			s.columns = append(s.columns, valueColumn(id, s.shown))
		}
	}
}

// differing are the keys in which the experiments differ, those first in which runs of one and the same do: they are
// what somebody has tried.
func (s *Screen) differing() []string {
	all := workspace.Differing(s.shown)
	families, tried := map[string][]*workspace.Listed{}, map[string]bool{}
	for _, r := range s.shown {
		families[r.Experiment] = append(families[r.Experiment], r)
	}
	if len(families) > 1 {
		for _, family := range families {
			for _, key := range workspace.Differing(family) {
				tried[key] = true
			}
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(rank(tried[a]), rank(tried[b])) })
	return all
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// wants reports whether a column is to be seen.
func (s *Screen) wants(c column) bool {
	switch {
	case c.always, slices.Contains(s.view.Shown, c.id):
		return true
	case slices.Contains(s.view.Hidden, c.id), c.seldom:
		return false
	}
	return c.has(s.shown)
}

// bestWidth is what the column of best values needs: for the metric itself where that stands in each cell.
func (s *Screen) bestWidth() int {
	const widest = 26
	if s.window.metric != "" {
		return min(max(10, format.Width(s.window.metric)+2), widest)
	}
	w := 10
	for _, r := range s.shown {
		if b, ok := r.Best(); ok {
			w = max(w, format.Width(b.Metric)+8)
		}
	}
	return min(w, widest)
}

// focused is the index of the column that keys are about.
func (s *Screen) focused() int {
	return slices.IndexFunc(s.columns, func(c column) bool { return c.id == s.window.focus })
}

// pan puts so many columns into the table as have room in w cells: the marks and the name, and behind them a stretch
// of the others in which the focused one is.
func (s *Screen) pan(w int) {
	if len(s.columns) == 0 {
		s.table.Columns = nil
		return
	}
	room := w - 2 - (marksWidth + 1) - (s.nameWidth(w) + 1)
	fit := func(from int) (to int) {
		left := room
		for to = from; to < len(s.columns) && left >= s.columns[to].min+1; to++ {
			left -= s.columns[to].min + 1
		}
		return to
	}
	first := min(max(1, s.window.first), max(1, len(s.columns)-1))
	if at := s.focused(); at > 0 {
		first = min(first, at)
		for first < at && fit(first) <= at {
			first++
		}
	} else {
		first = 1
	}
	for first > 1 && fit(first-1) == len(s.columns) { // no room is left unused
		first--
	}
	s.window.first, s.window.shown = first, []int{0}
	for i := first; i < fit(first); i++ {
		s.window.shown = append(s.window.shown, i)
	}
	if at := s.focused(); at > 0 && len(s.window.shown) == 1 { // as much of it as there is room for
		s.window.shown = append(s.window.shown, at)
	}
	s.table.Columns = s.table.Columns[:0:0]
	s.table.Columns = append(s.table.Columns, component.Column{Min: marksWidth})
	for _, i := range s.window.shown {
		s.table.Columns = append(s.table.Columns, s.header(s.columns[i]))
	}
	s.table.Columns[1].Min = s.nameWidth(w)
	s.table.Head = s.header(s.columns[max(0, s.focused())]).Title
}

// nameWidth is what names have in w cells: what the longest needs, up to a third.
func (s *Screen) nameWidth(w int) int {
	return max(min(s.columns[0].min, w/3), min(s.window.title, w*3/10))
}

// header is the column of the table: what the list is sorted by has an arrow.
func (s *Screen) header(c column) component.Column {
	out := component.Column{Title: c.title, Min: c.min, Right: c.right}
	if c.id == s.view.Sort {
		out.Title += " " + map[bool]string{false: s.th.Glyphs.Up, true: s.th.Glyphs.Down}[s.view.Descending]
	}
	switch c.id {
	case idName:
		out.Weight, out.Max, out.Middle = 3, 60, true
	case idParent:
		out.Weight, out.Max, out.Middle = 1, 40, true
	case "notes":
		out.Weight = 2
	}
	return out
}

// beyond says how many columns there are to the left and to the right of those in view.
func (s *Screen) beyond() string {
	if len(s.window.shown) == 0 {
		return ""
	}
	g := s.th.Glyphs
	left := s.window.first - 1
	right := len(s.columns) - s.window.first - (len(s.window.shown) - 1)
	text := ""
	if left > 0 {
		text = g.Left + " " + strconv.Itoa(left) + " "
	}
	if right > 0 {
		text += strconv.Itoa(right) + " more " + g.Right
	}
	return text
}
