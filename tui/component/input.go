package component

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// maxInput bounds what is typed or pasted into a line.
const maxInput = 1 << 16

// input is the one-line editor of forms and dialogs: bubbles' text input in our
// looks, with a cursor that does not blink, so that an idle screen stays idle.
type input struct {
	model textinput.Model
	w     int
}

func newInput(value, placeholder string) input {
	m := textinput.New()
	m.Prompt = ""
	m.Placeholder = placeholder
	m.CharLimit = maxInput
	m.SetVirtualCursor(true)
	styles := m.Styles()
	styles.Cursor.Blink = false
	m.SetStyles(styles)
	m.Focus() // its command only starts the blinking
	m.SetValue(value)
	m.CursorEnd()
	return input{model: m}
}

func (i *input) update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	i.model, cmd = i.model.Update(msg)
	return cmd
}

func (i *input) value() string { return i.model.Value() }

// resize sets the cells that the text and its cursor may take.
func (i *input) resize(w int) {
	if i.w == w {
		return
	}
	i.w = w
	i.model.SetWidth(max(1, w-1)) // the cursor may stand behind the text
	i.model.SetCursor(i.model.Position())
}

// view draws the text with its cursor into exactly the cells of the last resize.
func (i *input) view(th *theme.Theme) string {
	if i.w <= 0 {
		return ""
	}
	m := i.model
	styles := m.Styles()
	state := textinput.StyleState{Placeholder: th.Muted, Suggestion: th.Faint, Prompt: th.Muted, Text: th.Text}
	styles.Focused, styles.Blurred = state, state
	styles.Cursor.Color = th.Accent.GetForeground()
	m.SetStyles(styles)
	return format.Pad(format.CleanStyled(m.View()), i.w, "")
}
