package layout

// Mode says how much of the workbench is visible at once.
type Mode int

const (
	// Tabs shows one pane at a time, with a row of tabs above it.
	Tabs Mode = iota
	// Panes shows the form, the charts and the diagnosis side by side.
	Panes
)

// The smallest screen on which all panes are readable.
const (
	PanesMinWidth  = 100
	PanesMinHeight = 28
)

// Bench is the layout of the workbench. Status and Keys are one row each, or
// empty where the screen is too low; Tabs is one row in the mode of that name.
// In that mode Form, Charts and Diagnosis are the same rectangle.
type Bench struct {
	Mode   Mode
	Screen Rect
	Status Rect
	Tabs   Rect
	Form   Rect
	// Charts is divided by [Flow].
	Charts    Rect
	Diagnosis Rect
	Keys      Rect
}

// Workbench lays out the workbench for a screen of w x h cells.
func Workbench(w, h int) Bench {
	b := Bench{Screen: Of(w, h)}
	rest := b.Screen
	// The content is worth more than its furniture: keys go first, then the
	// status line, then the tabs.
	if h >= 3 {
		b.Status, rest = rest.CutTop(1)
	}
	if h >= 6 {
		b.Keys, rest = rest.CutBottom(1)
	}
	if w >= PanesMinWidth && h >= PanesMinHeight {
		b.Mode = Panes
		cols := Columns(rest, 0,
			Track{Min: 30, Weight: 1, Max: 36},
			Track{Min: 36, Weight: 4},
			Track{Min: 34, Weight: 1, Max: 44})
		b.Form, b.Charts, b.Diagnosis = cols[0], cols[1], cols[2]
	} else {
		if h >= 4 {
			b.Tabs, rest = rest.CutTop(1)
		}
		b.Form, b.Charts, b.Diagnosis = rest, rest, rest
	}
	return b
}
