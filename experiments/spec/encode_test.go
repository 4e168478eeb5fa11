package spec

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

func TestTOMLOfEveryType(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{3, "3"},
		{true, "true"},
		{3.0, "3.0"},
		{1e-5, "1e-5"},
		{0.1, "0.1"},
		{math.Inf(1), "+inf"},
		{math.NaN(), "nan"},
		{"plain", `"plain"`},
		{`a "b" \ c`, `"a \"b\" \\ c"`},
		{"tab\tline\n", `"tab\tline\n"`},
		{"\a\x1b\x7f", `"\u0007\u001b\u007f"`},
		{"日本", `"日本"`},
		{[]int{64, 32}, "[64, 32]"},
		{[]float64{1, 0.5}, "[1.0, 0.5]"},
		{[]string{"a", `"`}, `["a", "\""]`},
		{[]string(nil), "[]"},
	} {
		if got := TOML(c.v); got != c.want {
			t.Errorf("%#v is written %s, want %s", c.v, got, c.want)
		}
	}
}

// TestAnnotatedFilesExplainEveryKey, in the order of the table, each group under its heading.
func TestAnnotatedFilesExplainEveryKey(t *testing.T) {
	text := string(Default().EncodeAnnotated())
	at := 0
	for _, k := range hparam.All() {
		if k.Name == keyHidden {
			continue // depth and width say it
		}
		heading := "[" + k.Group() + "]\n"
		if k.Group() != "" && strings.Count(text, heading) != 1 {
			t.Errorf("%d headings %q", strings.Count(text, heading), heading)
		}
		next := strings.Index(text[at:], k.Help)
		if next < 0 {
			t.Errorf("%s is not explained after the key before it", k.Name)
			continue
		}
		at += next
	}
	for line := range strings.Lines(text) {
		if code, comment, ok := strings.Cut(line, " # "); ok && (strings.TrimSpace(comment) == "" || code == "") {
			t.Errorf("a comment without words or a key: %q", line)
		}
	}
}

// TestManyProblemsAreCut: a file that is no experiment at all gets a readable message.
func TestManyProblemsAreCut(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "unknown%02d = 1\n", i)
	}
	_, err := Parse([]byte(text.String()), "x.toml")
	var all *Error
	if !errors.As(err, &all) || len(all.Problems) != maxProblems+1 {
		t.Fatalf("error %v", err)
	}
	if last := all.Problems[maxProblems]; last.Message != "and 30 more problems" || last.File != "x.toml" {
		t.Errorf("it ends with %+v", last)
	}
	var first *Problem
	if !errors.As(err, &first) || first.Line != 1 || first.Key != "unknown00" {
		t.Errorf("the first problem is %+v", first)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != maxProblems+1 {
		t.Errorf("%d lines", len(lines))
	}
	if asError(nil) != nil {
		t.Error("no problems are an error")
	}
}

func TestProblemsPrintWhatIsKnown(t *testing.T) {
	for want, p := range map[string]Problem{
		"a.toml:3: seed: wrong": {File: "a.toml", Line: 3, Key: "seed", Message: "wrong"},
		"a.toml: seed: wrong":   {File: "a.toml", Key: "seed", Message: "wrong"},
		"a.toml: wrong":         {File: "a.toml", Message: "wrong"},
		"seed: wrong":           {Line: 3, Key: "seed", Message: "wrong"}, // a line of no file is none
		"wrong":                 {Message: "wrong"},
	} {
		if got := p.Error(); got != want {
			t.Errorf("%+v prints %q, want %q", p, got, want)
		}
	}
}

// TestNearestKey: other tools' names, keys in the wrong group, and misspelt ones.
func TestNearestKey(t *testing.T) {
	for name, want := range map[string]string{
		"learning_rate":       "optimizer.lr",
		"learning-rate":       "optimizer.lr",
		"optimizer.eta":       "optimizer.lr",
		"betas":               "optimizer.beta1",
		"training.lr":         "optimizer.lr",
		"model.dropout":       "regularization.dropout",
		"optimizer.momentun":  "optimizer.momentum",
		"EPOCHS":              "training.epochs",
		"zzzzzzzzz.qqqqqqqqq": "",
	} {
		if got := NearestKey(name); got != want {
			t.Errorf("%s may mean %q, want %q", name, got, want)
		}
	}
	for name, key := range otherNames {
		if _, ok := hparam.Lookup(key); !ok {
			t.Errorf("%s stands for %s, which is no key", name, key)
		}
	}
	if got := NearestKey(strings.Repeat("optimizer.lr", 10)); got != "" {
		t.Errorf("a long text means %q", got)
	}
}
