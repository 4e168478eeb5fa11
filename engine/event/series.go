package event

import "math"

// series holds the points of a tag: all of them, or, where it is bounded, the first of each stretch
// of so many, with what is lowest and highest there.
type series struct {
	// points has one of each stretch and then, if it is none of these, the newest.
	points []Point
	newest bool
	// stretch is the number of points that one stands for, and last that of the points in the last
	// stretch so far. Low and high are empty as long as every point is kept.
	stretch, last int
	low, high     []Point
}

// add appends a point and keeps at most so many, 0: all.
func (s *series) add(p Point, most int) {
	if s.newest {
		s.points, s.newest = s.points[:len(s.points)-1], false
	}
	if s.stretch <= 1 || s.last >= s.stretch {
		s.last = 1
		s.points = append(s.points, p)
		if s.stretch > 1 {
			s.low, s.high = append(s.low, p), append(s.high, p)
		}
		if most > 0 && len(s.points) > most {
			s.thin()
		}
		return
	}
	s.last++
	i := len(s.points) - 1
	s.low[i], s.high[i] = lower(s.low[i], p), higher(s.high[i], p)
	s.points[i] = telling(s.points[i], p)
	s.show(p)
}

// show puts the newest point at the end unless it stands there.
func (s *series) show(p Point) {
	if p != s.points[len(s.points)-1] {
		s.points, s.newest = append(s.points, p), true
	}
}

// thin makes one stretch of every two. Nothing that was handed out changes.
func (s *series) thin() {
	if s.stretch <= 1 {
		s.stretch, s.low, s.high = 1, s.points, s.points
	}
	newest := s.points[len(s.points)-1]
	n := (len(s.points) + 1) / 2
	points, low, high := make([]Point, n, 2*n), make([]Point, n, 2*n), make([]Point, n, 2*n)
	for i := range n {
		a, b := 2*i, 2*i+1
		if b == len(s.points) {
			points[i], low[i], high[i] = s.points[a], s.low[a], s.high[a]
			break
		}
		points[i] = telling(s.points[a], s.points[b])
		low[i], high[i] = lower(s.low[a], s.low[b]), higher(s.high[a], s.high[b])
	}
	if len(s.points)%2 == 0 {
		s.last += s.stretch
	}
	s.stretch *= 2
	s.points, s.low, s.high = points, low, high
	s.show(newest)
}

// purge drops every point at or after step, in new slices.
func (s *series) purge(step int64) {
	kept := series{stretch: s.stretch, last: s.stretch}
	for i, p := range s.points {
		if p.Step >= step {
			continue
		}
		kept.points = append(kept.points, p)
		if i >= len(s.low) {
			kept.newest = s.newest && i == len(s.points)-1
			continue
		}
		low, high := s.low[i], s.high[i]
		if low.Step >= step {
			low = p
		}
		if high.Step >= step {
			high = p
		}
		kept.low, kept.high = append(kept.low, low), append(kept.high, high)
	}
	if len(kept.points) == 0 {
		kept = series{}
	}
	*s = kept
}

// telling is the point that stands for both: the first, but nothing hides a value that is not finite.
func telling(a, b Point) Point {
	if finite(a.Value) && !finite(b.Value) {
		return b
	}
	return a
}

func lower(a, b Point) Point {
	if b.Value < a.Value || !finite(a.Value) {
		return b
	}
	return a
}

func higher(a, b Point) Point {
	if b.Value > a.Value || !finite(a.Value) {
		return b
	}
	return a
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Outline is a series as it is drawn: where points stand for others, the lowest and the highest of
// them are there, too. It is valid until the history changes.
type Outline struct{ s *series }

// Len is the number of points.
func (o Outline) Len() int {
	if o.s == nil {
		return 0
	}
	return len(o.s.points) + 2*len(o.s.low)
}

// At returns point i, in the order of steps.
func (o Outline) At(i int) Point {
	n := len(o.s.low)
	if i >= 3*n {
		return o.s.points[i-2*n]
	}
	a, b, c := o.s.points[i/3], o.s.low[i/3], o.s.high[i/3]
	if b.Step > c.Step {
		b, c = c, b
	}
	if a.Step > b.Step {
		a, b = b, a
	}
	if b.Step > c.Step {
		b, c = c, b
	}
	return [...]Point{a, b, c}[i%3]
}
