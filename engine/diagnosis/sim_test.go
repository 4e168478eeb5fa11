package diagnosis

import (
	"math"
	"math/rand/v2"

	"tunebench/engine/event"
)

// A plain multilayer perceptron in float64, slow and small, that makes real training
// curves of known configurations for the rules to be tried on.

type sample struct {
	x     []float64
	class int
	y     float64
}

type simulation struct {
	data         func(*rand.Rand, int) []sample
	rows, val    int
	hidden       []int
	classes      int // 0: regression
	opt          string
	lr           float64
	l2, dropout  float64
	epochs       int
	batch        int
	seed         uint64
	activation   string
	logSteps     bool
	noValidation bool
}

type dense struct {
	in, out             int
	w, b, gw, gb        []float64
	mw, vw, mb, vb      []float64
	a, delta, keepScale []float64
}

func newDense(rng *rand.Rand, in, out int) *dense {
	d := &dense{in: in, out: out}
	for _, p := range []*[]float64{&d.w, &d.gw, &d.mw, &d.vw} {
		*p = make([]float64, in*out)
	}
	for _, p := range []*[]float64{&d.b, &d.gb, &d.mb, &d.vb, &d.a, &d.delta, &d.keepScale} {
		*p = make([]float64, out)
	}
	for i := range d.w {
		d.w[i] = rng.NormFloat64() * math.Sqrt(2/float64(in))
	}
	return d
}

func (s simulation) activate(v float64) float64 {
	switch s.activation {
	case "tanh":
		return math.Tanh(v)
	case "sigmoid":
		return 1 / (1 + math.Exp(-v))
	case "identity":
		return v
	}
	return max(v, 0)
}

func (s simulation) slope(a float64) float64 {
	switch s.activation {
	case "tanh":
		return 1 - a*a
	case "sigmoid":
		return a * (1 - a)
	case "identity":
		return 1
	}
	if a > 0 {
		return 1
	}
	return 0
}

func (s simulation) forward(net []*dense, x []float64, rng *rand.Rand) []float64 {
	in := x
	for li, d := range net {
		for o := range d.out {
			sum := d.b[o]
			row := d.w[o*d.in : (o+1)*d.in]
			for i, v := range in {
				sum += row[i] * v
			}
			if li < len(net)-1 {
				sum = s.activate(sum)
				d.keepScale[o] = 1
				if rng != nil && s.dropout > 0 {
					d.keepScale[o] = 1 / (1 - s.dropout)
					if rng.Float64() < s.dropout {
						d.keepScale[o] = 0
					}
				}
				sum *= d.keepScale[o]
			}
			d.a[o] = sum
		}
		in = d.a
	}
	return in
}

// lossOf fills delta with the gradient of the loss by the output.
func (s simulation) lossOf(out []float64, t sample, delta []float64) (loss float64, correct bool) {
	if s.classes == 0 {
		d := out[0] - t.y
		delta[0] = 2 * d
		return d * d, false
	}
	top, arg := out[0], 0
	for i, v := range out {
		if v > top {
			top, arg = v, i
		}
	}
	sum := 0.0
	for _, v := range out {
		sum += math.Exp(v - top)
	}
	for i, v := range out {
		delta[i] = math.Exp(v-top) / sum
	}
	loss = math.Log(sum) + top - out[t.class]
	delta[t.class]--
	return loss, arg == t.class
}

func (s simulation) backward(net []*dense, x []float64) {
	for li := len(net) - 1; li >= 0; li-- {
		d := net[li]
		in := x
		if li > 0 {
			in = net[li-1].a
			clear(net[li-1].delta)
		}
		for o := range d.out {
			g := d.delta[o]
			if g == 0 {
				continue
			}
			d.gb[o] += g
			for i, v := range in {
				d.gw[o*d.in+i] += g * v
				if li > 0 {
					net[li-1].delta[i] += g * d.w[o*d.in+i]
				}
			}
		}
		if li > 0 {
			p := net[li-1]
			for i := range p.delta {
				if p.keepScale[i] == 0 {
					p.delta[i] = 0
					continue
				}
				p.delta[i] *= p.keepScale[i] * s.slope(p.a[i]/p.keepScale[i])
			}
		}
	}
}

func (s simulation) update(net []*dense, rows, step int) {
	apply := func(w, g, m, v []float64, l2 float64) {
		c1, c2 := 1-math.Pow(0.9, float64(step)), 1-math.Pow(0.999, float64(step))
		for i := range w {
			grad := g[i]/float64(rows) + l2*w[i]
			g[i] = 0
			if s.opt == "adam" {
				m[i] = 0.9*m[i] + 0.1*grad
				v[i] = 0.999*v[i] + 0.001*grad*grad
				grad = m[i] / c1 / (math.Sqrt(v[i]/c2) + 1e-8)
			}
			w[i] -= s.lr * grad
		}
	}
	for _, d := range net {
		apply(d.w, d.gw, d.mw, d.vw, s.l2)
		apply(d.b, d.gb, d.mb, d.vb, 0)
	}
}

// run trains and returns what a run of ours would have recorded.
func (s simulation) run() (*event.History, Context) {
	rng := rand.New(rand.NewPCG(s.seed, 1))
	all := s.data(rng, s.rows+s.val)
	train, val := all[:s.rows], all[s.rows:]
	outputs := max(s.classes, 1)
	var net []*dense
	in := len(all[0].x)
	for _, w := range append(append([]int(nil), s.hidden...), outputs) {
		net = append(net, newDense(rng, in, w))
		in = w
	}
	h := &event.History{}
	step := 0
	for epoch := 1; epoch <= s.epochs; epoch++ {
		order := rng.Perm(len(train))
		sum, right := 0.0, 0
		for at := 0; at < len(order); at += s.batch {
			batch := order[at:min(at+s.batch, len(order))]
			batchLoss := 0.0
			for _, i := range batch {
				out := s.forward(net, train[i].x, rng)
				loss, ok := s.lossOf(out, train[i], net[len(net)-1].delta)
				batchLoss += loss
				if ok {
					right++
				}
				s.backward(net, train[i].x)
			}
			if s.logSteps {
				h.Append(event.TrainLoss, event.Point{Step: int64(step), Value: batchLoss / float64(len(batch))})
				h.Append(event.Epoch, event.Point{Step: int64(step), Value: float64(epoch-1) + float64(at)/float64(len(order))})
			}
			sum += batchLoss
			step++
			s.update(net, len(batch), step)
		}
		n := float64(len(train))
		h.Append(event.Epoch, event.Point{Step: int64(step), Value: float64(epoch)})
		h.Append(event.TrainLoss, event.Point{Step: int64(step), Value: sum / n})
		s.measure(h, net, val, step, sum/n, float64(right)/n)
		if math.IsNaN(sum) || math.IsInf(sum, 0) {
			break
		}
	}
	return h, s.context()
}

func (s simulation) measure(h *event.History, net []*dense, val []sample, step int, trainLoss, trainAcc float64) {
	add := func(tag string, v float64) { h.Append(tag, event.Point{Step: int64(step), Value: v}) }
	add(event.OptimLR, s.lr)
	loss, right := 0.0, 0
	for _, t := range val {
		l, ok := s.lossOf(s.forward(net, t.x, nil), t, net[len(net)-1].delta)
		loss += l
		if ok {
			right++
		}
	}
	m := float64(len(val))
	if s.classes > 0 {
		add(event.TrainAccuracy, trainAcc)
	} else {
		add(event.TrainR2, 1-trainLoss)
	}
	if s.noValidation {
		return
	}
	add(event.ValLoss, loss/m)
	if s.classes > 0 {
		add(event.ValAccuracy, float64(right)/m)
	} else {
		add(event.ValR2, 1-loss/m)
	}
}

func (s simulation) context() Context {
	c := Context{Epochs: s.epochs, Classes: s.classes, TrainRows: s.rows, ValRows: s.val, Final: true, State: "finished"}
	c.Task = "classification"
	if s.classes == 0 {
		c.Task = "regression"
	}
	values := defaults()
	values["model.hidden"] = s.hidden
	values["optimizer.name"], values["optimizer.lr"] = s.opt, s.lr
	values["regularization.l2"], values["regularization.dropout"] = s.l2, s.dropout
	values["training.epochs"], values["training.batch_size"] = s.epochs, s.batch
	if s.activation != "" {
		values["model.activation"] = s.activation
	}
	if len(s.hidden) == 0 {
		values["model.depth"] = 0
	}
	c.Get = func(key string) any { return values[key] }
	return c
}
