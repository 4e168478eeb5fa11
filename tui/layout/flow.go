package layout

import "math"

// Item is one of the pieces that [Flow] places.
type Item struct {
	// MinW and MinH are the smallest size at which the piece is useful.
	MinW, MinH int
	// Weight is its share of the area; values below 1 count as 1.
	Weight int
	// Area is how many cells there must be in all before the piece is worth some of them.
	Area int
}

func (i Item) weight() int { return max(i.Weight, 1) }

const (
	// mostItems bounds what Flow places at once: more pieces than that are too many to look at.
	mostItems = 8
	// bestShape is the width of a piece that reads well, in multiples of its height: cells are
	// about twice as high as wide.
	bestShape = 3.3
)

// Flow places the items of a list in r, in rows from left to right that fill r without a gap.
// The most important item comes first. Where not all have room, the last ones get an empty
// rectangle; the first always has a place, however small. Of all ways to break the list into
// rows, Flow takes the one that comes closest to the shares and shapes that the items want.
func Flow(r Rect, items ...Item) []Rect {
	out := make([]Rect, len(items))
	if r.Empty() || len(items) == 0 {
		return out
	}
	for n := min(len(items), mostItems); n > 0; n-- {
		if items[n-1].Area > r.W*r.H {
			continue
		}
		if places := arrange(r, items[:n]); places != nil {
			copy(out, places)
			return out
		}
	}
	out[0] = r
	return out
}

// arrange tries every way to break the items into rows; nil if none has room for all of them.
func arrange(r Rect, items []Item) []Rect {
	var best []Rect
	least := math.Inf(1)
	for breaks := range 1 << (len(items) - 1) {
		rows := breakRows(items, breaks)
		if !fits(r, rows) {
			continue
		}
		places := placeRows(r, rows)
		if d := discomfort(r, items, places); d < least {
			best, least = places, d
		}
	}
	return best
}

// breakRows begins a new row before item i+1 where bit i of breaks is set.
func breakRows(items []Item, breaks int) [][]Item {
	var rows [][]Item
	from := 0
	for i := range items {
		if i == len(items)-1 || breaks&(1<<i) != 0 {
			rows = append(rows, items[from:i+1])
			from = i + 1
		}
	}
	return rows
}

// height is what a row of items needs and its share of the rest.
func height(row []Item) Track {
	t := Track{}
	for _, it := range row {
		t.Min, t.Weight = max(t.Min, it.MinH), max(t.Weight, it.weight())
	}
	return t
}

func fits(r Rect, rows [][]Item) bool {
	h := 0
	for _, row := range rows {
		w := 0
		for _, it := range row {
			w += max(it.MinW, 1)
		}
		if w > r.W {
			return false
		}
		h += max(height(row).Min, 1)
	}
	return h <= r.H
}

func placeRows(r Rect, rows [][]Item) []Rect {
	tracks := make([]Track, len(rows))
	for i, row := range rows {
		tracks[i] = height(row)
		tracks[i].Min = max(tracks[i].Min, 1)
	}
	var places []Rect
	for i, at := range Rows(r, 0, tracks...) {
		tracks := make([]Track, len(rows[i]))
		for k, it := range rows[i] {
			tracks[k] = Flex(it.weight(), max(it.MinW, 1))
		}
		places = append(places, Columns(at, 0, tracks...)...)
	}
	return places
}

// discomfort sums up how far each place is from the share and the shape that its item wants,
// in squared octaves, the important items counting more.
func discomfort(r Rect, items []Item, places []Rect) float64 {
	total := 0
	for _, it := range items {
		total += it.weight()
	}
	sum := 0.0
	for i, p := range places {
		weight := float64(items[i].weight())
		shape := math.Log2(float64(p.W) / float64(p.H) / bestShape)
		share := math.Log2(float64(p.W*p.H*total) / (weight * float64(r.W*r.H)))
		sum += weight * (float64(shape*shape) + float64(share*share))
	}
	return sum
}
