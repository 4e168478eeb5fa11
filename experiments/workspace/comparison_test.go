package workspace_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/paired"
	"tunebench/experiments/workspace"
)

// beside makes listed runs of settings, and compares them by values that each recorded.
func beside(metric string, rows int, runs ...map[string]string) []*workspace.Listed {
	out := make([]*workspace.Listed, len(runs))
	for i, settings := range runs {
		origin := workspace.Origin{Settings: settings, ValidationRows: rows}
		out[i] = &workspace.Listed{Experiment: "toy", Origin: origin}
		out[i].Summary.Best = &workspace.BestValue{Metric: metric}
	}
	return out
}

func readings(values ...[]float64) func(i int, metric string) []workspace.Reading {
	return func(i int, _ string) (out []workspace.Reading) {
		for k, v := range values[i] {
			p := event.Point{Step: int64(10 * k), Value: v}
			out = append(out, workspace.Reading{Point: p, Epoch: float64(k + 1)})
		}
		return out
	}
}

func TestRunsBesideEachOther(t *testing.T) {
	runs := beside(event.ValLoss, 100,
		map[string]string{"optimizer.lr": "0.1"}, map[string]string{"optimizer.lr": "0.2"}, map[string]string{})
	c := workspace.Compare(runs, "", readings([]float64{3, 1, 2}, []float64{4, math.NaN(), 0.5}, nil))
	if c.Metric != event.ValLoss || c.Higher || c.Best != 1 || !slices.Equal(c.Keys, []string{"optimizer.lr"}) {
		t.Errorf("%+v", c)
	}
	if a := c.Runs[0]; a.Value != 1 || a.At != 2 || a.Last != 2 || !math.IsNaN(a.Noise) {
		t.Errorf("the first: %+v", a)
	}
	if b := c.Runs[2]; !math.IsNaN(b.Value) || !math.IsNaN(b.Last) {
		t.Errorf("one without values: %+v", b)
	}
	if len(c.Pairs) != 0 {
		t.Errorf("compared by seeds: %+v", c.Pairs)
	}
}

// The noise of a share is that of so many draws; that of a loss is not known.
func TestNoiseOfAShareOfRows(t *testing.T) {
	runs := beside(event.ValAccuracy, 400, map[string]string{}, map[string]string{"seed": "1"})
	c := workspace.Compare(runs, "", readings([]float64{0.8}, []float64{0.9}))
	if !c.Higher || c.Best != 1 {
		t.Errorf("%+v", c)
	}
	if got, want := c.Runs[0].Noise, 0.02; math.Abs(got-want) > 1e-12 { // sqrt(0.8 * 0.2 / 400)
		t.Errorf("noise %v, want %v", got, want)
	}
	c = workspace.Compare(runs, event.TrainAccuracy, readings([]float64{0.8}, []float64{0.9}))
	if got := c.Runs[0].Noise; !math.IsNaN(got) {
		t.Errorf("noise of training rows %v", got)
	}
}

// Only runs under the same seeds are called better or worse.
func TestExperimentsAreComparedSeedBySeed(t *testing.T) {
	var settings []map[string]string
	var values [][]float64
	for _, lr := range []string{"0.1", "0.2"} {
		for seed := range 6 {
			settings = append(settings, map[string]string{"optimizer.lr": lr, "seed": strconv.Itoa(seed)})
			v := 1 + 0.1*float64(seed)
			if lr == "0.2" {
				v -= 0.05 + 0.001*float64(seed)
			}
			values = append(values, []float64{v})
		}
	}
	runs := beside(event.ValLoss, 0, settings...)
	c := workspace.Compare(runs, event.ValLoss, readings(values...))
	if len(c.Pairs) != 1 || c.Pairs[0].Result.Pairs != 6 || c.Pairs[0].Result.Verdict != paired.Better ||
		c.Pairs[0].Name != "toy lr=0.2" || c.Pairs[0].Than != "toy lr=0.1" {
		t.Errorf("%+v", c.Pairs)
	}
	for i := range 6 { // other seeds
		settings[i]["seed"] = strconv.Itoa(100 + i)
	}
	if c := workspace.Compare(runs, event.ValLoss, readings(values...)); len(c.Pairs) != 0 {
		t.Errorf("pairs of different seeds: %+v", c.Pairs)
	}
}

func TestReadingsHaveTheirEpochs(t *testing.T) {
	var h event.History
	h.Append(event.ValLoss, event.Point{Step: 5, Value: 2})
	if got := workspace.Readings(&h, event.ValLoss); len(got) != 1 || !math.IsNaN(got[0].Epoch) || got[0].Place() != 5 {
		t.Errorf("without epochs: %+v", got)
	}
	h.Append(event.Epoch, event.Point{Step: 5, Value: 1})
	if got := workspace.Readings(&h, event.ValLoss)[0]; got.Epoch != 1 || got.Place() != 1 {
		t.Errorf("%+v", got)
	}
}

func TestListedRunsHaveTheNamesOfTheList(t *testing.T) {
	w := shelf(t)
	put(t, w, "moons-overfit")
	a := put(t, w, "moons-overfit", "regularization.l2=0.01")
	other := shelf(t)
	b := put(t, other, "iris-small")
	got := titles(w.ListRuns([]workspace.Run{a, b}))
	if !slices.Equal(got, []string{"moons-overfit l2=0.01", "iris-small"}) {
		t.Errorf("%q", got)
	}
}
