package reader

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// byHand is a model of two causes that asks one question: whether the validation loss ends above chance.
func byHand() *Model {
	m := NewModel()
	at := slices.Index(Names(), "val end")
	m.Bins = make(boost.Bins, len(Names()))
	m.Bins[at] = []float32{0}
	tree := boost.Tree{}
	tree.Feature[0], tree.Cut[0] = uint8(at), 1
	for i := range tree.Leaf {
		if i >= len(tree.Leaf)/2 { // to the right: above
			tree.Leaf[i] = int16(math.Round(math.Log(6) / boost.Unit))
		}
	}
	m.Causes = []Likelihood{
		{finding.CauseHealthy, boost.Forest{}},
		{finding.CauseOverfitting, boost.Forest{Trees: []boost.Tree{tree}}},
		{finding.CauseVanishing, boost.Forest{Base: 20}}, // impossible in a shallow network
	}
	m.Remedies = []Outlook{{
		Remedy: remedy.L2, Gain: boost.Forest{Base: 0.5}, Chance: boost.Forest{Base: 1}, Spread: 0.1, Widening: 0.2,
	}}
	return m
}

func level(v float64) *Input {
	flat := func(float64) float64 { return v * Chance([]int{90, 10}) }
	return input(20, flat, flat, nil)
}

func TestAnOpinionByHand(t *testing.T) {
	m := byHand()
	high, low := m.Read(level(2)), m.Read(level(0.5))
	// Six to one, against health that counts half as much again; and one to one.
	near(t, "overfitting above chance", math.Round(1e3*high.P(finding.CauseOverfitting)), 800)
	near(t, "overfitting below it", math.Round(1e3*low.P(finding.CauseOverfitting)), 400)
	near(t, "what is impossible", high.P(finding.CauseVanishing), 0)
	near(t, "what is unknown", high.P(finding.CauseBatch), 0)
	if high.Causes[0].Cause != finding.CauseOverfitting || low.Causes[0].Cause != finding.CauseHealthy {
		t.Errorf("the first are %v and %v", high.Causes[0], low.Causes[0])
	}
	e, ok := high.Effect(remedy.L2)
	if half := 1.96 * (0.1 + 0.2*0.5); !ok || math.Abs(e.Gain-0.5) > 1e-6 || math.Abs(e.High-0.5-half) > 1e-6 ||
		math.Abs(e.Low-0.5+half) > 1e-6 || math.Abs(e.Probability-1/(1+math.Exp(-1))) > 1e-6 {
		t.Errorf("%+v", e)
	}
	m.Temperature = 1e9 // nothing is known any more but what health counts for
	near(t, "overfitting at a great heat", math.Round(1e3*m.Read(level(2)).P(finding.CauseOverfitting)), 400)
}

// A confidence rises with the probability, and is that as long as nothing was learned of either.
func TestConfidence(t *testing.T) {
	plain, learned := NewModel(), NewModel()
	learned.Level, learned.Slope = 0.4, 0.7
	before := -1.0
	for p := 0.0; p <= 1; p += 0.01 {
		if math.Abs(plain.Confidence(p)-p) > 1e-5 {
			t.Errorf("%v becomes %v", p, plain.Confidence(p))
		}
		c := learned.Confidence(p)
		if c <= before && p < 0.999 || c < 0 || c > 1 {
			t.Errorf("at %v it falls from %v to %v", p, before, c)
		}
		before = c
	}
	near(t, "a half", learned.Confidence(0.5), 1/(1+math.Exp(-0.4)))
}

// Less is known of a run, and the model still has an opinion: of any part that is missing.
func TestOpinionsWithoutSomeOfTheFeatures(t *testing.T) {
	for name, less := range map[string]func(in *Input){
		"nothing less": func(*Input) {}, "no reference": func(in *Input) { in.Reference = nil },
		"no measures": func(in *Input) { in.Postfit = nil },
		"no curves":   func(in *Input) { in.History = &event.History{} },
		"no rows":     func(in *Input) { in.Rows, in.ValRows = 0, 0 },
	} {
		in := level(0.7)
		in.Reference, in.Postfit = []float64{0.1, 0.1, 0.1, 0.1, 0, 0, 0, 0}, make([]float64, Measures)
		less(in)
		sum := 0.0
		for _, c := range Fitted().Read(in).Causes {
			sum += c.P
		}
		near(t, name, math.Round(sum*1e9)/1e9, 1)
	}
}

// The model of logs knows causes that curves show, and no remedies: keys are not known.
func TestTheModelOfLogs(t *testing.T) {
	m := FittedToCurves()
	if len(m.Causes) != 5 || len(m.Remedies) != 0 || len(packedCurves) > 60_000 {
		t.Fatalf("%d causes, %d remedies, %d bytes", len(m.Causes), len(m.Remedies), len(packedCurves))
	}
	in := input(60, func(e float64) float64 { return math.Exp(-e / 10) },
		func(e float64) float64 { return 0.4 + 0.02*math.Abs(e-15) }, nil)
	in.Get, in.Counts, in.Task = nil, nil, ""
	calm := input(60, falling, falling, nil)
	calm.Get, calm.Counts, calm.Task = nil, nil, ""
	if a, b := m.Read(in).P(finding.CauseOverfitting), m.Read(calm).P(finding.CauseOverfitting); a <= 2*b {
		t.Errorf("overfitting has %v where the validation loss climbs, and %v where it falls", a, b)
	}
}
