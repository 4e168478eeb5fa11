package diagnosis

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// A run that is still training is looked at after every epoch; a healthy one should stay calm.
func TestHealthyRunsStayCalmWhileTheyTrain(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 23))
	looks, alarms := 0, map[finding.Kind]int{}
	for range 60 {
		series := families[0].draw(rng)
		n := len(series[event.TrainLoss])
		for seen := 1; seen < n; seen++ {
			part := map[string][]float64{}
			for tag, v := range series {
				part[tag] = v[:seen]
			}
			c := tenClasses(n)
			c.Final = false
			found := Diagnose(history(part), c)
			looks++
			if k := found[0].Kind; k != Healthy && k != TooEarly {
				alarms[k]++
			}
		}
	}
	total := 0
	for _, n := range alarms {
		total += n
	}
	t.Logf("%d looks, alarms: %v", looks, alarms)
	if share := float64(total) / float64(looks); share > 0.01 {
		t.Errorf("false alarm in %.1f %% of %d looks: %v", 100*share, looks, alarms)
	}
}

func TestDivergenceIsSeenAtOnce(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		series map[string][]float64
		step   int64
	}{
		"NaN at the first epoch": {map[string][]float64{event.TrainLoss: {nan}}, 10},
		"NaN later":              {map[string][]float64{event.TrainLoss: {2, 1, nan}}, 30},
		"infinite":               {map[string][]float64{event.TrainLoss: {2, inf, nan}}, 20},
		"validation only":        {map[string][]float64{event.TrainLoss: {2, 1, 1}, event.ValLoss: {2, nan, nan}}, 20},
		"gradient": {
			map[string][]float64{event.TrainLoss: {2, 1, 1}, event.OptimGradNorm: {2, 1, inf}},
			30,
		},
		"exploding":   {map[string][]float64{event.TrainLoss: {2, 300, 9e9}}, 20},
		"overflowing": {map[string][]float64{event.TrainLoss: {2, 1e200, 1e300}}, 20},
	} {
		ctx := tenClasses(50)
		ctx.Final = false
		found := Diagnose(history(c.series), ctx)
		check(t, found, ctx)
		if len(found) != 1 || found[0].Kind != Diverged || found[0].SinceStep != c.step {
			t.Errorf("%s: %v since step %d, want diverged alone since %d", name, kinds(found), found[0].SinceStep,
				c.step)
		}
	}
}

func TestValueThatRecoveredIsNoDivergence(t *testing.T) {
	train := decay(30, 2.2, 0.1, 10)
	train[4] = math.NaN()
	found := Diagnose(history(map[string][]float64{event.TrainLoss: train, event.ValLoss: decay(30, 2.2, 0.12, 10)}),
		tenClasses(30))
	if found[0].Kind != Healthy {
		t.Errorf("a single NaN at epoch 5 of 30: %v, want healthy", kinds(found))
	}
}

func TestStateDivergedIsEnough(t *testing.T) {
	found := Diagnose(history(map[string][]float64{event.TrainLoss: {2, 3}}), Context{Ending: event.EndedDiverged})
	if found[0].Kind != Diverged {
		t.Errorf("%v, want diverged", kinds(found))
	}
}

func TestConstantSeries(t *testing.T) {
	for _, level := range []float64{0, 1e-12, 0.5, 2.302, -3} {
		flat := curveOf(30, func(float64) float64 { return level })
		for _, c := range []Context{{}, tenClasses(30)} {
			check(t, Diagnose(history(map[string][]float64{event.TrainLoss: flat, event.ValLoss: flat}), c), c)
		}
	}
	flat := curveOf(30, func(float64) float64 { return 2.302 })
	if k := Diagnose(history(map[string][]float64{event.TrainLoss: flat}), tenClasses(30))[0].Kind; k != Underfitting {
		t.Errorf("a loss that stays at chance: %s, want underfitting", k)
	}
}

// randomHistory draws series of every shape, with values that no run should have.
func randomHistory(rng *rand.Rand) *event.History {
	h := &event.History{}
	tags := []string{
		event.TrainLoss, event.TrainEpochLoss, event.ValLoss, event.Epoch, event.TrainAccuracy, event.ValAccuracy,
		event.ValBalancedAccuracy,
		event.TrainR2, event.ValR2, event.OptimLR, event.OptimGradNorm, "loss", "Loss/train", "eval_loss",
		event.LayerTag(0, event.ProbeDeadUnits), event.LayerTag(1, event.ProbeUpdateRatio),
		event.LayerTag(0, event.ProbeSaturation),
	}
	odd := []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, 1e99, -1e99,
	}
	oddShare := rng.Float64() * rng.Float64()
	for _, tag := range tags {
		if rng.IntN(3) == 0 {
			continue
		}
		scale := math.Exp(8 * rng.NormFloat64())
		for i := range rng.IntN(120) {
			p := event.Point{Step: int64(i * (1 + rng.IntN(3))), Value: scale * math.Abs(rng.NormFloat64())}
			if rng.Float64() < oddShare {
				p.Value = odd[rng.IntN(len(odd))]
			}
			if rng.IntN(50) == 0 {
				p.Step = rng.Int64() - rng.Int64()
			}
			h.Append(tag, p)
		}
	}
	return h
}

func TestAnyHistoryIsDiagnosed(t *testing.T) {
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 29))
		h := randomHistory(rng)
		c := Context{
			Task: []string{"", "classification", "regression"}[rng.IntN(3)], Classes: rng.IntN(5),
			Epochs: rng.IntN(100),
			Counts: [][]int{nil, {5, 3}, {0, 0, 0}}[rng.IntN(3)], Features: rng.IntN(9),
			TrainRows: rng.IntN(1000), ValRows: rng.IntN(100), Final: rng.IntN(2) == 0, Get: randomValues(rng),
		}
		found := Diagnose(h, c)
		check(t, found, c)
		if again := Diagnose(h, c); !reflect.DeepEqual(again, found) {
			t.Fatalf("seed %d: two diagnoses of one history differ", seed)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzDiagnose(f *testing.F) {
	f.Add([]byte{1, 2, 3, 255, 0, 128}, uint8(10), true)
	f.Fuzz(func(t *testing.T, data []byte, classes uint8, final bool) {
		h := &event.History{}
		tags := []string{event.TrainLoss, event.ValLoss, event.Epoch, event.ValAccuracy}
		for i, b := range data {
			v := math.Exp((float64(b) - 128) / 8)
			switch b {
			case 255:
				v = math.NaN()
			case 254:
				v = math.Inf(1)
			case 253:
				v = -v
			}
			h.Append(tags[i%len(tags)], event.Point{Step: int64(i / len(tags)), Value: v})
		}
		c := Context{Classes: int(classes), Final: final}
		check(t, Diagnose(h, c), c)
	})
}
