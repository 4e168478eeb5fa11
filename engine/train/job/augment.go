package job

import (
	"fmt"
	"math"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/vec"
)

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
		return fmt.Errorf("augmentation: shift %g and cutout %g are shares of the picture's side, want 0 to 1",
			a.Shift, a.Cutout)
	case !(a.Rotate >= 0 && a.Rotate <= 180):
		return fmt.Errorf("augmentation: rotation by up to %g degrees, want 0 to 180", a.Rotate)
	case !(a.Noise >= 0) || math.IsInf(a.Noise, 0):
		return fmt.Errorf("augmentation: noise is %g, want 0 or more", a.Noise)
	case !a.on():
		return nil
	case m.Width < 1 || m.Height < 1 || m.Channels < 1:
		return fmt.Errorf("augmentation is for pictures, and the rows are none; want all of data.augment_* off")
	case m.Width*m.Height*m.Channels != inputs:
		return fmt.Errorf("augmentation of pictures of %dx%dx%d, but rows have %d values",
			m.Height, m.Width, m.Channels, inputs)
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
	step Step
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
func (u *augmenter) apply(x []float32, seed uint64, s Step) {
	u.x, u.seed, u.step = x, seed, s
	const most = 1 << 15 // parts that a pool takes
	if rows := len(s.Rows); rows*u.size() < augmentShared || rows > most {
		for i := range rows {
			u.Part(i, 0)
		}
	} else {
		u.pool.Run(rows, pool.Long, u)
	}
	u.x, u.step = nil, Step{}
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
