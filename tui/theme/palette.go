package theme

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

// toneSeries are told apart by the common forms of colour blindness when used
// in this order (after Okabe and Ito, 2008, moved to our lightness).
var toneSeries = [SeriesColors]tone{
	{"#0a5fb4", "#6cb2f7", "4", "12"},
	{"#a84a00", "#eda05c", "3", "11"},
	{"#0b7a56", "#58c79f", "2", "10"},
	{"#a3306f", "#e58fc0", "5", "13"},
	{"#6b5900", "#d8cc5e", "3", "11"},
	{"#0a6c74", "#7fd3dc", "6", "14"},
	{"#5b4bb0", "#aea2f2", "5", "13"},
	{"#b1341b", "#f08a70", "1", "9"},
}
