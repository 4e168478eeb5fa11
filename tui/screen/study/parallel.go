package study

import (
	"math"
	"strconv"
	"strings"

	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/layout"
)

// parallelView draws all trials across all parameters, the most important ones first.
type parallelView struct {
	first int // of the parameters that have room
	chart chart.Parallel
	shown int
}

func (s *Screen) dressParallel(at layout.Rect) {
	s.ready(at)
	v, p := &s.paths, s.picture
	order := p.order(s.insight)
	w, _ := component.Pane{}.Inner(at.W, at.H)
	all := chart.Parallel{Axes: make([]chart.Axis, len(order)+1)}
	v.shown = all.Fits(w) - 1
	v.first = max(0, min(v.first, len(order)-v.shown))
	order = order[v.first:]
	v.chart.Axes, v.chart.Paths = v.chart.Axes[:0], v.chart.Paths[:0]
	v.chart.Empty = "no trial has a value yet"
	for _, i := range order {
		v.chart.Axes = append(v.chart.Axes, p.params[i].axis())
	}
	v.chart.Axes = append(v.chart.Axes, chart.Axis{Name: p.metric})
	leading := max(1, (len(p.ranked)+9)/10)
	place := map[int]int{}
	for k, id := range p.ranked {
		place[id] = k
	}
	for i := range p.trials {
		t := &p.trials[i]
		k, ok := place[t.id]
		if !ok {
			continue
		}
		values := make([]float64, 0, len(order)+1)
		for _, i := range order {
			v := math.NaN()
			if t.texts[i] != "" {
				v = p.params[i].place(t.point[i])
			}
			values = append(values, v)
		}
		e := chart.Ordinary
		switch {
		case k == 0:
			e = chart.First
		case k < leading:
			e = chart.Leading
		}
		v.chart.Paths = append(v.chart.Paths, chart.Path{Values: append(values, t.value), Emphasis: e})
	}
}

func (s *Screen) parallel(at layout.Rect) []component.Part {
	v, p := &s.paths, s.picture
	pane := component.Pane{
		Title: "Parallel coordinates", Info: "best, best tenth, all", Focused: s.dialog == nil,
		Bottom: p.bestText(),
	}
	if hidden := len(p.params) - v.shown; hidden > 0 {
		pane.Title += ", " + stretch(v.first, v.shown, len(p.params))
	}
	return []component.Part{s.pane(pane, at, func(w, h int) string { return v.chart.View(s.th, w, h) })}
}

func (s *Screen) stepParallel(by int) { s.paths.first = max(0, s.paths.first+by) }

// bestText says what the best trial is.
func (p *picture) bestText() string {
	b := p.best()
	if b == nil {
		return ""
	}
	words := make([]string, 0, len(p.keys))
	for _, k := range p.keys {
		if text := k.text(b); text != "" {
			words = append(words, k.short+" "+text)
		}
	}
	return "trial " + strconv.Itoa(b.id) + ": " + strings.Join(words, ", ")
}
