package figure

import (
	"slices"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/layout"
)

// Figure describes one chart.
type Figure struct {
	// Title stands above the chart unless what was found has a better one.
	Title string
	// Find chooses what to draw of a run.
	Find func(r Run) Found
	// Room is the smallest useful size and the share of the area.
	Room layout.Item
	// Expected figures have a place in a run of ours before anything was recorded.
	Expected bool
	// Varying figures are worth a place beside others only once their values vary.
	Varying bool
	// Best marks the best epoch.
	Best bool
	// Rest figures show any tag that no other figure does where they find nothing else.
	Rest bool
	// LogY draws a logarithmic y axis always, ChooseLogY at the user's wish.
	LogY, ChooseLogY bool
	// YZero makes the y axis start at zero.
	YZero bool
	// Smoothing is the least weight of the past in the moving average.
	Smoothing float64
	// Value and Tick write numbers in the legend and on the y axis; nil: as [chart.Line] does.
	Value, Tick func(float64) string
}

// figures are all of them, the most important first. They are listed at run time because one
// that shows the rest looks at the others.
var figures []*Figure

func init() { figures = []*Figure{&Loss, &Score, &Throughput, &LearningRate} }

// All lists the figures, the most important first.
func All() []*Figure { return slices.Clone(figures) }

// Run is what is known of a run when its figures are chosen.
type Run struct {
	// Roles tells what the tags recorded so far mean.
	Roles event.Roles
	// Regression says that the run predicts numbers.
	Regression bool
	// Foreign says that another program has written the log.
	Foreign bool
}

// Found is what a figure draws of a run.
type Found struct {
	// Title replaces the figure's; empty: it stays.
	Title  string
	Curves []Curve
	// YLimit is what the y axis never leaves.
	YLimit chart.Range
}

// Curve is one series of a figure.
type Curve struct {
	Tag string
	// Name stands in the legend.
	Name string
	Part Part
}
