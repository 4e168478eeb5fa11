package runs

import (
	"slices"
	"strconv"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/screen"
)

// marksWidth is that of the column with what a run was marked as.
const marksWidth = 3

// marks are the runs that were selected. A run keeps its number, and so its color, until it is selected no more.
type marks struct{ paths []string } // "": the number is free

func (m *marks) of(path string) int { return slices.Index(m.paths, path) }

func (m *marks) toggle(path string) {
	if i := m.of(path); i >= 0 {
		m.paths[i] = ""
		return
	}
	if i := m.of(""); i >= 0 {
		m.paths[i] = path
		return
	}
	m.paths = append(m.paths, path)
}

func (m *marks) len() (n int) {
	for _, p := range m.paths {
		if p != "" {
			n++
		}
	}
	return n
}

// keep forgets runs that are gone.
func (m *marks) keep(byPath map[string]*workspace.Listed) {
	for i, p := range m.paths {
		if byPath[p] == nil {
			m.paths[i] = ""
		}
	}
}

// markCell shows the number of a selected run, in its color, and the pin of a pinned one.
func (s *Screen) markCell(r *workspace.Listed) component.Cell {
	cell := component.Cell{Text: "  ", Style: s.th.Accent}
	if i := s.marks.of(r.Path()); i >= 0 {
		cell = component.Cell{Text: format.PadLeft(strconv.Itoa(i+1), marksWidth-1, ""), Style: s.th.Series(i)}
	}
	if r.Notes.Pinned {
		cell.Text += s.th.Glyphs.Up
	}
	return cell
}

// mark selects the run under the cursor, or not any more, and goes on to the next.
func (s *Screen) mark() screen.Effect {
	if r, ok := s.selected(); ok {
		s.marks.toggle(r.Path())
		if at := s.table.Cursor(); at+1 < len(s.shown) {
			s.table.Select(s.shown[at+1].Path())
		}
	}
	return screen.Effect{}
}

// markAll selects all that is listed, or nothing if that is selected already.
func (s *Screen) markAll() screen.Effect {
	known := func(r *workspace.Listed) bool { return s.marks.of(r.Path()) >= 0 }
	missing := slices.DeleteFunc(slices.Clone(s.shown), known)
	if len(missing) == 0 {
		s.marks = marks{}
	}
	for _, r := range missing {
		s.marks.toggle(r.Path())
	}
	return screen.Effect{}
}

// meant are the runs that a key is about: those that are selected, as far as they are listed, in the order of their
// numbers; else the one under the cursor.
func (s *Screen) meant() (runs []*workspace.Listed) {
	for _, p := range s.marks.paths {
		if r := s.byPath[p]; r != nil && s.rows[p] {
			runs = append(runs, r)
		}
	}
	if r, ok := s.selected(); ok && len(runs) == 0 {
		runs = append(runs, r)
	}
	return runs
}

// compare opens the runs that are selected beside each other. They are numbered anew from 1 on, as they are there.
func (s *Screen) compare() screen.Effect {
	runs := own(s.meant())
	if len(runs) < 2 {
		const text = "select two runs or more with space to compare them"
		return screen.Run(s.note.Show(text, false, component.NoteShort))
	}
	s.marks = marks{}
	var about screen.Subject
	for _, r := range runs[:min(len(runs), screen.MostCompared)] {
		s.marks.toggle(r.Path())
		about.Runs = append(about.Runs, r.Run)
	}
	return screen.Do(screen.Open{Screen: "compare", About: about})
}
