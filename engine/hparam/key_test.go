package hparam

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRangeSaysWhatIsValid(t *testing.T) {
	for name, want := range map[string]string{
		"optimizer.lr":           "a number in (0, 10000]",
		"optimizer.momentum":     "auto or a number in [0, 1)",
		"optimizer.clip_norm":    "a number of at least 0",
		"training.huber_delta":   "a number above 0",
		"training.target.value":  "a number",
		"model.depth":            "a whole number in [0, 100]",
		"seed":                   "a whole number in [0, 9007199254740991]",
		"data.validation":        "a fraction in [0, 1) or a path",
		"data.header":            "auto, yes, no",
		"training.loss":          strings.Join(NamesOf(losses, nil), ", "),
		"data.shuffle":           "true or false",
		"model.hidden":           "a list of whole numbers",
		"data.columns":           "a list of strings",
		"name":                   "a string",
		"training.class_weights": `"none", "balanced" or a list of numbers`,
		"data.label_map":         `a list of "from -> to", or a table { from = "to" }`,
	} {
		k, ok := Lookup(name)
		if !ok {
			t.Fatalf("no key %s", name)
		}
		if got := k.Range(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestContainsItsEdges: a bound is a valid value unless it is open, and nothing beyond it is.
func TestContainsItsEdges(t *testing.T) {
	for _, k := range All() {
		if k.Kind != Int && k.Kind != Float && k.Kind != FractionOrPath {
			continue
		}
		for _, edge := range []struct {
			at, beyond float64
			open       bool
		}{
			{k.Min, math.Nextafter(k.Min, math.Inf(-1)), k.MinOpen},
			{k.Max, math.Nextafter(k.Max, math.Inf(1)), k.MaxOpen},
		} {
			if got := k.Contains(edge.at); got == (edge.open || math.IsInf(edge.at, 0)) {
				t.Errorf("%s contains its bound %v: %t", k.Name, edge.at, got)
			}
			if k.Contains(edge.beyond) {
				t.Errorf("%s contains %v, beyond %s", k.Name, edge.beyond, k.Range())
			}
		}
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			if k.Contains(v) {
				t.Errorf("%s contains %v", k.Name, v)
			}
		}
	}
}

func TestGroupAndLabel(t *testing.T) {
	for name, want := range map[string][2]string{
		"seed":                             {"", "seed"},
		"optimizer.lr":                     {"optimizer", "lr"},
		"training.early_stopping.patience": {"training", "early_stopping.patience"},
	} {
		k, _ := Lookup(name)
		if got := [2]string{k.Group(), k.Label()}; got != want {
			t.Errorf("%s is of %q", name, got)
		}
	}
	if _, ok := Lookup("lr"); ok {
		t.Error("a label alone was found")
	}
}

// TestGroupsAreTogether: the file's tables are written group by group.
func TestGroupsAreTogether(t *testing.T) {
	var order []string
	for _, k := range All() {
		if g := k.Group(); len(order) == 0 || order[len(order)-1] != g {
			if slices.Contains(order, g) {
				t.Errorf("%s stands apart from its group", k.Name)
			}
			order = append(order, g)
		}
	}
	want := "|data|model|optimizer|schedule|regularization|training|runs"
	if got := strings.Join(order, "|"); got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestAppliesUnderTheValuesThatReadIt(t *testing.T) {
	under := func(v string) func(string) string { return func(string) string { return v } }
	for _, k := range All() {
		if k.ForKey == "" {
			if !k.Applies(under("whatever")) {
				t.Errorf("%s always matters", k.Name)
			}
			continue
		}
		asked := ""
		k.Applies(func(name string) string { asked = name; return "" })
		if asked != k.ForKey {
			t.Errorf("%s asks for %s, want %s", k.Name, asked, k.ForKey)
		}
		for _, v := range k.For {
			if !k.Applies(under(v)) {
				t.Errorf("%s does not matter under %s", k.Name, v)
			}
		}
		if k.Applies(under("none of them")) {
			t.Errorf("%s matters under anything", k.Name)
		}
	}
}

func TestFormatOfEveryType(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{64, "64"},
		{-3, "-3"},
		{true, "true"},
		{"text", "text"},
		{[]int{}, "[]"},
		{[]int{128, 64}, "[128, 64]"},
		{[]float64{0.5, 1e-5}, "[0.5, 1e-5]"},
		{[]string{"a", `b "c"`}, `["a", "b \"c\""]`},
		{math.NaN(), "NaN"},
		{-1e-9, "-1e-9"},
		{1e300, "1e300"},
	} {
		if got := Format(c.v); got != c.want {
			t.Errorf("Format(%#v) = %q, want %q", c.v, got, c.want)
		}
	}
}

func TestChangesPrintAsScreensShowThem(t *testing.T) {
	changes := []Change{
		{Key: "regularization.dropout", From: 0.0, To: 0.2},
		{Key: "model.hidden", From: []int{64}, To: []int{64, 32}},
		{Key: "optimizer.name", From: "sgd", To: "adam"},
	}
	want := "regularization.dropout 0 → 0.2, model.hidden [64] → [64, 32], optimizer.name sgd → adam"
	if got := Describe(changes); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Describe(nil); got != "" {
		t.Errorf("no change is %q", got)
	}
}

// TestEditDistanceIsADistance: 0 for the same text only, the same both ways, and never longer than
// by way of a third text.
func TestEditDistanceIsADistance(t *testing.T) {
	words := []string{"", "a", "ab", "ba", "abc", "acb", "momentum", "momentmu", "moment", "lion"}
	for _, a := range words {
		for _, b := range words {
			d := editDistance(a, b)
			if (d == 0) != (a == b) || d != editDistance(b, a) || d > max(len(a), len(b)) {
				t.Errorf("%q and %q are %d apart, and %d the other way", a, b, d, editDistance(b, a))
			}
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"lr", "lrr", 1},
		{"width", "widht", 1}, // neighbours swapped
		{"kitten", "sitting", 3},
		{"adam", "adamw", 1},
		{"", "sgd", 3},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q and %q are %d apart, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestNearestOfBreaksTiesByName(t *testing.T) {
	if got := NearestOf("adaX", []string{"adaw", "adam"}); got != "adam" {
		t.Errorf("of two equally near, %q was chosen", got)
	}
	if got := NearestOf("x", nil); got != "" {
		t.Errorf("of none, %q was chosen", got)
	}
}
