package grid

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/event"
	"tunebench/tui/chart"
)

// panel is one chart of the grid.
type panel struct {
	// key names it however many tags it shows just now.
	key, title string
	tags       []string
	names      []string // of the tags in the legend, where there are several
	role       event.Role
	line       chart.Line
}

// panels makes those of tags, in the order in which they are worth a look. Tags that belong together share one
// if there is but one track.
func panels(tags []string, roles event.Roles, together bool) []*panel {
	tags = slices.Clone(tags)
	slices.SortStableFunc(tags, func(a, b string) int { return compareTags(a, b, roles) })
	var out []*panel
	byKey := map[string]*panel{}
	for _, tag := range tags {
		role := roles.Of(tag)
		key, title, name := tag, tag, ""
		if together {
			key, title, name = family(tag, role)
		}
		p := byKey[key]
		if p == nil {
			p = &panel{key: key, title: title, role: role}
			byKey[key] = p
			out = append(out, p)
		}
		p.tags, p.names = append(p.tags, tag), append(p.names, name)
	}
	for _, p := range out {
		if len(p.tags) == 1 {
			p.title = p.tags[0] // which says all
		}
	}
	return out
}

// family is what a tag belongs to: a quantity on all parts of the data, a probe of all layers.
func family(tag string, role event.Role) (key, title, name string) {
	title = strings.TrimSpace(role.Quantity.Title() + " " + role.Variant)
	switch {
	case role.Quantity == event.Unknown:
		return tag, tag, ""
	case role.Layer != "":
		return "layers/" + title, title + " by layer", role.Layer
	case role.Quantity.Judges() && role.Part != event.NoPart:
		return "parts/" + title, title, role.Part.String()
	}
	return tag, tag, ""
}

// The order of panels: what a run is judged by, how it trains, what else it has recorded, its layers, its machine.
const (
	judged = iota
	rates
	speeds
	others
	layers
	machine
)

func worth(tag string, role event.Role) int {
	switch {
	case strings.HasPrefix(tag, "system/"):
		return machine
	case role.Layer != "":
		return layers
	case role.Quantity.Judges():
		return judged
	case role.Quantity == event.LearningRate, role.Quantity == event.GradientNorm:
		return rates
	case role.Quantity == event.Throughput:
		return speeds
	}
	return others
}

// compareTags puts losses before scores, and held-out data before the rest, since that is what counts.
func compareTags(a, b string, roles event.Roles) int {
	x, y := roles.Of(a), roles.Of(b)
	return cmp.Or(
		cmp.Compare(worth(a, x), worth(b, y)),
		cmp.Compare(parts[x.Part], parts[y.Part]),
		cmp.Compare(place(x.Quantity), place(y.Quantity)),
		cmp.Compare(x.Quantity, y.Quantity),
		cmp.Compare(x.Variant, y.Variant),
		compareLayers(x.Layer, y.Layer),
		cmp.Compare(a, b),
	)
}

var parts = map[event.Part]int{event.Validation: 0, event.NoPart: 1, event.Train: 2, event.Test: 3}

// place is where a quantity stands among those that are looked at first.
func place(q event.Quantity) int {
	first := append(event.Losses(), event.Scores()...)
	first = append(first, event.LearningRate, event.GradientNorm)
	if i := slices.Index(first, q); i >= 0 {
		return i
	}
	return len(first)
}

// compareLayers counts where layers are numbered.
func compareLayers(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}
