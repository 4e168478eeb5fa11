package diagnosis_test

import (
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
)

// The truth of these runs of the real engine lies in their configuration: a network of three
// units for ten digits, a learning rate a hundred times too high, a big network on a few noisy rows.
var labelled = []struct {
	name string
	run  experiment
	want finding.Kind
	// cured: applying the first suggestion lowers both the best and the last validation loss.
	cured bool
}{
	{"digits-mlp", presets["digits-mlp"], diagnosis.Healthy, false},
	{"circles-nesterov", presets["circles-nesterov"], diagnosis.Healthy, false},
	{"iris-small", presets["iris-small"], diagnosis.Healthy, false},
	{"wine-tanh", presets["wine-tanh"], diagnosis.Healthy, false},
	{"cancer-adamw", presets["cancer-adamw"], diagnosis.Healthy, false},
	{"diabetes-regression", presets["diabetes-regression"], diagnosis.Healthy, false},
	{"two moons", experiment{"data.source": "moons", "optimizer.lr": 0.003}, diagnosis.Healthy, false},
	{"xor with a little noise", experiment{"data.source": "xor"}, diagnosis.Healthy, false},
	{
		"blobs",
		experiment{"data.source": "blobs", "optimizer.name": "sgd", "optimizer.lr": 0.1},
		diagnosis.Healthy, false,
	},

	{"moons-overfit", presets["moons-overfit"], diagnosis.Overfitting, true},
	{"a wide network on half of the tumours", experiment{
		"data.source": "breast_cancer", "data.validation": 0.5,
		"model.width": 128, "optimizer.lr": 0.003,
	}, diagnosis.Overfitting, true},
	{
		"diabetes without regularization",
		experiment{"data.source": "diabetes", "optimizer.lr": 0.003},
		diagnosis.Overfitting, false,
	},

	{"digits-underfit", presets["digits-underfit"], diagnosis.Underfitting, true},
	{"xor-linear", presets["xor-linear"], diagnosis.Underfitting, true},
	{
		"digits under a strong penalty",
		experiment{"regularization.l2": 0.1, "training.epochs": 30},
		diagnosis.Underfitting, true,
	},
	{"spirals by a linear network", experiment{
		"data.source": "spirals", "model.activation": "identity",
		"optimizer.lr": 0.01,
	}, diagnosis.Underfitting, false},

	{"digits-too-fast", presets["digits-too-fast"], diagnosis.LRTooHigh, true},
	{"spirals by adam at 1", experiment{"data.source": "spirals", "optimizer.lr": 1.0}, diagnosis.LRTooHigh, false},
	{"wine by adam at 1", experiment{"data.source": "wine", "optimizer.lr": 1.0}, diagnosis.LRTooHigh, false},
	{"diabetes by adam at 0.3", experiment{"data.source": "diabetes", "optimizer.lr": 0.3}, diagnosis.LRTooHigh, true},

	{"digits-too-slow", presets["digits-too-slow"], diagnosis.LRTooLow, true},
	{"wine by adam at 1e-5", experiment{"data.source": "wine", "optimizer.lr": 1e-5}, diagnosis.LRTooLow, true},
	{
		"diabetes by sgd at 1e-4",
		experiment{"data.source": "diabetes", "optimizer.name": "sgd", "optimizer.lr": 1e-4},
		diagnosis.LRTooLow, true,
	},

	{
		"diabetes by sgd at 3",
		experiment{"data.source": "diabetes", "optimizer.name": "sgd", "optimizer.lr": 3.0},
		diagnosis.Diverged, false,
	},
	{
		"moons by sgd at 30",
		experiment{"data.source": "moons", "optimizer.name": "sgd", "optimizer.lr": 30.0},
		diagnosis.Diverged, false,
	},
}

func TestRealRunsAreDiagnosedAsWhatTheyAre(t *testing.T) {
	for _, l := range labelled {
		t.Run(l.name, func(t *testing.T) {
			o := l.run.run()
			found := o.diagnose()
			if found[0].Kind != l.want {
				t.Fatalf("%+v, want %s; %v", found[0], l.want, o.result.Metrics)
			}
			if l.cured {
				cured(t, l.run, o, found[0].Suggestions[0])
			}
		})
	}
}

func cured(t *testing.T, e experiment, before outcome, s finding.Suggestion) {
	t.Helper()
	after := e.apply(s).run()
	if b, a := before.bestValidation(), after.bestValidation(); !(a < b) {
		t.Errorf("%s: best validation loss %.4f → %.4f", s.Title, b, a)
	}
	if b, a := before.result.Metrics["val/loss"], after.result.Metrics["val/loss"]; !(a < b) {
		t.Errorf("%s: last validation loss %.4f → %.4f", s.Title, b, a)
	}
}

// The loss of single steps must lead to the same finding as that of epochs.
func TestRecordingStepsChangesNoFinding(t *testing.T) {
	for _, name := range []string{"iris-small", "moons-overfit", "digits-too-slow"} {
		e := presets[name]
		if e.get("training.epochs") == 150 {
			e = e.with("training.epochs", 60)
		}
		plain, steps := e.run().diagnose(), e.with("training.log_every_steps", 1).run().diagnose()
		if plain[0].Kind != steps[0].Kind || plain[0].SinceStep != steps[0].SinceStep {
			t.Errorf("%s: %s since %d by epoch, %s since %d by step", name, plain[0].Kind, plain[0].SinceStep,
				steps[0].Kind, steps[0].SinceStep)
		}
	}
}
