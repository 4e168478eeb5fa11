package layout

// Track is the wish of one column or row of a split.
type Track struct {
	// Min is taken first, in order, while there is room.
	Min int
	// Weight is the share of what is left; 0 keeps the track at Min.
	Weight int
	// Max bounds the growth; 0 means no bound.
	Max int
}

// Flex is a track of at least n cells that takes weight shares of the rest.
func Flex(weight, n int) Track { return Track{Min: n, Weight: weight} }

// Columns divides r from left to right, gap cells apart. The tracks fill r
// exactly if one of them is flexible without a Max.
func Columns(r Rect, gap int, tracks ...Track) []Rect {
	out := make([]Rect, len(tracks))
	x := r.X
	for i, w := range sizes(r.W, gap, tracks) {
		left := max(0, r.X+r.W-x)
		out[i] = Rect{X: min(x, r.X+r.W), Y: r.Y, W: min(w, left), H: r.H}
		x += w + gap
	}
	return out
}

// Rows divides r from top to bottom, gap cells apart.
func Rows(r Rect, gap int, tracks ...Track) []Rect {
	out := make([]Rect, len(tracks))
	y := r.Y
	for i, h := range sizes(r.H, gap, tracks) {
		left := max(0, r.Y+r.H-y)
		out[i] = Rect{X: r.X, Y: min(y, r.Y+r.H), W: r.W, H: min(h, left)}
		y += h + gap
	}
	return out
}

// sizes gives every track its minimum, in order while there is room, and then
// shares the rest by weight. A track that reaches its Max gives its share back.
func sizes(total, gap int, tracks []Track) []int {
	out := make([]int, len(tracks))
	left := max(0, total-gap*max(0, len(tracks)-1))
	for i, t := range tracks {
		out[i] = min(max(t.Min, 0), left)
		left -= out[i]
	}
	open := make([]bool, len(tracks))
	for i, t := range tracks {
		open[i] = t.Weight > 0
	}
	for left > 0 {
		weights := 0
		for i, t := range tracks {
			if open[i] {
				weights += t.Weight
			}
		}
		if weights == 0 {
			break
		}
		left = share(left, weights, tracks, out, open)
	}
	return out
}

// share hands out the rest once and returns what full tracks refused.
func share(left, weights int, tracks []Track, out []int, open []bool) int {
	refused, given, seen := 0, 0, 0
	for i, t := range tracks {
		if !open[i] {
			continue
		}
		// Cumulative rounding: the parts always add up to the whole.
		seen += t.Weight
		part := left*seen/weights - given
		given += part
		out[i] += part
		if t.Max > 0 && out[i] >= t.Max {
			refused += out[i] - max(t.Max, t.Min)
			out[i] = max(t.Max, t.Min)
			open[i] = false
		}
	}
	return refused
}
