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
	// Steps says that left and right change the value.
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

// Moved says that the form used the key itself: moving, typing.
type Moved struct{}

func (Step) formAction()   {}
func (Edit) formAction()   {}
func (Revert) formAction() {}
func (Moved) formAction()  {}

// Form shows groups of fields and turns keys into actions. The zero value is an
// empty form.
type Form struct {
	// Check says why a text cannot be a field's value; nil accepts all. It is
	// asked while the user types, and keeps enter from accepting.
	Check func(key, text string) error

	groups []Group
	cursor int // over the fields of all groups
	offset int // the first visible line
	height int
	lines  int

	editing bool
	in      input
}

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
	}
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
				if f.editing && i != f.cursor {
					f.editing = false
				}
				f.cursor = i
				return true
			}
			i++
		}
	}
	return false
}

// Editing reports whether the form is taking text: then every key belongs to
// it, and the caller must not look it up in a key map first.
func (f *Form) Editing() bool { return f.editing }

// Update handles a message. The action is nil if the key means nothing here.
func (f *Form) Update(msg tea.Msg, keys keymap.Map) (FormAction, tea.Cmd) {
	if f.editing {
		return f.typing(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, nil
	}
	action, ok := keys.Match(press)
	if !ok {
		return nil, nil
	}
	return f.Do(action), nil
}

// Do performs an action of the key map; nil if it is none of the form's.
func (f *Form) Do(a keymap.Action) FormAction {
	if f.count() == 0 {
		return nil
	}
	field, _ := f.Selected()
	switch a {
	case keymap.Up:
		f.move(-1)
	case keymap.Down:
		f.move(1)
	case keymap.PageUp:
		f.move(-max(1, f.height-2))
	case keymap.PageDown:
		f.move(max(1, f.height-2))
	case keymap.Top:
		f.move(-f.count())
	case keymap.Bottom:
		f.move(f.count())
	case keymap.Less, keymap.More:
		return f.step(field, a)
	case keymap.Undo:
		return Revert{field.Key}
	case keymap.Edit:
		if !field.Fixed {
			f.edit(field)
		}
	default:
		return nil
	}
	return Moved{}
}

func (f *Form) step(field Field, a keymap.Action) FormAction {
	if !field.Steps || field.Fixed {
		return Moved{}
	}
	if a == keymap.Less {
		return Step{field.Key, -1}
	}
	return Step{field.Key, 1}
}

func (f *Form) move(by int) { f.cursor = max(0, min(f.cursor+by, f.count()-1)) }

func (f *Form) edit(field Field) {
	text := field.Text
	if text == "" {
		text = field.Value
	}
	f.in = newInput(text)
	f.editing = true
}

func (f *Form) typing(msg tea.Msg) (FormAction, tea.Cmd) {
	field, _ := f.Selected()
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc", "ctrl+c":
			f.editing = false
			return Moved{}, nil
		case "enter", "tab":
			if f.typedError(field) != nil {
				return Moved{}, nil
			}
			f.editing = false
			return Edit{field.Key, f.in.value()}, nil
		}
	}
	return Moved{}, f.in.update(msg)
}

func (f *Form) typedError(field Field) error {
	if f.Check == nil || !f.editing {
		return nil
	}
	return f.Check(field.Key, f.in.value())
}
