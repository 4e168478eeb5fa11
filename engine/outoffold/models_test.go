package outoffold

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/sgemm"
)

// rings are rows of class 0 around the origin and of class 1 around those.
func rings(n int) (x blas32.General, labels []int32) {
	x = normals(n, 2, 3)
	for i := range n {
		row := rowOf(x, i)
		labels = append(labels, int32(i%2))
		scale := float32(1+2*(i%2)) / float32(math.Hypot(float64(row[0]), float64(row[1])))
		row[0], row[1] = row[0]*scale, row[1]*scale
	}
	return x, labels
}

func accuracy(p blas32.General, labels []int32) float64 {
	right := 0
	for i, l := range labels {
		if row := rowOf(p, i); int(l) == slices.Index(row, slices.Max(row)) {
			right++
		}
	}
	return float64(right) / float64(len(labels))
}

// models are both, each asked about rows that it has not seen.
var models = map[string]func(x blas32.General, labels []int32, classes int) (blas32.General, error){
	"neighbours": func(x blas32.General, labels []int32, classes int) (blas32.General, error) {
		return Neighbours(x, x, labels, classes, true)
	},
	"left out": LeftOutClasses,
}

func TestModelsLearnWhatIsThere(t *testing.T) {
	x, labels := rings(300)
	for name, model := range models {
		p, err := model(x, labels, 2)
		if err != nil {
			t.Fatal(err)
		}
		if a := accuracy(p, labels); a < 0.97 {
			t.Errorf("%s: accuracy %v", name, a)
		}
		for i := range p.Rows {
			if sum := p.Data[2*i] + p.Data[2*i+1]; math.Abs(float64(sum)-1) > 1e-5 || slices.Min(rowOf(p, i)) < 0 {
				t.Fatalf("%s: probabilities %v", name, rowOf(p, i))
			}
		}
		again, _ := model(x, labels, 2)
		if !slices.Equal(p.Data, again.Data) {
			t.Errorf("%s says something else the second time", name)
		}
	}
}

// No model knows the label of the row itself: of labels without any sense each is right half of the time.
func TestModelsDoNotKnowTheRowsOwnLabel(t *testing.T) {
	x := normals(500, 6, 4)
	labels := make([]int32, 500)
	for i := range labels {
		labels[i] = int32(splitmix.New(5, splitmix.Points, 0).Intn(uint64(i), 2))
	}
	for name, model := range models {
		p, err := model(x, labels, 2)
		if err != nil {
			t.Fatal(err)
		}
		if a := accuracy(p, labels); math.Abs(a-0.5) > 0.09 {
			t.Errorf("%s: accuracy %v on labels drawn by lot", name, a)
		}
	}
}

// The closed form is what fits without the row come to.
func TestLeavingOutIsFittingWithoutTheRow(t *testing.T) {
	x, labels := rings(24)
	impl, err := sgemm.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	answers := matrix(24, 1)
	for i, l := range labels {
		answers.Data[i] = float32(l)
	}
	got, err := LeftOut(x, answers)
	if err != nil {
		t.Fatal(err)
	}
	z := rectified(impl, x)
	closest := math.Inf(1)
	for _, penalty := range penalties { // it has chosen one of them
		worst := 0.0
		for i := range 24 {
			worst = max(worst, math.Abs(without(z, answers, i, penalty*24)-float64(got.Data[i])))
		}
		closest = min(closest, worst)
	}
	if closest > 2e-3 {
		t.Errorf("differs by %v from fits without the row", closest)
	}
}

// without predicts a row by a ridge regression on all others.
func without(z, answers blas32.General, row int, penalty float64) float64 {
	m := z.Cols
	gram, right := mat.NewSymDense(m, nil), mat.NewVecDense(m, nil)
	for i := range z.Rows {
		if i == row {
			continue
		}
		for a, v := range rowOf(z, i) {
			right.SetVec(a, right.AtVec(a)+float64(v)*float64(answers.Data[i]))
			for b := a; b < m; b++ {
				gram.SetSym(a, b, gram.At(a, b)+float64(v)*float64(rowOf(z, i)[b]))
			}
		}
	}
	for a := range m - 1 {
		gram.SetSym(a, a, gram.At(a, a)+penalty)
	}
	var chol mat.Cholesky
	chol.Factorize(gram)
	w := mat.NewVecDense(m, nil)
	if err := chol.SolveVecTo(w, right); err != nil {
		return math.NaN()
	}
	sum := 0.0
	for a, v := range rowOf(z, row) {
		sum += float64(v) * w.AtVec(a)
	}
	return sum
}

func TestNeighboursByHand(t *testing.T) {
	among := blas32.General{Rows: 3, Cols: 1, Stride: 1, Data: []float32{0, 1, 5}}
	four := blas32.General{Rows: 1, Cols: 1, Stride: 1, Data: []float32{4}}
	p, err := Neighbours(four, among, []int32{0, 0, 1}, 2, false)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{2.5 / 4, 1.5 / 4}; !slices.Equal(p.Data, want) {
		t.Errorf("of all three: %v, want %v", p.Data, want)
	}
	if p, err = Neighbours(among, among, []int32{0, 0, 1}, 2, true); err != nil {
		t.Fatal(err)
	}
	if want := []float32{0.5, 0.5, 0.5, 0.5, 2.5 / 3, 0.5 / 3}; !slices.Equal(p.Data, want) {
		t.Errorf("without itself: %v, want %v", p.Data, want)
	}
	many := matrix(40, 1)
	labels := make([]int32, 40)
	for i := range labels {
		many.Data[i], labels[i] = float32(i), int32(i/nearest)
	}
	if p, err = Neighbours(matrix(1, 1), many, labels, 4, false); err != nil {
		t.Fatal(err)
	}
	if want := []float32{10.5 / 12, 0.5 / 12, 0.5 / 12, 0.5 / 12}; !slices.Equal(p.Data, want) {
		t.Errorf("the nearest ten: %v, want %v", p.Data, want)
	}
}

func TestSizesThatDoNotFit(t *testing.T) {
	x := normals(4, 2, 6)
	if _, err := Neighbours(x, normals(4, 3, 6), make([]int32, 4), 2, false); err == nil {
		t.Error("points of other dimensions")
	}
	if _, err := Neighbours(x, x, make([]int32, 3), 2, false); err == nil {
		t.Error("a neighbour without a label")
	}
	if _, err := Neighbours(normals(3, 2, 6), x, make([]int32, 4), 2, true); err == nil {
		t.Error("others as themselves")
	}
	if _, err := LeftOut(x, matrix(3, 1)); err == nil {
		t.Error("three answers for four points")
	}
	bad := normals(4, 2, 6)
	bad.Data[3] = float32(math.NaN())
	if _, err := LeftOutClasses(bad, make([]int32, 4), 2); err == nil {
		t.Error("a point that is not a number")
	}
	if p, err := LeftOutClasses(matrix(1, 0), []int32{0}, 2); err != nil || p.Rows != 1 {
		t.Errorf("one row without features: %v, %v", p, err)
	}
}
