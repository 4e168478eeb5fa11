package component

import (
	"strings"

	"charm.land/lipgloss/v2"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/format"
	"tunebench/tui/keymap"
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

// cancelled is what the keys that close a dialog do.
func cancelled[M any](M) Outcome { return Cancelled }

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

var promptKeys = keymap.New([]keymap.Binding[*Prompt, Outcome]{
	{Keys: []string{"enter"}, Help: keymap.Help{Rank: 1, Short: "accept"}, Do: (*Prompt).accept},
	{Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "cancel"}, Do: cancelled[*Prompt]},
})

// NewPrompt makes a prompt with a text to start from.
func NewPrompt(title, text, value string, check func(string) error) *Prompt {
	return &Prompt{Title: title, Text: text, Check: check, in: newInput(value, "")}
}

// Value returns the text as it stands, without surrounding spaces.
func (p *Prompt) Value() string { return strings.TrimSpace(p.in.value()) }

// Resize says how large the screen is that the dialog lies on.
func (p *Prompt) Resize(w, _ int) { p.in.resize(dialogWidth(w) - 2) }

// Update handles keys and pasted text.
func (p *Prompt) Update(msg tea.Msg) (Outcome, tea.Cmd) {
	if out, ok := promptKeys.Do(p, msg); ok {
		return out, nil
	}
	before := p.in.value()
	cmd := p.in.update(msg)
	if p.in.value() != before {
		p.tried = true
	}
	return Open, cmd
}

func (p *Prompt) accept() Outcome {
	p.tried = true
	if p.err() != nil {
		return Open
	}
	return Accepted
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
	body = append(body, th.Accent.Render(th.Glyphs.Cursor)+" "+p.in.view(th))
	if err := p.err(); err != nil && p.tried {
		for _, l := range strings.Split(lipgloss.Wrap(format.Clean(err.Error()), inner, " "), "\n") {
			body = append(body, th.Bad.Render(l))
		}
	}
	return dialog(th, w, h, p.Title, promptKeys.All().Sentence(), body)
}

// Confirm asks a question that is answered with y or n. Enter does nothing:
// whoever presses it once too often has not answered.
type Confirm struct {
	Title string
	Text  string
	// Yes and No name the answers; empty: "yes" and "no".
	Yes, No string
}

var confirmKeys = keymap.New([]keymap.Binding[*Confirm, Outcome]{
	{
		Keys: []string{"y", "Y"}, Help: keymap.Help{Rank: 1, Short: "yes"},
		Do: func(*Confirm) Outcome { return Accepted },
	},
	{Keys: []string{"n", "N", "esc", "q"}, Help: keymap.Help{Rank: 1, Short: "no"}, Do: cancelled[*Confirm]},
})

// Resize does nothing: a question has no state that depends on the size.
func (c *Confirm) Resize(int, int) {}

// Update handles keys.
func (c *Confirm) Update(msg tea.Msg) (Outcome, tea.Cmd) {
	out, _ := confirmKeys.Do(c, msg)
	return out, nil
}

// View draws the dialog, at most w x h cells, for [Overlay].
func (c *Confirm) View(th *theme.Theme, w, h int) string {
	keys := confirmKeys.All()
	for i, answer := range []string{c.Yes, c.No} {
		if answer != "" {
			keys[i].Help.Short = answer
		}
	}
	return dialog(th, w, h, c.Title, keys.Sentence(), wrapped(th, c.Text, dialogWidth(w)))
}

// Message shows lines that scroll until any other key closes it, such as the full help.
type Message struct {
	Title string

	text Text
	w, h int // of the frame
}

var messageKeys = keymap.New(
	keymap.Navigation(func(m *Message, motion keymap.Motion) Outcome {
		m.text.Move(motion)
		return Open
	}),
	[]keymap.Binding[*Message, Outcome]{
		{Keys: []string{"esc"}, Help: keymap.Help{Rank: 1, Short: "close"}, Do: cancelled[*Message]},
	})

// SetLines replaces the lines, which may carry styles, for a screen of w x h cells.
func (m *Message) SetLines(lines []string, w, h int) {
	m.w, m.h = min(w, widest(lines)+4), min(h, len(lines)+2)
	iw, ih := Pane{}.Inner(m.w, m.h)
	m.text.SetContent(strings.Join(lines, "\n"), iw, ih)
}

// Update scrolls or closes.
func (m *Message) Update(msg tea.Msg) Outcome {
	if out, ok := messageKeys.Do(m, msg); ok {
		return out
	}
	if _, ok := msg.(tea.KeyPressMsg); ok {
		return Cancelled
	}
	return Open
}

// View draws the dialog for [Overlay].
func (m *Message) View(th *theme.Theme) string {
	pane := Pane{Title: m.Title, Focused: true, Bottom: messageKeys.All().Sentence(), BottomInfo: m.text.Position()}
	return pane.View(th, m.w, m.h, m.text.View(th))
}

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
