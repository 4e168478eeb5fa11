package study

import (
	"strconv"
	"strings"

	"tunebench/engine/search"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
)

// paretoView draws quality against what it costs.
type paretoView struct {
	price int // in prices
	chart chart.Scatter
	front []int // trials that no other beats, the cheapest first
}

// price is what a trial costs.
type price struct {
	name string
	of   func(*trial) float64 // 0: unknown
	text func(float64) string
}

var prices = []price{
	{"parameters", func(t *trial) float64 { return t.weights }, format.CompactSI},
	{"seconds of training", func(t *trial) float64 { return t.seconds }, threeDigits},
	{"µs for each row", func(t *trial) float64 { return t.latency * 1e6 }, threeDigits},
}

func threeDigits(v float64) string { return format.Digits(v, 3) }

func (s *Screen) dressPareto(at layout.Rect) {
	s.ready(at)
	v, p := &s.trade, s.picture
	what := prices[v.price]
	c := &v.chart
	name := s.price()
	c.X = chart.Axis{Name: name, Log: true, Tick: what.text}
	c.Y = chart.Axis{Name: p.metric}
	c.Empty = "no trial has a value yet"
	if len(p.ranked) > 0 {
		c.Empty = "no trial has recorded its " + name
	}
	c.Dots, c.Front, c.Best, c.Chosen, v.front = c.Dots[:0], c.Front[:0], nil, nil, v.front[:0]
	var ids []int
	var costs, values []float64
	for i := range p.trials {
		t := &p.trials[i]
		if x := what.of(t); x > 0 && t.seeds > 0 {
			c.Dots = append(c.Dots, chart.Dot{X: x, Y: t.value, Mark: t.mark})
			ids, costs, values = append(ids, t.id), append(costs, x), append(values, p.cost(t.value))
		}
	}
	for _, k := range search.Front(costs, values) {
		v.front = append(v.front, ids[k])
		c.Front = append(c.Front, chart.Point{X: costs[k], Y: p.cost(values[k])})
	}
	if b := p.best(); b != nil && what.of(b) > 0 {
		c.Best = &chart.Best{X: what.of(b), Y: b.value, Label: p.format(b.value)}
	}
	if t := s.chosen(); t != nil && t.seeds > 0 && what.of(t) > 0 {
		c.Chosen = &chart.Best{X: what.of(t), Y: t.value, Label: strconv.Itoa(t.id)}
	}
}

func (s *Screen) pareto(at layout.Rect) []component.Part {
	v, p := &s.trade, s.picture
	names := make([]string, 0, len(v.front))
	for _, id := range v.front {
		names = append(names, strconv.Itoa(id))
	}
	pane := component.Pane{
		Title: p.metric + " against " + s.price(), Focused: s.dialog == nil,
		Info:   "on the front: " + strings.Join(names, " "),
		Bottom: p.details(s.th, s.chosen()),
	}
	if len(names) == 0 {
		pane.Info = ""
	}
	if t := s.chosen(); t != nil && prices[v.price].of(t) > 0 {
		pane.BottomInfo = prices[v.price].text(prices[v.price].of(t)) + " " + s.price()
	}
	return []component.Part{s.pane(pane, at, func(w, h int) string { return v.chart.View(s.th, w, h) })}
}

// price names what trials are drawn against.
func (s *Screen) price() string { return component.Legible(s.th, prices[s.trade.price].name) }

// stepPareto turns to another price.
func (s *Screen) stepPareto(by int) { s.trade.price = (s.trade.price + by + len(prices)) % len(prices) }

// movePareto goes along the front.
func (s *Screen) movePareto(m keymap.Motion) {
	front := s.trade.front
	if len(front) == 0 {
		return
	}
	at := -1
	for k, id := range front {
		if t := s.chosen(); t != nil && t.id == id {
			at = k
		}
	}
	if at < 0 {
		at = len(front) // from the best
	}
	s.table.choose(front[max(0, min(at+m.Of(5, len(front)), len(front)-1))])
}
