package chart

import (
	"math"
	"math/rand/v2"

	"tunebench/tui/format"
)

// trial is one of many configurations of a search, as the samples of these tests have them.
type trial struct {
	lr, width, dropout float64
	optimizer          int
	loss               float64
	mark               Mark
}

var optimizers = []string{"adam", "sgd", "adamw"}

// trials are those of a search that closes in on a small learning rate; high ones diverge.
func trials(n int) []trial {
	rng := rand.New(rand.NewPCG(5, 6))
	out := make([]trial, n)
	for i := range out {
		t := trial{
			lr: math.Pow(10, -5+4*rng.Float64()), width: float64(16 * (1 + rng.IntN(16))),
			dropout: rng.Float64() * 0.6, optimizer: rng.IntN(3),
		}
		if i > n/3 {
			t.lr = math.Pow(10, -4.9+1.2*rng.Float64())
		}
		far := math.Log10(t.lr) + 4.9
		t.loss = 0.31 + 0.06*far*far + 0.1*t.dropout + 0.03*float64(t.optimizer) + 0.05*rng.Float64()
		switch {
		case t.lr > 0.02 && rng.Float64() < 0.8:
			t.mark, t.loss = Lost, math.NaN()
		case t.loss > 0.5 && rng.Float64() < 0.7:
			t.mark = Partial
		case i > n-3:
			t.mark = Coming
		}
		out[i] = t
	}
	return out
}

// leading is the trial of the least loss.
func leading(all []trial) trial {
	best := all[0]
	for _, t := range all {
		if t.loss < best.loss || math.IsNaN(best.loss) {
			best = t
		}
	}
	return best
}

var (
	rateAxis    = Axis{Name: "lr", Range: Range{1e-5, 0.1}, Log: true}
	dropoutAxis = Axis{Name: "dropout", Range: Range{0, 0.6}}
	kindAxis    = Axis{Name: "optimizer", Names: optimizers}
)

// axisPlot is the plot of the trials' losses over one of the axes.
func axisPlot(n int, x Axis, of func(trial) float64) *Scatter {
	all := trials(n)
	c := &Scatter{X: x}
	for _, t := range all {
		c.Dots = append(c.Dots, Dot{of(t), t.loss, t.mark})
	}
	best := leading(all)
	c.Best = &Best{X: of(best), Y: best.loss, Label: format.Value(best.loss)}
	return c
}

func rateOf(t trial) float64    { return t.lr }
func dropoutOf(t trial) float64 { return t.dropout }
func kindOf(t trial) float64    { return float64(t.optimizer) }

// losses are the trials' losses over two axes.
func losses(n int, x, y Axis, ofX, ofY func(trial) float64) *Contour {
	c := &Contour{X: x, Y: y}
	all := trials(n)
	for _, t := range all {
		c.Dots = append(c.Dots, Dot{ofX(t), ofY(t), t.mark})
		c.Values = append(c.Values, t.loss)
	}
	best := leading(all)
	c.Best = &Best{X: ofX(best), Y: ofY(best), Label: "best"}
	return c
}

// paths are the trials across all axes.
func paths(n int) *Parallel {
	c := &Parallel{Axes: []Axis{rateAxis, dropoutAxis, kindAxis, {Name: "val/loss"}}}
	all := trials(n)
	best := leading(all)
	for _, t := range all {
		e := Ordinary
		switch {
		case t.loss == best.loss:
			e = First
		case t.loss < best.loss+0.03:
			e = Leading
		}
		c.Paths = append(c.Paths, Path{[]float64{t.lr, t.dropout, float64(t.optimizer), t.loss}, e})
	}
	return c
}

// courses are the trials' losses epoch by epoch, one of them in front.
func courses(n int, front *Series) *Line {
	l := &Line{XLabel: "epoch"}
	for i, t := range trials(n) {
		epochs := 27
		if t.mark == Partial {
			epochs = 3
		}
		d := &Data{}
		for e := 1; e <= epochs; e++ {
			d.Append(float64(e), t.loss+math.Exp(-float64(e)/4)*(1+t.dropout))
		}
		if front != nil && i == n/2 {
			front.Data = d
			l.Series = []Series{*front}
			continue
		}
		l.Behind = append(l.Behind, d)
	}
	return l
}

// front is the quality of networks against their size.
func front(n int) *Scatter {
	c := axisPlot(n, Axis{Name: "parameters", Log: true}, func(t trial) float64 { return t.width * t.width })
	c.Front = []Point{{300, 0.6}, {2000, 0.45}, {9000, 0.36}, {40000, 0.335}}
	return c
}
