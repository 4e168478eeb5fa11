package profile

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
)

// posterior draws rows from three Gaussians on a line and returns each row's true class with
// the exact probabilities of the classes: a network that is right about everything.
func posterior(rows int, distance float64) (truth []int32, p blas32.General) {
	const classes = 3
	p = blas32.General{Rows: rows, Cols: classes, Stride: classes, Data: make([]float32, rows*classes)}
	for i := range rows {
		truth = append(truth, int32(i%classes))
		x := distance * float64(i%classes)
		for k := range 12 { // the sum of twelve uniform values is nearly normal
			x += noise(i, k) * 0.5
		}
		total := 0.0
		for c := range classes {
			d := x - distance*float64(c)
			total += math.Exp(-d * d / 2)
		}
		for c := range classes {
			d := x - distance*float64(c)
			p.Data[i*classes+c] = float32(math.Exp(-d*d/2) / total)
		}
	}
	return truth, p
}

func TestLabelNoiseFindsFlippedLabels(t *testing.T) {
	labels, p := posterior(3000, 5)
	flipped := map[int32]bool{}
	for i := range labels {
		if mix(9, uint64(i))%20 == 0 { // one in twenty
			labels[i] = (labels[i] + 1 + int32(i%2)) % 3
			flipped[int32(i)+100] = true
		}
	}
	rows := make([]int32, len(labels))
	for i := range rows {
		rows[i] = int32(i) + 100
	}
	n, err := LabelNoise(labels, p, rows)
	if err != nil {
		t.Fatal(err)
	}
	hits := 0
	for _, s := range n.Suspects {
		if flipped[s.Row] {
			hits++
		}
		if s.Given != labels[s.Row-100] || s.Likely == s.Given ||
			!near(s.Loss, event.Number(-math.Log(math.Max(float64(s.GivenProbability), 1e-12)))) {
			t.Fatalf("%+v", s)
		}
	}
	precision, recall := float64(hits)/float64(len(n.Suspects)), float64(hits)/float64(len(flipped))
	if precision < 0.95 || recall < 0.9 {
		t.Errorf("precision %v, recall %v of %d flipped labels", precision, recall, len(flipped))
	}
	if rate := float64(len(flipped)) / 3000; math.Abs(float64(n.Rate)-rate) > 0.01 {
		t.Errorf("estimated rate %v, want %v", n.Rate, rate)
	}
	if said := n.suspicion([]string{"a", "b", "c"}); len(said.rows) != maxListed ||
		!strings.Contains(said.worst[0], "predicted \"") {
		t.Errorf("%+v", said)
	}
	for i := 1; i < len(n.Suspects); i++ {
		a, b := n.Suspects[i-1], n.Suspects[i]
		if a.LikelyProbability-a.GivenProbability < b.LikelyProbability-b.GivenProbability {
			t.Fatal("suspects are not in the order of their margin")
		}
	}
}

func TestCleanLabelsRaiseNoSuspicion(t *testing.T) {
	labels, p := posterior(3000, 6)
	n, err := LabelNoise(labels, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if share := float64(len(n.Suspects)) / float64(n.Rows); share >= noiseShare {
		t.Errorf("%v of the rows are suspect", share)
	}
}

// TestConfidentJointByHand checks the definition on a table small enough to do by hand:
// thresholds are 0.7 for class 0 (rows 0 to 2) and 0.6 for class 1 (rows 3 and 4).
func TestConfidentJointByHand(t *testing.T) {
	p := blas32.General{Rows: 6, Cols: 2, Stride: 2, Data: []float32{
		0.9, 0.1, // confident and right
		0.2, 0.8, // labeled 0, confidently 1
		1, 0,
		0.3, 0.7, // right
		0.5, 0.5, // below both thresholds
		float32(math.NaN()), 0, // not judged
	}}
	n, err := LabelNoise([]int32{0, 0, 0, 1, 1, 1}, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n.Rows != 5 || !near(n.Thresholds[0], 0.7) || !near(n.Thresholds[1], 0.6) {
		t.Errorf("%d rows, thresholds %v", n.Rows, n.Thresholds)
	}
	if j := n.Joint; j[0][0] != 2 || j[0][1] != 1 || j[1][0] != 0 || j[1][1] != 1 {
		t.Errorf("joint %v", n.Joint)
	}
	if len(n.Suspects) != 1 || n.Suspects[0].Row != 1 || n.Suspects[0].Likely != 1 {
		t.Errorf("suspects %+v", n.Suspects)
	}
	if !near(n.Rate, 1.0/5) { // a third of three rows
		t.Errorf("rate %v", n.Rate)
	}
}

func TestResiduals(t *testing.T) {
	targets, predictions := make([]float32, 500), make([]float32, 500)
	for i := range targets {
		predictions[i] = float32(i)
		targets[i] = float32(float64(i) + 0.1*noise(i, 0))
	}
	targets[40], targets[7] = 45, -90
	predictions[3] = float32(math.NaN())
	found, err := Residuals(targets, predictions, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Row != 7 || found[1].Row != 40 || found[1].Target != 45 || found[1].Predicted != 40 {
		t.Errorf("%+v", found)
	}
	if exact, err := Residuals(predictions[4:], predictions[4:], nil); err != nil || len(exact) != 0 {
		t.Errorf("a perfect fit has %v, %v", exact, err)
	}
}

func TestSizesMustFit(t *testing.T) {
	_, p := posterior(4, 5)
	if _, err := LabelNoise([]int32{0, 1}, p, nil); err == nil {
		t.Error("two labels for four rows")
	}
	if _, err := LabelNoise([]int32{0, 1, 2, 3}, p, nil); err == nil {
		t.Error("class 3 of 3")
	}
	if _, err := LabelNoise([]int32{0, 1, 2, 0}, p, []int32{1}); err == nil {
		t.Error("one row number for four rows")
	}
	if _, err := Residuals(make([]float32, 2), make([]float32, 3), nil); err == nil {
		t.Error("two targets for three predictions")
	}
}

// TestLabelNoiseInRealData flips one label in twenty of the digits and judges each row by the
// labels of its ten nearest neighbours: probabilities of a model that has not seen the row.
func TestLabelNoiseInRealData(t *testing.T) {
	table := load(t, dataset.Source{Name: "digits"})
	labels := slices.Clone(table.Labels)
	flipped := map[int32]bool{}
	for i := range labels {
		if mix(4, uint64(i))%20 == 0 {
			labels[i] = (labels[i] + 1 + int32(mix(5, uint64(i))%9)) % 10
			flipped[int32(i)] = true
		}
	}
	p := neighbours(table.X, labels, 10, 10)
	n, err := LabelNoise(labels, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	hits := 0
	for _, s := range n.Suspects {
		if flipped[s.Row] && s.Likely == table.Labels[s.Row] {
			hits++
		}
	}
	precision, recall := float64(hits)/float64(len(n.Suspects)), float64(hits)/float64(len(flipped))
	if precision < 0.9 || recall < 0.75 {
		t.Errorf("precision %v, recall %v of %d flipped labels", precision, recall, len(flipped))
	}
	clean, err := LabelNoise(table.Labels, neighbours(table.X, table.Labels, 10, 10), nil)
	if err != nil || len(clean.Suspects) > len(table.Labels)/40 {
		t.Errorf("%d suspects among the labels as published, %v", len(clean.Suspects), err)
	}
}

// neighbours gives each row the shares of the classes among its k nearest other rows.
func neighbours(x blas32.General, labels []int32, classes, k int) blas32.General {
	p := blas32.General{Rows: x.Rows, Cols: classes, Stride: classes, Data: make([]float32, x.Rows*classes)}
	type neighbour struct {
		row      int32
		distance float32
	}
	for i := range int32(x.Rows) {
		a := rowOf(x, i)
		var nearest []neighbour
		for j := range int32(x.Rows) {
			d := float32(0)
			for c, v := range rowOf(x, j) {
				d += (v - a[c]) * (v - a[c])
			}
			if j == i || len(nearest) == k && d >= nearest[k-1].distance {
				continue
			}
			at, _ := slices.BinarySearchFunc(nearest, d,
				func(n neighbour, d float32) int { return cmp.Compare(n.distance, d) })
			nearest = slices.Insert(nearest, at, neighbour{j, d})
			nearest = nearest[:min(len(nearest), k)]
		}
		for _, n := range nearest {
			p.Data[int(i)*classes+int(labels[n.row])] += 1 / float32(k)
		}
	}
	return p
}
