package hparam

import (
	"slices"
	"strings"
	"testing"
)

// everyMethod calls f for each row of each key that chooses methods.
func everyMethod(f func(chooser Key, m Method)) {
	for _, k := range slices.Concat(All(), StudyKeys()) {
		for _, m := range Methods(k.Name) {
			f(k, m)
		}
	}
}

func TestRowsAreSound(t *testing.T) {
	everyMethod(func(chooser Key, m Method) {
		at := chooser.Name + " = " + m.Name
		if m.Help == "" || strings.Contains(m.Help+m.Paper, "\n") {
			t.Errorf("%s: its help is %q, from %q; want one line each", at, m.Help, m.Paper)
		}
		if chooser.Kind == Choice && !slices.Contains(chooser.Choices, m.Name) {
			t.Errorf("%s is not among the choices %v", at, chooser.Choices)
		}
		seen := map[string]bool{}
		for _, u := range m.Reads {
			k, ok := Lookup(u.Key)
			if !ok {
				k, ok = LookupStudy(u.Key)
			}
			switch {
			case !ok:
				t.Errorf("%s reads %s, which does not exist", at, u.Key)
				continue
			case seen[u.Key]:
				t.Errorf("%s reads %s twice", at, u.Key)
			case (u.Own != nil) != (k.Own != nil):
				t.Errorf("%s: its own default of %s is %v, but the key's sign for it is %v", at, u.Key, u.Own, k.Own)
			case k.ForKey != chooser.Name || !slices.Contains(k.For, m.Name):
				t.Errorf("%s reads %s, but that is said to matter for %s = %v", at, u.Key, k.ForKey, k.For)
			}
			if own, number := u.Own.(float64); number && (!k.Contains(own) || own == k.Own) {
				t.Errorf("%s: its own default %v of %s is not in %s", at, own, u.Key, k.Range())
			}
			seen[u.Key] = true
		}
		if r := m.Rates; r.Known() && !(0 < r.Low && r.Low < r.Typical && r.Typical < r.High) {
			t.Errorf("%s: usual rates %+v", at, r)
		}
		if isOptimizer := chooser.Name == "optimizer.name"; m.Rates.Known() != isOptimizer {
			t.Errorf("%s: usual rates %+v", at, m.Rates)
		}
	})
}

// TestDefaultsOfChoosers: the default of a key that chooses methods is one of them, and keys with
// choices of methods are all found by their rows.
func TestDefaultsOfChoosers(t *testing.T) {
	for _, k := range slices.Concat(All(), StudyKeys()) {
		rows := Methods(k.Name)
		if rows == nil {
			if _, ok := FindMethod(k.Name, "auto"); ok {
				t.Errorf("%s has a method but no rows", k.Name)
			}
			continue
		}
		if k.Kind != Choice { // data.source, which may name a file
			continue
		}
		m, ok := FindMethod(k.Name, k.Default.(string))
		if !ok || m.Name != k.Default {
			t.Errorf("%s: the default %v is no method", k.Name, k.Default)
		}
		if got := NamesOf(rows, nil); !slices.Equal(got, k.Choices) {
			t.Errorf("%s: rows %v, choices %v", k.Name, got, k.Choices)
		}
		if _, ok := FindMethod(k.Name, "no such"); ok {
			t.Errorf("%s: a method that does not exist was found", k.Name)
		}
	}
}

func TestDefaultIsTheMethodsOrTheKeys(t *testing.T) {
	for _, c := range []struct {
		chooser, method, key string
		want                 any
	}{
		{"optimizer.name", "muon", "optimizer.momentum", 0.95},
		{"optimizer.name", "nesterov", "optimizer.momentum", 0.9},
		{"optimizer.name", "lion", "optimizer.beta2", 0.99},
		{"optimizer.name", "adamw", "optimizer.beta2", 0.999},
		{"optimizer.name", "adamw", "optimizer.beta1", 0.9},
		{"optimizer.name", "sgd", "optimizer.momentum", nil},
		{"optimizer.name", "adam", "schedule.gamma", nil},
		{"schedule.name", "step", "schedule.gamma", 0.1},
		{"schedule.name", "step", "schedule.step_epochs", 10},
		{"schedule.name", "exponential", "schedule.gamma", 0.95},
		{"training.loss", "huber", "training.huber_delta", 1.0},
		{"training.loss", "cross_entropy", "training.class_weights", "none"},
		{"model.init", "constant", "model.init_value", 0.01},
		{"pruner.name", "asha", "pruner.eta", 3},
		{"pruner.name", "median", "pruner.eta", nil},
	} {
		m, ok := FindMethod(c.chooser, c.method)
		if !ok {
			t.Fatalf("no %s", c.method)
		}
		if got := m.Default(c.key); got != c.want {
			t.Errorf("%s of %s is %v, want %v", c.key, c.method, got, c.want)
		}
		if m.Uses(c.key) != (c.want != nil) {
			t.Errorf("%s of %s: used %t", c.key, c.method, m.Uses(c.key))
		}
		number := 0.0
		switch v := c.want.(type) {
		case float64:
			number = v
		case int:
			number = float64(v)
		}
		if got := m.Number(c.key); got != number {
			t.Errorf("%s of %s as a number is %v, want %v", c.key, c.method, got, number)
		}
	}
}

func TestHelpTellsOwnDefaults(t *testing.T) {
	for name, want := range map[string]string{
		"optimizer.momentum": "; auto: the optimizer's own default (0.9, muon 0.95)",
		"optimizer.beta2":    "; 0: the optimizer's own default (0.999, lion 0.99)",
		"optimizer.eps":      "; 0: the optimizer's own default (1e-8, adagrad 1e-10)",
		"schedule.gamma":     "; 0: the schedule's own default (step 0.1, exponential 0.95)",
	} {
		k, _ := Lookup(name)
		if !strings.HasSuffix(k.Help, want) {
			t.Errorf("%s: the help is %q, want it to end with %q", name, k.Help, want)
		}
	}
	for _, k := range All() {
		if told := strings.Contains(k.Help, "own default"); told != (k.Own != nil) {
			t.Errorf("%s: the help %q and the sign %v do not agree", k.Name, k.Help, k.Own)
		}
	}
}

func TestIsDefault(t *testing.T) {
	for _, c := range []struct {
		key  string
		v    any
		want bool
	}{
		{"optimizer.momentum", Auto, true},
		{"optimizer.momentum", 0.9, true},
		{"optimizer.momentum", 0.95, true},
		{"optimizer.momentum", 0.0, false},
		{"optimizer.beta2", 0.0, true},
		{"optimizer.beta2", 0.999, true},
		{"optimizer.beta2", 0.9, false},
		{"optimizer.lr", 0.001, true},
		{"optimizer.lr", 0.01, false},
		{"model.hidden", []int{}, true},
		{"model.hidden", []int{3}, false},
		{"training.class_weights", "none", true},
		{"training.class_weights", []float64{1, 2}, false},
	} {
		k, _ := Lookup(c.key)
		if got := k.IsDefault(c.v); got != c.want {
			t.Errorf("%s = %v is a default: %t", c.key, c.v, got)
		}
	}
}

func TestStepLeavesAuto(t *testing.T) {
	k, _ := Lookup("optimizer.momentum")
	if up, down := k.Step(Auto, 1), k.Step(Auto, -1); up != 0.9 || down != 0.9 {
		t.Errorf("auto steps to %v and %v, want the usual 0.9", up, down)
	}
	if got := k.Step(0.9, 1); got != 0.95 {
		t.Errorf("0.9 steps to %v", got)
	}
	lr, _ := Lookup("optimizer.lr")
	if got := lr.Step(Auto, 1); got != Auto {
		t.Errorf("a text that is no value of the key steps to %v", got)
	}
}

// TestSlicesAreCopies: whoever changes what All and Methods return changes no table.
func TestSlicesAreCopies(t *testing.T) {
	All()[0].Name = "changed"
	Methods("optimizer.name")[0].Name = "changed"
	if All()[0].Name != "version" || Methods("optimizer.name")[0].Name != "gd" {
		t.Error("a table was changed from outside")
	}
}
