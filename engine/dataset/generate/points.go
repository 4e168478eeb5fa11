package generate

import "tunebench/engine/internal/portmath"

// moonPoint: the unit half circle, and its mirror image shifted by (1, -0.5), as
// scikit-learn's make_moons places them.
func moonPoint(_ *drawing, _, class, j, m int) (x, y float64) {
	sin, cos := portmath.SincosTurn(float64(j) / float64(max(m-1, 1)) / 2)
	if class == 0 {
		return cos, sin
	}
	return 1 - cos, 0.5 - sin
}

// circlePoint: class 0 on the unit circle, class 1 on one of half the radius.
func circlePoint(_ *drawing, _, class, j, m int) (x, y float64) {
	sin, cos := portmath.SincosTurn(float64(j) / float64(m))
	radius := 1 - float64(float64(class)/2)
	return float64(radius * cos), float64(radius * sin)
}

// spiralPoint: Archimedean arms of radius 0.1 to 2, evenly turned against each other.
func spiralPoint(g *drawing, _, class, j, m int) (x, y float64) {
	t := (float64(j) + 0.5) / float64(m)
	sin, cos := portmath.SincosTurn(float64(1.5*t) + float64(class)/float64(g.classes))
	radius := 0.1 + float64(1.9*t)
	return float64(radius * cos), float64(radius * sin)
}

// blobPoint: centers on a circle of radius 2 turned by the seed, each cloud with a standard
// deviation of 0.3 before noise.
func blobPoint(g *drawing, i, class, _, _ int) (x, y float64) {
	sin, cos := portmath.SincosTurn(g.centers.Float64(0) + float64(class)/float64(g.classes))
	dx, dy := g.points.NormalPair(2*uint64(i) + 1)
	return float64(2*cos) + float64(0.3*dx), float64(2*sin) + float64(0.3*dy)
}

// xorPoint: uniform in [-1, 1]^2; class 0 has both coordinates of one sign. Noise moves a
// point after its class is decided.
func xorPoint(g *drawing, i, class, j, _ int) (x, y float64) {
	x = g.points.Float64(4*uint64(i) + 2)
	y = g.points.Float64(4*uint64(i) + 3)
	if j%2 == 1 {
		x = -x
	}
	if (j%2 == 1) != (class == 1) {
		y = -y
	}
	return x, y
}
