package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/keymap"
)

// dispatch says what each action of the key table does. A test holds it to the
// table, so that help never names a key that does nothing.
var dispatch map[keymap.Action]func(*Screen) (Intent, tea.Cmd)

func init() {
	plain := func(f func(*Screen) tea.Cmd) func(*Screen) (Intent, tea.Cmd) {
		return func(s *Screen) (Intent, tea.Cmd) { return Stay, f(s) }
	}
	moves := func(a keymap.Action) func(*Screen) (Intent, tea.Cmd) {
		return func(s *Screen) (Intent, tea.Cmd) { return Stay, s.move(a) }
	}
	choose := func(n int) func(*Screen) (Intent, tea.Cmd) {
		return plain(func(s *Screen) tea.Cmd { return s.choose(n) })
	}
	dispatch = map[keymap.Action]func(*Screen) (Intent, tea.Cmd){
		keymap.Train:    plain((*Screen).train),
		keymap.Stop:     plain((*Screen).stop),
		keymap.Pause:    plain((*Screen).pause),
		keymap.Resume:   plain((*Screen).resume),
		keymap.LRUp:     plain(func(s *Screen) tea.Cmd { return s.changeRate(1) }),
		keymap.LRDown:   plain(func(s *Screen) tea.Cmd { return s.changeRate(-1) }),
		keymap.Apply:    plain((*Screen).apply),
		keymap.Apply1:   choose(0),
		keymap.Apply2:   choose(1),
		keymap.Apply3:   choose(2),
		keymap.Save:     plain((*Screen).save),
		keymap.Open:     plain((*Screen).open),
		keymap.Presets:  plain((*Screen).presets),
		keymap.Less:     moves(keymap.Less),
		keymap.More:     moves(keymap.More),
		keymap.Edit:     moves(keymap.Edit),
		keymap.Undo:     moves(keymap.Undo),
		keymap.Up:       moves(keymap.Up),
		keymap.Down:     moves(keymap.Down),
		keymap.PageUp:   moves(keymap.PageUp),
		keymap.PageDown: moves(keymap.PageDown),
		keymap.Top:      moves(keymap.Top),
		keymap.Bottom:   moves(keymap.Bottom),
		keymap.NextPane: plain(func(s *Screen) tea.Cmd { return s.turn(1) }),
		keymap.PrevPane: plain(func(s *Screen) tea.Cmd { return s.turn(-1) }),
		keymap.LogY:     plain((*Screen).toggleLog),
		keymap.Smooth:   plain((*Screen).cycleSmoothing),
		keymap.Zoom:     plain((*Screen).cycleZoom),
		keymap.Back:     plain((*Screen).back),
		keymap.Runs:     func(*Screen) (Intent, tea.Cmd) { return ShowRuns, nil },
		keymap.Data:     func(s *Screen) (Intent, tea.Cmd) { return s.showData() },
		keymap.Suspend:  func(*Screen) (Intent, tea.Cmd) { return Suspend, nil },
		keymap.Help:     func(*Screen) (Intent, tea.Cmd) { return ShowHelp, nil },
		keymap.Quit:     func(s *Screen) (Intent, tea.Cmd) { return s.quit() },
		keymap.ForcedQuit: func(*Screen) (Intent, tea.Cmd) {
			return Quit, nil
		},
	}
}

// move gives an action to the pane in focus. Editing keys work on the form from everywhere
// but the pane that uses them itself.
func (s *Screen) move(a keymap.Action) tea.Cmd {
	switch s.focus {
	case paneCharts:
		s.moveCharts(a)
		return nil
	case paneDiagnosis:
		s.diag.text.Do(a)
		return nil
	}
	return s.formAction(s.exp.form.Do(a))
}

func (s *Screen) moveCharts(a keymap.Action) {
	switch a {
	case keymap.Less:
		s.charts.moveHair(-1)
	case keymap.More:
		s.charts.moveHair(1)
	case keymap.PageUp:
		s.charts.moveHair(-10)
	case keymap.PageDown:
		s.charts.moveHair(10)
	case keymap.Top:
		s.charts.moveHair(-1 << 30)
	case keymap.Bottom:
		s.charts.moveHair(1 << 30)
	case keymap.Up:
		s.charts.moveZoom(-1)
	case keymap.Down:
		s.charts.moveZoom(1)
	case keymap.Undo:
		s.charts.hair = nil
	case keymap.Edit:
		s.charts.cycleZoom()
	}
}

// formInput gives a message to the form while it takes text.
func (s *Screen) formInput(msg tea.Msg) tea.Cmd {
	action, cmd := s.exp.form.Update(msg, s.keys)
	return tea.Batch(cmd, s.formAction(action))
}

// formAction does what the form asks for.
func (s *Screen) formAction(a component.FormAction) tea.Cmd {
	var err error
	switch a := a.(type) {
	case component.Step:
		err = s.exp.step(a.Key, a.Delta)
	case component.Edit:
		err = s.exp.edit(a.Key, a.Text)
	case component.Revert:
		var to string
		if to, err = s.exp.revert(a.Key); err == nil {
			return tea.Batch(s.say(a.Key+" is "+to), s.describe())
		}
	default:
		return nil
	}
	if err != nil {
		return s.complain(err)
	}
	return s.describe()
}

func (s *Screen) turn(by int) tea.Cmd {
	s.focus = (s.focus + pane(by) + paneCount) % paneCount
	return nil
}

func (s *Screen) toggleLog() tea.Cmd {
	s.charts.logY = !s.charts.logY
	return nil
}

func (s *Screen) cycleSmoothing() tea.Cmd {
	s.charts.smoothing = (s.charts.smoothing + 1) % len(smoothings)
	return nil
}

func (s *Screen) cycleZoom() tea.Cmd {
	s.charts.cycleZoom()
	return nil
}

// back undoes what was put in front, one thing at a time.
func (s *Screen) back() tea.Cmd {
	switch {
	case s.charts.hair != nil:
		s.charts.hair = nil
	case s.charts.zoom != nil:
		s.charts.zoom = nil
	case s.note.Clear():
	default:
		s.focus = paneForm
	}
	return nil
}

// showData asks for the screen of the data, which a log of another program does not name.
func (s *Screen) showData() (Intent, tea.Cmd) {
	if s.run != nil && s.run.status.Foreign {
		return Stay, s.complainText("this log does not say what data it was trained on")
	}
	return ShowData, nil
}

// quit asks first if edits would be lost.
func (s *Screen) quit() (Intent, tea.Cmd) {
	if !s.exp.unsaved() {
		return Quit, nil
	}
	s.ask("Leave?", "The form has changes that were neither trained nor saved. Leaving drops them.", "leave", "stay",
		func() (Intent, tea.Cmd) { return Quit, nil }, nil)
	return Stay, nil
}
