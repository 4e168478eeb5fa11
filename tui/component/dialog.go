package component

import (
	"strings"

	"charm.land/lipgloss/v2"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Outcome says how far the user is with a dialog.
type Outcome int

const (
	// Open means that the dialog goes on.
	Open Outcome = iota
	// Accepted means that the user agreed; the dialog is over.
	Accepted
	// Cancelled means that the user went away; the dialog is over.
	Cancelled
)

// Prompt asks for a line of text.
type Prompt struct {
	Title string
	// Text explains what is asked; it wraps.
	Text string
	// Check says why a text is not acceptable; nil accepts all. Its error is
	// shown as the user types and keeps enter from accepting.
	Check func(string) error

	in    input
	tried bool
}

// NewPrompt makes a prompt with a text to start from.
func NewPrompt(title, text, value string, check func(string) error) *Prompt {
	return &Prompt{Title: title, Text: text, Check: check, in: newInput(value)}
}

// Value returns the text as it stands, without surrounding spaces.
func (p *Prompt) Value() string { return strings.TrimSpace(p.in.value()) }

// Update handles keys and pasted text.
func (p *Prompt) Update(msg tea.Msg) (Outcome, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc", "ctrl+c":
			return Cancelled, nil
		case "enter":
			p.tried = true
			if p.err() != nil {
				return Open, nil
			}
			return Accepted, nil
		}
	}
	before := p.in.value()
	cmd := p.in.update(msg)
	if p.in.value() != before {
		p.tried = true
	}
	return Open, cmd
}

func (p *Prompt) err() error {
	if p.Check == nil {
		return nil
	}
	return p.Check(p.Value())
}

// View draws the dialog, at most w x h cells, for [Overlay].
func (p *Prompt) View(th *theme.Theme, w, h int) string {
	inner := dialogWidth(w)
	body := wrapped(th, p.Text, inner)
	body = append(body, th.Accent.Render(th.Glyphs.Cursor)+" "+p.in.view(th, inner-2))
	if err := p.err(); err != nil && p.tried {
		for _, l := range strings.Split(lipgloss.Wrap(format.Clean(err.Error()), inner, " "), "\n") {
			body = append(body, th.Bad.Render(l))
		}
	}
	return dialog(th, w, h, p.Title, "enter accept, esc cancel", body)
}

// Confirm asks a question that is answered with y or n.
type Confirm struct {
	Title string
	Text  string
	// Yes and No name the answers; empty: "yes" and "no".
	Yes, No string
}

// Update handles keys: y accepts, n or esc cancels. Enter does nothing: whoever
// presses it once too often has not answered.
func (c *Confirm) Update(msg tea.Msg) Outcome {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "y", "Y":
			return Accepted
		case "n", "N", "esc", "q", "ctrl+c":
			return Cancelled
		}
	}
	return Open
}

// View draws the dialog, at most w x h cells, for [Overlay].
func (c *Confirm) View(th *theme.Theme, w, h int) string {
	yes, no := c.Yes, c.No
	if yes == "" {
		yes = "yes"
	}
	if no == "" {
		no = "no"
	}
	body := wrapped(th, c.Text, dialogWidth(w))
	return dialog(th, w, h, c.Title, "y "+yes+", n "+no, body)
}

// Message shows lines until any key closes it, such as the full help.
type Message struct {
	Title string
	Lines []string // styled
	text  Text
}

// View draws the dialog, at most w x h cells, for [Overlay].
func (m *Message) View(th *theme.Theme, w, h int) string {
	width := 0
	for _, l := range m.Lines {
		width = max(width, format.Width(l))
	}
	pane := Pane{Title: m.Title, Focused: true, Bottom: "esc close"}
	bw, bh := min(w, width+4), min(h, len(m.Lines)+2)
	iw, ih := pane.Inner(bw, bh)
	m.text.SetContent(strings.Join(m.Lines, "\n"))
	content := m.text.View(th, iw, ih)
	pane.BottomInfo = m.text.Position()
	return pane.View(th, bw, bh, content)
}

// Scroll is the text view of a message, for keys that move it.
func (m *Message) Scroll() *Text { return &m.text }

func dialogWidth(w int) int { return max(1, min(64, w-8)) }

func wrapped(th *theme.Theme, text string, w int) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(lipgloss.Wrap(format.CleanLines(text), w, " "), "\n")
	for i, l := range lines {
		lines[i] = th.Text.Render(l)
	}
	return append(lines, "")
}

func dialog(th *theme.Theme, w, h int, title, keys string, body []string) string {
	p := Pane{Title: title, Bottom: keys, Focused: true}
	bw := min(w, dialogWidth(w)+4)
	bh := min(h, len(body)+2)
	return p.View(th, bw, bh, strings.Join(body, "\n"))
}
