package cpu

import (
	"fmt"
	"math"

	"tunebench/engine/internal/rng"
	"tunebench/engine/train"
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
	if !a.on() {
		return nil
	}
	m := a.Image
	switch {
	case m.Width < 1 || m.Height < 1 || m.Channels < 1:
		return fmt.Errorf("augmentation is for pictures, and the rows are none; want all of data.augment_* off")
	case m.Width*m.Height*m.Channels != inputs:
		return fmt.Errorf("augmentation of pictures of %dx%dx%d, but rows have %d values", m.Height, m.Width, m.Channels, inputs)
	case !(a.Shift >= 0 && a.Shift <= 1) || !(a.Cutout >= 0 && a.Cutout <= 1):
		return fmt.Errorf("augmentation: shift %g and cutout %g are shares of the picture's side, want 0 to 1", a.Shift, a.Cutout)
	case !(a.Rotate >= 0 && a.Rotate <= 180):
		return fmt.Errorf("augmentation: rotation by up to %g degrees, want 0 to 180", a.Rotate)
	case !(a.Noise >= 0) || math.IsInf(a.Noise, 0):
		return fmt.Errorf("augmentation: noise is %g, want 0 or more", a.Noise)
	}
	return nil
}

// augmenter has the room for one picture.
type augmenter struct {
	Augment
	from []float32
}

func newAugmenter(a Augment) augmenter {
	u := augmenter{Augment: a}
	if a.on() {
		u.from = make([]float32, a.Image.Width*a.Image.Height*a.Image.Channels)
	}
	return u
}

// apply changes the rows of a batch in place.
func (u *augmenter) apply(x []float32, seed uint64, s train.Step) {
	for i, r := range s.Rows {
		u.picture(x[i*len(u.from):(i+1)*len(u.from)], rng.New(seed, rng.Augment, s.Epoch, int(r)))
	}
}

// picture draws, in this order and whether used or not: the mirror, the turn, the
// two moves and the two coordinates of the cut; then the noise. So turning one
// change on leaves the draws of the others as they are.
func (u *augmenter) picture(x []float32, s rng.Stream) {
	m := u.Image
	mirror := s.Float64() < 0.5 && u.Flip
	turn := (2*s.Float64() - 1) * u.Rotate * math.Pi / 180
	dx := (2*s.Float64() - 1) * u.Shift * float64(m.Width)
	dy := (2*s.Float64() - 1) * u.Shift * float64(m.Height)
	cx, cy := s.Float64(), s.Float64()
	switch {
	case turn != 0:
		copy(u.from, x)
		u.move(x, mirror, turn, dx, dy)
	case mirror || u.Shift > 0:
		copy(u.from, x)
		u.moveWhole(x, mirror, int(math.Round(dx)), int(math.Round(dy)))
	}
	if u.Cutout > 0 {
		u.cut(x, cx, cy)
	}
	if u.Noise > 0 {
		for i := range x {
			x[i] += float32(u.Noise * s.Normal())
		}
	}
}

// moveWhole moves by whole pixels, which keeps them sharp.
func (u *augmenter) moveWhole(x []float32, mirror bool, dx, dy int) {
	m := u.Image
	for r := range m.Height {
		for c := range m.Width {
			sr, sc := r-dy, c-dx
			if mirror {
				sc = m.Width - 1 - sc
			}
			to := x[(r*m.Width+c)*m.Channels:][:m.Channels]
			if sr < 0 || sr >= m.Height || sc < 0 || sc >= m.Width {
				fillWith(to, m.Background)
				continue
			}
			copy(to, u.from[(sr*m.Width+sc)*m.Channels:])
		}
	}
}

// move looks up, for every pixel, where it was before the picture was mirrored,
// turned around its center and moved, and blends the four pixels around that.
func (u *augmenter) move(x []float32, mirror bool, turn, dx, dy float64) {
	m := u.Image
	sin, cos := math.Sincos(turn)
	midX, midY := float64(m.Width-1)/2, float64(m.Height-1)/2
	for r := range m.Height {
		for c := range m.Width {
			px, py := float64(c)-midX-dx, float64(r)-midY-dy
			sx := float64(cos*px) + float64(sin*py)
			sy := float64(cos*py) - float64(sin*px)
			if mirror {
				sx = -sx
			}
			u.blend(x[(r*m.Width+c)*m.Channels:][:m.Channels], sx+midX, sy+midY)
		}
	}
}

// blend puts the bilinear interpolation at (px, py) into to.
func (u *augmenter) blend(to []float32, px, py float64) {
	c0, r0 := math.Floor(px), math.Floor(py)
	fx, fy := px-c0, py-r0
	for ch := range to {
		at := func(r, c float64) float64 { return u.pixel(int(r), int(c), ch) }
		top := float64((1-fx)*at(r0, c0)) + float64(fx*at(r0, c0+1))
		bottom := float64((1-fx)*at(r0+1, c0)) + float64(fx*at(r0+1, c0+1))
		to[ch] = float32(float64((1-fy)*top) + float64(fy*bottom))
	}
}

func (u *augmenter) pixel(r, c, ch int) float64 {
	m := u.Image
	if r < 0 || r >= m.Height || c < 0 || c >= m.Width {
		return float64(m.Background)
	}
	return float64(u.from[(r*m.Width+c)*m.Channels+ch])
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
