package spec

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

// TestResetReturnsEveryKeyToItsDefault, from wherever it was.
func TestResetReturnsEveryKeyToItsDefault(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range 40 {
		s := randomSpec(r)
		s.Interventions = nil
		for _, k := range hparam.All() {
			if err := s.Reset(k.Name); err != nil {
				t.Fatalf("%s: %v", k.Name, err)
			}
			if got := s.get(k.Name); k.Name != keyHidden && hparam.Format(got) != hparam.Format(k.Default) {
				t.Fatalf("%s was reset to %v, want %v", k.Name, got, k.Default)
			}
		}
		if d := Diff(s, Default()); len(d) != 0 {
			t.Fatalf("all reset, it differs from the default: %v", d)
		}
	}
}

func TestUnknownKeysAreNamedByEveryDoor(t *testing.T) {
	s := Default()
	_, getErr := s.Get("optimizer.lrr")
	for door, err := range map[string]error{
		"Get":      getErr,
		"Set":      s.Set("optimizer.lrr", "1"),
		"SetValue": s.SetValue("optimizer.lrr", 1.0),
		"Reset":    s.Reset("optimizer.lrr"),
	} {
		var p *Problem
		if !errors.As(err, &p) || p.Key != "optimizer.lrr" || p.Message != "unknown key; did you mean optimizer.lr?" {
			t.Errorf("%s: %v", door, err)
		}
	}
	if got := s.Text("optimizer.lrr"); got != "" {
		t.Errorf("the text of an unknown key is %q", got)
	}
	if !Equal(s, Default()) {
		t.Error("a failed change changed something")
	}
	long := strings.Repeat("x", 500) + "\n"
	if err := s.Set(long, "1"); err == nil || len(err.Error()) > 250 || strings.Contains(err.Error(), "\n") {
		t.Errorf("a long key is repeated: %v", err)
	}
}

// TestValuesOfJSON: what JSON makes of a value of each kind is taken, and another kind is refused
// with the kind that is wanted.
func TestValuesOfJSON(t *testing.T) {
	for _, c := range []struct {
		key   string
		v     any
		want  any
		wrong string
	}{
		{"training.epochs", 20.0, 20, ""},
		{"training.epochs", 20.5, nil, "want a whole number, got 20.5"},
		{"training.epochs", nil, nil, "want a whole number, got nothing"},
		{"training.epochs", []any{1.0}, nil, "want a whole number, got a list"},
		{"optimizer.lr", 1, 1.0, ""},
		{"optimizer.lr", int64(1), 1.0, ""},
		{"optimizer.lr", true, nil, "want a number, got true"},
		{"optimizer.lr", map[string]any{}, nil, "want a number, got a table"},
		{"optimizer.momentum", "auto", "auto", ""},
		{"optimizer.momentum", 0.5, 0.5, ""},
		{"optimizer.momentum", "0.5", nil, `want auto or a number, got the string "0.5"`},
		{"data.shuffle", false, false, ""},
		{"data.shuffle", 0.0, nil, "want true or false, got 0.0"},
		{"model.activation", "gelu", "gelu", ""},
		{"model.activation", "gelo", nil, `unknown value "gelo" (did you mean "gelu"?)`},
		{"model.hidden", []any{64.0, 32.0}, []int{64, 32}, ""},
		{"model.hidden", []float64{64}, []int{64}, ""},
		{"model.hidden", []any{64.0, "x"}, nil, `entry 2: want a whole number, got the string "x"`},
		{"model.hidden", []any{0.0}, nil, "entry 1: 0 is out of range; want a whole number in [1, 65536]"},
		{"model.hidden", "64", nil, `want a list of whole numbers, got the string "64"`},
		{"data.validation", 0.25, 0.25, ""},
		{"data.validation", "val.csv", "val.csv", ""},
		{"data.validation", " ", nil, "the path is empty"},
		{"data.columns", []any{"a", 3.0}, []string{"a", "3"}, ""},
		{"data.columns", []any{""}, nil, "entry 1 is empty"},
		{"training.class_weights", []any{1.0, 2.5}, []float64{1, 2.5}, ""},
		{"training.class_weights", []any{-1.0}, nil, "entry 1: want a number of at least 0, got -1.0"},
		{"training.class_weights", 3.0, nil, `want "none", "balanced" or a list of numbers, got 3.0`},
		{"data.label_map", map[string]any{"b": "c", "a": "d"}, []string{"a -> d", "b -> c"}, ""},
		{"data.label_map", map[string]any{"a": 1.0}, nil, `"a": want a string, got 1.0`},
		{"name", 3.0, nil, "want a string, got 3.0"},
		{"name", "a\x00b", nil, "the control character U+0000 is not allowed here"},
		{"name", strings.Repeat("é", 201), nil, "201 characters are too long; want at most 200"},
		{"name", "\xff", nil, "the text is not valid UTF-8"},
	} {
		s := Default()
		err := s.SetValue(c.key, c.v)
		switch {
		case c.wrong == "" && (err != nil || !reflect.DeepEqual(s.get(c.key), c.want)):
			t.Errorf("%s = %#v: got %#v, %v, want %#v", c.key, c.v, s.get(c.key), err, c.want)
		case c.wrong != "" && (err == nil || !strings.HasPrefix(err.Error(), c.key+": "+c.wrong)):
			t.Errorf("%s = %#v: error %v, want %s", c.key, c.v, err, c.wrong)
		case c.wrong != "" && !Equal(s, Default()):
			t.Errorf("%s = %#v: refused, but the experiment changed", c.key, c.v)
		}
	}
}

// TestDiffGoesBothWays: the changes there and back are the same, with their ends swapped, and
// nothing differs from itself or from its copy.
func TestDiffGoesBothWays(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for i := range trials {
		a, b := validRandomSpec(r), validRandomSpec(r)
		there, back := Diff(a, b), Diff(b, a)
		for k := range back {
			back[k].From, back[k].To = back[k].To, back[k].From
		}
		if !reflect.DeepEqual(there, back) {
			t.Fatalf("trial %d: there %v, back %v", i, there, back)
		}
		if d := Diff(a, a.Clone()); len(d) != 0 {
			t.Fatalf("trial %d: a copy differs: %v", i, d)
		}
		if !slices.Equal(sortedNames(there), keysOf(there)) {
			t.Fatalf("trial %d: a key changes twice: %v", i, there)
		}
	}
}

// sortedNames are the keys of changes, each once.
func sortedNames(changes []hparam.Change) []string {
	return slices.Compact(keysOf(changes))
}

// TestClonesShareNothing: whatever is set in a copy, the original stays.
func TestClonesShareNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for i := range 100 {
		s := randomSpec(r)
		before := string(s.Encode())
		c := s.Clone()
		for _, k := range hparam.All() {
			if err := c.SetValue(k.Name, randomValue(r, k)); err != nil {
				t.Fatal(err)
			}
		}
		for _, list := range [][]string{c.Data.Columns, c.Data.Drop, c.Data.Categorical, c.Data.Text, c.Data.LabelMap} {
			for j := range list {
				list[j] = "changed"
			}
		}
		for j := range c.Interventions {
			c.Interventions[j].Step = -1
		}
		if after := string(s.Encode()); after != before {
			t.Fatalf("trial %d: the original became\n%s\nfrom\n%s", i, after, before)
		}
	}
}

// TestListsThatGetReturnsAreCopies: what a caller does with them is no change of the experiment.
func TestListsThatGetReturnsAreCopies(t *testing.T) {
	s := mustParse(t, "model.hidden = [8, 4]\ndata.drop = ['a']")
	for _, key := range []string{keyHidden, "data.drop"} {
		v, err := s.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		reflect.ValueOf(v).Index(0).SetZero()
	}
	if got := fmt.Sprint(s.Model.Hidden, s.Data.Drop); got != "[8 4] [a]" {
		t.Errorf("the experiment has %s", got)
	}
}
