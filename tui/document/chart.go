package document

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tunebench/tui/format"
)

// Point is one point of a curve.
type Point struct{ X, Y float64 }

// Series is one curve. Points that are not finite are gaps.
type Series struct {
	Name   string
	Points []Point
}

// Chart is curves over a common axis. More than eight share colors and differ by their dashes.
type Chart struct {
	Title, X, Y string
	// Log asks for a logarithmic y axis; it is linear if a value is not positive.
	Log    bool
	Series []Series
}

// Bars are values under names, from zero, with an interval where Low is below High.
type Bars struct {
	Title string
	List  []Bar
}

// Bar is one of [Bars].
type Bar struct {
	Name             string
	Value, Low, High float64
	Text             string
}

// The size of a chart and the room about its plot, in units of the picture.
const (
	width, height             = 860, 300
	left, right, top, bottom  = 64, 16, 14, 40
	plotWidth                 = width - left - right
	plotHeight                = height - top - bottom
	mostPoints                = 400
	colors                    = 8
	barHeight, nameWidth, gap = 22, 230, 8
)

var dashes = []string{"", "7 4", "2 3", "9 3 2 3"}

// axis maps values to units of the picture.
type axis struct {
	low, high float64
	log       bool
}

func (a axis) unit(v float64) float64 {
	if a.log {
		return math.Log10(v)
	}
	return v
}

// share is the place of a value between the ends, 0 to 1.
func (a axis) share(v float64) float64 {
	if a.high == a.low {
		return 0.5
	}
	return (a.unit(v) - a.low) / (a.high - a.low)
}

// spanOf is the axis over values; log is given up where one is not positive.
func spanOf(values []float64, log bool) axis {
	for _, v := range values {
		log = log && v > 0
	}
	a := axis{low: math.Inf(1), high: math.Inf(-1), log: log && len(values) > 0}
	for _, v := range values {
		a.low, a.high = min(a.low, a.unit(v)), max(a.high, a.unit(v))
	}
	if len(values) == 0 {
		return axis{low: 0, high: 1}
	}
	if a.low == a.high {
		a.low, a.high = a.low-0.5, a.high+0.5
	}
	return a
}

// ticks are round values within an axis, about n of them.
func (a axis) ticks(n int) (out []float64) {
	if a.log {
		step := max(1, math.Ceil((a.high-a.low)/float64(n)))
		for e := math.Ceil(a.low); e <= a.high; e += step {
			out = append(out, math.Pow(10, e))
		}
		if len(out) >= 2 {
			return out
		}
		low, high := math.Pow(10, a.low), math.Pow(10, a.high)
		return axis{low: low, high: high}.ticks(n)
	}
	rough := (a.high - a.low) / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if rough <= m*power {
			step = m * power
			break
		}
	}
	for k := math.Ceil(a.low/step - 1e-9); k*step <= a.high+1e-9*step; k++ {
		out = append(out, k*step)
	}
	return out
}

func finite(v float64) bool { return v-v == 0 }

// visible are the curves with as many points as can be told apart.
func (c Chart) visible() (list []Series, xs, ys []float64) {
	for _, s := range c.Series {
		thin := Series{Name: s.Name}
		every := max(1, (len(s.Points)+mostPoints-1)/mostPoints)
		for i, p := range s.Points {
			if i%every != 0 && i != len(s.Points)-1 && finite(p.Y) {
				continue
			}
			thin.Points = append(thin.Points, p)
			if finite(p.X) && finite(p.Y) {
				xs, ys = append(xs, p.X), append(ys, p.Y)
			}
		}
		list = append(list, thin)
	}
	return list, xs, ys
}

func (c Chart) html(b *strings.Builder) {
	list, xs, ys := c.visible()
	x, y := spanOf(xs, false), spanOf(ys, c.Log)
	figure(b, c.Title)
	legend := 18 * ((len(list)+2)/3 + 1)
	fmt.Fprintf(b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height+legend, safe(c.Title))
	b.WriteByte('\n')
	at := func(p Point) (float64, float64) {
		return left + plotWidth*x.share(p.X), top + plotHeight*(1-y.share(p.Y))
	}
	for _, v := range y.ticks(5) {
		_, py := at(Point{x.low, v})
		fmt.Fprintf(b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>`, left, width-right, py, py)
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end">%s</text>`, left-8, py+4, tick(v))
		b.WriteByte('\n')
	}
	for _, v := range x.ticks(8) {
		px, _ := at(Point{v, 1})
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, px, height-bottom+18, tick(v))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, width-right, height-4, safe(c.X))
	if len(xs) == 0 {
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">nothing was recorded</text>`, width/2, height/2)
	}
	b.WriteByte('\n')
	for i, s := range list {
		fmt.Fprintf(b, `<path class="curve k%d"%s d="%s"/>`, i%colors, dashed(i), s.path(at))
		lx, ly := left+(i%3)*(plotWidth/3), height+14+18*(i/3)
		fmt.Fprintf(b, `<path class="curve k%d"%s d="M%d %dh28"/>`, i%colors, dashed(i), lx, ly-4)
		fmt.Fprintf(b, `<text class="name" x="%d" y="%d">%s</text>`, lx+36, ly,
			safe(format.TruncateMiddle(s.Name, 34, "…")))
		b.WriteByte('\n')
	}
	b.WriteString("</svg></figure>\n")
}

func figure(b *strings.Builder, title string) {
	fmt.Fprintf(b, "<figure><figcaption>%s</figcaption>\n", safe(title))
}

// dashed is the rhythm of a curve: those that share a color differ in it, and neighbours do in both.
func dashed(i int) string {
	d := dashes[(i+i/colors)%len(dashes)]
	if d == "" {
		return ""
	}
	return ` stroke-dasharray="` + d + `"`
}

// path draws a curve, with gaps where it is not finite.
func (s Series) path(at func(Point) (float64, float64)) string {
	var b strings.Builder
	pen := "M"
	for _, p := range s.Points {
		px, py := at(p)
		if !finite(p.X) || !finite(p.Y) || !finite(py) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%.1f %.1f", pen, px, py)
		pen = "L"
	}
	return b.String()
}

func tick(v float64) string {
	if math.Abs(v) < 1e-12 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// markdown writes some points of each curve.
func (c Chart) markdown(b *strings.Builder) {
	const shown = 10
	fmt.Fprintf(b, "**%s** (by %s)\n\n", plain(c.Title), plain(c.X))
	t := Table{Columns: []Column{{Title: ""}, {Title: c.X, Right: true}, {Title: c.Y, Right: true}}}
	for _, s := range c.Series {
		for k := range min(shown, len(s.Points)) {
			i := 0
			if n := min(shown, len(s.Points)) - 1; n > 0 {
				i = k * (len(s.Points) - 1) / n
			}
			p := s.Points[i]
			t.Rows = append(t.Rows, []string{s.Name, tick(p.X), format.Value(p.Y)})
		}
	}
	t.markdown(b)
}

func (c Bars) html(b *strings.Builder) {
	low, high := 0.0, 0.0
	for _, bar := range c.List {
		for _, v := range []float64{bar.Value, bar.Low, bar.High} {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if high == low {
		high = low + 1
	}
	const room = width - nameWidth - 210
	at := func(v float64) float64 { return nameWidth + gap + room*(v-low)/(high-low) }
	figure(b, c.Title)
	fmt.Fprintf(b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, barHeight*len(c.List)+4,
		safe(c.Title))
	b.WriteByte('\n')
	for i, bar := range c.List {
		y := barHeight * i
		fmt.Fprintf(b, `<text class="name" x="%d" y="%d" text-anchor="end">%s</text>`, nameWidth, y+15,
			safe(format.TruncateMiddle(bar.Name, 32, "…")))
		if finite(bar.Value) {
			from, to := at(min(0, bar.Value)), at(max(0, bar.Value))
			fmt.Fprintf(b, `<rect class="bar" x="%.1f" y="%d" width="%.1f" height="%d"/>`, from, y+4, to-from,
				barHeight-8)
		}
		if finite(bar.Low) && finite(bar.High) && bar.Low < bar.High {
			fmt.Fprintf(b, `<line class="spread" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`, at(bar.Low), at(bar.High),
				y+11, y+11)
		}
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, width-4, y+15, safe(bar.Text))
		b.WriteByte('\n')
	}
	b.WriteString("</svg></figure>\n")
}

func (c Bars) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "**%s**\n\n", plain(c.Title))
	t := Table{Columns: []Column{{}, {Title: "value", Right: true}, {}}}
	for _, bar := range c.List {
		t.Rows = append(t.Rows, []string{bar.Name, format.Value(bar.Value), bar.Text})
	}
	t.markdown(b)
}
