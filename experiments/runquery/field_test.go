package runquery

import (
	"math"
	"testing"
)

func TestComparisonsOfNumbers(t *testing.T) {
	for _, field := range []Field{{Name: "best", Kind: Number}, {Name: "lr", Kind: Setting}} {
		for c, want := range map[compare][3]bool{ // less, equal, greater
			"<":      {true, false, false},
			"<=":     {true, true, false},
			equal:    {false, true, false},
			"==":     {false, true, false},
			contains: {false, true, false},
			">=":     {false, true, true},
			">":      {false, false, true},
			unequal:  {true, false, true},
		} {
			test, err := field.test(c, "0.5")
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range []float64{0.25, 0.5, 0.75} {
				if got := test(Num(v)); got != want[i] {
					t.Errorf("%s%s0.5 of %v: %v", field.Name, c, v, got)
				}
			}
			for _, none := range []Value{{}, Str("auto"), Str("")} {
				if test(none) {
					t.Errorf("%s%s0.5 of %+v, which is no number", field.Name, c, none)
				}
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"1": 1, "-2.5": -2.5, "1e-3": 1e-3, "95%": 0.95, "1e400": math.Inf(1), "inf": math.Inf(1),
	} {
		got, err := number(text)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "%", "abc", "0x", "1,5", "--1"} {
		if got, err := number(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestComparisonsOfTexts(t *testing.T) {
	tags := Field{Name: "tag", Kind: Text}
	method := Field{Name: "optimizer.name", Kind: Setting, Words: []string{"adam", "adamw", "sgd"}}
	state := Field{Name: "state", Kind: Word, Words: []string{"done", "failed"}}
	for _, c := range []struct {
		field   Field
		compare compare
		value   string
		have    Value
		want    bool
	}{
		{tags, contains, "pap", Str("x", "paper"), true},
		{tags, equal, "pap", Str("x", "paper"), false},
		{tags, equal, "PAPER", Str("x", "paper"), true},
		{tags, unequal, "paper", Str("x", "paper"), false},
		{tags, unequal, "y", Str("x", "paper"), true},
		{tags, unequal, "y", Str(), false},
		{tags, unequal, "y", Str(""), false},
		{tags, matches, "^p.*r$", Str("x", "Paper"), true},
		{tags, matches, "^p.*e$", Str("x", "paper"), false},
		{method, contains, "adam", Str("adamw"), false}, // one of a few words is meant whole
		{method, contains, "adam", Str("Adam"), true},
		{method, unequal, "adam", Str("sgd"), true},
		{method, matches, "adam", Str("adamw"), true},
		{state, contains, "done", Str("done"), true},
		{state, unequal, "done", Str("failed"), true},
		{state, unequal, "done", Value{}, false},
	} {
		test, err := c.field.test(c.compare, c.value)
		if err != nil {
			t.Errorf("%s%s%s: %v", c.field.Name, c.compare, c.value, err)
			continue
		}
		if got := test(c.have); got != c.want {
			t.Errorf("%s%s%s of %v: %v", c.field.Name, c.compare, c.value, c.have, got)
		}
	}
}

func TestEmptyValues(t *testing.T) {
	for _, v := range []Value{{}, Str(), Str(""), Str("", "")} {
		if !v.empty() {
			t.Errorf("%+v is something", v)
		}
	}
	for _, v := range []Value{Num(0), Str("x"), Str("", "x")} {
		if v.empty() {
			t.Errorf("%+v is nothing", v)
		}
	}
}
