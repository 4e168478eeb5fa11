package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
)

func (s *Screen) say(text string) tea.Cmd { return s.note.Show(text, false, component.NoteShort) }

func (s *Screen) sayLonger(text string) tea.Cmd {
	return s.note.Show(text, false, component.NoteLong)
}

func (s *Screen) complainText(text string) tea.Cmd {
	return s.note.Show(text, true, component.NoteLong)
}

func (s *Screen) complain(err error) tea.Cmd { return s.complainText(err.Error()) }

// announceChange says from which step a live change holds.
func (s *Screen) announceChange(c change) tea.Cmd {
	return s.say(c.label() + " from step " + count(c.step))
}

// announceEnd says how the run that was watched ended.
func (s *Screen) announceEnd() tea.Cmd {
	r := s.run
	name := runlabel.Plain(r.dir)
	sum := r.status.Summary
	switch r.status.State {
	case workspace.Done:
		text := name + " is done"
		if sum.Reason != "" {
			text = name + ": " + sum.Reason
		}
		if b := sum.Best; b != nil {
			text += "; best " + b.Metric + " " + format.Value(float64(b.Value)) + " at epoch " + count(int64(b.Epoch))
		}
		return s.sayLonger(text)
	case workspace.Stopped:
		return s.say(name + " stopped at epoch " + count(int64(sum.Epoch)) + ": R continues it")
	case workspace.Interrupted:
		return s.complainText(name + ": the worker is gone; R continues from its last checkpoint")
	case workspace.Diverged, workspace.Failed:
		text := sum.Error
		if text == "" {
			text = sum.Reason
		}
		return s.complainText(name + " " + string(r.status.State) + ": " + text)
	}
	return nil
}
