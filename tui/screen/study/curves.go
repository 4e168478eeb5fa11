package study

import (
	"math"
	"strconv"

	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/layout"
)

// courseView draws how good the best trial was, over trials and over epochs.
type courseView struct {
	trials, epochs course
	made           courseKey
}

// course is one of these charts: the best so far, and what chance would have found.
type course struct {
	line         chart.Line
	best, random *chart.Data
}

// courseKey is what the curves were made of.
type courseKey struct {
	picture *picture
	insight *insight
}

// dressCourse makes the curves of the best so far and of what chance would have found.
func (s *Screen) dressCourse() {
	v, p := &s.course, s.picture
	if key := (courseKey{p, s.insight}); key != v.made {
		v.made = key
		for _, c := range []*course{&v.trials, &v.epochs} {
			c.best, c.random = &chart.Data{}, &chart.Data{}
		}
		last := math.NaN()
		for i := range p.trials {
			if y := p.trials[i].value; !math.IsNaN(y) && (math.IsNaN(last) || p.cost(y) < p.cost(last)) {
				last = y
			}
			stairs(v.trials.best, float64(i+1), last)
		}
		for _, c := range p.course {
			stairs(v.epochs.best, float64(c.epochs), c.best)
		}
		s.expected()
	}
	s.dressLine(&v.trials, "trial", len(p.trials), p.budget.trials)
	s.dressLine(&v.epochs, "epochs", p.budget.used, p.budget.epochs)
}

// dressLine gives a chart its looks; n of a limit have passed on its x axis.
func (s *Screen) dressLine(c *course, x string, n, limit int) {
	l := &c.line
	l.XLabel, l.X, l.Empty, l.YLimit = x, ahead(n, limit), "waiting for the first trial", s.picture.heights(c)
	l.Series = append(l.Series[:0], chart.Series{Name: "best", Data: c.best, Style: s.th.Val})
	if c.random.Len() > 0 {
		l.Series = append(l.Series, chart.Series{Name: "random", Data: c.random, Style: s.th.Muted, Dash: chart.Dashed})
	}
}

// heights is what the y axis shows: from the best to where the study, or chance, was after the first
// tenth of it, or else where it began. What the first few trials are worth would flatten all that follows.
func (p *picture) heights(c *course) chart.Range {
	end, ok := c.best.Last()
	if !ok {
		return chart.Range{}
	}
	good, bad := p.cost(end.Y), p.cost(end.Y)
	for _, d := range []*chart.Data{c.best, c.random} {
		if y, ok := behind(d, end.X/10); ok {
			bad = max(bad, p.cost(y))
		}
	}
	if bad == good {
		bad = p.cost(c.best.At(0).Y)
	}
	room := 0.1 * (bad - good)
	lo, hi := p.cost(good-room), p.cost(bad+room)
	return chart.Range{Min: min(lo, hi), Max: max(lo, hi)}
}

// behind is the first value of a curve from an x on.
func behind(d *chart.Data, x float64) (y float64, ok bool) {
	for i := range d.Len() {
		if p := d.At(i); p.X >= x {
			return p.Y, true
		}
	}
	return 0, false
}

// expected draws what chance would have found, as far as the study has come.
func (s *Screen) expected() {
	if s.insight == nil {
		return
	}
	p, v := s.picture, &s.course
	for k, y := range s.insight.random {
		n := k + 1
		if n <= max(len(p.trials), 2) {
			v.trials.random.Append(float64(n), y)
		}
		if n*p.epochs <= max(p.budget.used, 2*p.epochs) {
			v.epochs.random.Append(float64(n*p.epochs), y)
		}
	}
}

// stairs goes to a new value at once.
func stairs(d *chart.Data, x, y float64) {
	if math.IsNaN(y) {
		return
	}
	if last, ok := d.Last(); ok && last.Y != y {
		d.Append(x, last.Y)
	}
	d.Append(x, y)
}

// ahead is the part of the axis that is planned: all of it, once the study has come far enough.
func ahead(n, limit int) chart.Range {
	end := float64(limit)
	for end > 20 && float64(n) < 0.25*end {
		end /= 2
	}
	return chart.Range{Max: end}
}

// curvesView draws the values of all trials, epoch by epoch.
type curvesView struct {
	line   chart.Line
	behind []*chart.Data
	made   *picture
	logY   bool
}

func (s *Screen) dressCurves(at layout.Rect) {
	s.ready(at)
	v, p := &s.curves, s.picture
	if v.made != p {
		v.made = p
		v.behind = v.behind[:0]
		for i := range p.trials {
			d := &chart.Data{}
			for e, y := range p.trials[i].values {
				d.Append(float64(e+1), y)
			}
			v.behind = append(v.behind, d)
		}
	}
	l := &v.line
	l.XLabel, l.X, l.LogY, l.Empty = "epoch", chart.Range{Max: float64(p.epochs)}, v.logY, "no trial has a value yet"
	l.Behind, l.Series = l.Behind[:0], l.Series[:0]
	for _, d := range v.behind {
		if d.Len() > 0 {
			l.Behind = append(l.Behind, d)
		}
	}
	if b := p.best(); b != nil {
		l.Series = append(l.Series, chart.Series{
			Name: "best, trial " + strconv.Itoa(b.id), Data: v.behind[b.id], Style: s.th.Val, Dash: chart.Solid,
		})
	}
	if t := s.chosen(); t != nil && (p.best() == nil || t.id != p.best().id) && v.behind[t.id].Len() > 0 {
		l.Series = append(l.Series, chart.Series{
			Name: "trial " + strconv.Itoa(t.id), Data: v.behind[t.id], Style: s.th.Train, Dash: chart.Dashed,
		})
	}
}

// courses draws all curves, the best and the chosen one in front.
func (s *Screen) courses(at layout.Rect) []component.Part {
	v, p := &s.curves, s.picture
	pane := component.Pane{
		Title: p.metric + " of all trials", Info: v.line.Note(), Focused: s.dialog == nil,
		Bottom: p.details(s.th, s.chosen()), BottomInfo: s.table.Position(),
	}
	return []component.Part{s.pane(pane, at, func(w, h int) string { return v.line.View(s.th, w, h) })}
}

// format writes a value of the goal.
func (p *picture) format(v float64) string { return format.Value(v) }
