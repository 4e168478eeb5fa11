package postfit_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/postfit"
	"tunebench/engine/train/job"
)

// rows are n of two normal columns.
func rows(n int) job.Data {
	d := job.Data{X: blas32.General{Rows: n, Cols: 2, Stride: 2, Data: make([]float32, 2*n)}}
	s := splitmix.New(3, splitmix.Points, 8)
	for i := range n {
		a, b := s.NormalPair(uint64(i))
		d.X.Data[2*i], d.X.Data[2*i+1] = float32(a), float32(b)
	}
	return d
}

// classes are rows of which the first column says the class by a logistic law of a slope.
func classes(n int, slope float64) job.Data {
	d := rows(n)
	s := splitmix.New(4, splitmix.Points, 8)
	for i := range n {
		p := 1 / (1 + math.Exp(-slope*float64(d.X.Data[2*i])))
		d.Labels = append(d.Labels, 0)
		if s.Float64(uint64(i)) < p {
			d.Labels[i] = 1
		}
	}
	return d
}

// says is a network of two classes whose score is the first column times a slope.
func says(slope float64) func(d job.Data, into []float32) error {
	return func(d job.Data, into []float32) error {
		for i := range d.Rows() {
			into[2*i], into[2*i+1] = 0, float32(slope*float64(d.X.Data[i*d.X.Stride]))
		}
		return nil
	}
}

func part(t *testing.T, d job.Data, outputs, classes int, predict func(job.Data, []float32) error) postfit.Part {
	t.Helper()
	p, err := postfit.Gather(d, postfit.Most, outputs, classes, predict)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// measured is what is told of a network on rows of one law.
func measured(t *testing.T, d job.Data, predict func(job.Data, []float32) error) map[string]float64 {
	t.Helper()
	half := d.Rows() / 2
	return named(postfit.Measure(part(t, d.Slice(0, half), 2, 2, predict),
		part(t, d.Slice(half, d.Rows()), 2, 2, predict), 2))
}

func named(values []float64) map[string]float64 {
	m := map[string]float64{}
	for i, n := range postfit.Names {
		m[n] = values[i]
	}
	return m
}

// A network that says what is true is neither too sure nor leaves anything; one that is three times as sure is told by
// its temperature, one that is blind by the structure of its errors and by the neighbours, who know better.
func TestWhatNetworksLeave(t *testing.T) {
	d := classes(1200, 2)
	right, sure, blind := measured(t, d, says(2)), measured(t, d, says(6)), measured(t, d, says(0))
	if right["overconfidence"] > 0.02 || math.Abs(right["sharpness"]) > 0.25 || right["left in val"] > 0.05 {
		t.Errorf("of the truth: %v", right)
	}
	if sure["overconfidence"] < 0.1 || math.Abs(sure["sharpness"]+math.Log(3)) > 0.35 {
		t.Errorf("of one that is three times too sure: %v", sure)
	}
	if math.Abs(blind["train loss"]) > 0.02 || blind["left in train"] < 0.2 || blind["neighbours know"] < 0.1 {
		t.Errorf("of one that is blind: %v", blind)
	}
	if right["val errors"] != sure["val errors"] || blind["val errors"] <= right["val errors"] {
		t.Errorf("errors: %v, %v, %v", right["val errors"], sure["val errors"], blind["val errors"])
	}
}

// Labels that were changed are told from classes that overlap: the network is sure, and still wrong.
func TestWrongLabelsAreTold(t *testing.T) {
	d := classes(1200, 30)
	clean := measured(t, d, says(30))
	for i := 0; i < len(d.Labels); i += 5 {
		d.Labels[i] = 1 - d.Labels[i]
	}
	wrong := measured(t, d, says(30))
	for _, part := range []string{"train", "val"} {
		rate, gain := "wrong "+part+" labels", "ln wrong "+part+" labels' gain"
		if clean[rate] > 0.02 || math.Abs(wrong[rate]-0.2) > 0.05 || wrong[gain] < clean[gain]+2 {
			t.Errorf("%s: %v of the labels, %v; of clean ones %v, %v", part, wrong[rate], wrong[gain], clean[rate],
				clean[gain])
		}
	}
}

// A rare class that is told apart, but never likely enough to be said, is gained where each class counts alike.
func TestRareClassesAreBalanced(t *testing.T) {
	d := rows(1000)
	for i := range 1000 {
		d.Labels = append(d.Labels, 0)
		if d.X.Data[2*i] > 1 && i%4 == 0 {
			d.Labels[i] = 1
		}
	}
	m := measured(t, d, func(d job.Data, into []float32) error {
		for i := range d.Rows() {
			into[2*i], into[2*i+1] = 0, -4
			if d.X.Data[i*d.X.Stride] > 1 {
				into[2*i+1] = float32(math.Log(1.0 / 3))
			}
		}
		return nil
	})
	if m["balance"] < 0.25 {
		t.Errorf("%v is gained", m["balance"])
	}
}

func TestNumbersByHand(t *testing.T) {
	four := rows(4)
	four.Targets = []float32{-1, -1, 1, 1}
	half := func(d job.Data, into []float32) error {
		for i, y := range d.Targets {
			into[i] = y / 2
		}
		return nil
	}
	m := named(postfit.Measure(part(t, four, 1, 0, half), part(t, four, 1, 0, half), 0))
	// Half of each target explains three quarters; doubled, it explains all, down to a thousandth.
	if want := math.Log(0.25); math.Abs(m["val loss"]-want) > 1e-6 || m["val loss"] != m["train loss"] ||
		math.Abs(m["sharpness"]-2) > 1e-6 || math.Abs(m["overconfidence"]-(want-math.Log(1e-3))) > 1e-6 {
		t.Errorf("%v", m)
	}
	if !math.IsNaN(m["val errors"]) || !math.IsNaN(m["balance"]) {
		t.Errorf("numbers have classes: %v", m)
	}
}

// Large parts are looked at in places all over, for a file may be in the order of its classes.
func TestPartsAreSampled(t *testing.T) {
	d := classes(40000, 1)
	for i := range d.Labels {
		d.Labels[i] = int32(i * 2 / len(d.Labels))
	}
	p := part(t, d, 2, 2, says(1))
	ones := 0
	for _, l := range p.Labels {
		ones += int(l)
	}
	if len(p.Labels) != postfit.Most || p.Said.Rows != postfit.Most || p.Points.Rows != postfit.Most ||
		math.Abs(float64(ones)-postfit.Most/2) > 60 {
		t.Errorf("%d rows, %d of the second half", len(p.Labels), ones)
	}
	failed := errors.New("no")
	_, err := postfit.Gather(d, 10, 2, 2, func(job.Data, []float32) error { return failed })
	if !errors.Is(err, failed) {
		t.Errorf("of a network that fails: %v", err)
	}
}

// What cannot be told is missing, and nothing is infinite.
func TestNothingIsToldOfWhatIsNotANumber(t *testing.T) {
	d := classes(60, 1)
	nan := func(d job.Data, into []float32) error {
		for i := range into {
			into[i] = float32(math.NaN())
		}
		return nil
	}
	broken, empty := part(t, d, 2, 2, nan), postfit.Part{}
	for _, m := range [][]float64{
		postfit.Measure(broken, part(t, d, 2, 2, says(1)), 2),
		postfit.Measure(part(t, d, 2, 2, says(1)), empty, 2), postfit.Measure(empty, empty, 0),
	} {
		if len(m) != len(postfit.Names) || slices.ContainsFunc(m, func(v float64) bool { return !math.IsNaN(v) }) {
			t.Errorf("%v", m)
		}
	}
	for i := range d.Labels {
		d.Labels[i] = 0
	}
	for i, v := range measured(t, d, says(1e9)) {
		if math.IsInf(v, 0) {
			t.Errorf("%s is infinite", i)
		}
	}
}

// The reader was fitted on these measures, in their order.
func TestTheReaderTakesAllOfThem(t *testing.T) {
	if len(postfit.Names) != reader.Measures {
		t.Errorf("%d measures, and the reader takes %d", len(postfit.Names), reader.Measures)
	}
}

// The order of the rows, and the names of the classes, change nothing; nor does what the targets are measured in.
func TestMeasuresDoNotDependOnNames(t *testing.T) {
	d := classes(400, 2)
	one := measured(t, d, says(3))
	other := classes(400, 2)
	for i := range other.Labels {
		other.Labels[i] = 1 - other.Labels[i]
	}
	renamed := measured(t, other, func(d job.Data, into []float32) error {
		for i := range d.Rows() {
			into[2*i], into[2*i+1] = float32(3*d.X.Data[i*d.X.Stride]), 0
		}
		return nil
	})
	for name, v := range one {
		if math.Abs(v-renamed[name]) > 1e-3 {
			t.Errorf("%s is %v, and %v of classes by other names", name, v, renamed[name])
		}
	}
	for _, by := range []float32{0.01, 1000} {
		scaled := func(by float32) map[string]float64 {
			d := rows(200)
			for i := range 200 {
				d.Targets = append(d.Targets, by*(d.X.Data[2*i]+d.X.Data[2*i+1]))
			}
			first := func(d job.Data, into []float32) error {
				for i := range into {
					into[i] = by * d.X.Data[i*d.X.Stride]
				}
				return nil
			}
			train, val := part(t, d.Slice(0, 100), 1, 0, first), part(t, d.Slice(100, 200), 1, 0, first)
			return named(postfit.Measure(train, val, 0))
		}
		plain, other := scaled(1), scaled(by)
		for name, v := range plain {
			if math.IsNaN(v) != math.IsNaN(other[name]) || math.Abs(v-other[name]) > 0.02 {
				t.Errorf("%s is %v, and %v of targets that are %v times as large", name, v, other[name], by)
			}
		}
		if plain["left in val"] < 0.9 || plain["left in train"] < 0.9 {
			t.Errorf("of a column that was left out %v and %v are seen", plain["left in train"], plain["left in val"])
		}
	}
}

// A network that says the same of all rows has no line, and is no better than the mean.
func TestAConstantNetwork(t *testing.T) {
	four := rows(4)
	four.Targets = []float32{-1, -1, 1, 1}
	p := part(t, four, 1, 0, func(job.Data, []float32) error { return nil })
	m := named(postfit.Measure(p, p, 0))
	if m["sharpness"] != 0 || math.Abs(m["val loss"]) > 1e-9 || math.Abs(m["overconfidence"]) > 1e-9 {
		t.Errorf("%v", m)
	}
}
