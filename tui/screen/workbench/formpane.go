package workbench

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// formPane is the experiment being edited, the form that shows it, and an estimate of what its values
// mean, which every change of the values renews.
type formPane struct {
	*experiment
	estimate estimate
	notes    *notes
}

// firstKey is where the cursor starts: the first value that says what is learned.
const firstKey = "data.source"

// ask works out what the values mean, if they are valid.
func (p *formPane) ask() tea.Cmd {
	if _, message := p.firstProblem(); message != "" {
		p.estimate.forget()
		return nil
	}
	return p.estimate.ask(p.spec.Clone())
}

// update handles the messages of the estimate.
func (p *formPane) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case describeDue:
		return p.estimate.onDue(m)
	case described:
		if p.estimate.onDescribed(m) && m.err != nil {
			p.blame(m.err)
		}
	}
	return nil
}

// show puts an experiment into the form. It replaces edits, or keeps them and is what they are
// compared with from now on.
func (p *formPane) show(s *spec.Spec, replace bool) tea.Cmd {
	if replace {
		p.load(s)
	} else {
		p.rebase(s)
	}
	return p.ask()
}

// adopt puts changes that were suggested elsewhere into the form, as if they had been typed there,
// and the cursor on the first. The error says why the experiment would be invalid.
func (p *formPane) adopt(changes []hparam.Change) (tea.Cmd, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	if err := p.apply(changes); err != nil {
		return nil, err
	}
	p.form.Select(changes[0].Key)
	return p.ask(), nil
}

// input gives a message to the form while it takes text.
func (p *formPane) input(msg tea.Msg) tea.Cmd {
	action, cmd := p.form.Update(msg)
	return tea.Batch(cmd, p.do(action))
}

// do does what the form asks for.
func (p *formPane) do(a component.FormAction) tea.Cmd {
	var said tea.Cmd
	var err error
	switch a := a.(type) {
	case component.Step:
		err = p.stepKey(a.Key, a.Delta)
	case component.Edit:
		err = p.edit(a.Key, a.Text)
	case component.Revert:
		var to string
		if to, err = p.revert(a.Key); err == nil {
			said = p.notes.say(a.Key + " is " + to)
		}
	default:
		return nil
	}
	if err != nil {
		return p.notes.complain(err)
	}
	return tea.Batch(said, p.ask())
}

func (p *formPane) move(m keymap.Motion) tea.Cmd { p.form.Move(m); return nil }
func (p *formPane) step(by int) tea.Cmd          { return p.do(p.form.Step(by)) }
func (p *formPane) enter() tea.Cmd               { p.form.Edit(); return nil }
func (p *formPane) undo() tea.Cmd                { return p.do(p.form.Revert()) }

// showProblem puts the cursor on the first value that is wrong and says why; "" if all are right.
func (p *formPane) showProblem() string {
	key, message := p.firstProblem()
	if key == "" {
		return message
	}
	p.form.Select(key)
	return key + ": " + message
}

// trouble is what is wrong with the values or their data; "" if nothing is.
func (p *formPane) trouble() string {
	key, message := p.firstProblem()
	switch {
	case key != "":
		return key + ": " + message
	case message != "":
		return message
	case p.estimate.err != nil:
		return p.estimate.err.Error()
	}
	return ""
}

// arrange gives the form its cells.
func (p *formPane) arrange(th *theme.Theme, b layout.Bench) {
	at, _ := formPlaces(b)
	p.form.Resize(p.frame(th, b).Inner(at.W, at.H))
}

// formPlaces returns where the form goes and, in a wide tab, what its values mean beside it.
func formPlaces(b layout.Bench) (form, beside layout.Rect) {
	if b.Mode == layout.Tabs {
		return splitForm(b.Form)
	}
	return b.Form, layout.Rect{}
}

// frame is the frame around the form. What the values mean is its footer unless that has a pane.
func (p *formPane) frame(th *theme.Theme, b layout.Bench) component.Pane {
	frame := component.Pane{Title: "Experiment"}
	if at, beside := formPlaces(b); beside.Empty() {
		w, _ := frame.Inner(at.W, at.H)
		frame.Footer = p.facts(th, w)
	}
	return frame
}

const foreignText = "This log was written by another program: its curves are shown and examined, " +
	"but there is no experiment to edit.\n\n" +
	"p opens a preset, o an experiment file, r the list of runs."

// noForm stands where the form is while that text is shown: nothing is edited that nobody sees.
type noForm struct{ notes *notes }

func (p noForm) move(keymap.Motion) tea.Cmd { return nil }
func (p noForm) step(int) tea.Cmd           { return p.refuse() }
func (p noForm) enter() tea.Cmd             { return p.refuse() }
func (p noForm) undo() tea.Cmd              { return p.refuse() }

func (p noForm) refuse() tea.Cmd {
	return p.notes.warn("this log has no experiment to edit or train: p opens a preset, o an experiment file")
}

// parts draws the form and what its values mean: below it, or beside it in a wide tab.
func (p *formPane) parts(th *theme.Theme, b layout.Bench, focused bool, shown *run) []component.Part {
	if shown.foreign() {
		frame := component.Pane{Title: "Experiment", Focused: focused}
		w, _ := frame.Inner(b.Form.W, b.Form.H)
		text := strings.Join(wrap(th.Muted, w, foreignText), "\n")
		return []component.Part{{At: b.Form, Content: frame.View(th, b.Form.W, b.Form.H, text)}}
	}
	at, beside := formPlaces(b)
	frame := p.frame(th, b)
	frame.Focused, frame.BottomInfo = focused, p.form.Position()
	if n := len(p.changes()); n > 0 {
		frame.Info = strconv.Itoa(n) + " changed"
		if shown != nil && shown.spec != nil {
			frame.Bottom = "t trains it anew"
		}
	}
	parts := []component.Part{{At: at, Content: frame.View(th, at.W, at.H, p.form.View(th, focused))}}
	if !beside.Empty() {
		parts = append(parts, p.meaningPart(th, beside))
	}
	return parts
}
