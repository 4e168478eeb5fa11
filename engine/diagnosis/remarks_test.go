package diagnosis

import (
	"math"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

func TestTagsOfOtherLoggers(t *testing.T) {
	for _, c := range []struct {
		tags       []string
		train, val string
	}{
		{[]string{"train/loss", "val/loss", "val/log_loss", "train/penalty"}, "train/loss", "val/loss"},
		{[]string{"Loss/train", "Loss/test"}, "Loss/train", "Loss/test"},
		{[]string{"Loss/train", "Loss/valid", "Loss/test"}, "Loss/train", "Loss/valid"},
		{[]string{"train_loss_epoch", "val_loss", "lr-Adam"}, "train_loss_epoch", "val_loss"},
		{[]string{"loss", "eval/loss", "eval/runtime"}, "loss", "eval/loss"},
		{[]string{"train/loss_std", "train/loss_scale", "train/xent"}, "train/xent", ""},
		{[]string{"reward", "accuracy/train"}, "", ""},
	} {
		h := &event.History{}
		for _, tag := range c.tags {
			h.Append(tag, event.Point{Step: 1, Value: 1})
			h.Append(tag, event.Point{Step: 2, Value: 1})
		}
		if r := newRun(h, Context{}); r.trainTag != c.train || r.valTag != c.val {
			t.Errorf("%v: training loss %q and validation loss %q, want %q and %q", c.tags, r.trainTag, r.valTag,
				c.train, c.val)
		}
	}
}

// Loggers that write the running epoch at every step, as whole numbers from 0, count too.
func TestEpochsOfOtherLoggers(t *testing.T) {
	h := &event.History{}
	for step := range int64(1000) {
		h.Append("train_loss", event.Point{Step: step, Value: 2 * math.Exp(-float64(step)/200)})
		h.Append("epoch", event.Point{Step: step, Value: float64(step / 50)})
	}
	r := newRun(h, Context{})
	if r.train.len() != 20 || r.train.steps[0] != 49 || r.train.steps[19] != 999 {
		t.Errorf("%d epochs ending at steps %v, want 20 from 49 to 999", r.train.len(), r.train.steps)
	}
}

func TestRunWithoutValidation(t *testing.T) {
	c := tenClasses(40)
	c.Get = values(map[string]any{"data.validation": 0.0})
	found := Diagnose(history(map[string][]float64{event.TrainLoss: decay(40, 2.2, 0.1, 10)}), c)
	check(t, found, c)
	if len(found) != 2 || found[0].Kind != Healthy || found[1].Kind != NoValidation {
		t.Fatalf("%v, want healthy and no-validation", kinds(found))
	}
	if got := titles(found[1].Suggestions); got != "data.validation 0 → 0.2" {
		t.Errorf("suggestions %q", got)
	}
	with := Diagnose(history(map[string][]float64{
		event.TrainLoss: decay(40, 2.2, 0.1, 10), event.ValLoss: decay(40, 2.2, 0.1, 10),
	}), c)
	if with[0].Confidence <= found[0].Confidence {
		t.Errorf("confidence %v with validation, %v without", with[0].Confidence, found[0].Confidence)
	}
}

func TestEvidenceSpeaksInNumbers(t *testing.T) {
	val := decay(60, 2.2, 0.4, 30)
	for i := 20; i < 60; i++ {
		val[i] += 0.005 * float64(i-20)
	}
	c := tenClasses(60)
	f := Diagnose(history(map[string][]float64{
		event.TrainLoss: decay(60, 2.2, 0.01, 12), event.ValLoss: val,
		event.ValAccuracy: decay(60, 0.1, 0.9, 20),
	}), c)[0]
	if f.Kind != Overfitting || f.SinceEpoch < 15 || f.SinceEpoch > 25 {
		t.Fatalf("%s since epoch %v, want overfitting since about 20", f.Kind, f.SinceEpoch)
	}
	var text []string
	for _, e := range append(f.Evidence, f.RuledOut...) {
		text = append(text, e.Label+": "+e.Text)
	}
	for _, want := range []string{
		"val loss: 0.400 → 0.585, +46.1 % above its minimum at epoch 19 (rule: 3 %)",
		"train loss: 0.072 → 0.010 since then, still falling",
		"wrong answers grow surer", "Not underfitting: train loss at 0.4 % of the chance level ln(10) = 2.303",
		"Learning rate not too high",
	} {
		if !strings.Contains(strings.Join(text, "\n"), want) {
			t.Errorf("evidence lacks %q:\n%s", want, strings.Join(text, "\n"))
		}
	}
}

// Only part of a run is judged as what it promises to become.
func TestSlownessIsJudgedByTheWholePlan(t *testing.T) {
	falling := curveOf(40, func(e float64) float64 { return 2.3 - 0.03*e }) // 1.1 after 40 epochs
	for _, c := range []struct {
		epochs int
		want   finding.Kind
	}{{40, LRTooLow}, {75, Healthy}, {400, Healthy}} {
		ctx := tenClasses(c.epochs)
		ctx.Final = c.epochs == 40
		h := history(map[string][]float64{event.TrainLoss: falling, event.ValLoss: falling})
		if k := Diagnose(h, ctx)[0].Kind; k != c.want {
			t.Errorf("after 40 of %d epochs: %s, want %s", c.epochs, k, c.want)
		}
	}
}

func TestEarlyStoppingHasTheLastWord(t *testing.T) {
	val := decay(40, 2.2, 0.4, 30)
	for i := 25; i < 40; i++ {
		val[i] += 0.004 * float64(i-25)
	}
	c := tenClasses(200)
	c.Get = values(map[string]any{"training.early_stopping.patience": 10, "training.epochs": 200})
	h := history(map[string][]float64{event.TrainLoss: decay(40, 2.2, 0.02, 10), event.ValLoss: val})
	c.Ending = event.EndedEarly
	found := Diagnose(h, c)
	if found[0].Kind != Healthy || len(found) != 2 || found[1].Kind != Overfitting ||
		found[1].Severity != finding.Info {
		t.Errorf("%v, want healthy with overfitting as a remark", kinds(found))
	}
	// The same curves of a run that somebody stopped, or a study, or that reached a target: a
	// patience that never ran out is no cure.
	for _, ending := range []event.Ending{
		"", event.EndedRequest, event.EndedPruned, event.EndedTarget,
		event.EndedFailed,
	} {
		c.Ending = ending
		if found := Diagnose(h, c); found[0].Kind != Overfitting || found[0].Severity == finding.Info {
			t.Errorf("ended by %q: %v, want overfitting", ending, kinds(found))
		}
	}
}

// What a study has stopped on its way needs no longer plan to show more: it can go on.
func TestAPrunedRunIsResumedRatherThanPlannedLonger(t *testing.T) {
	c := tenClasses(27)
	c.Final = true
	c.Get = values(map[string]any{"training.epochs": 27, "training.log_every_steps": 1})
	h := history(map[string][]float64{event.TrainLoss: {2.3, 2, 1.8}})
	for ending, longer := range map[event.Ending]bool{event.EndedPruned: false, event.EndedEpochs: true} {
		c.Ending = ending
		first := Diagnose(h, c)[0].Suggestions[0]
		if planned := len(first.Changes) > 0; planned != longer || strings.Contains(first.Title, "resume") == longer {
			t.Errorf("ended by %s: %+v", ending, first)
		}
	}
}

func TestWarmUpIsNotJudged(t *testing.T) {
	c := tenClasses(100)
	c.Final = false
	c.Get = values(map[string]any{"schedule.warmup_epochs": 20.0})
	flat := curveOf(12, func(float64) float64 { return 2.3 })
	if k := Diagnose(history(map[string][]float64{event.TrainLoss: flat}), c)[0].Kind; k != TooEarly {
		t.Errorf("in epoch 12 of 20 of warm-up: %s, want too-early", k)
	}
}

// The floor of the loss with label smoothing is above zero: reaching it is no underfitting.
func TestLabelSmoothingRaisesTheFloor(t *testing.T) {
	c := tenClasses(40)
	c.Get = values(map[string]any{"regularization.label_smoothing": 0.4})
	floor := smoothingFloor(0.4, 10)
	if want := 0.64*-math.Log(0.64) + 9*0.04*-math.Log(0.04); math.Abs(floor-want) > 1e-12 {
		t.Fatalf("entropy of targets smoothed by 0.4 over 10 classes is %.3f, want about %.3f", floor, want)
	}
	loss := decay(40, 2.3, floor+0.02, 20)
	h := history(map[string][]float64{event.TrainLoss: loss, event.ValLoss: loss})
	if found := Diagnose(h, c); found[0].Kind != Healthy {
		t.Errorf("at the floor: %v, want healthy", kinds(found))
	}
}

func TestRemarks(t *testing.T) {
	flat := func(v float64) []float64 { return curveOf(40, func(float64) float64 { return v }) }
	seldom := func(v float64) []float64 { // measured in one epoch of ten
		m := flat(math.NaN())
		for i := 0; i < len(m); i += 10 {
			m[i] = v
		}
		return m
	}
	healthy := func(more map[string][]float64) map[string][]float64 {
		m := map[string][]float64{event.TrainLoss: decay(40, 2.2, 0.3, 20), event.ValLoss: decay(40, 2.2, 0.33, 20)}
		for tag, v := range more {
			m[tag] = v
		}
		return m
	}
	for _, c := range []struct {
		want   finding.Kind
		series map[string][]float64
	}{
		{DeadUnits, healthy(map[string][]float64{event.LayerTag(1, event.ProbeDeadUnits): flat(0.9)})},
		{DeadUnits, healthy(map[string][]float64{event.LayerTag(0, event.ProbeDeadUnits): seldom(0.9)})},
		{Saturated, healthy(map[string][]float64{event.LayerTag(1, event.ProbeSaturation): seldom(0.8)})},
		{Saturated, healthy(map[string][]float64{event.LayerTag(0, event.ProbeSaturation): flat(0.8)})},
		{MajorityClass, healthy(map[string][]float64{
			event.ValAccuracy:         flat(0.8),
			event.ValBalancedAccuracy: flat(0.1),
		})},
		{Gap, map[string][]float64{
			event.TrainLoss: decay(40, 2.2, 0.05, 20), event.ValLoss: decay(40, 2.2, 0.9, 20),
			event.TrainAccuracy: flat(0.99), event.ValAccuracy: flat(0.7),
		}},
	} {
		ctx := tenClasses(40)
		ctx.Get = values(nil)
		found := Diagnose(history(c.series), ctx)
		check(t, found, ctx)
		ok := false
		for _, f := range found {
			ok = ok || f.Kind == c.want && len(f.Suggestions) > 0
		}
		if !ok {
			t.Errorf("%v, want %s with suggestions among them", kinds(found), c.want)
		}
	}
	h := history(healthy(map[string][]float64{
		event.LayerTag(0, event.ProbeDeadUnits): flat(0.5),
		event.ValAccuracy:                       flat(0.8),
		event.ValBalancedAccuracy:               flat(0.78),
	}))
	if found := Diagnose(h, tenClasses(40)); len(found) != 1 {
		t.Errorf("half of the units at zero and balanced classes: %v, want healthy alone", kinds(found))
	}
}
