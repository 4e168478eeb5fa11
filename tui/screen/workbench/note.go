package workbench

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/runstore"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
	"tunebench/tui/theme"
)

// How long a message stays: long enough to read it twice.
const (
	noteShort = 5 * time.Second
	noteLong  = 12 * time.Second
)

// note is a message at the bottom that goes by itself.
type note struct {
	text string
	bad  bool
	seq  int
}

type noteOver struct{ seq int }

func (s *Screen) show(text string, bad bool, d time.Duration) tea.Cmd {
	s.note = note{text: strings.TrimSpace(text), bad: bad, seq: s.note.seq + 1}
	over := noteOver{s.note.seq}
	return s.o.After(d, func() tea.Msg { return over })
}

func (s *Screen) say(text string) tea.Cmd          { return s.show(text, false, noteShort) }
func (s *Screen) sayLonger(text string) tea.Cmd    { return s.show(text, false, noteLong) }
func (s *Screen) complainText(text string) tea.Cmd { return s.show(text, true, noteLong) }

func (s *Screen) complain(err error) tea.Cmd { return s.complainText(err.Error()) }

func (s *Screen) onNoteOver(m noteOver) {
	if m.seq == s.note.seq {
		s.note.text = ""
	}
}

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
	case runstore.Done:
		text := name + " is done"
		if sum.Reason != "" {
			text = name + ": " + sum.Reason
		}
		if b := sum.Best; b != nil {
			text += "; best " + b.Metric + " " + format.Value(float64(b.Value)) + " at epoch " + count(int64(b.Epoch))
		}
		return s.sayLonger(text)
	case runstore.Stopped:
		return s.say(name + " stopped at epoch " + count(int64(sum.Epoch)) + ": R continues it")
	case runstore.Interrupted:
		return s.complainText(name + ": the worker is gone; R continues from its last checkpoint")
	case runstore.Diverged, runstore.Failed:
		text := sum.Error
		if text == "" {
			text = sum.Reason
		}
		return s.complainText(name + " " + string(r.status.State) + ": " + text)
	}
	return nil
}

// withNote lays the message of the moment over the bottom of the screen, where
// the keys are; a long one takes as many lines as it needs, up to a third.
func (s *Screen) withNote(th *theme.Theme, w, h int, screen string) string {
	if s.note.text == "" {
		return screen
	}
	glyph, style := th.Glyphs.Bullet, th.Accent
	if s.note.bad {
		glyph, style = th.Glyphs.Cross, th.Bad
	}
	text := wrap(th.Text, max(1, w-4), legible(th, format.Clean(s.note.text)))
	text = limit(th, text, max(1, h/3), w-4)
	rows := strings.Split(screen, "\n")
	for i, l := range text {
		lead := "   "
		if i == 0 {
			lead = " " + style.Render(glyph) + " "
		}
		rows[h-len(text)+i] = format.Pad(lead+l, w, th.Glyphs.Ellipsis)
	}
	return strings.Join(rows, "\n")
}
