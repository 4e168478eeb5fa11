package runs

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
)

// listEvery is how often the list is read again while it is visible.
const listEvery = time.Second

type (
	listed struct {
		visit int
		all   *workspace.Overview
		err   error
		again bool // it is to be read again later
	}
	listDue struct{ visit int }
	// requested is what came of something that was asked for.
	requested struct {
		what string
		err  error
		undo []undo
	}
)

// read reads the list, as a whole or only what is likely to have changed.
func (s *Screen) read(list func(Workspace) (*workspace.Overview, error)) tea.Cmd {
	ws, visit, courses := s.ws, s.visit, s.living()
	return func() tea.Msg {
		all, err := list(ws)
		if err == nil && len(courses) > 0 {
			all = ws.Courses(courses)
		}
		return listed{visit, all, err, true}
	}
}

// living are the runs in view whose course goes on.
func (s *Screen) living() (paths []string) {
	for _, r := range s.inView() {
		if r.Study == nil && r.Alive {
			paths = append(paths, r.Path())
		}
	}
	return paths
}

// follow asks for the courses of runs that have come into view.
func (s *Screen) follow() tea.Cmd {
	if !s.needsCourses() {
		return nil
	}
	missing := false
	paths := s.living()
	for _, r := range s.inView() {
		if path := r.Path(); r.Study == nil && r.Course == nil && r.Err == nil && !s.asked[path] {
			s.asked[path] = true
			missing = true
			paths = append(paths, path)
		}
	}
	if !missing {
		return nil
	}
	ws, visit := s.ws, s.visit
	return func() tea.Msg { return listed{visit: visit, all: ws.Courses(paths)} }
}

// needsCourses reports whether a course is shown, or what only a course tells: the best of another program's run.
func (s *Screen) needsCourses() bool {
	for _, c := range s.columns {
		if c.id == idCourse {
			return true
		}
	}
	return false
}

// inView are the runs whose rows are in view.
func (s *Screen) inView() []*workspace.Listed {
	from, to := s.table.Visible()
	return s.shown[min(from, len(s.shown)):min(to, len(s.shown))]
}

func (s *Screen) onListed(m listed) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	if !s.chosen {
		s.view, s.chosen = s.ws.ListView(), true
	}
	if m.err != nil || m.all != s.all {
		s.all, s.err, s.stale = m.all, m.err, true
	}
	if !m.again {
		return nil
	}
	return s.after(listEvery, func() tea.Msg { return listDue{m.visit} })
}

func (s *Screen) onListDue(m listDue) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	return s.read(Workspace.Watch)
}

func (s *Screen) onRequested(m requested) tea.Cmd {
	s.undo = append(s.undo, m.undo...)
	text, bad, long := m.what, false, component.NoteShort
	if m.err != nil {
		text, bad, long = m.err.Error(), true, component.NoteLong
	}
	ws, visit := s.ws, s.visit
	return tea.Batch(s.note.Show(text, bad, long), func() tea.Msg {
		all, err := ws.Overview()
		return listed{visit: visit, all: all, err: err}
	})
}
