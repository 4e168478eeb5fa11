package layout

// Rect is a part of the screen in cells; X and Y are its top left corner.
type Rect struct{ X, Y, W, H int }

// Of returns a rectangle of this size at the origin.
func Of(w, h int) Rect { return Rect{W: max(w, 0), H: max(h, 0)} }

// Empty reports whether the rectangle holds no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Contains reports whether the cell lies inside.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// CutTop takes up to n rows off the top.
func (r Rect) CutTop(n int) (top, rest Rect) {
	n = min(max(n, 0), r.H)
	return Rect{r.X, r.Y, r.W, n}, Rect{r.X, r.Y + n, r.W, r.H - n}
}

// CutBottom takes up to n rows off the bottom.
func (r Rect) CutBottom(n int) (bottom, rest Rect) {
	n = min(max(n, 0), r.H)
	return Rect{r.X, r.Y + r.H - n, r.W, n}, Rect{r.X, r.Y, r.W, r.H - n}
}

// CutLeft takes up to n columns off the left.
func (r Rect) CutLeft(n int) (left, rest Rect) {
	n = min(max(n, 0), r.W)
	return Rect{r.X, r.Y, n, r.H}, Rect{r.X + n, r.Y, r.W - n, r.H}
}

// Center returns a rectangle of at most w x h in the middle.
func (r Rect) Center(w, h int) Rect {
	w, h = min(max(w, 0), r.W), min(max(h, 0), r.H)
	return Rect{r.X + (r.W-w)/2, r.Y + (r.H-h)/2, w, h}
}
