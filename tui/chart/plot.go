package chart

import (
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// Dash is the rhythm of a line, which tells curves apart without colour.
type Dash int

const (
	// Solid draws every dot.
	Solid Dash = iota
	// Dashed leaves a gap after each dash.
	Dashed
	// Dotted draws single dots apart.
	Dotted
)

// on reports whether dot number n along a line is drawn.
func (d Dash) on(n int) bool {
	switch d {
	case Dashed:
		return n%6 < 3
	case Dotted:
		return n%3 == 0
	}
	return true
}

// plotter collects the dots of one curve on the cells of a rectangle: 2x4 dots
// per cell in braille, one without.
type plotter struct {
	w, h       int // cells
	dotW, dotH int // dots per cell
	masks      []uint8
}

func (p *plotter) reset(w, h int, braille bool) {
	p.w, p.h, p.dotW, p.dotH = w, h, 1, 1
	if braille {
		p.dotW, p.dotH = 2, 4
	}
	if n := w * h; cap(p.masks) < n {
		p.masks = make([]uint8, n)
	} else {
		p.masks = p.masks[:n]
		clear(p.masks)
	}
}

// brailleBit[y][x] is the bit of a dot in a braille pattern (Unicode 15, 16.5).
var brailleBit = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// dot sets a dot, y counted upwards; outside the rectangle nothing happens.
func (p *plotter) dot(x, y int) {
	y = p.h*p.dotH - 1 - y
	if x < 0 || y < 0 || x >= p.w*p.dotW || y >= p.h*p.dotH {
		return
	}
	if p.dotW == 1 {
		p.masks[y*p.w+x] = 1
		return
	}
	p.masks[y/4*p.w+x/2] |= brailleBit[y%4][x%2]
}

// draw puts the dots on a surface with the corner at (x0, y0). Where another
// curve has dots in a cell, merge keeps them; the cell takes this curve's pen.
func (p *plotter) draw(s *surface, x0, y0 int, mark rune, pen uint8, merge bool) {
	for i, m := range p.masks {
		if m == 0 {
			continue
		}
		x, y := x0+i%p.w, y0+i/p.w
		if p.dotW == 1 {
			s.set(x, y, mark, pen)
			continue
		}
		r := rune(runes.BrailleBlockOffset) | rune(m)
		if old := s.rune(x, y); merge && runes.IsBraillePattern(old) {
			r |= old
		}
		s.set(x, y, r, pen)
	}
}

// stroke draws a connected line of dots, counting them for the dash.
type stroke struct {
	p    *plotter
	dash Dash
	n    int
	x, y int
	down bool
}

// lift ends the line: the next point starts another.
func (s *stroke) lift() { s.down = false }

// to draws a line from where the pen is to (x, y). Coordinates are limited to
// one dot outside the view by the scale, so that the walk is short.
func (s *stroke) to(x, y int) {
	if !s.down {
		s.x, s.y, s.down = x, y, true
		s.put()
		return
	}
	dx, dy := abs(x-s.x), abs(y-s.y)
	sx, sy := sign(x-s.x), sign(y-s.y)
	for err := dx - dy; s.x != x || s.y != y; {
		twice := 2 * err
		if twice > -dy {
			err -= dy
			s.x += sx
		}
		if twice < dx {
			err += dx
			s.y += sy
		}
		s.put()
	}
}

func (s *stroke) put() {
	if s.dash.on(s.n) {
		s.p.dot(s.x, s.y)
	}
	s.n++
}

func abs(v int) int { return max(v, -v) }

func sign(v int) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}
