package chart

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// surface is a canvas of runes with one pen per cell. The canvas itself styles
// cell by cell, which costs ten times as much to render as runs do and makes
// every frame a burst of escape sequences on a slow line; so its cells carry no
// style, and a pen number beside each says how its run is drawn.
type surface struct {
	cells canvas.Model
	w, h  int
	// pens[y*w+x] is the pen of a cell, 0 where nothing was drawn.
	pens []uint8
	kit  []pen
}

// pen holds the escape sequences around text of one style.
type pen struct{ before, after string }

// tail marks the second cell of a wide rune.
const tail rune = -1

// reset empties the surface and gives it a size. Only cells that were drawn are
// wiped: a canvas cell is large.
func (s *surface) reset(w, h int) {
	s.kit = append(s.kit[:0], pen{})
	if w != s.w || h != s.h {
		s.w, s.h = w, h
		s.cells = canvas.New(w, h)
		s.pens = make([]uint8, w*h)
		return
	}
	for i, p := range s.pens {
		if p != 0 {
			s.cells.SetCell(canvas.Point{X: i % w, Y: i / w}, canvas.Cell{})
			s.pens[i] = 0
		}
	}
}

// pen registers a style and returns its number.
func (s *surface) pen(style lipgloss.Style) uint8 {
	before, after, _ := strings.Cut(style.Render("x"), "x")
	p := pen{before, after}
	for i := 1; i < len(s.kit); i++ {
		if s.kit[i] == p {
			return uint8(i)
		}
	}
	if len(s.kit) == 256 {
		return 255
	}
	s.kit = append(s.kit, p)
	return uint8(len(s.kit) - 1)
}

func (s *surface) inside(x, y int) bool { return x >= 0 && x < s.w && y >= 0 && y < s.h }

// set draws one narrow rune; outside the surface nothing happens.
func (s *surface) set(x, y int, r rune, pen uint8) {
	if !s.inside(x, y) {
		return
	}
	s.cells.SetRune(canvas.Point{X: x, Y: y}, r)
	s.pens[y*s.w+x] = pen
}

func (s *surface) rune(x, y int) rune {
	if !s.inside(x, y) || s.pens[y*s.w+x] == 0 {
		return 0
	}
	return s.cells.Cell(canvas.Point{X: x, Y: y}).Rune
}

// free reports whether nothing is drawn on n cells from (x, y).
func (s *surface) free(x, y, n int) bool {
	for i := x; i < x+n; i++ {
		if !s.inside(i, y) || s.pens[y*s.w+i] != 0 {
			return false
		}
	}
	return true
}

// text draws a line of text, clipped. Of a grapheme cluster only the first
// rune is kept, because a canvas cell holds one rune.
func (s *surface) text(x, y int, str string, pen uint8) {
	if len(str) == 1 || len(str) <= 3 && utf8.RuneCountInString(str) == 1 {
		r, _ := utf8.DecodeRuneInString(str)
		if r >= ' ' && r < 0x7f || r >= 0x2500 && r <= 0x28ff { // most calls
			s.set(x, y, r, pen)
			return
		}
	}
	for g := uniseg.NewGraphemes(str); g.Next(); {
		r := g.Runes()[0]
		w := ansi.StringWidth(string(r))
		if w == 0 {
			continue
		}
		if w == 1 || s.inside(x, y) && s.inside(x+1, y) {
			s.set(x, y, r, pen)
			for i := 1; i < w; i++ {
				s.set(x+i, y, tail, pen)
			}
		}
		x += w
	}
}

// wide reports whether a rune takes two cells. Line pieces and braille, which
// make up nearly all of a chart, are known to take one.
func wide(r rune) bool {
	return r >= 0x1100 && (r < 0x2500 || r > 0x28ff) && ansi.StringWidth(string(r)) == 2
}

// String returns the surface as h lines of w cells.
func (s *surface) String() string {
	var b strings.Builder
	b.Grow(s.w * s.h * 2)
	for y := range s.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		s.line(&b, y)
	}
	return b.String()
}

func (s *surface) line(b *strings.Builder, y int) {
	current := uint8(0)
	for x := range s.w {
		p := s.pens[y*s.w+x]
		if p != current {
			b.WriteString(s.kit[current].after)
			b.WriteString(s.kit[p].before)
			current = p
		}
		if p == 0 {
			b.WriteByte(' ')
			continue
		}
		switch r := s.cells.Cell(canvas.Point{X: x, Y: y}).Rune; r {
		case tail:
			// Its left half may have been drawn over since.
			if !wide(s.rune(x-1, y)) {
				b.WriteByte(' ')
			}
		default:
			// And so may the right half of a wide rune.
			if wide(r) && s.rune(x+1, y) != tail {
				r = ' '
			}
			b.WriteRune(r)
		}
	}
	b.WriteString(s.kit[current].after)
}
