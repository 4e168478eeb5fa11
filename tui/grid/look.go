package grid

import (
	"math"
	"sort"

	"tunebench/tui/chart"
)

// zoomStep is by how much a key or a notch of the wheel changes the stretch of x that is shown.
const zoomStep = 1.6

// whole is the stretch of x that the charts in view cover without a window; false without any data.
func (g *Grid) whole() (chart.Range, bool) {
	out := chart.Range{Min: math.Inf(1), Max: math.Inf(-1)}
	for _, p := range g.placed {
		if r, ok := p.line.Span(); ok {
			out = chart.Range{Min: min(out.Min, r.Min), Max: max(out.Max, r.Max)}
		}
	}
	return out, out.Max > out.Min
}

// shown is the stretch of x in view.
func (g *Grid) shown() (chart.Range, bool) {
	whole, ok := g.whole()
	if g.window.Max > g.window.Min {
		return g.window, ok
	}
	return whole, ok
}

// unit and value convert x to what the axis is even in, and back.
func (g *Grid) unit(x float64) float64 {
	if g.logX {
		return math.Log(x)
	}
	return x
}

func (g *Grid) value(u float64) float64 {
	if g.logX {
		return math.Exp(u)
	}
	return u
}

// zoom shows a stretch of x that is by a factor as long, around a place that stays where it is.
func (g *Grid) zoom(factor, around float64) {
	now, ok := g.shown()
	if !ok || g.logX && now.Min <= 0 {
		return
	}
	lo, hi := g.unit(now.Min), g.unit(now.Max)
	at := min(max(g.unit(around), lo), hi)
	g.show(at-(at-lo)*factor, at+(hi-at)*factor)
}

// center is the place around which keys zoom: the crosshair, else the middle of what is shown.
func (g *Grid) center() float64 {
	now, _ := g.shown()
	if g.hair != nil && *g.hair >= now.Min && *g.hair <= now.Max {
		return *g.hair
	}
	return g.value((g.unit(now.Min) + g.unit(now.Max)) / 2)
}

// show takes a window, in units of the axis, of what there is: all of it is no window at all.
func (g *Grid) show(lo, hi float64) {
	whole, ok := g.whole()
	if !ok || g.logX && whole.Min <= 0 {
		return
	}
	first, last := g.unit(whole.Min), g.unit(whole.Max)
	const least = 1e-7 // of the whole: nothing is to be seen in less
	switch {
	case !(hi-lo >= least*(last-first)): // as NaN is
		return
	case hi-lo >= last-first:
		g.window = chart.Range{}
		return
	case lo < first:
		lo, hi = first, first+hi-lo
	case hi > last:
		lo, hi = last-(hi-lo), last
	}
	g.window = chart.Range{Min: g.value(lo), Max: g.value(hi)}
}

// pan moves the window by a share of it.
func (g *Grid) pan(share float64) {
	if !(g.window.Max > g.window.Min) {
		return
	}
	lo, hi := g.unit(g.window.Min), g.unit(g.window.Max)
	by := (hi - lo) * share
	g.show(lo+by, hi+by)
}

// moveHair moves the crosshair by points of the chart in focus; the window follows it.
func (g *Grid) moveHair(by int) {
	d := g.leading()
	if d == nil {
		return
	}
	now, _ := g.shown()
	after := func(x float64) int { return sort.Search(d.Len(), func(k int) bool { return d.At(k).X > x }) }
	i := after(now.Max) - 1
	if g.hair != nil {
		// Several points may share a place, as those that a bounded history draws do.
		at := sort.Search(d.Len(), func(k int) bool { return d.At(k).X >= *g.hair })
		if by > 0 {
			at = after(*g.hair) - 1
		}
		i = at + by
	}
	x := d.At(min(max(i, 0), d.Len()-1)).X
	g.hair = &x
	if g.window.Max > g.window.Min && (x < g.window.Min || x > g.window.Max) {
		half := (g.unit(g.window.Max) - g.unit(g.window.Min)) / 2
		g.show(g.unit(x)-half, g.unit(x)+half)
	}
}

// leading is the first curve of the chart in focus, nil if it has none.
func (g *Grid) leading() *chart.Data {
	if p := g.focused(); p != nil && len(p.line.Series) > 0 {
		return p.line.Series[0].Data
	}
	return nil
}

// turnAxis draws over the next of what can be drawn over.
func (g *Grid) turnAxis() {
	g.axis = (g.axis + 1) % axes
	g.curves = map[of]*curve{}
	g.window, g.hair = chart.Range{}, nil
}

// Back takes away what lies in front, one thing at a time: the crosshair, the window, the large chart, what is
// looked for. It is false if there was nothing.
func (g *Grid) Back() bool {
	switch {
	case g.hair != nil:
		g.hair = nil
	case g.window.Max > g.window.Min:
		g.window = chart.Range{}
	case g.large:
		g.large = false
	case g.sought.text != "":
		g.seek("")
	default:
		return false
	}
	return true
}
