package runs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/screen"
)

// called names runs in a sentence.
func called(runs []*workspace.Listed) string {
	if len(runs) != 1 {
		return format.Plural(len(runs), "run")
	}
	if id := runs[0].ShortID(); id != "" {
		return runs[0].Title() + " (" + id + ")"
	}
	return runs[0].Title()
}

// own leaves out studies, which are looked after on their own screen.
func own(runs []*workspace.Listed) []*workspace.Listed {
	return slices.DeleteFunc(slices.Clone(runs), func(r *workspace.Listed) bool { return r.Study != nil })
}

// each does something to runs and says what became of it.
func each(runs []*workspace.Listed, what string, do func(workspace.Run) error) screen.Effect {
	if len(runs) == 0 {
		return screen.Effect{}
	}
	return screen.Run(func() tea.Msg {
		var errs []error
		for _, r := range runs {
			errs = append(errs, do(r.Run))
		}
		return requested{what: fmt.Sprintf(what, called(runs)), err: errors.Join(errs...)}
	})
}

// annotate changes what the user says of runs.
func annotate(runs []*workspace.Listed, what string, change func(*workspace.Notes)) screen.Effect {
	return each(runs, what, func(r workspace.Run) error {
		_, err := r.Note(change)
		return err
	})
}

// pin pins runs, or, if all of them are, takes the pins off.
func (s *Screen) pin() screen.Effect {
	runs := own(s.meant())
	all := !slices.ContainsFunc(runs, func(r *workspace.Listed) bool { return !r.Notes.Pinned })
	what := map[bool]string{false: "%s pinned: always on top", true: "%s no longer pinned"}[all]
	return annotate(runs, what, func(n *workspace.Notes) { n.Pinned = !all })
}

// rename asks for the name by which the run under the cursor is shown.
func (s *Screen) rename() screen.Effect {
	r, ok := s.selected()
	if !ok || r.Study != nil {
		return screen.Effect{}
	}
	text := "What " + called([]*workspace.Listed{r}) + " is called in lists. Its folder keeps its name. Nothing: " +
		"the experiment's name, with what was changed."
	p := component.NewPrompt("Rename", text, r.Notes.Name, nil)
	s.ask(p, func() screen.Effect {
		name := p.Value()
		return annotate([]*workspace.Listed{r}, "%s renamed", func(n *workspace.Notes) { n.Name = name })
	})
	return screen.Effect{}
}

// newLine stands for a line break in a line that is typed.
const newLine = `\n`

// editNotes asks for the notes of the run under the cursor.
func (s *Screen) editNotes() screen.Effect {
	r, ok := s.selected()
	if !ok || r.Study != nil {
		return screen.Effect{}
	}
	text := "What there is to say of " + called([]*workspace.Listed{r}) + `; \n begins a new line.`
	p := component.NewPrompt("Notes", text, strings.ReplaceAll(r.Notes.Text, "\n", newLine), nil)
	s.ask(p, func() screen.Effect {
		notes := strings.ReplaceAll(p.Value(), newLine, "\n")
		return annotate([]*workspace.Listed{r}, "notes of %s kept", func(n *workspace.Notes) { n.Text = notes })
	})
	return screen.Effect{}
}

// editTags asks for the tags of a run, or for tags to give to several, or to take away.
func (s *Screen) editTags() screen.Effect {
	runs := own(s.meant())
	if len(runs) == 0 {
		return screen.Effect{}
	}
	text, value := "Words to find "+called(runs)+" by, with spaces between them: tag:paper asks for them.", ""
	if len(runs) == 1 {
		value = strings.Join(runs[0].Notes.Tags, " ")
	} else {
		text = "Tags for " + called(runs) + ": paper gives one to all of them, -paper takes it away."
	}
	p := component.NewPrompt("Tags", text, value, nil)
	s.ask(p, func() screen.Effect {
		words := strings.Fields(strings.ReplaceAll(p.Value(), ",", " "))
		if len(runs) == 1 {
			return annotate(runs, "tags of %s kept", func(n *workspace.Notes) { n.Tags = words })
		}
		return annotate(runs, "tags of %s kept", func(n *workspace.Notes) { n.Tags = retagged(n.Tags, words) })
	})
	return screen.Effect{}
}

// retagged are tags with some given and, with a dash before them, others taken away.
func retagged(tags, words []string) []string {
	out := slices.Clone(tags)
	for _, w := range words {
		if gone, ok := strings.CutPrefix(w, "-"); ok {
			out = slices.DeleteFunc(out, func(t string) bool { return t == gone })
		} else if w = strings.TrimPrefix(w, "+"); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// undo brings a run back that was deleted.
type undo struct {
	name string
	back func() error
}

// discard asks whether runs are to be deleted.
func (s *Screen) discard() screen.Effect {
	runs := own(s.meant())
	if len(runs) == 0 {
		return screen.Effect{}
	}
	text := "Delete " + called(runs) + "? "
	if len(runs) == 1 {
		text += "It is moved to .trash in " + s.ws.Root() + "; u brings it back."
	} else {
		text += "They are moved to .trash in " + s.ws.Root() + "; u brings them back, one by one."
	}
	s.ask(&component.Confirm{Title: "Delete", Text: text, Yes: "delete", No: "keep"}, func() screen.Effect {
		return screen.Run(func() tea.Msg { return discarded(runs) })
	})
	return screen.Effect{}
}

func discarded(runs []*workspace.Listed) tea.Msg {
	m := requested{what: called(runs) + " deleted: u brings it back"}
	var errs []error
	for _, r := range runs {
		back, err := r.Run.Discard()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		m.undo = append(m.undo, undo{called([]*workspace.Listed{r}), back})
	}
	m.err = errors.Join(errs...)
	return m
}

// bringBack undoes the last deletion.
func (s *Screen) bringBack() screen.Effect {
	if len(s.undo) == 0 {
		return screen.Effect{}
	}
	last := s.undo[len(s.undo)-1]
	s.undo = s.undo[:len(s.undo)-1]
	return screen.Run(func() tea.Msg { return requested{what: last.name + " is back", err: last.back()} })
}
