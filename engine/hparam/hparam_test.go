package hparam

import (
	"math"
	"testing"
)

// kindMatches reports whether a value has the Go type that its kind promises.
func kindMatches(k Key) bool {
	switch k.Kind {
	case Int:
		_, ok := k.Default.(int)
		return ok
	case Float, FractionOrPath:
		_, ok := k.Default.(float64)
		return ok || k.Default == k.Own
	case Bool:
		_, ok := k.Default.(bool)
		return ok
	case Ints:
		_, ok := k.Default.([]int)
		return ok
	case Strings, Renames:
		_, ok := k.Default.([]string)
		return ok
	default:
		_, ok := k.Default.(string)
		return ok
	}
}

func TestTableIsSound(t *testing.T) {
	for _, k := range All() {
		if !kindMatches(k) {
			t.Errorf("%s: default %v (%T) does not fit its kind (%s)", k.Name, k.Default, k.Default, k.Kind)
		}
		if k.Help == "" {
			t.Errorf("%s has no help", k.Name)
		}
		if k.Kind == Choice && k.Step(k.Default, len(k.Choices)) != k.Default {
			t.Errorf("%s: the default %v is not among its choices %v", k.Name, k.Default, k.Choices)
		}
		if f, number := k.Default.(float64); number && k.Kind == Float && !k.Contains(f) {
			t.Errorf("%s: the default %v is out of its range %s", k.Name, k.Default, k.Range())
		}
		if k.Kind == Int && !k.Contains(float64(k.Default.(int))) {
			t.Errorf("%s: the default %v is out of its range %s", k.Name, k.Default, k.Range())
		}
		if numeric := k.Kind == Int || k.Kind == Float; numeric && !k.Log && k.Increment == 0 {
			t.Errorf("%s: stepping would not move", k.Name)
		}
		if k.ForKey != "" {
			other, ok := Lookup(k.ForKey)
			if !ok {
				t.Errorf("%s depends on %s, which does not exist", k.Name, k.ForKey)
			}
			for _, c := range k.For {
				if other.Step(c, len(other.Choices)) != c {
					t.Errorf("%s depends on %s = %s, which is not a choice", k.Name, k.ForKey, c)
				}
			}
		}
	}
}

func TestStepWalksTheLadder(t *testing.T) {
	lr, _ := Lookup("optimizer.lr")
	for _, c := range []struct {
		from float64
		n    int
		want float64
	}{
		{0.001, 1, 0.002},
		{0.002, 1, 0.005},
		{0.005, 1, 0.01},
		{0.001, -1, 0.0005},
		{0.003, 1, 0.005},
		{0.003, -1, 0.002},
		{0.001, 3, 0.01},
		{0.01, -3, 0.001},
	} {
		if got := lr.Step(c.from, c.n); got != c.want {
			t.Errorf("lr %v stepped by %d is %v, want %v", c.from, c.n, got, c.want)
		}
	}
	l2, _ := Lookup("regularization.l2")
	if got := l2.Step(0.0, 1); got != 1e-6 {
		t.Errorf("l2 leaves 0 to %v, want 1e-6", got)
	}
	if got := l2.Step(1e-6, -1); got != 0.0 {
		t.Errorf("l2 below its smallest value is %v, want 0", got)
	}
	dropout, _ := Lookup("regularization.dropout")
	if got := dropout.Step(0.1, 4); got != 0.3 {
		t.Errorf("dropout 0.1 + 4 steps is %v, want 0.3", got)
	}
	if got := dropout.Step(0.0, -1); got != 0.0 {
		t.Errorf("dropout below 0 is %v, want 0", got)
	}
	if got := dropout.Step(0.95, 1); got != 0.95 {
		t.Errorf("dropout steps to %v, outside its range", got)
	}
}

func TestStepStaysInRangeFromAnywhere(t *testing.T) {
	for _, k := range All() {
		if k.Kind != Int && k.Kind != Float {
			continue
		}
		v := k.Default
		if v == Auto { // the first step leaves it
			v = k.Step(v, -1)
		}
		for _, n := range []int{1, 1, 1, -1, -7, 40, -90, 3} {
			v = k.Step(v, n)
			f, isFloat := v.(float64)
			if !isFloat {
				f = float64(v.(int))
			}
			if !k.Contains(f) {
				t.Fatalf("%s stepped to %v, outside %s", k.Name, v, k.Range())
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for misspelt, want := range map[string]string{
		"optimizer.lrr": "optimizer.lr", "OPTIMIZER.LR": "optimizer.lr",
		"regularisation.dropout": "regularization.dropout",
		"training.epoch":         "training.epochs", "model.widht": "model.width", "model.ihdden": "model.hidden",
		"zzzzzzzzzzzzzzzzzzzz": "", "qqq": "", "": "",
	} {
		if got := Nearest(misspelt); got != want {
			t.Errorf("nearest of %q is %q, want %q", misspelt, got, want)
		}
	}
}

func TestFormatIsShortAndExact(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.001: "0.001", 1e-4: "1e-4", 0.3: "0.3", 1.5e-7: "1.5e-7", 2e7: "2e7", 64: "64", math.Inf(1): "+Inf",
	} {
		if got := Format(v); got != want {
			t.Errorf("Format(%v) = %q, want %q", v, got, want)
		}
	}
}
