package gp

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"

	"tunebench/engine/internal/rng"
)

// sample is a function of the first two of d coordinates, a third of it seen early.
func sample(n, d int) Data {
	r := rng.New(1, rng.Search, 0, 0)
	data := Data{Group: make([]int, d), Y: make([]float64, n), Var: make([]float64, n), Ahead: make([]float64, n)}
	for i := range data.Group {
		data.Group[i] = i
	}
	for i := range n {
		x := make([]float64, d)
		for k := range x {
			x[k] = r.Float64()
		}
		data.X = append(data.X, x)
		data.Y[i] = math.Sin(5*x[0]) + x[1] + 0.05*r.Normal()
		if i%3 == 0 {
			data.Var[i], data.Ahead[i] = 0.1, float64(i%4)
			data.Y[i] += 0.2 * data.Ahead[i]
		}
	}
	return data
}

func TestGradientOfThePosterior(t *testing.T) {
	data := sample(20, 3)
	data.Group = []int{0, 1, 1}
	for _, shift := range []float64{0, 0.4, -0.7} {
		p := Default(&data)
		for i := range p {
			p[i] += shift * float64(1+i%3)
		}
		want := fd.Gradient(nil, func(p []float64) float64 { return newFitter(data).evaluate(p) }, p,
			&fd.Settings{Formula: fd.Central, Step: 1e-4})
		f := newFitter(data)
		f.evaluate(p)
		for i := range want {
			if math.Abs(f.gradient[i]-want[i]) > 1e-5*(1+math.Abs(want[i])) {
				t.Errorf("parameter %d: gradient %v, finite differences %v", i, f.gradient[i], want[i])
			}
		}
	}
}

// Two observations, worked out with the formulas of Rasmussen and Williams (2.25, 2.26).
func TestPredictionOfTwoObservations(t *testing.T) {
	data := Data{
		X: [][]float64{{0}, {1}}, Group: []int{0}, Y: []float64{1, -2},
		Var: []float64{0, 0.5}, Ahead: []float64{0, 2},
	}
	p := Params{math.Log(4), math.Log(1.5), math.Log(0.1), math.Log(0.3)}
	m, err := New(data, p)
	if err != nil {
		t.Fatal(err)
	}
	k := func(d float64) float64 {
		r := math.Sqrt(5) * 2 * d // a length scale of 1/2
		return (1 + r + r*r/3) * math.Exp(-r)
	}
	c := mat.NewDense(2, 2, []float64{
		1.5 + 0.1 + leastNoise, 1.5 * k(1),
		1.5 * k(1), 1.5 + 4*0.3*2 + 0.1 + leastNoise + 0.5,
	})
	v := mat.NewVecDense(2, []float64{1.5 * k(0.3), 1.5 * k(0.7)})
	var a, b mat.VecDense
	if err := a.SolveVec(c, mat.NewVecDense(2, data.Y)); err != nil {
		t.Fatal(err)
	}
	if err := b.SolveVec(c, v); err != nil {
		t.Fatal(err)
	}
	mean, variance := m.Predict([]float64{0.3})
	if want := mat.Dot(v, &a); math.Abs(mean-want) > 1e-12 {
		t.Errorf("mean %v, want %v", mean, want)
	}
	if want := 1.5 - mat.Dot(v, &b); math.Abs(variance-want) > 1e-12 {
		t.Errorf("variance %v, want %v", variance, want)
	}
}

func TestGlanceBoundsTheVariance(t *testing.T) {
	data := sample(30, 3)
	m, err := New(data, Fit(data, 30, Default(&data)))
	if err != nil {
		t.Fatal(err)
	}
	r := rng.New(3, rng.Search, 0, 0)
	for range 200 {
		x := []float64{r.Float64(), r.Float64(), r.Float64()}
		mean, variance := m.Predict(x)
		glance, bound := m.Glance(x)
		if glance != mean || bound < variance-1e-9 {
			t.Fatalf("at %v: mean %v and variance %v, at a glance %v and %v", x, mean, variance, glance, bound)
		}
	}
}

func TestFitFindsWhatMatters(t *testing.T) {
	data := sample(60, 4)
	start := Default(&data)
	p := Fit(data, 60, start)
	f := newFitter(data)
	if f.evaluate(p) >= f.evaluate(start) {
		t.Errorf("the fit is no better than its start")
	}
	// The first coordinate bends the function most, the last two do nothing.
	if p[0] < p[1] || p[1] < p[2] || p[1] < p[3] {
		t.Errorf("inverse squared length scales %v: want them to fall from the first on", p[:4])
	}
	m, err := New(data, p)
	if err != nil {
		t.Fatal(err)
	}
	r := rng.New(5, rng.Search, 0, 0)
	var worst float64
	for range 100 {
		x := []float64{r.Float64(), r.Float64(), r.Float64(), r.Float64()}
		mean, _ := m.Predict(x)
		worst = max(worst, math.Abs(mean-math.Sin(5*x[0])-x[1]))
	}
	if worst > 0.5 {
		t.Errorf("a prediction is off by %.2f of a function of range 2.9", worst)
	}
}

// Results that are still far from their end move alike: one training that went to its
// end tells of its neighbours too.
func TestOneTrainingToTheEndCorrectsItsNeighbours(t *testing.T) {
	data := Data{Group: []int{0}}
	add := func(x, y, ahead float64) {
		data.X = append(data.X, []float64{x})
		data.Y, data.Ahead, data.Var = append(data.Y, y), append(data.Ahead, ahead), append(data.Var, 0)
	}
	for i := range 6 {
		add(float64(i)/10, 1, 4) // early, all at 1
	}
	p := Default(&data)
	p[3] = math.Log(0.05)
	before, err := New(data, p)
	if err != nil {
		t.Fatal(err)
	}
	add(0.3, -1, 0) // to the end: -1
	after, err := New(data, p)
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{0.1}
	was, _ := before.Predict(x)
	is, _ := after.Predict(x)
	if is > -0.5 || was < 0 {
		t.Errorf("the neighbour is expected at %.2f, then at %.2f; want it to follow to about -1", was, is)
	}
}

func TestEqualObservationsAreNoTrouble(t *testing.T) {
	data := Data{Group: []int{0}}
	for range 20 {
		data.X = append(data.X, []float64{0.5})
		data.Y, data.Ahead, data.Var = append(data.Y, 1), append(data.Ahead, 0), append(data.Var, 0)
	}
	p := Fit(data, 20, Default(&data))
	if _, err := New(data, p); err != nil {
		t.Error(err)
	}
	p[0] = math.NaN()
	if _, err := New(data, p); !errors.Is(err, ErrSingular) {
		t.Errorf("got %v, want ErrSingular", err)
	}
}

func TestSlopeOfAPrediction(t *testing.T) {
	data := sample(25, 3)
	m, err := New(data, Fit(data, 30, Default(&data)))
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{0.3, 0.6, 0.1}
	ofMean, ofVariance := make([]float64, 3), make([]float64, 3)
	mean, variance := m.Slope(x, ofMean, ofVariance)
	if a, v := m.Predict(x); math.Abs(a-mean) > 1e-12 || math.Abs(v-variance) > 1e-12 {
		t.Errorf("mean %v and variance %v, predicted %v and %v", mean, variance, a, v)
	}
	central := &fd.Settings{Formula: fd.Central}
	wantMean := fd.Gradient(nil, func(x []float64) float64 { a, _ := m.Predict(x); return a }, x, central)
	wantVariance := fd.Gradient(nil, func(x []float64) float64 { _, v := m.Predict(x); return v }, x, central)
	for c := range x {
		if math.Abs(ofMean[c]-wantMean[c]) > 1e-6 || math.Abs(ofVariance[c]-wantVariance[c]) > 1e-6 {
			t.Errorf("coordinate %d: slopes %v and %v, finite differences %v and %v",
				c, ofMean[c], ofVariance[c], wantMean[c], wantVariance[c])
		}
	}
}

// A model to which observations were added one by one is that of all of them.
func TestAddedObservations(t *testing.T) {
	data := sample(40, 3)
	p := Fit(data, 30, Default(&data))
	whole, err := New(data, p)
	if err != nil {
		t.Fatal(err)
	}
	part := Data{
		X: data.X[:25], Group: data.Group, Y: data.Y[:25], Var: data.Var[:25], Ahead: data.Ahead[:25],
	}
	grown, err := New(part, p)
	if err != nil {
		t.Fatal(err)
	}
	for i := 25; i < 40; i++ {
		grown.Add(data.X[i], data.Y[i], data.Var[i], data.Ahead[i])
	}
	same := func() {
		t.Helper()
		r := rng.New(4, rng.Search, 0, 0)
		for range 50 {
			x := []float64{r.Float64(), r.Float64(), r.Float64()}
			mean, variance := grown.Predict(x)
			want, wantVariance := whole.Predict(x)
			_, bound := grown.Glance(x)
			_, wantBound := whole.Glance(x)
			if math.Abs(mean-want) > 1e-7 || math.Abs(variance-wantVariance) > 1e-7 || bound != wantBound {
				t.Fatalf("at %v: %v ± %v, of a model made at once %v ± %v", x, mean, variance, want, wantVariance)
			}
		}
	}
	same()
	if len(part.X) != 25 || len(data.Y) != 40 {
		t.Error("the data that it was made of have changed")
	}
	// What cannot be factorized is left out.
	grown.Add(data.X[0], math.NaN(), math.NaN(), 0)
	same()
}

func TestDistancesInLengthScales(t *testing.T) {
	data := Data{
		X: [][]float64{{0, 0}, {1, 1}}, Group: []int{0, 1}, Y: []float64{0, 1},
		Var: []float64{0, 0}, Ahead: []float64{0, 0},
	}
	m, err := New(data, Params{math.Log(4), 0, 0, -9, -5}) // length scales of 1/2 and 1
	if err != nil {
		t.Fatal(err)
	}
	from := []float64{1, 0.5}
	if got, want := m.Nearest(from), 0.25; math.Abs(got-want) > 1e-12 {
		t.Errorf("the nearest observation is %v away, want %v", got, want)
	}
	got := m.Distances(from, data.X)
	if math.Abs(got[0]-4.25) > 1e-12 || math.Abs(got[1]-0.25) > 1e-12 {
		t.Errorf("distances %v, want 4.25 and 0.25", got)
	}
}

// A fit to few points that vary along one coordinate alone forgets the others; a wary model does not.
func TestWaryModelsExpectThatEverythingMatters(t *testing.T) {
	data := Data{Group: []int{0, 1}}
	for i := range 12 {
		x := float64(i) / 11
		data.X, data.Y = append(data.X, []float64{x, 0.5}), append(data.Y, math.Sin(5*x))
		data.Var, data.Ahead = append(data.Var, 0), append(data.Ahead, 0)
	}
	fitted := Params{2, -6, 0, -9, -5} // the second coordinate hardly matters
	away := func(p Params) float64 {
		m, err := New(data, p)
		if err != nil {
			t.Fatal(err)
		}
		_, variance := m.Predict([]float64{0.5, 1})
		return variance
	}
	wary := Wary(data, fitted)
	if sure, unsure := away(fitted), away(wary); unsure < 100*sure {
		t.Errorf("half the cube away from all data the variance is %v, and %v of a fit", unsure, sure)
	}
	if fitted[0] != 2 || wary.at(noise) != fitted.at(noise) || wary.at(amplitude) != fitted.at(amplitude) {
		t.Errorf("wary %v of %v: the variances are those that were fitted", wary, fitted)
	}
}
