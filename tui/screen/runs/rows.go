package runs

import (
	"slices"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
)

// arrange gives the table the runs that are asked for, in their order, and the cells that it has.
func (s *Screen) arrange() {
	places := s.places()
	w, h := component.Pane{}.Inner(places.list.W, places.list.H)
	if s.query.line != nil {
		s.query.line.Resize(max(1, places.query.W-4))
	}
	if s.stale {
		s.stale = false
		s.order()
		s.decide()
	}
	s.pan(w)
	s.table.Resize(w, h)
	if s.all != nil && s.seek != "" {
		s.table.Select(s.seek)
		s.seek = ""
	}
	switch {
	case s.all == nil:
		s.table.Empty = "reading " + s.ws.Root()
	case len(s.all.Runs) > 0:
		s.table.Empty = "no run matches " + s.query.text
	default:
		s.table.Empty = "no runs yet: go back with esc and press t to train"
	}
}

// order chooses the runs and sorts them, those that are pinned first.
func (s *Screen) order() {
	s.shown, s.byPath, s.window.named = nil, map[string]*workspace.Listed{}, map[string]*workspace.Listed{}
	if s.all != nil {
		for _, r := range s.all.Runs {
			s.byPath[r.Path()] = r
			if r.Study == nil {
				s.window.named[r.Run.Name()] = r
			}
		}
		s.query.again(s.all, s.now())
		s.shown = workspace.Select(s.all.Runs, s.query.parsed)
		if s.view.Sort != "" {
			s.shown = workspace.Sort(s.shown, s.sortName(), s.view.Descending)
		}
		s.shown = pinnedFirst(s.shown)
		s.marks.keep(s.byPath)
	}
	keys := make([]string, len(s.shown))
	s.rows = make(map[string]bool, len(s.shown))
	for i, r := range s.shown {
		keys[i] = r.Path()
		s.rows[keys[i]] = true
	}
	shown := s.shown
	s.table.SetSource(len(shown), func(i int) []component.Cell { return s.row(shown[i]) }, keys)
}

// sortName is the name of a query for what the list is sorted by: of a course, its best value.
func (s *Screen) sortName() string {
	if s.view.Sort == idCourse {
		return idBest
	}
	return s.view.Sort
}

func pinnedFirst(runs []*workspace.Listed) []*workspace.Listed {
	pinned := func(r *workspace.Listed) bool { return r.Notes.Pinned }
	if !slices.ContainsFunc(runs, pinned) {
		return runs
	}
	out := make([]*workspace.Listed, 0, len(runs))
	for _, first := range []bool{true, false} {
		for _, r := range runs {
			if pinned(r) == first {
				out = append(out, r)
			}
		}
	}
	return out
}

// row makes the cells of a run for the columns in view.
func (s *Screen) row(r *workspace.Listed) []component.Cell {
	out := make([]component.Cell, 1, len(s.window.shown)+1)
	out[0] = s.markCell(r)
	for _, i := range s.window.shown {
		out = append(out, s.columns[i].cell(s, r))
	}
	return out
}
