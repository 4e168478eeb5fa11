package cpu

import (
	"fmt"
	"math"

	"tunebench/engine/internal/portmath"
	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train"
	"tunebench/engine/vec"
)

// Image is the shape of rows that are pictures: row by row, channels last.
type Image struct {
	Width, Height, Channels int
	// Background is what a black pixel is after normalization; it fills what a
	// moved picture leaves.
	Background float32
}

// Augment changes training pictures a little every time they are seen. Every draw
// is addressed by (seed, epoch, row), so a picture's changes do not depend on the
// batch that it is in. Each change is off at 0.
type Augment struct {
	Image Image

	Shift  float64 // largest move, in both directions, as a share of the side
	Rotate float64 // largest turn in degrees, either way
	Flip   bool    // mirror left and right, half of the time
	Noise  float64 // standard deviation of normal noise, in the scale of the normalized rows
	Cutout float64 // side of a square set to the background, as a share of the side (DeVries and Taylor 2017)
}

func (a Augment) on() bool {
	return a.Shift > 0 || a.Rotate > 0 || a.Flip || a.Noise > 0 || a.Cutout > 0
}

func (a Augment) validate(inputs int) error {
	m := a.Image
	switch {
	case !(a.Shift >= 0 && a.Shift <= 1) || !(a.Cutout >= 0 && a.Cutout <= 1):
		return fmt.Errorf("augmentation: shift %g and cutout %g are shares of the picture's side, want 0 to 1", a.Shift, a.Cutout)
	case !(a.Rotate >= 0 && a.Rotate <= 180):
		return fmt.Errorf("augmentation: rotation by up to %g degrees, want 0 to 180", a.Rotate)
	case !(a.Noise >= 0) || math.IsInf(a.Noise, 0):
		return fmt.Errorf("augmentation: noise is %g, want 0 or more", a.Noise)
	case !a.on():
		return nil
	case m.Width < 1 || m.Height < 1 || m.Channels < 1:
		return fmt.Errorf("augmentation is for pictures, and the rows are none; want all of data.augment_* off")
	case m.Width*m.Height*m.Channels != inputs:
		return fmt.Errorf("augmentation of pictures of %dx%dx%d, but rows have %d values", m.Height, m.Width, m.Channels, inputs)
	}
	return nil
}

// augmenter changes the pictures of a batch; it makes itself a [pool.Task], with a
// picture in each part.
type augmenter struct {
	Augment
	pool *pool.Pool
	from [][]float32 // per worker, the picture as it was

	x    []float32
	seed uint64
	step train.Step
}

func newAugmenter(a Augment, p *pool.Pool) augmenter {
	u := augmenter{Augment: a, pool: p}
	if a.on() {
		for range p.Threads() {
			u.from = append(u.from, make([]float32, a.size()))
		}
	}
	return u
}

// size returns the number of values of a picture.
func (a Augment) size() int { return a.Image.Width * a.Image.Height * a.Image.Channels }

// apply changes the rows of a batch in place.
func (u *augmenter) apply(x []float32, seed uint64, s train.Step) {
	u.x, u.seed, u.step = x, seed, s
	const most = 1 << 15 // parts that a pool takes
	if rows := len(s.Rows); rows*u.size() < augmentShared || rows > most {
		for i := range rows {
			u.Part(i, 0)
		}
	} else {
		u.pool.Run(rows, pool.Long, u)
	}
	u.x, u.step = nil, train.Step{}
}

// augmentShared is the number of values from which on waking workers pays.
const augmentShared = 1 << 12

// Part implements [pool.Task].
func (u *augmenter) Part(index, worker int) {
	x := u.x[index*u.size() : (index+1)*u.size()]
	u.picture(x, u.from[worker], rng.New(u.seed, rng.Augment, u.step.Epoch, int(u.step.Rows[index])))
}

// picture draws, in this order and whether used or not: the mirror, the turn, the
// two moves and the two coordinates of the cut; then the noise. So turning one
// change on leaves the draws of the others as they are.
func (u *augmenter) picture(x, from []float32, s rng.Stream) {
	m := u.Image
	mirror := s.Float64() < 0.5 && u.Flip
	turn := (float64(2*s.Float64()) - 1) * u.Rotate * math.Pi / 180
	dx := float64((float64(2*s.Float64()) - 1) * u.Shift * float64(m.Width))
	dy := float64((float64(2*s.Float64()) - 1) * u.Shift * float64(m.Height))
	cx, cy := s.Float64(), s.Float64()
	switch {
	case turn != 0:
		copy(from, x)
		m.move(x, from, mirror, turn, dx, dy)
	case mirror || u.Shift > 0:
		copy(from, x)
		m.moveWhole(x, from, mirror, int(math.Round(dx)), int(math.Round(dy)))
	}
	if u.Cutout > 0 {
		u.cut(x, cx, cy)
	}
	if u.Noise > 0 {
		vec.AddNoise(x, float32(u.Noise), s.Address())
	}
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

// cut sets a square around a point anywhere in the picture to the background.
func (u *augmenter) cut(x []float32, cx, cy float64) {
	m := u.Image
	side := int(math.Round(u.Cutout * float64(min(m.Width, m.Height))))
	left, top := int(cx*float64(m.Width))-side/2, int(cy*float64(m.Height))-side/2
	for r := max(0, top); r < min(m.Height, top+side); r++ {
		lo, hi := max(0, left), min(m.Width, left+side)
		if lo < hi {
			fillWith(x[(r*m.Width+lo)*m.Channels:(r*m.Width+hi)*m.Channels], m.Background)
		}
	}
}

func fillWith(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}
