package spec

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// randomRange draws a valid range of a key that a study may vary, without conditions.
func randomRange(r *rand.Rand) Range {
	for {
		keys := hparam.All()
		k := keys[r.IntN(len(keys))]
		out := Range{Key: k.Name}
		if k.Kind != hparam.Int && k.Kind != hparam.Float || r.IntN(3) == 0 {
			for range 2 + r.IntN(4) {
				out.Values = append(out.Values, randomValue(r, k))
			}
		} else {
			out.Low, out.High = randomNumber(r, k), randomNumber(r, k)
			if k.Kind == hparam.Int {
				out.Low, out.High = math.Round(out.Low), math.Round(out.High)
			}
			out.Log, out.Zero = r.IntN(2) == 0, r.IntN(4) == 0
			if r.IntN(4) == 0 {
				out.Step = math.Ceil((out.High - out.Low) / 7)
			}
		}
		if out.check() == nil {
			return out
		}
	}
}

// randomRanges draws a space, some of its ranges under conditions.
func randomRanges(r *rand.Rand) []Range {
	for {
		var ranges []Range
		for range 1 + r.IntN(6) {
			one := randomRange(r)
			if n := len(ranges); n > 0 && ranges[n-1].Values != nil && r.IntN(2) == 0 {
				list := ranges[n-1].texts()
				one.When = []search.Condition{{Name: ranges[n-1].Key, Values: list[:1+r.IntN(len(list))]}}
			}
			ranges = append(ranges, one)
		}
		right := true
		checkRanges(ranges, func(int, string) { right = false })
		if right {
			return arranged(ranges)
		}
	}
}

func TestWrittenRangeReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for range trials {
		for _, want := range randomRanges(r) {
			got, err := ParseRange(want.String())
			if err != nil {
				t.Fatalf("%s: %v", want, err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s:\ngot  %#v\nwant %#v", want, got, want)
			}
			valuesAreTheKeys(t, want)
		}
	}
}

func TestRangesOnTheCommandLine(t *testing.T) {
	sgd := []search.Condition{{Name: "optimizer.name", Values: []string{"sgd", "adam"}}}
	for text, want := range map[string]Range{
		"optimizer.lr=1e-5..1e-1:log":     {Key: "optimizer.lr", Low: 1e-5, High: 0.1, Log: true},
		" optimizer.lr = 0.1 .. .5 ":      {Key: "optimizer.lr", Low: 0.1, High: 0.5},
		"model.width=32,64,128":           {Key: "model.width", Values: []any{32, 64, 128}},
		"training.batch_size=16..256:log": {Key: "training.batch_size", Low: 16, High: 256, Log: true},
		"regularization.dropout=0..0.5:step=0.1": {
			Key: "regularization.dropout", High: 0.5, Step: 0.1,
		},
		"regularization.l2=1e-6..1:log:zero": {Key: "regularization.l2", Low: 1e-6, High: 1, Log: true, Zero: true},
		"optimizer.momentum=0.5..0.9:when=optimizer.name:sgd|adam": {
			Key: "optimizer.momentum", Low: 0.5, High: 0.9, When: sgd,
		},
		"model.hidden=[128,64],[64]":  {Key: "model.hidden", Values: []any{[]int{128, 64}, []int{64}}},
		"model.residual=true,false":   {Key: "model.residual", Values: []any{true, false}},
		"model.residual":              {Key: "model.residual", Values: []any{false, true}},
		"model.norm":                  {Key: "model.norm", Values: []any{"none", "batch", "layer"}},
		"regularization.dropout":      {Key: "regularization.dropout", High: 0.5},
		`model.weights=a.st,"b,c:d"`:  {Key: "model.weights", Values: []any{"a.st", "b,c:d"}},
		`data.drop=["a,b", "c"],[]`:   {Key: "data.drop", Values: []any{[]string{"a,b", "c"}, []string(nil)}},
		"optimizer.momentum=auto,0.5": {Key: "optimizer.momentum", Values: []any{"auto", 0.5}},
		"training.class_weights=none,balanced,[1, 2]": {
			Key: "training.class_weights", Values: []any{"none", "balanced", []float64{1, 2}},
		},
	} {
		if got, err := ParseRange(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %#v (%v)\nwant %#v", text, got, err, want)
		}
	}
}

func TestRangeMessages(t *testing.T) {
	for _, c := range [][2]string{
		{"optimizer.lrr=1..2", "optimizer.lrr: unknown key; did you mean optimizer.lr?"},
		{"", "the key is missing; " + rangeForms},
		{"=1..2", "the key is missing; " + rangeForms},
		{"optimizer.lr", "optimizer.lr: has no usual range; " + rangeForms},
		{"optimizer.lr=", "optimizer.lr: no values; " + rangeForms},
		{"optimizer.lr=1..x", `optimizer.lr: high: want a number, got "x"; ` + rangeForms},
		{"optimizer.lr=..2", `optimizer.lr: low: want a number, got ""; ` + rangeForms},
		{"optimizer.lr=0..1", "optimizer.lr: 0 is out of the key's own range; want a number in (0, 10000]"},
		{"optimizer.lr=nan..1", "optimizer.lr: NaN is out of the key's own range; want a number in (0, 10000]"},
		{"optimizer.lr=2..1", "optimizer.lr: low 2 is not below high 1; want low < high"},
		{"optimizer.lr=1..1", "optimizer.lr: low 1 is not below high 1; want low < high"},
		{"optimizer.lr=1..2:lgo", `optimizer.lr: "lgo" is no option; want log, zero, step=S or when=KEY:VALUE|VALUE`},
		{"optimizer.lr=1..2:when", `optimizer.lr: "when" is no option; want log, zero, step=S or when=KEY:VALUE|VALUE`},
		{"optimizer.lr=1..2:step=0", "optimizer.lr: step: want a number above 0"},
		{"optimizer.lr=1..2:step=-1", "optimizer.lr: step -1 is not above 0"},
		{"optimizer.lr=1..2:step=0.1:log", "optimizer.lr: a step and log exclude each other; leave one of them out"},
		{
			"model.width=8,16:log", `model.width: "log" is not for a list of values, whose one option is ` +
				"when=KEY:VALUE|VALUE",
		},
		{"model.width=8,x", `model.width: value 2: want a whole number, got the string "x"`},
		{"model.width=8..9.5", "model.width: 9.5 is no whole number"},
		{
			"model.width=64", `model.width: "64" is no range; ` + rangeForms + "; what is the same in all trials " +
				"stands in the experiment",
		},
		{"seed=1,2", "seed: is the same in all trials: goal.repeats says how many seeds there are"},
		{"data.source", "data.source: is the same in all trials: trials on other data cannot be compared"},
	} {
		_, err := ParseRange(c[0])
		if err == nil || err.Error() != c[1] {
			t.Errorf("%q: got\n%v\nwant\n%s", c[0], err, c[1])
		}
	}
}

func FuzzRange(f *testing.F) {
	f.Add("optimizer.lr=1e-5..1e-1:log:when=optimizer.name:sgd|adam")
	f.Add(`model.weights="a\"",b:when=model.hidden:[1,2]|[3]`)
	f.Add("model.embedding=4..64:log:zero")
	f.Add(`data.drop=["a"],[]`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRange(text)
		var p *Problem
		if err != nil {
			if !errors.As(err, &p) || p.Message == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := ParseRange(r.String())
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q became %s, and that %s, %v", text, r, again, err)
		}
		valuesAreTheKeys(t, r)
	})
}

// valuesAreTheKeys makes sure that an axis has only values that its key takes.
func valuesAreTheKeys(t *testing.T, r Range) {
	t.Helper()
	for _, a := range []axis{r.axis(false), r.axis(true)} {
		p := a.param
		p.Name, p.When = r.Key, nil
		space, err := search.NewSpace([]search.Param{p})
		if err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		for _, u := range []float64{0, 0.05, 0.3, 0.95, 1} {
			v := a.value(space.At([]float64{u})[0])
			if _, err := coerce(a.key, v, strict); err != nil {
				t.Fatalf("%s at %v is %v: %v", r, u, v, err)
			}
			if back, ok := a.place(v); !ok || hparam.Format(a.value(back)) != hparam.Format(v) {
				t.Fatalf("%s at %v is %v, back in the range %v, %t", r, u, v, back, ok)
			}
		}
	}
}
