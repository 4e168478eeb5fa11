package quality

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/internal/rng"
	"tunebench/engine/metric"
)

// reference is what testdata/reference.py writes.
type reference struct {
	Classes     int
	Labels      []int32
	Logits      []float32
	Calibration struct{ Accuracy, Confidence []float64 }
	Temperature struct {
		At, Before float64
		LogLoss    float64 `json:"log_loss"`
	}
	Curves struct {
		Positive         []bool
		Score            []float64
		FPR, TPR         []float64
		Precision        []float64
		Recall           []float64
		AUC              float64
		AveragePrecision float64 `json:"average_precision"`
		BestF1           float64 `json:"best_f1"`
		LeastCost        float64 `json:"least_cost"`
	}
	Slices struct {
		Errors, Distance []float64
		Fisher, Welch    float64
	}
}

func sklearn(t *testing.T) (r reference) {
	t.Helper()
	raw, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func near[A, B ~float64](t *testing.T, what string, got A, want B, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-float64(want)) <= tolerance) {
		t.Errorf("%s is %v, scikit-learn has %v", what, got, want)
	}
}

func TestCurvesAreScikitLearns(t *testing.T) {
	c := sklearn(t).Curves
	roc := ROC(c.Score, c.Positive)
	near(t, "the area", roc.Area, c.AUC, 1e-12)
	if len(roc.Points) != len(c.FPR) {
		t.Fatalf("%d points, scikit-learn has %d", len(roc.Points), len(c.FPR))
	}
	for i, p := range roc.Points {
		near(t, "false positives", p.X, c.FPR[i], 1e-12)
		near(t, "true positives", p.Y, c.TPR[i], 1e-12)
	}
	pr := PrecisionRecall(c.Score, c.Positive)
	near(t, "average precision", pr.Area, c.AveragePrecision, 1e-12)
	// scikit-learn stops once all positives are found, or not, by version: the common points count.
	for i := range min(len(pr.Points), len(c.Recall)) {
		near(t, "recall", pr.Points[i].X, c.Recall[i], 1e-12)
		near(t, "precision", pr.Points[i].Y, c.Precision[i], 1e-12)
	}
	near(t, "the best F1", BestF1(c.Score, c.Positive, Costs{1, 5}).F1, c.BestF1, 1e-12)
	near(t, "the least cost", LeastCost(c.Score, c.Positive, Costs{1, 5}).Cost, c.LeastCost, 1e-12)
}

func TestThresholdsDoWhatTheySay(t *testing.T) {
	c := sklearn(t).Curves
	for costs, best := range map[Costs]Threshold{
		{1, 1}: BestF1(c.Score, c.Positive, Costs{1, 1}), {3, 1}: LeastCost(c.Score, c.Positive, Costs{3, 1}),
	} {
		if at := At(float64(best.At), c.Score, c.Positive, costs); at != best {
			t.Errorf("%+v, measured at its threshold %+v", best, at)
		}
	}
	// Where a false alarm is too dear, nothing is taken for positive.
	none := LeastCost([]float64{2, 1}, []bool{false, true}, Costs{FalsePositive: 10, FalseNegative: 1})
	if !math.IsInf(float64(none.At), 1) || none.Cost != 0.5 || none.Recall != 0 {
		t.Errorf("%+v", none)
	}
}

func TestCurvesOfOneKindOfRowsAreUndefined(t *testing.T) {
	for _, positive := range [][]bool{{true, true}, {false, false}, {}} {
		if c := ROC(make([]float64, len(positive)), positive); c.Area.Known() || c.Points != nil {
			t.Errorf("ROC of %v: %+v", positive, c)
		}
	}
	if c := PrecisionRecall([]float64{1}, []bool{false}); c.Area.Known() {
		t.Errorf("precision without positives: %+v", c)
	}
}

func TestThinKeepsTheCurve(t *testing.T) {
	c := sklearn(t).Curves
	whole := ROC(c.Score, c.Positive)
	thin := whole.Thin(40)
	if n := len(thin.Points); n > 41 || n < 20 || thin.Area != whole.Area {
		t.Fatalf("%d points", n)
	}
	if thin.Points[0] != whole.Points[0] || thin.Points[len(thin.Points)-1] != whole.Points[len(whole.Points)-1] {
		t.Error("the ends are gone")
	}
	area := 0.0
	for i, p := range thin.Points[1:] {
		area += (p.X - thin.Points[i].X) * (p.Y + thin.Points[i].Y) / 2
	}
	if math.Abs(area-c.AUC) > 0.01 {
		t.Errorf("the area of what is left is %v, of all %v", area, c.AUC)
	}
	if again := whole.Thin(len(whole.Points)); len(again.Points) != len(whole.Points) {
		t.Error("a curve that is thin enough was thinned")
	}
}

func TestCalibrationIsScikitLearns(t *testing.T) {
	r := sklearn(t)
	m := metric.NewClassification(r.Classes, 0, false)
	m.Measure(r.Logits, r.Labels)
	k, ece := 0, 0.0
	for _, b := range m.Bins() {
		if b.Rows == 0 {
			continue
		}
		near(t, "accuracy", b.Accuracy, r.Calibration.Accuracy[k], 1e-9)
		near(t, "confidence", b.Confidence, r.Calibration.Confidence[k], 1e-9)
		ece += math.Abs(b.Accuracy-b.Confidence) * float64(b.Rows) / float64(len(r.Labels))
		k++
	}
	if k != len(r.Calibration.Accuracy) {
		t.Errorf("%d bins, scikit-learn has %d", k, len(r.Calibration.Accuracy))
	}
	near(t, "the calibration error of the bins", ece, m.ECE(), 1e-12)
}

func TestTemperatureMendsTheLoss(t *testing.T) {
	r := sklearn(t)
	at := Temperature(r.Logits, r.Labels, r.Classes)
	near(t, "the temperature", at, r.Temperature.At, 1e-4)
	cooled := slices.Clone(r.Logits)
	for i := range cooled {
		cooled[i] = float32(float64(cooled[i]) / at)
	}
	for _, c := range []struct {
		logits []float32
		want   float64
	}{{r.Logits, r.Temperature.Before}, {cooled, r.Temperature.LogLoss}} {
		sum := 0.0
		for _, s := range metric.Surprises(c.logits, r.Labels, r.Classes) {
			sum += s
		}
		near(t, "the log loss", sum/float64(len(r.Labels)), c.want, 1e-6)
	}
}

func TestTemperatureStopsWhereNothingHoldsIt(t *testing.T) {
	if at := Temperature([]float32{3, 0, 0, 3}, []int32{0, 1}, 2); math.Abs(at-coldest) > 1e-6 {
		t.Errorf("without a mistake it is %v", at)
	}
	if at := Temperature([]float32{3, 0, 0, 3}, []int32{1, 0}, 2); math.Abs(at-hottest) > 1e-3 {
		t.Errorf("without a hit it is %v", at)
	}
	nan := float32(math.NaN())
	if at := Temperature([]float32{nan, 0}, []int32{1}, 2); at == at {
		t.Errorf("of NaN it is %v", at)
	}
	if at := Temperature(nil, nil, 2); at == at {
		t.Errorf("without rows it is %v", at)
	}
}

func TestSlicesAreJudgedAsSciPyDoes(t *testing.T) {
	r := sklearn(t).Slices
	var fifth []int32
	for i := range r.Errors {
		if i%5 == 0 {
			fifth = append(fifth, int32(i))
		}
	}
	near(t, "Fisher's P", Compare(r.Errors, [][]int32{fifth})[0].P, r.Fisher, 1e-9)
	near(t, "Welch's P", Compare(r.Distance, [][]int32{fifth})[0].P, r.Welch, 1e-9)
}

func TestOneBadSliceAmongManyStandsOut(t *testing.T) {
	stream := rng.New(6, rng.Explain, 0, 0)
	const rows, groups = 4000, 40
	errors, parts := make([]float64, rows), make([][]int32, groups)
	for i := range errors {
		g := i % groups
		parts[g] = append(parts[g], int32(i))
		if chance := 0.1 + 0.4*float64(g/(groups-1)); stream.Float64() < chance {
			errors[i] = 1
		}
	}
	for g, s := range Compare(errors, parts) {
		if bad := g == groups-1; (s.Adjusted < 0.05) != bad {
			t.Errorf("slice %d: %+v", g, s)
		} else if bad && (s.Low > 0.4 || s.High < 0.4 || s.Low < 0) {
			t.Errorf("the interval of the bad slice does not hold 0.4: %+v", s)
		}
	}
}

// Without any difference, one of many slices is called worse in no more than one set of twenty.
func TestFewFalseAlarmsAmongManySlices(t *testing.T) {
	const sets = 200
	alarms := map[bool]int{}
	for _, binary := range []bool{true, false} {
		for set := range sets {
			stream := rng.New(uint64(set), rng.Explain, 0, 1)
			errors, parts := make([]float64, 600), make([][]int32, 20)
			for i := range errors {
				errors[i] = math.Abs(stream.Normal())
				if binary {
					errors[i] = math.Floor(stream.Float64() + 0.15)
				}
				parts[i%20] = append(parts[i%20], int32(i))
			}
			if slices.ContainsFunc(Compare(errors, parts), func(s Slice) bool { return s.Adjusted < 0.05 }) {
				alarms[binary]++
			}
		}
	}
	for binary, n := range alarms {
		if n > sets*9/100 { // the tails of half-normal errors are long for Welch's test
			t.Errorf("0 and 1: %v: an alarm in %d sets of %d", binary, n, sets)
		}
	}
}

func TestSmallSlicesAreNotJudged(t *testing.T) {
	errors := make([]float64, 100)
	for i := range 9 {
		errors[i] = 1
	}
	s := Compare(errors, [][]int32{{0, 1, 2, 3, 4, 5, 6, 7, 8}})[0]
	if s.P != 1 || !math.IsInf(float64(s.Low), -1) || s.Mean != 1 || s.Rest != 0 {
		t.Errorf("%+v", s)
	}
	if written, err := json.Marshal(s); err != nil {
		t.Errorf("%s, %v", written, err)
	}
}

func TestDeciles(t *testing.T) {
	truth, predicted := make([]float64, 100), make([]float64, 100)
	for i := range truth {
		truth[i] = float64(i)
		predicted[i] = truth[i] + 1
		if i >= 90 {
			predicted[i] = truth[i] - 5
		}
	}
	list := Deciles(predicted, truth)
	if len(list) != 10 || list[0] != (Decile{Low: 0, High: 9, Rows: 10, Bias: 1, MAE: 1, RMSE: 1}) ||
		list[9] != (Decile{Low: 90, High: 99, Rows: 10, Bias: -5, MAE: 5, RMSE: 5}) {
		t.Errorf("%+v", list)
	}
	// Rows of one value stay together, and no row is lost.
	for _, values := range [][]float64{{1, 1, 1, 1}, {1, 2}, {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4}, nil} {
		rows, last := 0, math.Inf(-1)
		for _, d := range Deciles(values, values) {
			if rows += d.Rows; d.Low <= last {
				t.Errorf("%v: two deciles share %v", values, last)
			}
			last = d.High
		}
		if rows != len(values) {
			t.Errorf("%v: %d rows", values, rows)
		}
	}
}

func TestSpreadCountsAll(t *testing.T) {
	values := []float64{math.NaN(), math.Inf(1)}
	for i := range 2000 {
		values = append(values, float64(i%100))
	}
	values = append(values, 1e9)
	h := Spread(values, 10)
	total := 0
	for i, n := range h.Counts {
		if total += n; n < 190 || n > 220 {
			t.Errorf("bin %d has %d", i, n)
		}
	}
	if total != 2001 || h.Low != 0 || h.High != 99 {
		t.Errorf("%d values from %v to %v", total, h.Low, h.High)
	}
	if h := Spread([]float64{7, 7}, 4); h.Counts[0] != 2 {
		t.Errorf("equal values: %+v", h)
	}
	if h := Spread(nil, 4); len(h.Counts) != 4 || h.Counts[0] != 0 {
		t.Errorf("no values: %+v", h)
	}
}

// The interval of a mean is that of the theory, and the same with the same seed.
func TestBootstrap(t *testing.T) {
	stream := rng.New(5, rng.Explain, 0, 2)
	values := make([]float64, 400)
	sum, squares := 0.0, 0.0
	for i := range values {
		values[i] = stream.Normal()
		sum += values[i]
		squares += values[i] * values[i]
	}
	n := float64(len(values))
	mean := sum / n
	half := 1.96 * math.Sqrt((squares/n-mean*mean)/n)
	measure := func(rows []int32) []float64 {
		s := 0.0
		for _, r := range rows {
			s += values[r]
		}
		return []float64{s / n, math.NaN()}
	}
	got := Bootstrap(len(values), 2000, 1, measure)
	off := max(math.Abs(float64(got[0].Low)-(mean-half)), math.Abs(float64(got[0].High)-(mean+half)))
	if off > 0.012 {
		t.Errorf("%+v, want %v to %v", got[0], mean-half, mean+half)
	}
	if got[1].Low.Known() {
		t.Errorf("an undefined metric has the interval %+v", got[1])
	}
	again := Bootstrap(len(values), 2000, 1, measure)
	if again[0] != got[0] || Bootstrap(len(values), 2000, 2, measure)[0] == got[0] {
		t.Error("the draws do not follow the seed")
	}
	raw, err := json.Marshal(Interval{event.Number(math.NaN()), 1})
	if err != nil || string(raw) != `{"low":"NaN","high":1}` {
		t.Errorf("%s, %v", raw, err)
	}
}
