package teach

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// A suggestion counts as tried where it is exactly one of the changes that were.
func TestStepsAreThoseThatWereTried(t *testing.T) {
	r := made("a", 1, 0.5)
	up, ok := remedyOf(&r, remedy.RateUp)
	if !ok || len(up) != 1 || up[0].Key != "optimizer.lr" {
		t.Fatalf("a higher rate is %v", up)
	}
	if gain, ok := tried(&r, up); !ok || math.Abs(gain-r.Tried[0].First) > 1e-12 {
		t.Errorf("it gained %v, %v", gain, ok)
	}
	other := slices.Clone(up)
	other[0].To = 0.123
	for name, changes := range map[string][]hparam.Change{
		"another rate": other, "nothing": nil,
		"two": append(slices.Clone(up), hparam.Change{Key: "model.depth", To: 2}),
	} {
		if _, ok := tried(&r, changes); ok {
			t.Errorf("%s was tried", name)
		}
	}
	if _, ok := remedyOf(&r, remedy.Init); ok {
		t.Error("initial weights that are as they should be can be mended")
	}
	two := []hparam.Change{{Key: "a", To: 1}, {Key: "b", To: 2.5}}
	if back := []hparam.Change{two[1], two[0]}; !sameChanges(two, back) || sameChanges(two, two[:1]) {
		t.Error("the order of changes counts, or their number does not")
	}
}

// The mean is that of all seeds, and no run outweighs all others.
func TestGainsAreMeansAndBounded(t *testing.T) {
	for want, e := range map[float64]labelled.Effect{
		0.1: {First: 0.1}, 0.25: {First: 0.1, Fresh: []float64{0.2, 0.3, 0.4}}, 2: {First: 9}, -2: {First: -3},
	} {
		if got := meanGain(e); math.Abs(got-want) > 1e-12 {
			t.Errorf("%+v gains %v, want %v", e, got, want)
		}
	}
}

func TestNoiseAndHarmAreCounted(t *testing.T) {
	noise, healthy := finding.CauseLabelNoise, finding.CauseHealthy
	run := func(meant, task string) *labelled.Run { return &labelled.Run{Meant: meant, Task: task} }
	s := Score([]Case{
		{Run: run("noisy labels", "classification"), Said: []finding.Cause{healthy, noise}},
		{Run: run("noisy labels", "classification"), Said: []finding.Cause{healthy}, Stepped: true, Step: -0.019},
		{Run: run("random", "classification"), Said: []finding.Cause{noise}, Stepped: true, Step: -0.03},
		{Run: run("random", "classification"), Said: []finding.Cause{healthy, noise}, Stepped: true, Step: 0.3},
		{Run: run("random", "regression"), Said: []finding.Cause{noise}},
	})
	if s.NoiseNamed != 0.5 || s.NoiseClaimed != 0.5 || s.Steps != 3 || math.Abs(s.Harm-1.0/3) > 1e-12 ||
		math.Abs(s.StepGain-0.251/3) > 1e-12 || s.Runs != 0 {
		t.Errorf("%+v", s)
	}
}

// The table of mistakes begins with what was said with the most confidence, and leaves out what was accepted.
func TestTheWorstMistakesComeFirst(t *testing.T) {
	low, high := finding.CauseLRTooLow, finding.CauseLRTooHigh
	c := func(set string, said finding.Cause, sure float64) Case {
		r := made(set, 1, 0.5)
		return Case{Run: &r, Cause: low, Accepted: []finding.Cause{low}, Said: []finding.Cause{said}, Confidence: sure}
	}
	var b strings.Builder
	unscored := c("unscored", high, 1)
	unscored.Cause = ""
	worstMistakes(&b, []Case{c("mild", high, 0.3), c("right", low, 0.99), unscored, c("bold", high, 0.9)})
	text := b.String()
	bold, mild := strings.Index(text, "bold/1"), strings.Index(text, "mild/1")
	if bold < 0 || mild < bold || strings.Contains(text, "right/1") || strings.Contains(text, "unscored/1") {
		t.Error(text)
	}
	if want := "rate x 10 +0.60; wider +0.01; dropout -0.05; J 0.5 of 0.5"; !strings.Contains(text, want) {
		t.Errorf("the gains are not those of the run, the greatest first: %s", text)
	}
}

// A remedy that few runs tried is not known; one that many did is, and class weights not by runs out of balance, whose
// gains are of another kind.
func TestRemediesNeedRuns(t *testing.T) {
	all := examples()
	b := binsOf(all)
	if _, ok := outlook(b, all[:fewest-1], remedy.L2, quick.Gains); ok {
		t.Error("few runs are enough")
	}
	o, ok := outlook(b, all, remedy.L2, quick.Gains)
	if !ok || o.Remedy != remedy.L2 {
		t.Fatalf("%+v", o)
	}
	if v := o.Gain.Value(b.Of(all[0].Features)); math.Abs(v+0.1) > 0.01 {
		t.Errorf("it is said to gain %v, and always lost a tenth", v)
	}
	for i := range all {
		r := *all[i].Run
		r.Meant, r.Tried = "imbalance", []labelled.Effect{{Name: remedy.Weights, First: 1}}
		all[i].Run = &r
	}
	if _, ok := outlook(b, all, remedy.Weights, quick.Gains); ok {
		t.Error("class weights are known by runs that are out of balance alone")
	}
}

// What is accepted beside the winner has its part of the membership; what cannot be is no cause.
func TestMemberships(t *testing.T) {
	low, over := finding.CauseLRTooLow, finding.CauseOverfitting
	var all []Example
	for _, e := range examples() {
		if e.Cause != low {
			continue
		}
		e.Accepted = []finding.Cause{low, over}
		all = append(all, e)
	}
	m := Fit(all, quick)
	o := m.Read(all[0].Input())
	if a, b := o.P(low), o.P(over); math.Abs(a-quick.Share) > 0.1 || math.Abs(b-(1-quick.Share)) > 0.1 {
		t.Errorf("the winner has %v, what helps nearly as much %v", a, b)
	}
	half, with, without := len(all)/2, reader.NewModel(), reader.NewModel()
	with.Bins, without.Bins = binsOf(all), binsOf(all)
	fitCauses(without, all[:half], quick)
	for i := range all[half:] {
		all[half+i].Cause = finding.CauseVanishing // which a shallow network cannot have
	}
	fitCauses(with, all, quick)
	if !reflect.DeepEqual(with, without) {
		t.Error("something was learned of runs that cannot be")
	}
}
