package generate

import (
	"fmt"
	"math"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/portmath"
	"tunebench/engine/internal/rng/splitmix"
)

// Drawn describes a table whose answers a random network gives, as methods are compared on that are to work on
// data nobody has seen. The zero value of a field leaves out what it says.
type Drawn struct {
	Rows, Features int
	Classes        int     // 0: regression
	Tangle         float64 // 0: the answers are linear; 1: those of a network of two layers with steep units
	Idle           float64 // share of the features that say nothing
	Codes          float64 // share of the features that are 0 or 1
	Noise          float64 // deviation of what is added to the answers, in deviations of theirs
	Rare           float64 // how much rarer each class is than the one before: 0 alike, 2 by a factor of e^2 in all
	Scales         float64 // spread of the features' units: deviations of e^Scales
	Seed           uint64
}

// numbers hands out a stream in order.
type numbers struct {
	splitmix.Stream
	at uint64
}

func (n *numbers) normal() float64 { n.at++; x, _ := n.NormalPair(n.at); return x }

// Table draws the table. The classes are cut so that each has its share of the rows.
func (d Drawn) Table() *tabular.Table {
	draw := &numbers{Stream: splitmix.New(d.Seed, splitmix.Points, 1)}
	teach := &numbers{Stream: splitmix.New(d.Seed, splitmix.Centers, 1)}
	x := d.features(draw)
	scores := d.scores(x, teach, draw)
	t := &tabular.Table{
		Name: fmt.Sprintf("drawn%d", d.Seed), Kind: tabular.TableKind, Task: tabular.Regression, LabelName: "y",
		X: tabular.Matrix(d.Rows, d.Features, make([]float32, d.Rows*d.Features)), Rows: tabular.RowNumbers(d.Rows),
		Indicator: make([]bool, d.Features),
	}
	units := make([]float64, d.Features)
	for j := range units {
		t.Features = append(t.Features, fmt.Sprintf("x%d", j))
		units[j] = portmath.Exp(float64(d.Scales * teach.normal()))
	}
	for i, v := range x {
		t.X.Data[i] = float32(v * units[i%d.Features])
	}
	if d.Classes < 2 {
		t.Targets = make([]float64, d.Rows)
		for i := range t.Targets {
			t.Targets[i] = scores[i*d.outputs()]
		}
	} else {
		t.Task, t.Labels = tabular.Classification, d.labels(scores)
		for c := range d.Classes {
			t.Classes = append(t.Classes, fmt.Sprintf("c%d", c))
		}
	}
	t.Encoding = encodingOf(t)
	return t
}

// encodingOf is that of a table whose columns are its features as they are, and its label behind them.
func encodingOf(t *tabular.Table) tabular.Encoding {
	e := tabular.Encoding{
		Width: len(t.Features) + 1, Named: true, Label: t.LabelName, LabelIndex: len(t.Features), Task: t.Task,
		Classes: t.Classes, LabelValues: t.Classes, Features: t.Features,
	}
	for i, name := range t.Features {
		e.Columns = append(e.Columns, tabular.EncodedColumn{Name: name, Index: i})
	}
	return e
}

func (d Drawn) outputs() int { return max(1, d.Classes) }

// features are standard normal or codes, with some in common: a tenth of each is one of a few causes of all.
func (d Drawn) features(draw *numbers) []float64 {
	const causes = 3
	x := make([]float64, d.Rows*d.Features)
	var shared [causes]float64
	for i := range x {
		j := i % d.Features
		if j == 0 {
			for k := range shared {
				shared[k] = draw.normal()
			}
		}
		x[i] = float64(0.8*draw.normal()) + float64(0.6*shared[j%causes])
		if float64(j) >= float64((1-d.Codes)*float64(d.Features)) {
			x[i] = math.Copysign(0.5, x[i]) + 0.5
		}
	}
	return x
}

// scores are the answers of the teacher to each row, one for each class, with noise.
func (d Drawn) scores(x []float64, teach, draw *numbers) []float64 {
	const hidden = 24
	useful := max(1, int(float64((1-d.Idle)*float64(d.Features))))
	steep := float64(6*d.Tangle) / math.Sqrt(float64(useful))
	first, bias := make([]float64, hidden*useful), make([]float64, hidden)
	straight, second := make([]float64, d.outputs()*useful), make([]float64, d.outputs()*hidden)
	for _, w := range [][]float64{first, bias, straight, second} {
		for i := range w {
			w[i] = teach.normal()
		}
	}
	out := make([]float64, d.Rows*d.outputs())
	unit := make([]float64, hidden)
	for i := range d.Rows {
		row := x[i*d.Features : i*d.Features+useful]
		for h := range unit {
			a := bias[h]
			for j, v := range row {
				a += float64(float64(steep*first[h*useful+j]) * v)
			}
			unit[h] = 1 - 2/(1+portmath.Exp(float64(2*a))) // the hyperbolic tangent
		}
		for c := range d.outputs() {
			linear, bent := 0.0, 0.0
			for j, v := range row {
				linear += float64(straight[c*useful+j] * v)
			}
			for h, u := range unit {
				bent += float64(second[c*hidden+h] * u)
			}
			linear /= math.Sqrt(float64(useful))
			bent /= math.Sqrt(hidden)
			noise := float64(d.Noise * draw.normal())
			out[i*d.outputs()+c] = float64((1-d.Tangle)*linear) + float64(d.Tangle*bent) + noise
		}
	}
	return out
}

// labels gives each row the class with the highest score, after the classes were handicapped until each has its share.
func (d Drawn) labels(scores []float64) []int32 {
	k := d.Classes
	share, total := make([]float64, k), 0.0
	for c := range share {
		share[c] = portmath.Exp(-float64(d.Rare*float64(c)) / float64(max(1, k-1)))
		total += share[c]
	}
	handicap, labels := make([]float64, k), make([]int32, d.Rows)
	for range 40 {
		counts := make([]int, k)
		for i := range labels {
			best := 0
			for c := range k {
				if scores[i*k+c]+handicap[c] > scores[i*k+best]+handicap[best] {
					best = c
				}
			}
			labels[i] = int32(best)
			counts[best]++
		}
		for c := range handicap {
			missing := share[c]/total - float64(counts[c])/float64(d.Rows)
			handicap[c] += float64(1.5 * missing)
		}
	}
	return labels
}
