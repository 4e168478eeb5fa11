package finding

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"tunebench/engine/hparam"
)

func TestSuggestionsComeBackFromJSONTyped(t *testing.T) {
	want := Suggestion{Title: "t", Reason: "r", Changes: []hparam.Change{
		{Key: "model.hidden", From: []int{2}, To: []int{32, 16}},
		{Key: "training.epochs", From: 50, To: 100},
		{Key: "optimizer.lr", To: 1.0},
		{Key: "optimizer.name", From: "sgd", To: "adam"},
		{Key: "model.residual", From: false, To: true},
		{Key: "training.class_weights", From: []float64{1, 2.5}, To: "balanced"},
		{Key: "data.drop", From: []string{}, To: []string{"a", "b"}},
	}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Suggestion
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s came back as\n%+v, want\n%+v", data, got, want)
	}
}

// TestSuggestionJSON holds the form in which summary.json and --json show a suggestion.
func TestSuggestionJSON(t *testing.T) {
	for _, c := range []struct {
		s    Suggestion
		want string
	}{
		{Suggestion{Title: "look", Reason: "why"}, `{"title":"look","changes":[],"reason":"why"}`},
		{
			Suggestion{Title: "lr", Changes: []hparam.Change{{Key: "optimizer.lr", From: 0.1, To: 0.03}}},
			`{"title":"lr","changes":[{"key":"optimizer.lr","from":0.1,"to":0.03}],"reason":""}`,
		},
		{ // the current value is unknown
			Suggestion{Changes: []hparam.Change{{Key: "training.epochs", To: 100}}},
			`{"title":"","changes":[{"key":"training.epochs","to":100}],"reason":""}`,
		},
	} {
		got, err := json.Marshal(c.s)
		if err != nil || string(got) != c.want {
			t.Errorf("%+v is written as %s (%v), want %s", c.s, got, err, c.want)
		}
	}
	if _, err := json.Marshal(Suggestion{Changes: []hparam.Change{{Key: "optimizer.lr", To: math.NaN()}}}); err == nil {
		t.Error("a change to NaN, which no key can have, is written")
	}
}

// Files of other versions hold keys and values that this one may not know.
func TestValuesOfOtherVersionsAreKept(t *testing.T) {
	for value, want := range map[string]any{
		`7`:                7.0, // of no known key: a number
		`"x"`:              "x",
		`true`:             true,
		`null`:             nil,
		`[1,2.5]`:          []float64{1, 2.5},
		`["a","b"]`:        []any{"a", "b"},
		`[1,"a"]`:          []any{json.Number("1"), "a"},
		`[]`:               []float64{},
		`1e999`:            "1e999", // beyond what a float64 holds
		`{"a":1}`:          map[string]any{"a": json.Number("1")},
		`-0.5e-3`:          -0.0005,
		`[[1],[2]]`:        []any{[]any{json.Number("1")}, []any{json.Number("2")}},
		`9007199254740993`: 9007199254740992.0,
	} {
		var got Suggestion
		text := `{"title":"t","changes":[{"key":"no.such.key","to":` + value + `}]}`
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if c := got.Changes[0]; !reflect.DeepEqual(c.To, want) || c.From != nil {
			t.Errorf("%s came back as %#v, want %#v", value, c.To, want)
		}
	}
}

// A number that a whole-number key cannot hold stays what it is, for the experiment to refuse.
func TestNumbersTakeTheTypeOfTheirKey(t *testing.T) {
	for _, c := range []struct {
		key, value string
		want       any
	}{
		{"training.epochs", "3", 3},
		{"training.epochs", "2.5", 2.5},
		{"training.epochs", "1e3", 1000.0},
		{"optimizer.lr", "3", 3.0},
		{"model.hidden", "[32,16]", []int{32, 16}},
		{"model.hidden", "[]", []int{}},
		{"data.drop", `["a"]`, []string{"a"}},
		{"data.drop", `["a",1]`, []any{"a", json.Number("1")}},
		{"data.drop", "[]", []string{}},
		{"data.validation", "0.2", 0.2},
		{"data.validation", `"held.csv"`, "held.csv"},
		{"optimizer.name", `"lion"`, "lion"},
	} {
		var got Suggestion
		text := `{"changes":[{"key":"` + c.key + `","from":` + c.value + `,"to":` + c.value + `}]}`
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if change := got.Changes[0]; !reflect.DeepEqual(change.To, c.want) || !reflect.DeepEqual(change.From, c.want) {
			t.Errorf("%s = %s came back as %#v and %#v, want %#v", c.key, c.value, change.From, change.To, c.want)
		}
	}
}

// FuzzSuggestion: whatever is read is written, and reads again as the same.
func FuzzSuggestion(f *testing.F) {
	for _, text := range []string{
		`{"title":"t","changes":[{"key":"optimizer.lr","from":0.1,"to":0.03}],"reason":"r"}`,
		`{"changes":[{"key":"model.hidden","to":[1,2]},{"key":"data.drop","from":["a"],"to":["a","b"]}]}`,
		`{"changes":[{"key":"training.epochs","to":1e400}]}`, `{"changes":[{"to":[[]]}]}`, `{"changes":[null]}`,
		`null`, `[]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s, again Suggestion
		if json.Unmarshal(data, &s) != nil {
			return
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%s was read as %+v, which cannot be written: %v", data, s, err)
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s was written as %s, which cannot be read: %v", data, written, err)
		}
		if third, _ := json.Marshal(again); string(third) != string(written) {
			t.Fatalf("%s was written as %s, then as %s", data, written, third)
		}
	})
}
