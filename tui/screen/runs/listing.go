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
	// requested is what came of something that was asked for.
	requested struct {
		what string
		err  error
		undo []undo
	}
)

// read reads the list.
func (s *Screen) read(list func(Workspace) (*workspace.Overview, error)) tea.Cmd {
	ws, visit := s.ws, s.visit
	return func() tea.Msg {
		all, err := list(ws)
		return listed{visit, all, err, true}
	}
}

// quiet is how often a list in which nothing happens is looked at before it is drawn again, for what only time
// changes.
const quiet = 10

// watch looks at the list every now and then, and reports once something has changed.
func (s *Screen) watch() tea.Cmd {
	ws, visit, courses, before, left := s.ws, s.visit, s.living(), s.all, s.left
	return s.after(listEvery, func() tea.Msg {
		for look := 1; ; look++ {
			all, err := ws.Watch()
			if err == nil && len(courses) > 0 {
				all = ws.Courses(courses)
			}
			if err != nil || all != before || look == quiet {
				return listed{visit, all, err, true}
			}
			select {
			case <-left:
				return nil
			case <-time.After(listEvery):
			}
		}
	})
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
	return s.watch()
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
