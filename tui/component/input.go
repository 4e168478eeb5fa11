package component

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// input is the one-line editor of forms and prompts: bubbles' text input in our
// looks, with a cursor that does not blink, so that an idle screen stays idle.
type input struct{ model textinput.Model }

func newInput(value string) input {
	m := textinput.New()
	m.Prompt = ""
	m.CharLimit = 4096
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

// view draws the text with its cursor into exactly w cells.
func (i *input) view(th *theme.Theme, w int) string {
	if w <= 0 {
		return ""
	}
	styles := i.model.Styles()
	state := textinput.StyleState{Placeholder: th.Faint, Suggestion: th.Faint, Prompt: th.Muted, Text: th.Text}
	styles.Focused, styles.Blurred = state, state
	styles.Cursor.Blink = false
	styles.Cursor.Color = th.Accent.GetForeground()
	i.model.SetStyles(styles)
	i.model.SetWidth(max(1, w-1)) // the cursor may stand behind the text
	return format.Pad(i.model.View(), w, "")
}
