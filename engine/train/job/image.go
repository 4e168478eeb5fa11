package job

import "tunebench/engine/internal/portmath"

// Image is the shape of rows that are pictures: row by row, channels last.
type Image struct {
	Width, Height, Channels int
	// Background is what a black pixel is after normalization; it fills what a
	// moved picture leaves.
	Background float32
}

// moveWhole moves by whole pixels, which keeps them sharp.
func (m Image) moveWhole(x, from []float32, mirror bool, dx, dy int) {
	fillWith(x, m.Background)
	left, right := max(0, dx), min(m.Width, m.Width+dx) // of what stays in view
	if left >= right {
		return
	}
	line := m.Width * m.Channels
	for r := max(0, dy); r < min(m.Height, m.Height+dy); r++ {
		to, source := x[r*line:(r+1)*line], from[(r-dy)*line:(r-dy+1)*line]
		if !mirror {
			copy(to[left*m.Channels:right*m.Channels], source[(left-dx)*m.Channels:])
			continue
		}
		for c := left; c < right; c++ {
			copy(to[c*m.Channels:(c+1)*m.Channels], source[(m.Width-1-(c-dx))*m.Channels:])
		}
	}
}

// move looks up, for every pixel, where it was before the picture was mirrored,
// turned around its center and moved, and blends the four pixels around that.
func (m Image) move(x, from []float32, mirror bool, turn, dx, dy float64) {
	sin, cos := portmath.Sincos(turn)
	midX, midY := float64(float64(m.Width-1)/2), float64(float64(m.Height-1)/2)
	side := 1.0
	if mirror {
		side = -1
	}
	for r := range m.Height {
		py := float64(r) - midY - dy
		for c := range m.Width {
			px := float64(c) - midX - dx
			sx := float64(side * (float64(cos*px) + float64(sin*py)))
			sy := float64(cos*py) - float64(sin*px)
			m.blend(x[(r*m.Width+c)*m.Channels:][:m.Channels], from, sx+midX, sy+midY)
		}
	}
}

// blend puts the bilinear interpolation at (px, py) into to.
func (m Image) blend(to, from []float32, px, py float64) {
	c0, r0 := floor(px), floor(py)
	fx, fy := float32(px-float64(c0)), float32(py-float64(r0))
	inside := r0 >= 0 && r0+1 < m.Height && c0 >= 0 && c0+1 < m.Width
	for ch := range to {
		var a, b, c, d float32
		if inside {
			at := (r0*m.Width+c0)*m.Channels + ch
			a, b = from[at], from[at+m.Channels]
			at += m.Width * m.Channels
			c, d = from[at], from[at+m.Channels]
		} else {
			a, b = m.pixel(from, r0, c0, ch), m.pixel(from, r0, c0+1, ch)
			c, d = m.pixel(from, r0+1, c0, ch), m.pixel(from, r0+1, c0+1, ch)
		}
		top := float32((1-fx)*a) + float32(fx*b)
		bottom := float32((1-fx)*c) + float32(fx*d)
		to[ch] = float32((1-fy)*top) + float32(fy*bottom)
	}
}

// floor is math.Floor for numbers that an int holds.
func floor(v float64) int {
	n := int(v)
	if float64(n) > v {
		n--
	}
	return n
}

func (m Image) pixel(from []float32, r, c, ch int) float32 {
	if r < 0 || r >= m.Height || c < 0 || c >= m.Width {
		return m.Background
	}
	return from[(r*m.Width+c)*m.Channels+ch]
}

func fillWith(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}
