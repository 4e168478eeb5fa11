package chart

import (
	"cmp"
	"math"
	"slices"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Contour shows a value over two axes as shades: interpolated between scattered points, blank where
// there are none nearby, with the points over it. Its exported fields describe the chart and may
// change between frames. It keeps buffers, so use one Contour per place on the screen, from one
// goroutine.
//
// A cell's shade is the mean rank of the points around it, weighted by a normal kernel (Nadaraya
// and Watson, 1964), since a few large values would make everything else equal. Categories have
// columns or rows of their own, across which nothing is interpolated.
type Contour struct {
	X, Y Axis
	Dots []Dot
	// Values are those of the dots, lower is darker; that of a lost one counts as the highest.
	Values []float64
	// Best stands out.
	Best *Best
	// Value writes the ends of the shades; nil: format.Value.
	Value func(float64) string
	// Empty is shown while there is no dot; empty: "no data yet".
	Empty string

	scatter Scatter
	canvas  surface
}

// View draws the chart into exactly w x h cells. The last row says what the shades mean.
func (c *Contour) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	s := &c.canvas
	s.reset(w, h)
	p := plane{th: th, s: s, g: th.Glyphs}
	if len(c.Dots) == 0 {
		blank(s, th, c.Empty)
		return s.String()
	}
	xs, ys := make([]float64, len(c.Dots)), make([]float64, len(c.Dots))
	for i, d := range c.Dots {
		xs[i], ys[i] = d.X, d.Y
	}
	legend := 0
	if h >= 8 {
		legend = 1
	}
	p.spread(w, h-legend)
	p.x, p.y = c.X.over(xs), c.Y.over(ys)
	if p.labelled(w) {
		p.yLabels(w, c.Y.ticks(p.y, max(2, p.h*2/5)))
	}
	p.setDots()
	dots := &c.scatter
	dots.X, dots.Y, dots.Dots = c.X, c.Y, c.Dots
	name := c.X.Name
	if len(c.X.Names) > 0 {
		name = ""
	}
	p.axes(dots.xTicks(&p), name)
	f := c.field(&p)
	if slices.ContainsFunc(c.Values, finite) {
		f.draw(&p)
	}
	c.points(&p, dots)
	dots.outstanding(&p, c.Best, p.g.Peak, c.Dots)
	if legend > 0 {
		c.legend(&p, f)
	}
	return s.String()
}

// field is a grid of mean ranks, 0 for the lowest value to 1; NaN where no point is near.
type field struct {
	w, h   int
	rank   []float64
	lo, hi float64 // of the ranks
}

// field interpolates the points on the cells of the plot, or on the categories of an axis.
func (c *Contour) field(p *plane) field {
	f := field{w: p.w, h: p.h, lo: 1}
	if n := len(c.X.Names); n > 0 {
		f.w = n
	}
	if n := len(c.Y.Names); n > 0 {
		f.h = n
	}
	sums, counts := make([]float64, f.w*f.h), make([]float64, f.w*f.h)
	for i, rank := range ranks(c.Values) {
		ux, okX := p.x.unit(c.Dots[i].X)
		uy, okY := p.y.unit(c.Dots[i].Y)
		if !okX || !okY {
			continue
		}
		x := min(max(int((ux-p.x.lo)/(p.x.hi-p.x.lo)*float64(f.w)), 0), f.w-1)
		y := min(max(int((p.y.hi-uy)/(p.y.hi-p.y.lo)*float64(f.h)), 0), f.h-1)
		sums[y*f.w+x] += rank
		counts[y*f.w+x]++
	}
	// Scott's rule for points that fill a plane evenly, whose deviation is 0.29 of an axis.
	width := max(0.29*math.Pow(float64(len(c.Dots)), -1.0/6), 0.04)
	near := make([]float64, len(counts))
	for i, n := range counts {
		near[i] = min(n, 1)
	}
	sum := func(a, b float64) float64 { return a + b }
	c.blur(sums, f.w, width, sum)
	c.blur(counts, f.w, width, sum)
	c.blur(near, f.w, width, math.Max)
	f.rank = sums
	for i, n := range counts {
		if near[i] < 0.3 { // one and a half widths from the nearest point
			f.rank[i] = math.NaN()
			continue
		}
		f.rank[i] /= n
		f.lo, f.hi = min(f.lo, f.rank[i]), max(f.hi, f.rank[i])
	}
	return f
}

// ranks are the places of values in their order, from 0 to 1; what is not finite is at 1.
func ranks(values []float64) []float64 {
	var order []int
	out := make([]float64, len(values))
	for i, v := range values {
		if out[i] = 1; finite(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	for rank, i := range order {
		out[i] = float64(rank) / float64(max(len(values)-1, 1))
	}
	return out
}

// kernel is one half of a normal curve of this width, 1 at its middle.
func kernel(width float64) []float64 {
	half := make([]float64, int(3*width)+1)
	for i := range half {
		half[i] = math.Exp(-0.5 * float64(i*i) / (width * width))
	}
	return half
}

// blur spreads every value of a grid of w columns over its neighbors on the axes of numbers, by a
// kernel whose width is a share of the axis; join adds up what meets in a cell.
func (c *Contour) blur(g []float64, w int, width float64, join func(a, b float64) float64) {
	h := len(g) / w
	if len(c.X.Names) == 0 {
		half := kernel(width * float64(w))
		for y := range h {
			smear(g, y*w, 1, w, half, join)
		}
	}
	if len(c.Y.Names) == 0 {
		half := kernel(width * float64(h))
		for x := range w {
			smear(g, x, w, h, half, join)
		}
	}
}

// smear spreads n values that lie step apart.
func smear(g []float64, from, step, n int, half []float64, join func(a, b float64) float64) {
	out := make([]float64, n)
	for i := range n {
		v := g[from+i*step]
		if v == 0 {
			continue
		}
		for k := max(0, i-len(half)+1); k < min(n, i+len(half)); k++ {
			out[k] = join(out[k], v*half[abs(k-i)])
		}
	}
	for i, v := range out {
		g[from+i*step] = v
	}
}

// shade is the number of a rank's shade among n, the darkest for the lowest; -1: none.
func (f field) shade(i, n int) int {
	r := f.rank[i]
	if math.IsNaN(r) {
		return -1
	}
	if f.hi <= f.lo {
		return n / 2
	}
	return min(int((f.hi-r)/(f.hi-f.lo)*float64(n)), n-1)
}

// draw shades the cells of the plot.
func (f field) draw(p *plane) {
	shades := p.g.Shades
	pen := p.s.pen(p.th.TrainRaw)
	for y := range p.h {
		for x := range p.w {
			i := y*f.h/p.h*f.w + x*f.w/p.w
			if k := f.shade(i, len(shades)); k >= 0 {
				p.s.set(p.x0+x, y, shades[k], pen)
			}
		}
	}
}

// points draws where the values were measured.
func (c *Contour) points(p *plane, dots *Scatter) {
	pens := map[Mark]uint8{
		Finished: p.s.pen(p.th.Text), Partial: p.s.pen(p.th.Text), Coming: p.s.pen(p.th.Val), Lost: p.s.pen(p.th.Bad),
	}
	glyphs := map[Mark]string{Finished: p.g.Bullet, Partial: p.g.Hollow, Coming: p.g.Coming, Lost: p.g.NaN}
	if dots.crowded(p) {
		glyphs[Finished], glyphs[Partial] = p.g.Changed, p.g.Changed
	}
	for i, d := range c.Dots {
		if x, y, _, ok := dots.at(p, i, d); ok {
			p.s.text(x, y, glyphs[d.Mark], pens[d.Mark])
		}
	}
}

// legend names the values at both ends of the shades.
func (c *Contour) legend(p *plane, f field) {
	write := c.Value
	if write == nil {
		write = format.Value
	}
	known := slices.DeleteFunc(slices.Clone(c.Values), func(v float64) bool { return !finite(v) })
	if len(known) == 0 {
		return
	}
	slices.Sort(known)
	end := func(rank float64) string {
		// Ranks count the lost ones, which come last.
		i := int(rank*float64(len(c.Values)-1) + 0.5)
		return format.Clean(write(known[min(i, len(known)-1)]))
	}
	x, y, muted := p.x0, p.s.h-1, p.s.pen(p.th.Muted)
	put := func(text string, pen uint8) {
		p.s.text(x, y, text, pen)
		x += cells(text)
	}
	put(end(f.hi)+" ", muted)
	for _, r := range p.g.Shades {
		put(string(r)+string(r), p.s.pen(p.th.TrainRaw))
	}
	put(" "+end(f.lo), muted)
}
