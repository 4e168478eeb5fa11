package component

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/keymap"
)

// Field is one line of a form. The caller knows types, ranges and steps; the
// form knows how to show and how to ask.
type Field struct {
	// Key names the field in actions; it is never shown.
	Key   string
	Label string
	// Value is shown; Text is what editing starts from, empty: Value.
	Value, Text string
	// Error is why the value is not acceptable, shown below it.
	Error string
	// Hint explains the field while it is selected.
	Hint string
	// Changed marks a value that differs from what the form started with.
	Changed bool
	// Steps says that the value can move to the next or the previous one.
	Steps bool
	// Fixed says that the value cannot be changed now.
	Fixed bool
}

// Group is a titled set of fields.
type Group struct {
	Title  string
	Fields []Field
}

// FormAction is what the user wants of the form's owner.
type FormAction interface{ formAction() }

// Step asks for the next value (Delta 1) or the previous one (-1).
type Step struct {
	Key   string
	Delta int
}

// Edit carries a text that the user entered for a field.
type Edit struct{ Key, Text string }

// Revert asks to put a field back to what it was.
type Revert struct{ Key string }

func (Step) formAction()   {}
func (Edit) formAction()   {}
func (Revert) formAction() {}

// Form shows groups of fields and asks its owner for changes. The zero value is
// an empty form.
type Form struct {
	// Check says why a text cannot be a field's value; nil accepts all. It is
	// asked while the user types, and keeps enter from accepting.
	Check func(key, text string) error

	groups []Group
	w, h   int
	cursor int // over the fields of all groups
	offset int // the first visible line
	lines  int // of all groups

	editing bool
	in      input
}

// formKeys work while a text is typed; the owner binds all others.
var formKeys = keymap.New([]keymap.Binding[*Form, FormAction]{
	{Keys: []string{"enter", "tab"}, Help: keymap.Help{Rank: 1, Short: "accept"}, Do: (*Form).accept},
	{Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "cancel"}, Do: (*Form).giveUp},
})

// SetGroups replaces the fields. The cursor stays on the same key.
func (f *Form) SetGroups(groups []Group) {
	key := ""
	if s, ok := f.Selected(); ok {
		key = s.Key
	}
	f.groups = groups
	if !f.Select(key) {
		f.cursor = max(0, min(f.cursor, f.count()-1))
		f.editing = false
		f.settle()
	}
}

// Resize sets the cells that the form is drawn into.
func (f *Form) Resize(w, h int) {
	f.w, f.h = max(0, w), max(0, h)
	f.settle()
}

func (f *Form) count() int {
	n := 0
	for _, g := range f.groups {
		n += len(g.Fields)
	}
	return n
}

// Selected returns the field under the cursor.
func (f *Form) Selected() (Field, bool) {
	i := f.cursor
	for _, g := range f.groups {
		if i < len(g.Fields) {
			return g.Fields[i], true
		}
		i -= len(g.Fields)
	}
	return Field{}, false
}

// Select moves the cursor to a key; false if the form has no such field.
func (f *Form) Select(key string) bool {
	i := 0
	for _, g := range f.groups {
		for _, field := range g.Fields {
			if field.Key == key {
				f.editing = f.editing && i == f.cursor
				f.cursor = i
				f.settle()
				return true
			}
			i++
		}
	}
	return false
}

// Move moves the cursor.
func (f *Form) Move(m keymap.Motion) {
	f.cursor = max(0, min(f.cursor+m.Of(max(1, f.rows()-2), f.count()), f.count()-1))
	f.settle()
}

// Step asks for the next or the previous value; nil where there is none.
func (f *Form) Step(delta int) FormAction {
	if field, ok := f.Selected(); ok && field.Steps && !field.Fixed {
		return Step{field.Key, delta}
	}
	return nil
}

// Revert asks to put the selected field back; nil in an empty form.
func (f *Form) Revert() FormAction {
	if field, ok := f.Selected(); ok {
		return Revert{field.Key}
	}
	return nil
}

// Edit begins to take text for the selected field, unless it is fixed.
func (f *Form) Edit() {
	field, ok := f.Selected()
	if !ok || field.Fixed {
		return
	}
	text := field.Text
	if text == "" {
		text = field.Value
	}
	f.in = newInput(text, "")
	f.editing = true
	f.settle()
}

// Editing reports whether the form is taking text: then all input belongs to [Form.Update].
func (f *Form) Editing() bool { return f.editing }

// Update handles a message while the form takes text. The action is nil until a text is accepted.
func (f *Form) Update(msg tea.Msg) (FormAction, tea.Cmd) {
	defer f.settle()
	if action, ok := formKeys.Do(f, msg); ok {
		return action, nil
	}
	return nil, f.in.update(msg)
}

func (f *Form) accept() FormAction {
	field, _ := f.Selected()
	if f.typedError(field) != nil {
		return nil
	}
	f.editing = false
	return Edit{field.Key, f.in.value()}
}

func (f *Form) giveUp() FormAction {
	f.editing = false
	return nil
}

func (f *Form) typedError(field Field) error {
	if f.Check == nil || !f.editing {
		return nil
	}
	return f.Check(field.Key, f.in.value())
}
