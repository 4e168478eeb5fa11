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
	// Charts encloses Loss, Metric and Speed.
	Charts              Rect
	Loss, Metric, Speed Rect
	Diagnosis           Rect
	Keys                Rect
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
	b.Loss, b.Metric, b.Speed = charts(b.Charts)
	return b
}

// charts gives the loss the upper part and halves the lower one. A low or
// narrow area shows fewer charts rather than unreadable ones: the others are
// empty rectangles.
func charts(r Rect) (loss, metric, speed Rect) {
	const lowest = 7 // border, four rows of curve, axis
	if r.H < 2*lowest {
		if r.W < 72 {
			return r, Rect{}, Rect{}
		}
		cols := Columns(r, 0, Flex(1, 0), Flex(1, 0))
		return cols[0], cols[1], Rect{}
	}
	rows := Rows(r, 0, Flex(3, lowest), Flex(2, lowest))
	loss = rows[0]
	if r.W < 48 {
		return loss, rows[1], Rect{}
	}
	cols := Columns(rows[1], 0, Flex(3, 26), Flex(2, 20))
	return loss, cols[0], cols[1]
}
