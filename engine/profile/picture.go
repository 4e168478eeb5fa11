package profile

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// Picture is a row as a picture in shades of grey.
type Picture struct {
	// Row is the row's number in the source, Label its class or target in words.
	Row   int32  `json:"row"`
	Label string `json:"label"`
	// Width and Height are in pixels; Pixels go row by row from 0, dark, to 255, bright (in
	// JSON as base64).
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Pixels []uint8 `json:"pixels"`
}

// pictures draws rows of a table of pictures: the classes in turn, each from its own rows.
func pictures(t *dataset.Table, o Options) []Picture {
	if t.Image.Width <= 0 || t.Image.Height <= 0 || o.Pictures < 0 ||
		t.Image.Width*t.Image.Height*max(1, t.Image.Channels) != t.X.Cols {
		return nil
	}
	byClass := make([][]int32, max(1, len(t.Classes)))
	for i := range int32(t.NumRows()) {
		c := int32(0)
		if t.Labels != nil {
			c = t.Labels[i]
		}
		byClass[c] = append(byClass[c], i)
	}
	var out []Picture
	for round := uint64(0); len(out) < min(o.Pictures, t.NumRows()); round++ {
		for c, rows := range byClass {
			if len(out) == o.Pictures || int(round) >= len(rows) {
				continue
			}
			// A draw without replacement: the chosen row changes places with the first one left.
			k := round + mix(o.Seed+uint64(c), round)%(uint64(len(rows))-round)
			rows[round], rows[k] = rows[k], rows[round]
			out = append(out, picture(t, rows[round]))
		}
	}
	return out
}

// picture turns one row grey.
func picture(t *dataset.Table, row int32) Picture {
	s := t.Image
	p := Picture{Row: t.Rows[row], Width: s.Width, Height: s.Height}
	switch {
	case t.Labels != nil:
		p.Label = t.Classes[t.Labels[row]]
	case t.Targets != nil:
		p.Label = figure(t.Targets[row])
	}
	p.Pixels = Grey(rowOf(t.X, row), s)
	return p
}

// Grey turns the values of a picture grey, row by row from 0, dark, to 255, bright; colours are weighted as
// ITU-R BT.601 weighs them.
func Grey(values []float32, s tabular.ImageShape) []uint8 {
	pixels, channels := make([]uint8, s.Width*s.Height), max(1, s.Channels)
	for i := range pixels {
		v := values[i*channels]
		if channels >= 3 {
			c := values[i*channels:]
			v = 0.299*c[0] + 0.587*c[1] + 0.114*c[2]
		}
		if s.Max > 0 {
			v /= s.Max
		}
		if v != v {
			v = 0
		}
		pixels[i] = uint8(255*min(max(v, 0), 1) + 0.5)
	}
	return pixels
}

// Shrink returns the picture at most width pixels wide, each pixel the mean of a square of
// whole pixels; a picture that fits is returned as it is.
func (p Picture) Shrink(width int) Picture {
	if width <= 0 || p.Width <= width {
		return p
	}
	k := (p.Width + width - 1) / width
	out := Picture{Row: p.Row, Label: p.Label, Width: (p.Width + k - 1) / k, Height: (p.Height + k - 1) / k}
	out.Pixels = make([]uint8, out.Width*out.Height)
	for y := range out.Height {
		for x := range out.Width {
			sum, n := 0, 0
			for v := y * k; v < min((y+1)*k, p.Height); v++ {
				for u := x * k; u < min((x+1)*k, p.Width); u++ {
					sum += int(p.Pixels[v*p.Width+u])
					n++
				}
			}
			out.Pixels[y*out.Width+x] = uint8((sum + n/2) / n)
		}
	}
	return out
}
