package reader

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// input is a run of n epochs of four updates whose losses are functions of the epoch.
func input(n int, train, val func(e float64) float64, keys map[string]any) *Input {
	h := &event.History{}
	for e := 1; e <= n; e++ {
		at := func(tag string, v float64) { h.Append(tag, event.Point{Step: int64(4 * e), Value: v}) }
		at(event.Epoch, float64(e))
		at(event.TrainLoss, train(float64(e)))
		at(event.ValLoss, val(float64(e)))
		at(event.ValAccuracy, 0.75)
		at(event.LayerTag(0, event.ProbeGradNorm), 0.01)
		at(event.LayerTag(1, event.ProbeGradNorm), 1)
	}
	return &Input{
		History: h, Task: "classification", Counts: []int{90, 10}, Rows: 100, ValRows: 25, Columns: 4, Params: 50,
		Get: func(key string) any {
			if v, ok := keys[key]; ok {
				return v
			}
			k, _ := hparam.Lookup(key)
			return k.Default
		},
	}
}

func feature(t *testing.T, in *Input, name string) float64 {
	t.Helper()
	i := slices.Index(Names(), name)
	if i < 0 {
		t.Fatalf("no feature %q", name)
	}
	return in.Features()[i]
}

// A loss means the same on every data set: that of knowing the frequencies of the classes is one.
func TestLossesAreMeasuredByChance(t *testing.T) {
	chance := Chance([]int{90, 10})
	if math.Abs(chance-0.3250829733914482) > 1e-12 {
		t.Fatalf("chance is %v", chance)
	}
	flat := func(v float64) func(float64) float64 { return func(float64) float64 { return v } }
	in := input(20, flat(chance), flat(2*chance), nil)
	for name, want := range map[string]float64{
		"train end": 0, "val end": math.Log(2), "gap": 1, "gap in ln": math.Log(2), "train fall of last half": 0,
		"train noise": 0, "val accuracy": (0.75 - 0.9) / (1 - 0.9), "gradient first to last layer": math.Log(0.01),
		"ln rate to usual": math.Log(0.001 / 0.003), "ln steps": math.Log(20 * 4), "share of epochs done": 20.0 / 50,
		"kept rate": 1, "most frequent class": 0.9, "classes": 2,
	} {
		if got := feature(t, in, name); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := feature(t, in, "reference"); !math.IsNaN(got) {
		t.Errorf("a reference that nobody measured is %v", got)
	}
	in.Reference = []float64{chance / 2, 0.1, chance, 0.2}
	for name, want := range map[string]float64{
		"reference": math.Log(0.5), "val above reference": math.Log(4), "errors above reference": 0.15,
	} {
		if got := feature(t, in, name); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestShapesOfCurves(t *testing.T) {
	fall := func(e float64) float64 { return math.Exp(-e / 5) }
	turn := func(e float64) float64 { return 0.2 + math.Abs(e-10)/50 }
	in := input(40, fall, turn, nil)
	if low := feature(t, in, "val low at"); math.Abs(low-0.25) > 0.03 {
		t.Errorf("the lowest validation loss is at %v of the run, want 0.25", low)
	}
	if climb := feature(t, in, "val climb in ln"); climb < 1 {
		t.Errorf("it climbs by %v", climb)
	}
	if q := feature(t, in, "train fall of last quarter"); math.Abs(q-2) > 0.3 {
		t.Errorf("the training loss falls by %v over the last quarter, want 10/5", q)
	}
	slower := func(f func(float64) float64) func(float64) float64 {
		return func(e float64) float64 { return f(e / 25) }
	}
	long := input(1000, slower(fall), slower(turn), nil)
	for _, name := range []string{"val low at", "train fall of last quarter", "val climb in ln"} {
		if a, b := feature(t, in, name), feature(t, long, name); math.Abs(a-b) > 0.15*(1+math.Abs(a)) {
			t.Errorf("%s is %v, of the same curve in 25 times the epochs %v", name, a, b)
		}
	}
}

func TestSchedulesKeepAShareOfTheRate(t *testing.T) {
	one := func(float64) float64 { return 1 }
	for _, c := range []struct {
		keys map[string]any
		want float64
	}{
		{map[string]any{"schedule.name": "exponential", "schedule.gamma": 0.5}, 0.04},
		{map[string]any{"schedule.name": "exponential", "schedule.gamma": 1.0}, 1},
		{map[string]any{"schedule.name": "step", "schedule.step_epochs": 25}, 0.55},
		{map[string]any{"schedule.name": "cosine"}, 0.5},
	} {
		if got := feature(t, input(9, one, one, c.keys), "kept rate"); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%v keeps %v, want %v", c.keys, got, c.want)
		}
	}
}

// Whatever a history holds, features are numbers or missing, in their places.
func TestAnyHistoryHasFeatures(t *testing.T) {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, -1e99, 1e-300, 0.5, 1, 2}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		in := input(1+rng.IntN(20), func(float64) float64 { return odd[rng.IntN(len(odd))] },
			func(float64) float64 { return odd[rng.IntN(len(odd))] }, nil)
		in.Task = []string{"classification", "regression"}[rng.IntN(2)]
		in.Counts = [][]int{nil, {1}, {0, 0}, {3, 4}}[rng.IntN(4)]
		in.Rows, in.ValRows, in.Params = rng.IntN(2), rng.IntN(2), rng.IntN(2)
		f := in.Features()
		if len(f) != len(Names()) {
			t.Fatalf("%d features of %d", len(f), len(Names()))
		}
		for i, v := range f {
			if math.IsInf(v, 0) {
				t.Fatalf("%s is infinite", Names()[i])
			}
		}
		sum := 0.0
		for _, c := range Fitted().Read(in).Causes {
			sum += c.P
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("the causes' probabilities sum to %v", sum)
		}
	}
}

func TestCausesNeedARemedy(t *testing.T) {
	one := func(float64) float64 { return 1 }
	causes := []finding.Cause{
		finding.CauseHealthy, finding.CauseVanishing, finding.CauseNormalization, finding.CauseLabelNoise,
		finding.CauseImbalance,
	}
	in := input(9, one, one, nil)
	if got := in.Possible(causes); !slices.Equal(got, []bool{true, false, false, true, true}) {
		t.Errorf("possible %v", got)
	}
	in = input(9, one, one, map[string]any{
		"model.depth": 5, "model.activation": "sigmoid", "data.normalize": "none",
	})
	in.Task, in.Counts = "regression", nil
	if got := in.Possible(causes); !slices.Equal(got, []bool{true, true, true, false, false}) {
		t.Errorf("possible %v", got)
	}
	for _, c := range Fitted().Read(in).Causes {
		if c.Cause == finding.CauseImbalance && c.P != 0 {
			t.Errorf("numbers are out of balance with %v", c.P)
		}
	}
}

// The model of the program reads features of this version, knows every remedy's effect in range, and stays small.
func TestTheFittedModel(t *testing.T) {
	const most = 300_000
	if len(packed) > most {
		t.Errorf("it takes %d bytes, want at most %d", len(packed), most)
	}
	m := Fitted()
	in := input(30, func(e float64) float64 { return 1 / e }, func(e float64) float64 { return 0.5 + 0.1*e }, nil)
	o := m.Read(in)
	fall := func(e float64) float64 { return 1 / e }
	calm := m.Read(input(30, fall, fall, nil))
	if a, b := o.P(finding.CauseOverfitting), calm.P(finding.CauseOverfitting); a <= 2*b {
		t.Errorf("overfitting has a probability of %v where the validation loss climbs, of %v where it falls", a, b)
	}
	if !slices.IsSortedFunc(o.Causes, func(a, b Probability) int { return int(math.Copysign(1, b.P-a.P)) }) {
		t.Errorf("causes %v", o.Causes)
	}
	for _, r := range m.Remedies {
		e, ok := o.Effect(r.Remedy)
		if !ok || !(e.Low <= e.Gain && e.Gain <= e.High) || e.Probability < 0 || e.Probability > 1 ||
			math.Abs(e.Gain) > 3 {
			t.Errorf("%s: %+v", r.Remedy, e)
		}
	}
	if _, ok := o.Effect("prayer"); ok {
		t.Error("it knows what prayer does")
	}
}

func TestModelsComeBack(t *testing.T) {
	m := &Model{Temperature: 1.5, Bins: make(boost.Bins, len(Names()))}
	m.Bins[3] = []float32{0.5, 1}
	tree := boost.Tree{Leaf: [8]int16{1, -2, 3}}
	tree.Feature[0] = 3
	m.Causes = []Likelihood{{finding.CauseHealthy, boost.Forest{Trees: []boost.Tree{tree, tree}}}}
	m.Remedies = []Outlook{{
		Remedy: "l2", Spread: 0.1, Gain: boost.Forest{Base: 0.5, Trees: []boost.Tree{tree}},
		Chance: boost.Forest{Base: 1, Trees: []boost.Tree{}},
	}}
	data, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(data)
	if err != nil || !reflect.DeepEqual(back, m) {
		t.Fatalf("%+v, %v", back, err)
	}
	for cut := range len(data) {
		if _, err := Decode(data[:cut]); err == nil {
			t.Fatalf("the first %d of %d bytes are a model", cut, len(data))
		}
	}
	m.Causes[0].Trees[0].Feature[1] = 250
	if data, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(data); err == nil || !bytes.Contains([]byte(err.Error()), []byte("feature 250")) {
		t.Errorf("a tree that asks for no feature: %v", err)
	}
	m.Bins = m.Bins[1:]
	if data, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(data); err == nil {
		t.Error("a model of fewer features was read")
	}
}
