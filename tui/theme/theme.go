package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Options are the facts about a terminal that decide how things look. The zero
// value is the poorest terminal: no colour, ASCII only, light background.
type Options struct {
	// Dark says that the terminal's background is dark.
	Dark bool
	// Profile is what the terminal can show. Below colorprofile.ANSI the theme
	// uses no colour at all; at ANSI it uses the terminal's own 16 colours.
	Profile colorprofile.Profile
	// Unicode allows box drawing, block elements and braille.
	Unicode bool
	// Palette tells runs apart.
	Palette Palette
}

// Colored reports whether the theme may use colour.
func (o Options) Colored() bool { return o.Profile >= colorprofile.ANSI }

// Theme holds one style per meaning. Styles carry no padding, margin or width,
// so that they can be applied to any run of cells in a line.
type Theme struct {
	Options

	// Text is what is read, Muted what explains it, Faint what is only there
	// to be found (axes, rules, unselected hints).
	Text, Muted, Faint lipgloss.Style
	// Accent marks the one thing in focus; Strong is text that leads a section.
	Accent, Strong lipgloss.Style
	// Border and BorderFocus draw the frames of panes.
	Border, BorderFocus lipgloss.Style
	// Good, Warn, Bad and Info colour verdicts, always beside a word or glyph.
	Good, Warn, Bad, Info lipgloss.Style
	// Train and Val are the two curves of a run; TrainRaw and ValRaw the
	// unsmoothed values behind them.
	Train, Val, TrainRaw, ValRaw lipgloss.Style
	// Selected highlights the current row of a list, Key a key in a help text.
	Selected, Key lipgloss.Style
	// Badge is reversed text: the active tab, the state of a run.
	Badge lipgloss.Style

	Glyphs Glyphs

	series, seriesRaw []lipgloss.Style
}

// New makes the theme for a terminal.
func New(o Options) *Theme {
	t := &Theme{Options: o, Glyphs: asciiGlyphs}
	if o.Unicode {
		t.Glyphs = unicodeGlyphs
	}
	if o.Colored() {
		t.colored()
	} else {
		t.plain()
	}
	return t
}

// WithDark returns the theme for the same terminal on another background.
func (t *Theme) WithDark(dark bool) *Theme {
	if t.Dark == dark {
		return t
	}
	o := t.Options
	o.Dark = dark
	return New(o)
}

// Series returns the style of run number i. Callers keep the number with the
// run, so that it has one colour on every screen; the colours repeat after
// [SeriesColors] runs, the markers of [Glyphs] after a different count.
func (t *Theme) Series(i int) lipgloss.Style {
	n := len(t.series)
	return t.series[((i%n)+n)%n]
}

// SeriesRaw returns the style of what lies behind the curve of run number i: unsmoothed values, a band.
func (t *Theme) SeriesRaw(i int) lipgloss.Style {
	n := len(t.seriesRaw)
	return t.seriesRaw[((i%n)+n)%n]
}

// WithPalette returns the theme with other colours of runs.
func (t *Theme) WithPalette(p Palette) *Theme {
	o := t.Options
	o.Palette = p
	return New(o)
}

// tone is one colour of the palette for both backgrounds, in 24 bits and as
// the nearest of the 16 that every terminal lets its user choose.
type tone struct {
	light, dark     string
	light16, dark16 string
}

func (t *Theme) pick(c tone) color.Color {
	choose := lipgloss.LightDark(t.Dark)
	if t.Profile == colorprofile.ANSI {
		return choose(lipgloss.Color(c.light16), lipgloss.Color(c.dark16))
	}
	return choose(lipgloss.Color(c.light), lipgloss.Color(c.dark))
}

// inline begins every style that changes anything: without it a style measures what it is applied to
// for margins that it does not have.
var inline = lipgloss.NewStyle().Inline(true)

func (t *Theme) fg(c tone) lipgloss.Style {
	return inline.Foreground(t.pick(c))
}

func (t *Theme) colored() {
	t.Text = t.fg(toneText)
	t.Muted = t.fg(toneMuted)
	t.Faint = t.fg(toneFaint)
	t.Accent = t.fg(toneAccent)
	t.Strong = t.fg(toneText).Bold(true)
	t.Border = t.fg(toneBorder)
	t.BorderFocus = t.fg(toneAccent)
	t.Good = t.fg(toneGood)
	t.Warn = t.fg(toneWarn)
	t.Bad = t.fg(toneBad)
	t.Info = t.fg(toneInfo)
	t.Train = t.fg(toneTrain)
	t.Val = t.fg(toneVal)
	t.TrainRaw = t.fg(toneTrainRaw)
	t.ValRaw = t.fg(toneValRaw)
	t.Selected = t.fg(toneText).Background(t.pick(toneSelection)).Bold(true)
	if t.Profile == colorprofile.ANSI {
		t.Selected = inline.Reverse(true)
	}
	t.Key = t.fg(toneAccent)
	t.Badge = t.fg(toneAccent).Bold(true).Reverse(true)
	for _, c := range toneSeries[t.Palette] {
		t.series = append(t.series, t.fg(c))
		t.seriesRaw = append(t.seriesRaw, t.fg(c.raw()))
	}
}

// plain carries meaning by weight alone. Faint is used only where losing it
// would lose nothing, because many terminals ignore it.
func (t *Theme) plain() {
	none := lipgloss.NewStyle()
	bold := inline.Bold(true)
	faint := inline.Faint(true)
	t.Text, t.Muted, t.Faint = none, none, faint
	t.Accent, t.Strong = bold, bold
	t.Border, t.BorderFocus = faint, bold
	t.Good, t.Warn, t.Bad, t.Info = none, bold, bold, none
	t.Train, t.Val = bold, none
	t.TrainRaw, t.ValRaw = faint, faint
	t.Selected = inline.Reverse(true)
	t.Key = bold
	t.Badge = bold.Reverse(true)
	t.series, t.seriesRaw = []lipgloss.Style{bold, none}, []lipgloss.Style{faint}
}
