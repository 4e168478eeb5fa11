package runquery

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// sample is a vocabulary of a few names; lr is short for optimizer.lr.
type sample struct{}

var fields = []Field{
	{Name: "name", Kind: Text},
	{Name: "tag", Kind: Text},
	{Name: "parent", Kind: Text},
	{Name: "state", Kind: Word, Words: []string{"training", "done", "failed"}},
	{Name: "optimizer.lr", Kind: Setting},
	{Name: "optimizer.name", Kind: Setting, Words: []string{"adam", "sgd"}},
	{Name: "optimizer.momentum", Kind: Setting},
	{Name: "val/accuracy", Kind: Number},
	{Name: "duration", Kind: Elapsed},
	{Name: "started", Kind: Date, Now: noon},
}

func (sample) Field(name string) (Field, error) {
	for _, f := range fields {
		if f.Name == name || strings.HasSuffix(f.Name, "."+name) && name != "name" {
			return f, nil
		}
	}
	if name == "optimizer" {
		return fields[5], nil
	}
	return Field{}, fmt.Errorf("there is no %s; did you mean lr?", name)
}

// run is a run by what it has.
type run map[string]Value

func (r run) Value(name string) (Value, bool) { v, ok := r[name]; return v, ok }

func (r run) Called(w string) bool {
	return slices.ContainsFunc(slices.Concat(r["name"].Texts, r["tag"].Texts), func(t string) bool {
		return strings.Contains(strings.ToLower(t), strings.ToLower(w))
	})
}

var digits = run{
	"name": Str("digits-mlp"), "tag": Str("paper", "Baseline"), "state": Str("done"), "parent": Str(""),
	"optimizer.lr": {Number: 0.003, Known: true, Texts: []string{"0.003"}}, "optimizer.name": Str("adam"),
	"optimizer.momentum": Str("auto"), "val/accuracy": Num(0.97), "duration": Num(90),
	"started": Num(stamp(noon.Add(-26 * time.Hour))),
}

func TestMatch(t *testing.T) {
	for query, want := range map[string]bool{
		"": true, "  ": true,
		"val/accuracy>0.95 lr<1e-2 optimizer=adam state:done NOT has:parent tag:paper name:digits": true,
		"val/accuracy > 0.95": true, "val/accuracy>=97%": true, "val/accuracy<0.97": false,
		"lr=3e-3": true, "lr==0.003": true, "lr!=0.003": false, "lr:0.003": true, "lr<=0.002": false,
		"optimizer=ADAM": true, "optimizer:adam": true, "optimizer!=sgd": true, "optimizer=sgd": false,
		"momentum=auto": true, "momentum!=0.9": false, "momentum<0.9": false, "momentum!=auto": false,
		"state:done": true, "state=training": false, "state!=training": true,
		"name:mlp": true, "name=mlp": false, "name=digits-mlp": true, `name~^digits-\w+$`: true, "name~^mlp": false,
		"tag:base": true, "tag=baseline": true, "tag!=baseline": false, "tag!=x": true,
		"has:tag": true, "has:parent": false, "has:lr": true, "!has:parent": true, "not has:parent": true,
		"parent:x": false, "parent!=x": false, "NOT parent:x": true,
		"duration>1m": true, "duration<=90": true, "duration>2h": false, "duration<1d": true,
		"started:yesterday": true, "started=2026-11-27": true, "started<2026-11-27": false, "started>2026-10": true,
		"started>2d": true, "started<1d": true, "started>1d12h": true, "started:today": false,
		"digits": true, "BASELINE": true, "iris": false, "digits iris": false, "digits OR iris": true,
		"iris OR digits paper": true, "(iris OR digits) none": false, "digits AND (none OR paper)": true,
		"NOT NOT digits": true, "!(iris OR none)": true, "NOT iris digits": true,
		`"digits"`: true, `'or' OR digits`: true, `name:"mlp"`: true, `name:'s-m'`: true, `"dig its"`: false,
	} {
		q, err := Parse(query, sample{})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := q.Match(digits); got != want {
			t.Errorf("%s: %v, want %v (read as %s)", query, got, want, q)
		}
	}
}

const wantDate = "want a date such as 2026-11-28, today, or an age such as 2h or 3d"

func TestErrorsPointAtTheWord(t *testing.T) {
	for query, want := range map[string]string{
		"lr<abc":                      "   ^^^ want a number such as 0.95 or 1e-3, not \"abc\"",
		"digits lz<0.1":               "       ^^ there is no lz; did you mean lr?",
		"has:lz":                      "    ^^ there is no lz; did you mean lr?",
		"state:don":                   "      ^^^ state is one of training, done, failed",
		"optimizer=adm":               "          ^^^ optimizer.name is one of adam, sgd",
		"name<3":                      "    ^ name is no number; ask with : or =",
		"lr=0.1 (a OR":                "            ^ something is missing at the end",
		"(a b":                        "^ there is no ) for this (",
		"a b)":                        "   ^ there is no ( for this )",
		"a OR OR b":                   "     ^^ something is missing before OR; between quotes it is a word",
		"AND":                         "^^^ something is missing before AND; between quotes it is a word",
		"lr=":                         "^^^ a value is missing after =",
		"lr<(0.1)":                    "^^^ a value is missing after <",
		"=3":                          "^ a name is missing before =",
		"()":                          " ^ something is missing before this )",
		`name:"abc`:                   "     ^^^^ a quote is missing at the end",
		"duration>soon":               "         ^^^^ want a time such as 90s, 5m, 1h30m or 2d",
		"duration>xd":                 "         ^^ want a time such as 90s, 5m, 1h30m or 2d",
		"started>whenever":            "        ^^^^^^^^ " + wantDate,
		"名前 lz=1":                     "     ^^ there is no lz; did you mean lr?",
		"name~(":                      "^^^^^ a value is missing after ~",
		`name~"("`:                    "     ^^^ this is no regular expression: missing closing ): `(?i)(`",
		"val/accuracy~9":              "            ^ val/accuracy is a number; ask with = < <= > or >=",
		strings.Repeat("(", 65) + "a": strings.Repeat(" ", 64) + "^ too many parentheses",
	} {
		_, err := Parse(query, sample{})
		e := (*Error)(nil)
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := e.Pointer() + " " + e.Error(); got != want {
			t.Errorf("\n%s\n%s\nwant\n%s", query, got, want)
		}
	}
	if _, err := Parse(strings.Repeat("a ", longest), sample{}); err == nil {
		t.Error("a query of any length is read")
	}
}

// phrase draws a query at random, with what it means.
func phrase(rng *rand.Rand, depth int) (text string, means func(Record) bool) {
	if depth == 0 {
		leaf := []struct {
			text  string
			means func(Record) bool
		}{
			{"digits", func(r Record) bool { return r.Called("digits") }},
			{"lr<0.01", func(r Record) bool {
				v, ok := r.Value("optimizer.lr")
				return ok && v.Known && v.Number < 0.01
			}},
			{"state:done", func(r Record) bool { v, _ := r.Value("state"); return slices.Contains(v.Texts, "done") }},
			{`tag:"or"`, func(r Record) bool { v, _ := r.Value("tag"); return slices.Contains(v.Texts, "or") }},
			{"has:parent", func(r Record) bool { v, _ := r.Value("parent"); return !v.empty() }},
		}[rng.IntN(5)]
		return leaf.text, leaf.means
	}
	a, isA := phrase(rng, rng.IntN(depth))
	b, isB := phrase(rng, rng.IntN(depth))
	switch rng.IntN(4) {
	case 0:
		return "(" + a + " OR " + b + ")", func(r Record) bool { return isA(r) || isB(r) }
	case 1:
		return "NOT (" + a + ")", func(r Record) bool { return !isA(r) }
	case 2:
		return "((" + a + ") and " + b + ")", func(r Record) bool { return isA(r) && isB(r) }
	}
	return "(" + a + " " + b + ")", func(r Record) bool { return isA(r) && isB(r) }
}

func randomRun(rng *rand.Rand) run {
	r := run{}
	for name, values := range map[string][]Value{
		"name": {Str("digits"), Str("iris")}, "state": {Str("done"), Str("failed")}, "parent": {Str("x"), Str("")},
		"optimizer.lr": {Num(0.1), Num(0.001)}, "tag": {Str("or", "x"), Str("")},
	} {
		if i := rng.IntN(3); i < 2 {
			r[name] = values[i]
		}
	}
	return r
}

func TestAnyQueryMeansWhatItsPartsMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text, means := phrase(rng, 5)
		q, err := Parse(text, sample{})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := Parse(q.String(), sample{})
		if err != nil || again.String() != q.String() {
			t.Fatalf("%s is spelled %s, which is read as %v (%v)", text, q, again, err)
		}
		for range 8 {
			r := randomRun(rng)
			if want := means(r); q.Match(r) != want || again.Match(r) != want {
				t.Fatalf("%s of %v: %v and %v, want %v", text, r, q.Match(r), again.Match(r), want)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a", "val/accuracy>0.95 lr<1e-2", `NOT (name:"x\"y" OR tag:'z')`, "((", "! ! a", "lr=nan lr<inf", "a:b:c=d",
		"started>2026-02-30", "duration<1dd", `name~[`, "\xff=\xfe", "名:前", "has:has has", "and or not",
		`""`, `"" = ""`,
		"optimizer=adam)", "lr!=!", "a!b", "- -1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, sample{})
		if err != nil {
			e := (*Error)(nil)
			if !errors.As(err, &e) || e.From < 0 || e.To < e.From || e.To > len(text) || e.Message == "" {
				t.Fatalf("%q: %+v", text, err)
			}
			e.Pointer()
			return
		}
		q.Match(digits)
		q.Match(run{})
		again, err := Parse(q.String(), sample{})
		if err != nil || again.String() != q.String() || again.Match(digits) != q.Match(digits) {
			t.Fatalf("%q is spelled %q, which is read as %v (%v)", text, q, again, err)
		}
	})
}
