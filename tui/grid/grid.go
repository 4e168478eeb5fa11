package grid

import (
	"math"
	"slices"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// smoothings are the weights of the past that can be chosen.
var smoothings = []float64{0, 0.3, 0.6, 0.9}

// Grid is a component that shows charts. It is not safe for concurrent use.
type Grid struct {
	tracks []Track
	roles  event.Roles
	curves map[of]*curve
	// began holds when each history did, and earliest is the first of these.
	began    map[*event.History]float64
	earliest float64

	all    []*panel // of what is looked for, pinned ones first
	pins   []string // keys of panels
	cursor string   // key of the panel in focus
	large  bool     // it fills the grid

	sought finder
	axis   Axis
	scale  chart.YScale
	logX   bool
	smooth int // of smoothings

	window  chart.Range // of x; unset: all of it
	hair    *float64
	drag    drag
	noMouse bool

	th     *theme.Theme
	at     layout.Rect // of the panels
	page   int
	placed []placed // of the panels in view
}

// placed is a panel and its place.
type placed struct {
	*panel
	at layout.Rect
}

// Reset forgets the tracks and how far they were looked at, but not what was chosen for all runs.
func (g *Grid) Reset() {
	g.tracks, g.roles, g.curves, g.all = nil, event.Roles{}, nil, nil
	g.window, g.hair, g.drag = chart.Range{}, nil, drag{}
}

// Show takes what is known of the tracks now. Arrange draws it.
func (g *Grid) Show(tracks []Track) {
	if !slices.EqualFunc(tracks, g.tracks, func(a, b Track) bool { return slices.Equal(a.Runs, b.Runs) }) {
		g.curves = nil
	}
	if g.curves == nil {
		g.curves = map[of]*curve{}
	}
	single := g.single()
	g.tracks = tracks
	g.takeTimes()
	if tags := g.recorded(); !slices.Equal(tags, g.roles.Tags()) || single != g.single() {
		g.roles = event.Resolve(tags)
		g.choose()
	}
}

// single reports whether there is only one track, whose tags share panels.
func (g *Grid) single() bool { return len(g.tracks) == 1 }

func (g *Grid) takeTimes() {
	g.began, g.earliest = map[*event.History]float64{}, math.Inf(1)
	for _, t := range g.tracks {
		for _, h := range t.Runs {
			g.began[h] = began(h)
			g.earliest = min(g.earliest, g.began[h])
		}
	}
}

// recorded are the tags of all runs, sorted, each once.
func (g *Grid) recorded() (tags []string) {
	for _, t := range g.tracks {
		for _, h := range t.Runs {
			tags = append(tags, h.Tags()...)
		}
	}
	slices.Sort(tags)
	return slices.DeleteFunc(slices.Compact(tags), func(tag string) bool { return tag == event.Epoch })
}

// choose makes the panels of what is looked for.
func (g *Grid) choose() {
	tags := g.roles.Tags()
	if g.sought.text != "" {
		tags = g.sought.among(tags, g.meaning)
	}
	before := map[string]*panel{}
	for _, p := range g.all {
		before[p.key] = p
	}
	g.all = panels(tags, g.roles, g.single())
	for i, p := range g.all {
		if old := before[p.key]; old != nil && slices.Equal(old.tags, p.tags) {
			g.all[i] = old // with what it has drawn
		}
	}
	slices.SortStableFunc(g.all, func(a, b *panel) int { return g.pinned(a) - g.pinned(b) })
}

// meaning is what a tag measures.
func (g *Grid) meaning(tag string) string { return string(g.roles.Of(tag).Quantity) }

// pinned is the place of a panel among those that were pinned, and the same for all that were not.
func (g *Grid) pinned(p *panel) int {
	if i := slices.Index(g.pins, p.key); i >= 0 {
		return i
	}
	return len(g.pins)
}

// index is the place of the panel in focus, 0 if it is gone.
func (g *Grid) index() int {
	return max(0, slices.IndexFunc(g.all, func(p *panel) bool { return p.key == g.cursor }))
}

// focused is the panel in focus, nil if there is none at all.
func (g *Grid) focused() *panel {
	if len(g.all) == 0 {
		return nil
	}
	return g.all[g.index()]
}

// Tag is the first tag of the panel in focus, "" without one.
func (g *Grid) Tag() string {
	if p := g.focused(); p != nil {
		return p.tags[0]
	}
	return ""
}

// Focus turns to the panel of a tag, if there is one.
func (g *Grid) Focus(tag string) {
	for _, p := range g.all {
		if slices.Contains(p.tags, tag) {
			g.cursor = p.key
		}
	}
}

// Hair is the x under the crosshair; nil without one.
func (g *Grid) Hair() *float64 { return g.hair }

// Curves are the names of the curves of the panel in focus.
func (g *Grid) Curves() (names []string) {
	if p := g.focused(); p != nil {
		for _, s := range p.line.Series {
			names = append(names, s.Name)
		}
	}
	return names
}

// UnderHair is the value that a track has at the crosshair, of the first tag of the panel in focus; NaN: it has none.
func (g *Grid) UnderHair(track int) float64 {
	if c := g.curves[of{track, g.Tag()}]; g.hair != nil && c != nil {
		if y, ok := c.mean.ValueAt(*g.hair); ok {
			return y
		}
	}
	return math.NaN()
}

// Arrange draws the panels in view for a place on the screen. It must follow whatever changes the grid.
func (g *Grid) Arrange(th *theme.Theme, at layout.Rect) {
	g.th = th
	if g.sought.shown() {
		_, at = at.CutBottom(1)
	}
	g.at = at
	g.place()
	g.sought.arrange(th, at.W, len(g.all))
	for _, p := range g.placed {
		g.dress(p.panel)
		w, h := component.Pane{}.Inner(p.at.W, p.at.H)
		p.line.View(th, w, h) // which is kept until it changes
	}
}
