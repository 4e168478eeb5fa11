package chart

// band returns what bounds the band around a curve, nil if it has none.
func (s Series) band() []*Data {
	if s.Low == nil || s.High == nil || s.Low.Len() == 0 || s.High.Len() == 0 {
		return nil
	}
	return []*Data{s.Low, s.High}
}

// shade fills the band around a curve with every other dot.
func (f *frame) shade(s Series) {
	bounds := s.band()
	if bounds == nil {
		return
	}
	f.dots.reset(f.w, f.h, f.g.Braille)
	for dot := range f.x.dots {
		x := f.x.value(f.x.lo + (f.x.hi-f.x.lo)*float64(dot)/float64(max(f.x.dots-1, 1)))
		low, okLow := s.Low.between(x, f.y)
		high, okHigh := s.High.between(x, f.y)
		if !okHigh || !okLow && !f.y.log {
			continue
		}
		from := 0
		if okLow {
			from = max(f.y.dot(low), 0)
		}
		for y := from; y <= min(f.y.dot(high), f.y.dots-1); y++ {
			if (dot+y)%2 == 0 || !f.g.Braille {
				f.dots.dot(dot, y)
			}
		}
	}
	f.dots.draw(f.s, f.x0, f.y0, '.', f.s.pen(s.Raw), false)
}

// between returns the height at x of the line through the points of the series, in axis units; false before
// the first and after the last, and where there is nothing to draw.
func (d *Data) between(x float64, y scale) (float64, bool) {
	i := d.search(x)
	if i < d.Len() && d.xs[i] == x {
		return valueAt(d, i, y)
	}
	return between(d, i, x, y)
}

// ValueAt returns the value at x on the line through the points; false before the first and after the last, and
// where there is none.
func (d *Data) ValueAt(x float64) (float64, bool) { return d.between(x, scale{}) }
