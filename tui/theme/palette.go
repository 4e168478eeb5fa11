package theme

import (
	"fmt"

	"charm.land/lipgloss/v2"
)

// The palette: neutral greys for everything that is furniture, one blue accent,
// and verdict colours that are used only for verdicts. Text tones keep a
// contrast of at least 4.5:1 on their background, Faint 2:1 and Border 1.75:1
// because nothing has to be read from them alone.
var (
	toneText      = tone{"#24292f", "#d4d8de", "0", "7"}
	toneMuted     = tone{"#5f6873", "#8f98a3", "8", "7"}
	toneFaint     = tone{"#9aa2ab", "#636c77", "8", "8"}
	toneBorder    = tone{"#b8bec6", "#444c56", "8", "8"}
	toneAccent    = tone{"#0a5fb4", "#6cb2f7", "4", "12"}
	toneGood      = tone{"#1a7f37", "#6cc07a", "2", "10"}
	toneWarn      = tone{"#8a5a00", "#e0af55", "3", "11"}
	toneBad       = tone{"#c4252c", "#f0776f", "1", "9"}
	toneInfo      = tone{"#0a6c74", "#68bfc6", "6", "14"}
	toneTrain     = tone{"#0a5fb4", "#6cb2f7", "4", "12"}
	toneVal       = tone{"#a84a00", "#eda05c", "3", "11"}
	toneTrainRaw  = tone{"#a9c8e6", "#2f567c", "8", "8"}
	toneValRaw    = tone{"#e3c0a2", "#6e4d30", "8", "8"}
	toneSelection = tone{"#dbe6f3", "#2a3644", "7", "8"}
)

// SeriesColors is the number of distinct colours that [Theme.Series] cycles
// through where there is colour.
const SeriesColors = 8

// Palette is the colours by which runs are told apart.
type Palette int

// The palettes.
const (
	// Colorful has many hues. The first three are told apart by the common forms of colour blindness (after Okabe
	// and Ito, 2008, moved to our lightness).
	Colorful Palette = iota
	// BlueYellow has hues that people who do not tell red from green see as others do, and differs in lightness: each
	// of its colours is told from each other.
	BlueYellow
	palettes
)

// Next is the palette after this one.
func (p Palette) Next() Palette { return (p + 1) % palettes }

var toneSeries = [palettes][SeriesColors]tone{{
	{"#0a5fb4", "#6cb2f7", "4", "12"},
	{"#a84a00", "#eda05c", "3", "11"},
	{"#0b7a56", "#58c79f", "2", "10"},
	{"#a3306f", "#e58fc0", "5", "13"},
	{"#6b5900", "#d8cc5e", "3", "11"},
	{"#0a6c74", "#7fd3dc", "6", "14"},
	{"#5b4bb0", "#aea2f2", "5", "13"},
	{"#b1341b", "#f08a70", "1", "9"},
}, {
	{"#0979c2", "#5e92ca", "4", "12"},
	{"#7f6c14", "#fdda0f", "3", "11"},
	{"#020579", "#717efc", "5", "13"},
	{"#737075", "#ecdcbb", "8", "7"},
	{"#5760ff", "#af8001", "6", "3"},
	{"#161103", "#d7e0ff", "0", "15"},
	{"#2201fe", "#818f8b", "4", "8"},
	{"#0c1745", "#f4dc7a", "5", "14"},
}}

// raw is the tone of what lies behind a curve: half way to the grounds of terminals.
func (c tone) raw() tone {
	return tone{light: between(c.light, "#ffffff"), dark: between(c.dark, "#101418"), light16: "8", dark16: "8"}
}

// between is the colour in the middle of two.
func between(a, b string) string {
	r1, g1, b1, _ := lipgloss.Color(a).RGBA()
	r2, g2, b2, _ := lipgloss.Color(b).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", (r1+r2)>>9, (g1+g2)>>9, (b1+b2)>>9)
}
