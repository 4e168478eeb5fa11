package vec

import "math"

// Flush is the magnitude below which an optimizer's moments become 0. The
// moments of a unit whose gradient stays 0 decay towards the denormal numbers,
// on which arithmetic is many times slower; long before, they have stopped to
// move any weight.
const Flush = 0x1p-110

// tinyGrad is the magnitude below which a gradient counts as 0: its square, an
// adaptive rule's food, would be near the denormal numbers, and no weight of a
// size worth having would move by it.
const tinyGrad = 0x1p-55

// Terms are the parts of an update that all rules share. The gradient that a
// rule sees is Clip*(g + L1*sign(w)) + L2*w, or 0 if that is below 2^-55, and
// the weight that it moves is Keep*w, with Keep = 1 - lr*decay.
type Terms struct {
	L1, L2, Clip, Keep float32
}

// NoTerms leaves the gradient and the weight as they are.
var NoTerms = Terms{Clip: 1, Keep: 1}

// Gradient returns the gradient that a rule sees of a weight.
func (t *Terms) Gradient(g, w float32) float32 {
	d := float32(t.Clip*(g+signed(t.L1, w))) + float32(t.L2*w)
	if abs(d) < tinyGrad {
		return 0
	}
	return d
}

// signed returns c*sign(w) for c >= 0, and 0 for w = 0, without a branch.
func signed(c, w float32) float32 {
	b := math.Float32bits(w)
	m := b &^ (1 << 31)
	some := uint32(int32(m|-m) >> 31) // all ones unless w = 0
	return math.Float32frombits((math.Float32bits(c) | b&(1<<31)) & some)
}

func flush(x float32) float32 {
	if abs(x) < Flush {
		return 0
	}
	return x
}

// SGD is w = keep*w - lr*g.
func SGD(w, g []float32, t Terms, lr float32) {
	g = g[:len(w)]
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		sgdVec(&w[0], &g[0], n, &c[0])
		w, g = w[n:], g[n:]
	}
	for i, x := range w {
		w[i] = float32(t.Keep*x) - float32(lr*t.Gradient(g[i], x))
	}
}

// Momentum is v = mu*v + g; w = keep*w - lr*v.
func Momentum(w, g, v []float32, t Terms, lr, mu float32) {
	g, v = g[:len(w)], v[:len(w)]
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr, mu}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		momentumVec(&w[0], &g[0], &v[0], n, &c[0])
		w, g, v = w[n:], g[n:], v[n:]
	}
	for i, x := range w {
		u := flush(float32(mu*v[i]) + t.Gradient(g[i], x))
		v[i] = u
		w[i] = float32(t.Keep*x) - float32(lr*u)
	}
}

// Nesterov is v = mu*v + g; w = keep*w - lr*(g + mu*v).
func Nesterov(w, g, v []float32, t Terms, lr, mu float32) {
	g, v = g[:len(w)], v[:len(w)]
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr, mu}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		nesterovVec(&w[0], &g[0], &v[0], n, &c[0])
		w, g, v = w[n:], g[n:], v[n:]
	}
	for i, x := range w {
		d := t.Gradient(g[i], x)
		u := flush(float32(mu*v[i]) + d)
		v[i] = u
		w[i] = float32(t.Keep*x) - float32(lr*(d+float32(mu*u)))
	}
}

// Adagrad is s = s + g*g; w = keep*w - lr*g/(sqrt(s) + eps).
func Adagrad(w, g, s []float32, t Terms, lr, eps float32) {
	g, s = g[:len(w)], s[:len(w)]
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr, eps}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		adagradVec(&w[0], &g[0], &s[0], n, &c[0])
		w, g, s = w[n:], g[n:], s[n:]
	}
	for i, x := range w {
		d := t.Gradient(g[i], x)
		u := s[i] + float32(d*d)
		s[i] = u
		w[i] = float32(t.Keep*x) - float32(lr*d)/(sqrt(u)+eps)
	}
}

// RMSprop is s = alpha*s + (1-alpha)*g*g; w = keep*w - lr*g/(sqrt(s) + eps).
func RMSprop(w, g, s []float32, t Terms, lr, alpha, eps float32) {
	g, s = g[:len(w)], s[:len(w)]
	rest := 1 - alpha
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr, eps, alpha, rest}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		rmspropVec(&w[0], &g[0], &s[0], n, &c[0])
		w, g, s = w[n:], g[n:], s[n:]
	}
	for i, x := range w {
		d := t.Gradient(g[i], x)
		u := flush(float32(alpha*s[i]) + float32(float32(rest*d)*d))
		s[i] = u
		w[i] = float32(t.Keep*x) - float32(lr*d)/(sqrt(u)+eps)
	}
}

// AdamTerms are the numbers of one Adam step: Step = lr/(1-beta1^t) and
// InvRoot = 1/sqrt(1-beta2^t) correct the bias of the moments; Rest is 1-beta.
type AdamTerms struct {
	Beta1, Rest1, Beta2, Rest2, Step, InvRoot, Eps float32
}

// Adam is m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g*g;
// w = keep*w - step*m/(sqrt(v)*invRoot + eps).
func Adam(w, g, m, v []float32, t Terms, a AdamTerms) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, a.Beta1, a.Rest1, a.Beta2, a.Rest2, a.Step, a.InvRoot, a.Eps}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		adamVec(&w[0], &g[0], &m[0], &v[0], n, &c[0])
		w, g, m, v = w[n:], g[n:], m[n:], v[n:]
	}
	for i, x := range w {
		d := t.Gradient(g[i], x)
		p := flush(float32(a.Beta1*m[i]) + float32(a.Rest1*d))
		q := flush(float32(a.Beta2*v[i]) + float32(float32(a.Rest2*d)*d))
		m[i], v[i] = p, q
		w[i] = float32(t.Keep*x) - float32(a.Step*p)/(float32(sqrt(q)*a.InvRoot)+a.Eps)
	}
}

// Lion is w = keep*w - lr*sign(beta1*m + (1-beta1)*g); m = beta2*m + (1-beta2)*g.
func Lion(w, g, m []float32, t Terms, lr, beta1, beta2 float32) {
	g, m = g[:len(w)], m[:len(w)]
	rest1, rest2 := 1-beta1, 1-beta2
	c := [...]float32{t.L1, t.Clip, t.L2, t.Keep, lr, beta1, rest1, beta2, rest2}
	for n := whole(len(w)); n > 0; n = whole(len(w)) {
		lionVec(&w[0], &g[0], &m[0], n, &c[0])
		w, g, m = w[n:], g[n:], m[n:]
	}
	for i, x := range w {
		d := t.Gradient(g[i], x)
		u := float32(beta1*m[i]) + float32(rest1*d)
		move := signed(lr, u)
		if u != u {
			move = u // a diverged run must show, and NaN has a sign
		}
		w[i] = float32(t.Keep*x) - move
		m[i] = flush(float32(beta2*m[i]) + float32(rest2*d))
	}
}

// LimitCols scales each column of x whose norm exceeds limit down to it;
// scratch is as long as a row.
func LimitCols(x, scratch []float32, limit float32) {
	n := len(scratch)
	clear(scratch)
	for i := 0; i+n <= len(x) && n > 0; i += n {
		for j, v := range x[i : i+n] {
			scratch[j] += float32(v * v)
		}
	}
	over := false
	for j, s := range scratch {
		c := float32(1)
		if r := sqrt(s); r > limit {
			c, over = limit/r, true
		}
		scratch[j] = c
	}
	if over {
		ScaleCols(x, scratch)
	}
}

// NesterovDirection is v = mu*v + g; d = g + mu*v: Nesterov's step without the move.
func NesterovDirection(d, w, g, v []float32, t Terms, mu float32) {
	g, v, d = g[:len(w)], v[:len(w)], d[:len(w)]
	for i, x := range w {
		e := t.Gradient(g[i], x)
		u := flush(float32(mu*v[i]) + e)
		v[i] = u
		d[i] = e + float32(mu*u)
	}
}
