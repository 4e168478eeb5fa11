package workspace_test

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// Runs of one experiment under several seeds are one line: a mean, its deviation and its interval.
func TestRunsUnderSeedsAreFolded(t *testing.T) {
	runs := beside(event.ValLoss, 0,
		map[string]string{"optimizer.lr": "0.1", "seed": "1"}, map[string]string{"optimizer.lr": "0.2", "seed": "1"},
		map[string]string{"optimizer.lr": "0.1", "seed": "2"}, map[string]string{"optimizer.lr": "0.1", "seed": "3"},
		map[string]string{"optimizer.lr": "0.1", "seed": "3"}, nil)
	c := workspace.Compare(runs, event.ValLoss, readings(
		[]float64{1, 2}, []float64{1.5}, []float64{3, 4}, []float64{2, 3}, []float64{9}, []float64{8}))
	f := c.Folded()
	var members [][]int
	for _, r := range f.Runs {
		members = append(members, r.Members)
	}
	if !slices.EqualFunc(members, [][]int{{0, 2, 3}, {1}, {4}, {5}}, slices.Equal) {
		t.Fatalf("lines of the runs %v", members)
	}
	g := f.Runs[0]
	if g.Value != 2 || g.Last != 3 || g.Seeds.Deviation != 1 || math.Abs(g.Noise-1/math.Sqrt(3)) > 1e-12 {
		t.Errorf("%+v", g)
	}
	if f.Best != 1 {
		t.Errorf("the best is %d", f.Best)
	}
	if g.Title() != "toy lr=0.1" || !slices.Equal(f.Keys, []string{"optimizer.lr"}) {
		t.Errorf("called %q, differ in %v", g.Title(), f.Keys)
	}
	if !(g.Seeds.Low < 2 && g.Seeds.High > 2) {
		t.Errorf("the interval of the mean is %v to %v", g.Seeds.Low, g.Seeds.High)
	}
	if len(c.Runs) != 6 || len(c.Runs[0].Members) != 1 || c.Runs[0].Title() == "" {
		t.Errorf("folding changes what is folded: %+v", c.Runs[0])
	}
}

func TestThereMayBeNothingToFold(t *testing.T) {
	runs := beside(event.ValLoss, 0, map[string]string{"optimizer.lr": "0.1"}, map[string]string{"optimizer.lr": "0.2"})
	c := workspace.Compare(runs, event.ValLoss, readings([]float64{1}, []float64{2}))
	if c.Folded() != c {
		t.Error("it is not left as it is")
	}
}
