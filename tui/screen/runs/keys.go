package runs

import (
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(runKeys(), listKeys(),
		keymap.Navigation(func(s *Screen, m keymap.Motion) screen.Effect {
			s.table.Move(m)
			return screen.Effect{}
		}),
		[]binding{
			{
				Keys: []string{"S"},
				Help: keymap.Help{
					Group: keymap.GroupProg, Rank: 9, Short: "studies", Long: "open a study: many runs, one question",
				},
				Do: func(*Screen) screen.Effect { return screen.Do(screen.Open{Screen: "study"}) },
			},
			{
				Keys: []string{"esc", "r", "backspace"},
				Help: keymap.Help{
					Group: keymap.GroupProg, Rank: 2, Short: "back",
					Long: "take away the selection, then the query; back to the workbench",
				},
				Do: (*Screen).back,
			},
		},
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }),
	)
}

// Keys is the table of keys of the list.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table {
	if s.query.line != nil {
		return queryKeys.Table(s)
	}
	return s.keys.Table(s)
}

// on reports whether something is true of one of the runs that keys are about.
func on(is func(*workspace.Listed) bool) func(*Screen) bool {
	return func(s *Screen) bool {
		for _, r := range s.meant() {
			if is(r) {
				return true
			}
		}
		return false
	}
}

func isRun(r *workspace.Listed) bool { return r.Study == nil }

func resumable(r *workspace.Listed) bool {
	return isRun(r) && !r.Alive && !r.Foreign && r.State != workspace.Done
}

func living(r *workspace.Listed) bool { return isRun(r) && r.Alive }

// runKeys act on the run under the cursor, or on those that are selected.
func runKeys() []binding {
	const group = keymap.GroupRun
	return []binding{
		{
			Keys: []string{"enter"},
			Help: keymap.Help{
				Group: group, Rank: 1, Short: "open",
				Long: "show the run in the workbench, or open the study",
			},
			When: func(s *Screen) bool { _, ok := s.selected(); return ok },
			Do:   (*Screen).open,
		},
		{
			Keys: []string{"space", "m"},
			Help: keymap.Help{
				Group: group, Rank: 4, Label: "space", Short: "select",
				Long: "select the run, to compare, tag, stop or delete several",
			},
			When: on(func(*workspace.Listed) bool { return true }),
			Do:   (*Screen).mark,
		},
		{
			Keys: []string{"c"},
			Help: keymap.Help{Group: group, Rank: 4, Short: "compare", Long: "draw the selected runs over each other"},
			When: func(s *Screen) bool { return s.marks.len() > 1 },
			Do:   (*Screen).compare,
		},
		{
			Keys: []string{"i"},
			Help: keymap.Help{
				Group: group, Rank: 8, Short: "inspect",
				Long: "look into the run: mistakes, curves, what it depends on",
			},
			When: on(isRun),
			Do:   (*Screen).inspect,
		},
		{
			Keys: []string{"A"},
			Help: keymap.Help{Group: group, Short: "select all", Long: "select all that is listed, or nothing"},
			When: on(func(*workspace.Listed) bool { return true }),
			Do:   (*Screen).markAll,
		},
		{
			Keys: []string{"R"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "resume", Long: "resume an interrupted or stopped run"},
			When: on(resumable),
			Do: func(s *Screen) screen.Effect {
				return each(s.meantThat(resumable), "resuming %s", workspace.Run.Resume)
			},
		},
		{
			Keys: []string{"s"},
			Help: keymap.Help{Group: group, Rank: 4, Short: "stop", Long: "stop a living run"},
			When: on(living),
			Do: func(s *Screen) screen.Effect {
				return each(s.meantThat(living), "stopping %s with a checkpoint", workspace.Run.Stop)
			},
		},
		{
			Keys: []string{"p"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "pin", Long: "keep the run on top"},
			When: on(isRun),
			Do:   (*Screen).pin,
		},
		{
			Keys: []string{"n"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "rename", Long: "call the run by another name"},
			When: on(isRun),
			Do:   (*Screen).rename,
		},
		{
			Keys: []string{"t"},
			Help: keymap.Help{
				Group: group, Rank: 6, Short: "tags",
				Long: "edit the tags of the run, or of those selected",
			},
			When: on(isRun),
			Do:   (*Screen).editTags,
		},
		{
			Keys: []string{"e"},
			Help: keymap.Help{Group: group, Rank: 6, Short: "notes", Long: "edit the notes of the run"},
			When: on(isRun),
			Do:   (*Screen).editNotes,
		},
		{
			Keys: []string{"d"},
			Help: keymap.Help{
				Group: group, Rank: 6, Short: "delete",
				Long: "move the run, or those selected, to the trash",
			},
			When: on(isRun),
			Do:   (*Screen).discard,
		},
		{
			Keys: []string{"u"},
			Help: keymap.Help{Group: group, Rank: 5, Short: "undo", Long: "bring back what was deleted last"},
			When: func(s *Screen) bool { return len(s.undo) > 0 },
			Do:   (*Screen).bringBack,
		},
	}
}

// listKeys say what of the list is seen, and in what order.
func listKeys() []binding {
	const group = "List"
	return []binding{
		{
			Keys: []string{"/"},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "query",
				Long: "show only runs that a query asks for, or that are called so",
			},
			Do: (*Screen).askQuery,
		},
		{
			Keys: []string{"o"},
			Help: keymap.Help{
				Group: group, Rank: 5, Short: "sort",
				Long: "sort by the column in focus, then the other way round",
			},
			Do: (*Screen).sortBy,
		},
		{
			Keys: []string{"left", "h"},
			Help: keymap.Help{
				Group: group, Rank: 5, Label: "←/→", ASCII: "<-/->", Short: "column", Long: "move to another column",
			},
			Do: func(s *Screen) screen.Effect { return s.turn(-1) },
		},
		{
			Keys: []string{"right", "l"}, Help: keymap.Help{Rank: keymap.Hidden},
			Do: func(s *Screen) screen.Effect { return s.turn(1) },
		},
		{
			Keys: []string{"C"},
			Help: keymap.Help{Group: group, Rank: 8, Short: "columns", Long: "choose the columns: any key, any metric"},
			Do:   (*Screen).chooseColumns,
		},
		{
			Keys: []string{"-"},
			Help: keymap.Help{Group: group, Short: "hide", Long: "hide the column in focus"},
			Do:   (*Screen).hide,
		},
	}
}

// meantThat are the runs that keys are about of which something is true; without any, all of them, so that they say
// what keeps them.
func (s *Screen) meantThat(is func(*workspace.Listed) bool) (runs []*workspace.Listed) {
	all := own(s.meant())
	for _, r := range all {
		if is(r) {
			runs = append(runs, r)
		}
	}
	if len(runs) == 0 {
		return all
	}
	return runs
}

func (s *Screen) open() screen.Effect {
	r, ok := s.selected()
	switch {
	case !ok:
		return screen.Effect{}
	case r.Study != nil:
		return screen.Do(screen.Open{Screen: "study", About: screen.Subject{Study: r.Path()}})
	}
	return screen.Do(screen.ShowRun{Run: r.Run})
}

// inspect looks into the run under the cursor.
func (s *Screen) inspect() screen.Effect {
	r, ok := s.selected()
	if !ok || r.Study != nil {
		return screen.Run(s.note.Show("only a run can be looked into", false, component.NoteShort))
	}
	return screen.Do(screen.Open{Screen: "inspect", About: screen.Subject{Run: r.Run}})
}

// back takes away what is in front, one thing at a time.
func (s *Screen) back() screen.Effect {
	switch {
	case s.marks.len() > 0:
		s.marks = marks{}
	case s.query.text != "":
		s.find("")
	default:
		return screen.Do(screen.Close{})
	}
	return screen.Effect{}
}
