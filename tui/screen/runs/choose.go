package runs

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/screen"
)

// sortBy sorts by the column that keys are about; again, the other way round; a third time, newest first.
func (s *Screen) sortBy() screen.Effect {
	v := &s.view
	switch {
	case v.Sort != s.window.focus:
		v.Sort, v.Descending = s.window.focus, false
	case !v.Descending:
		v.Descending = true
	default:
		v.Sort, v.Descending = "", false
	}
	return s.keepView()
}

// turn moves on to the next column.
func (s *Screen) turn(by int) screen.Effect {
	at := min(max(0, s.focused()+by), len(s.columns)-1)
	if at >= 0 {
		s.window.focus = s.columns[at].id
	}
	return screen.Effect{}
}

// hide hides the column that keys are about.
func (s *Screen) hide() screen.Effect {
	at := s.focused()
	if at < 0 || s.columns[at].always {
		const text = "this column stays: move to another with left and right"
		return screen.Run(s.note.Show(text, false, component.NoteShort))
	}
	id, title := s.columns[at].id, s.columns[at].title
	s.turn(1)
	if s.window.focus == id {
		s.turn(-1)
	}
	s.toggle(id, true)
	effect := s.keepView()
	effect.Cmd = tea.Batch(effect.Cmd, s.note.Show(title+" is hidden: C shows it again", false, component.NoteShort))
	return effect
}

// toggle hides a column that is seen, or shows one that is not.
func (s *Screen) toggle(id string, seen bool) {
	v := &s.view
	other := func(i string) bool { return i == id }
	v.Shown = slices.DeleteFunc(slices.Clone(v.Shown), other)
	v.Hidden = slices.DeleteFunc(slices.Clone(v.Hidden), other)
	if seen {
		v.Hidden = append(v.Hidden, id)
	} else {
		v.Shown = append(v.Shown, id)
	}
	s.stale = true
}

// keepView keeps what was chosen, for the next time as well.
func (s *Screen) keepView() screen.Effect {
	s.stale = true
	ws, v := s.ws, s.view
	return screen.Run(func() tea.Msg {
		if err := ws.KeepListView(v); err != nil {
			return requested{err: err}
		}
		return nil
	})
}

// chooseColumns asks which columns are to be seen.
func (s *Screen) chooseColumns() screen.Effect {
	c := component.NewChooser("Columns", "type to narrow the list", s.columnItems())
	c.Keys = "enter show or hide, esc done"
	s.ask(c, func() screen.Effect {
		id := c.Value()
		known := slices.ContainsFunc(s.columnItems(), func(i component.Item) bool { return i.Name == id })
		if !known {
			return screen.Effect{}
		}
		s.toggle(id, slices.ContainsFunc(s.columns, func(c column) bool { return c.id == id }))
		effect := s.keepView()
		s.arrange()
		c.SetItems(s.columnItems())
		return effect
	}).stays = true
	return screen.Effect{}
}

// columnItems are all columns that there could be: those in view first.
func (s *Screen) columnItems() []component.Item {
	var items []component.Item
	add := func(id, help string, seen bool) {
		if slices.ContainsFunc(items, func(i component.Item) bool { return i.Name == id }) {
			return
		}
		state := s.th.Glyphs.Hollow + " "
		if seen {
			state = s.th.Glyphs.Check + " "
		}
		items = append(items, component.Item{Name: id, Text: state + help})
	}
	for _, c := range s.columns {
		if !c.always {
			add(c.id, c.help, true)
		}
	}
	for _, c := range fixed {
		if !c.always {
			add(c.id, c.help, false)
		}
	}
	for _, id := range workspace.Differing(s.shown) {
		k, _ := hparam.Lookup(id)
		add(id, k.Help, false)
	}
	if s.all != nil {
		for _, tag := range s.all.Tags() {
			add(tag, "the newest value of "+tag, false)
		}
	}
	for _, k := range hparam.All() {
		if k.Name != "name" && k.Name != "notes" {
			add(k.Name, k.Help, false)
		}
	}
	return items
}
