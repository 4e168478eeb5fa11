package build

import (
	"errors"
	"math"
	"strings"
	"testing"

	"tunebench/engine/loss"
	"tunebench/experiments/spec"
)

func TestTheLossFitsTheData(t *testing.T) {
	for name, c := range map[string]struct {
		keys map[string]string
		kind loss.Kind
		want string // of the error
	}{
		"classes":   {map[string]string{"data.source": "iris"}, loss.CrossEntropy, ""},
		"numbers":   {map[string]string{"data.source": "diabetes"}, loss.MSE, ""},
		"asked for": {map[string]string{"data.source": "diabetes", "training.loss": "huber"}, loss.Huber, ""},
		"mse of classes": {
			map[string]string{"data.source": "iris", "training.loss": "mse"},
			0,
			"training.loss: mse does not fit",
		},
		"classes of mse": {
			map[string]string{"data.source": "diabetes", "training.loss": "cross_entropy"},
			0,
			"training.loss: cross_entropy does not fit",
		},
		"smoothed numbers": {
			map[string]string{"data.source": "diabetes", "regularization.label_smoothing": "0.1"},
			0,
			"regularization.label_smoothing",
		},
		"weighed numbers": {
			map[string]string{"data.source": "diabetes", "training.class_weights": "balanced"},
			0,
			`"diabetes" predicts a number`,
		},
		"too few weights": {
			map[string]string{"data.source": "iris", "training.class_weights": "1,2"},
			0,
			"2 weights for 3 classes",
		},
	} {
		s := set(t, spec.Default(), c.keys)
		e, err := translate(t, s)
		_, described := new(Datasets).Describe(t.Context(), s)
		if (described == nil) != (err == nil) || err != nil && described.Error() != err.Error() {
			t.Errorf("%s: described with %v, built with %v", name, described, err)
		}
		var input *InputError
		switch {
		case c.want != "" && (!errors.As(err, &input) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v does not say %q", name, err, c.want)
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want == "" && e.Job.Loss.Kind != c.kind:
			t.Errorf("%s: loss %v, want %v", name, e.Job.Loss.Kind, c.kind)
		}
	}
}

// Balanced weights make every class count alike: weight times rows is the same for each.
func TestBalancedClassWeights(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 120 {
		b.WriteString([]string{"1,a\n", "2,a\n", "3,b\n", "4,a\n", "5,b\n", "6,c\n"}[i%6])
	}
	s := set(t, table(t, b.String()), map[string]string{"training.class_weights": "balanced"})
	e, err := translate(t, s)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]float64, 3)
	for _, l := range e.Data.Train.Labels {
		rows[l]++
	}
	for k, w := range e.Config.Loss.ClassWeights {
		if got, want := w*rows[k], float64(len(e.Data.Train.Labels))/3; math.Abs(got-want) > 1e-9 {
			t.Errorf("class %d: weight %v on %v rows is %v in all, want %v", k, w, rows[k], got, want)
		}
	}
	if len(e.Config.Loss.ClassWeights) != 3 || len(e.Job.Loss.ClassWeights) != 3 {
		t.Errorf("weights %v for the loop, %v for the device", e.Config.Loss.ClassWeights, e.Job.Loss.ClassWeights)
	}
	given, err := translate(t, set(t, table(t, b.String()), map[string]string{"training.class_weights": "1,2,3"}))
	if err != nil || given.Config.Loss.ClassWeights[2] != 3 {
		t.Errorf("given weights %v, %v", given.Config.Loss.ClassWeights, err)
	}
}
