package study

import (
	"slices"
	"strings"

	"tunebench/engine/search"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// param is a parameter of the space under the names that the views have for it.
type param struct {
	search.Param
	key   string // of the experiment
	short string
	least float64 // below it stands for 0; 0: nothing does
}

// key is a key of the experiment that the study varies, and its parameters: several where its range
// depends on another key.
type key struct {
	short  string
	params []int
}

// name gives keys the last part of their names, and parameters that of their keys, where that tells
// them apart.
func (p *picture) name() {
	seen, at := map[string]int{}, map[string]int{}
	for i, q := range p.params {
		k, known := at[q.key]
		if !known {
			k = len(p.keys)
			at[q.key] = k
			p.keys = append(p.keys, key{short: lastPart(q.key)})
			seen[p.keys[k].short]++
		}
		p.keys[k].params = append(p.keys[k].params, i)
	}
	for name, k := range at {
		if seen[p.keys[k].short] > 1 {
			p.keys[k].short = name
		}
		for _, i := range p.keys[k].params {
			// What follows the key says for which values of another key the range is.
			p.params[i].short = p.keys[k].short + strings.TrimPrefix(p.params[i].Name, name)
		}
	}
}

// lastPart is what a key is called among those of its group; a method is called as its group.
func lastPart(key string) string {
	parts := strings.Split(key, ".")
	last := parts[len(parts)-1]
	if last == "name" && len(parts) > 1 {
		return parts[len(parts)-2]
	}
	return last
}

// text is a trial's value of a key, "" where it does not matter.
func (k key) text(t *trial) string {
	for _, i := range k.params {
		if t.texts[i] != "" {
			return t.texts[i]
		}
	}
	return ""
}

// axis is the axis of a parameter. Numbers of a list lie side by side, as choices do.
func (q param) axis() chart.Axis {
	switch {
	case q.Kind == search.Choice:
		return chart.Axis{Name: q.short, Names: q.Choices}
	case q.Levels != nil:
		a := chart.Axis{Name: q.short, Range: chart.Range{Max: float64(len(q.Levels) - 1)}}
		for _, v := range q.Levels {
			a.Names = append(a.Names, format.Param(v))
		}
		return a
	}
	a := chart.Axis{
		Name: q.short, Range: chart.Range{Min: q.Low, Max: q.High}, Log: q.Log, Whole: q.Kind == search.Int,
	}
	if q.least > 0 {
		a.Tick = func(v float64) string {
			if v < q.least {
				return "0"
			}
			return format.Param(v)
		}
	}
	return a
}

// place is where a trial lies on the axis.
func (q param) place(v float64) float64 {
	if q.Levels == nil {
		return v
	}
	i, _ := slices.BinarySearch(q.Levels, v)
	return float64(i)
}
