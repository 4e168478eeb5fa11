package chart

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/theme"
)

// Series is one curve of a [Line].
type Series struct {
	// Name stands in the legend. Text from outside is cleaned when drawn.
	Name string
	Data *Data
	// Style draws the curve, Raw what lies behind it: unsmoothed values, what many points in one column
	// span, the band.
	Style, Raw lipgloss.Style
	// Low and High bound a band around the curve, such as a standard deviation; nil: there is none.
	Low, High *Data
	Dash      Dash
	// Marker draws the curve where there is no braille; 0: one by position.
	Marker rune
}

// Marker is a vertical line at one x: an intervention, a learning rate change.
type Marker struct {
	X     float64
	Label string
}

// Best points at the best value of a run.
type Best struct {
	X, Y  float64
	Label string
}

// Legend says where the names and last values of the series go.
type Legend int

const (
	// LegendAuto takes the emptiest corner of the plot, if one is wide enough.
	LegendAuto Legend = iota
	// LegendNone leaves the names to the caller.
	LegendNone
)

// Line is a chart of one or more curves. Its exported fields describe the
// chart and may change between frames; the zero value shows an empty chart. It
// keeps buffers, so use one Line per place on the screen, from one goroutine.
type Line struct {
	Series []Series
	// Behind are many short curves, all drawn faintly behind the series.
	Behind  []*Data
	Markers []Marker
	Best    *Best
	// XLabel names the x axis, at its right end.
	XLabel string
	// Value writes y values in the legend and beside the crosshair; nil:
	// format.Value. Tick writes the labels of the y axis; nil: by step.
	Value func(float64) string
	Tick  func(float64) string
	// LogY asks for a logarithmic y axis. Without any positive value the axis
	// is linear, and Note says so. LogX does the same for the x axis.
	LogY, LogX bool
	// Auto chooses the y axis by what is in view: logarithmic where positive values span two decades,
	// and without the few values of a long run far from all others, such as those that it began with.
	Auto bool
	// Smoothing is the weight of the past in the moving average, 0 <= w < 1;
	// above 0 the raw values show faintly behind it.
	Smoothing float64
	// SmoothValue shows the smoothed value in the legend, and not the raw one.
	SmoothValue bool
	// X is a range that the x axis covers at least, such as all planned epochs.
	X Range
	// Window, if set, is exactly what the x axis shows.
	Window Range
	// YLimit, if set, is what the y axis never leaves: accuracy stays in [0, 1].
	YLimit Range
	// YZero makes a linear y axis start at zero, for rates and counts.
	YZero bool
	// Crosshair, if set, marks an x and shows the values there in the legend.
	Crosshair *float64
	// Selected, if set, marks the ends of a stretch of the x axis.
	Selected Range
	Legend   Legend
	// Empty is shown while there is no data; empty: "no data yet".
	Empty string

	canvas surface
	dots   plotter
	cols   [][]column
	raw    [][]column
	margin int // of the last frame, left of the plot

	// Of the last frame: the columns of the plot, the x axis, and whether values lie beyond the y axis.
	from, width int
	across      scale
	cut         bool

	// The last frame and what it was drawn from.
	key  []byte
	last string
}

// Note says what is not obvious from the axes of the last frame, for the title of the pane:
// "log y", "smooth 0.6", "log y needs values above 0".
func (l *Line) Note() string {
	var parts []string
	switch {
	case l.logarithmic():
		parts = append(parts, "log y")
	case l.LogY && l.hasData():
		parts = append(parts, "log y needs values above 0")
	case l.LogY:
		parts = append(parts, "log y")
	}
	if l.LogX && l.hasData() {
		parts = append(parts, "log x")
	}
	if l.cut {
		parts = append(parts, "outliers cut")
	}
	if l.Smoothing > 0 {
		parts = append(parts, "smooth "+trimZeros(l.Smoothing))
	}
	return strings.Join(parts, ", ")
}

func (l *Line) hasData() bool {
	return l.any(func(d *Data) bool { return d.Len() > 0 })
}

func (l *Line) anyPositive() bool {
	return l.any(func(d *Data) bool { return !math.IsInf(d.span(0, d.Len()).low, 1) })
}

// any reports whether something is true of one of the curves.
func (l *Line) any(is func(*Data) bool) bool {
	for _, s := range l.Series {
		if s.Data != nil && is(s.Data) {
			return true
		}
	}
	return slices.ContainsFunc(l.Behind, is)
}

// View draws the chart into exactly w x h cells. A chart that did not change
// since the last call is not drawn again.
func (l *Line) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	key := l.fingerprint(th, w, h)
	if bytes.Equal(key, l.key) {
		return l.last
	}
	l.key, l.last = key, l.draw(th, w, h)
	return l.last
}

// fingerprint tells frames apart. Formatting functions count by their code,
// styles by what they write.
func (l *Line) fingerprint(th *theme.Theme, w, h int) []byte {
	b := fmt.Appendf(nil, "%p %d %d %t %t %t %v %t %v %v %v %v %t %d %q %q %p %p", th, w, h, l.LogY, l.LogX, l.Auto,
		l.Smoothing, l.SmoothValue, l.X, l.Window, l.Selected, l.YLimit, l.YZero, l.Legend, l.XLabel, l.Empty,
		l.Value, l.Tick)
	for _, d := range l.Behind {
		b = binary.LittleEndian.AppendUint64(b, d.version)
	}
	for _, s := range l.Series {
		b = fmt.Appendf(b, "|%q %p %d %d", s.Name, s.Data, s.Dash, s.Marker)
		b = fmt.Appendf(b, " %s %s", s.Style.Render("x"), s.Raw.Render("x"))
		for _, d := range []*Data{s.Data, s.Low, s.High} {
			if d != nil {
				b = fmt.Appendf(b, " %d", d.version)
			}
		}
	}
	if l.Best != nil {
		b = fmt.Appendf(b, "|%v", *l.Best)
	}
	if l.Crosshair != nil {
		b = fmt.Appendf(b, "|%v", *l.Crosshair)
	}
	return fmt.Appendf(b, "|%v", l.Markers)
}

func (l *Line) draw(th *theme.Theme, w, h int) string {
	l.canvas.reset(w, h)
	l.width, l.cut = 0, false
	f := frame{Line: l, plane: plane{th: th, s: &l.canvas, g: th.Glyphs}}
	if !f.prepare(w, h) {
		blank(f.s, th, l.Empty)
		return f.s.String()
	}
	l.from, l.width, l.across = f.x0, f.w, f.x
	f.axes(f.xTicks(f.view.Max-f.view.Min >= 3), f.XLabel)
	f.markers()
	f.behind()
	f.curves()
	f.hair()
	f.selection()
	f.best()
	f.blindness()
	f.legend()
	f.markerLabels()
	return f.s.String()
}

// blank writes a text into the middle of an empty surface; empty: "no data yet".
func blank(s *surface, th *theme.Theme, text string) {
	if text == "" {
		text = "no data yet"
	}
	text = fit(text, s.w, th.Glyphs.Ellipsis)
	s.text((s.w-cells(text))/2, (s.h-1)/2, text, s.pen(th.Muted))
}
