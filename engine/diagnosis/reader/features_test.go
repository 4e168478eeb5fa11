package reader

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

func falling(e float64) float64 { return 0.1 + 1/e }

// Every feature has a name of its own, and its place does not depend on what is known.
func TestPlacesOfFeatures(t *testing.T) {
	names := Names()
	sorted := slices.Sorted(slices.Values(names))
	if len(slices.Compact(sorted)) != len(names) {
		t.Errorf("a name comes twice: %v", sorted)
	}
	full, bare := input(20, falling, falling, nil), input(20, falling, falling, nil)
	bare.Get = nil
	for _, in := range []*Input{full, bare, {History: &event.History{}}} {
		if got := in.build().names; !slices.Equal(got, names) {
			t.Errorf("the places change: %v", got)
		}
	}
}

// Of a log nothing is taken for known that only its program could tell; of an empty one nothing at all but the rules.
func TestALogLacksWhatNobodyWrote(t *testing.T) {
	in := input(20, falling, falling, nil)
	in.Get, in.Counts, in.Rows, in.ValRows, in.Task = nil, nil, 0, 0, ""
	f := in.Features()
	for i, name := range Names() {
		curve := slices.Contains([]string{"train end", "val end", "gap", "val low at", "train noise"}, name)
		if curve && math.IsNaN(f[i]) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{
		"ln val rows", "stopped early", "dead units", "ln rows", "classes", "depth", "relu", "init", "ln rate to usual",
		"ln epochs", "kept rate", "l2", "dropout", "reference", "wrong labels by reference", "postfit 1",
		"gap in deviations",
	} {
		if v := feature(t, in, name); !math.IsNaN(v) {
			t.Errorf("%s is %v", name, v)
		}
	}
	if in.number("optimizer.lr") != 0 || in.text("model.init") != "" || in.hidden() != nil {
		t.Error("keys that nobody knows have values")
	}
	for i, ok := range in.Possible([]finding.Cause{finding.CauseVanishing, finding.CauseImbalance}) {
		if !ok {
			t.Errorf("cause %d of a log is impossible", i)
		}
	}
	in.History = &event.History{}
	for i, v := range in.Features() {
		if name := Names()[i]; !math.IsNaN(v) && name[:4] != "rule" {
			t.Errorf("of nothing, %s is %v", name, v)
		}
	}
}

// A log's scale is its own start: a thousand times the loss is the same run.
func TestALogHasItsOwnScale(t *testing.T) {
	read := func(by float64) Vector {
		in := input(30, func(e float64) float64 { return by * falling(e) },
			func(e float64) float64 { return 1.2 * by * falling(e) }, nil)
		in.Get, in.Counts, in.Task = nil, nil, ""
		return in.Features()
	}
	one := read(1)
	for _, by := range []float64{1e-3, 1000} {
		for i, v := range read(by) {
			if math.Abs(v-one[i]) > 1e-9 {
				t.Errorf("times %v, %s is %v instead of %v", by, Names()[i], v, one[i])
			}
		}
	}
}

// The order of the classes, and what they are called, is nothing.
func TestTheOrderOfClassesDoesNotMatter(t *testing.T) {
	a, b := input(20, falling, falling, nil), input(20, falling, falling, nil)
	a.Counts, b.Counts = []int{5, 70, 25}, []int{70, 25, 5}
	fb := b.Features()
	for i, v := range a.Features() {
		if math.Abs(v-fb[i]) > 1e-12 {
			t.Errorf("%s is %v, and %v in another order", Names()[i], v, fb[i])
		}
	}
}

func TestProbesByHand(t *testing.T) {
	in := input(4, falling, falling, nil)
	for e := int64(1); e <= 4; e++ {
		for i, v := range []float64{0.1, 0.7, 0.4} {
			at := func(tag string, x float64) {
				in.History.Append(event.LayerTag(i, tag), event.Point{Step: 4 * e, Value: x})
			}
			at(event.ProbeDeadUnits, v+0.1*float64(e))
			at(event.ProbeUpdateRatio, math.Pow(10, -float64(i+2)))
		}
		in.History.Append(event.OptimGradNorm, event.Point{Step: 4 * e, Value: math.Exp(-float64(e))})
	}
	for name, want := range map[string]float64{
		"dead units":             0.7 + (0.2+0.3+0.4)/3, // the worst layer, over the last three looks
		"update of first layer":  math.Log(1e-2),
		"update of last layer":   math.Log(1e-4),
		"update":                 math.Log(1e-3),
		"gradient":               -4,
		"gradient's fall":        3,
		"saturated units":        math.NaN(),
		"gradient first to last": 0,
	} {
		if slices.Contains(Names(), name) {
			near(t, name, feature(t, in, name), want)
		}
	}
}

// The experiment's own keys stand as they are, rates by what is usual for the optimizer.
func TestKeysByHand(t *testing.T) {
	in := input(10, falling, falling, map[string]any{
		"regularization.l2": 0.25, "regularization.dropout": 0.5, "model.hidden": []int{8, 32, 16},
		"training.epochs": 40, "training.batch_size": 20, "schedule.warmup_epochs": 4.0, "model.init": "constant",
		"model.init_value": -0.1, "data.normalize": "minmax", "model.activation": "tanh",
		"training.early_stopping.patience": 10,
	})
	for name, want := range map[string]float64{
		"l2": 0.25, "dropout": 0.5, "depth": 3, "ln narrowest": math.Log(8), "ln widest": math.Log(32),
		"share of epochs done": 0.25, "ln batch": math.Log(20), "ln batches of an epoch": math.Log(5),
		"warm-up": 0.1, "patience": 0.25, "init": 2, "init value": -0.1, "minmax": 1, "not normalized": 0, "tanh": 1,
		"relu": 0, "ln rows per feature": math.Log(25), "ln params per row": math.Log(0.5), "ln val rows": math.Log(25),
	} {
		near(t, name, feature(t, in, name), want)
	}
}

// What was measured beside the curves comes through, in its place; what was not is missing.
func TestMeasuresComeThrough(t *testing.T) {
	in := input(10, falling, falling, nil)
	in.Reference = []float64{0.3, 0.1, 0.4, 0.2, 0.25, math.E - 1, 0.5, 0}
	for i := range Measures {
		in.Postfit = append(in.Postfit, float64(i)/7)
	}
	in.Postfit[3] = math.NaN()
	for name, want := range map[string]float64{
		"wrong labels by reference": 0.25, "ln of their gain": 1, "wrong labels by neighbours": 0.5,
		"ln of the neighbours' gain": 0, "postfit 1": 0, "postfit 4": math.NaN(),
		"postfit " + strconv.Itoa(Measures): float64(Measures-1) / 7,
	} {
		near(t, name, feature(t, in, name), want)
	}
	in.Reference, in.Postfit = in.Reference[:4], in.Postfit[:2] // of an earlier version
	for _, name := range []string{"wrong labels by reference", "postfit 3"} {
		near(t, name, feature(t, in, name), math.NaN())
	}
}

// The losses of epochs are taken before those of steps, and the log loss before one that is weighted.
func TestTheFairerLossIsRead(t *testing.T) {
	in := input(10, falling, falling, nil)
	chance := Chance(in.Counts)
	for e := int64(1); e <= 10; e++ {
		in.History.Append(event.TrainEpochLoss, event.Point{Step: 4 * e, Value: chance})
		in.History.Append(event.ValLogLoss, event.Point{Step: 4 * e, Value: 2 * chance})
	}
	near(t, "train end", feature(t, in, "train end"), 0)
	near(t, "val end", feature(t, in, "val end"), math.Log(2))
}

// Of a regression R2 is the scale.
func TestNumbersAreReadByR2(t *testing.T) {
	in := input(10, falling, falling, nil)
	in.Task, in.Counts = "regression", nil
	for e := int64(1); e <= 10; e++ {
		in.History.Append(event.TrainR2, event.Point{Step: 4 * e, Value: 0.75})
		in.History.Append(event.ValR2, event.Point{Step: 4 * e, Value: 0.5})
	}
	near(t, "train end", feature(t, in, "train end"), math.Log(0.25))
	near(t, "gap", feature(t, in, "gap"), 0.25)
	near(t, "val accuracy", feature(t, in, "val accuracy"), math.NaN())
}
