package main

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tunebench/experiments/workspace"
)

// sweep trains three runs that differ in their rate and their seed.
func sweep(b *bench) {
	b.t.Helper()
	for _, rate := range []string{"0.01", "0.02", "0.03"} {
		b.train("moons-overfit", "--set", "training.epochs=2", "--set", "optimizer.lr="+rate)
	}
}

func TestRunsThatAQueryAsksFor(t *testing.T) {
	b := newBench(t)
	sweep(b)
	run, err := b.workspace().Find("latest")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Note(func(n *workspace.Notes) { n.Tags, n.Text = []string{"paper"}, "a, \"b\"" }); err != nil {
		t.Fatal(err)
	}
	rates := func(args ...string) (out []string) {
		t.Helper()
		text := b.ok(append([]string{"runs", "--format", "csv"}, args...)...)
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(rows[0], "optimizer.lr")
		for _, row := range rows[1:] {
			if at < 0 {
				out = append(out, "the same")
				continue
			}
			out = append(out, row[at])
		}
		return out
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"0.03", "0.02", "0.01"}},
		{[]string{"-q", "lr<0.025"}, []string{"0.02", "0.01"}},
		{[]string{"-q", "NOT tag:paper", "--sort", "lr"}, []string{"0.01", "0.02"}},
		{[]string{"--query", "tag:paper state:done val/accuracy>0"}, []string{"the same"}},
		{[]string{"--sort", "-optimizer.lr"}, []string{"0.03", "0.02", "0.01"}},
		{[]string{"-q", "lr>1"}, nil},
	} {
		if got := rates(c.args...); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.args, got, c.want)
		}
	}
	if text := b.ok("runs", "-q", "lr=0.02"); !strings.Contains(text, "lr=0.02") || strings.Contains(text, "0.03") {
		t.Errorf("the table:\n%s", text)
	}
	if out := b.run("runs", "-q", "lr>1"); out.code != 0 || !strings.Contains(out.stderr, "none of 3 runs") {
		t.Errorf("%+v", out)
	}
}

func TestJSONOfRuns(t *testing.T) {
	b := newBench(t)
	sweep(b)
	var found []struct {
		Run, Name string
		Settings  map[string]string
		Summary   struct {
			State     string
			Diagnosis []any
		}
	}
	text := b.ok("runs", "--json", "--query", "lr>=0.02")
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Name != "moons-overfit lr=0.03" || found[0].Settings["optimizer.lr"] != "0.03" ||
		found[0].Summary.State != "done" {
		t.Errorf("%s", text)
	}
	var whole struct{ Summary struct{ Diagnosis []any } }
	if err := json.Unmarshal([]byte(b.ok("show", found[0].Run, "--json")), &whole); err != nil {
		t.Fatal(err)
	}
	if len(found[0].Summary.Diagnosis) != len(whole.Summary.Diagnosis) {
		t.Errorf("%d findings, want %d", len(found[0].Summary.Diagnosis), len(whole.Summary.Diagnosis))
	}
}

func TestMistakesInQueriesOfRuns(t *testing.T) {
	b := newBench(t)
	sweep(b)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--query", "name:moons lr<abc"}, "want a number such as 0.95 or 1e-3, not \"abc\"\n" +
			"  name:moons lr<abc\n" +
			"                ^^^\n"},
		{[]string{"--query", "(lr<1"}, "there is no ) for this (\n  (lr<1\n  ^\n"},
		{[]string{"--query", "lrr<1"}, "did you mean lr?\n  lrr<1\n  ^^^\n"},
		{[]string{"--sort", "nothing-at-all"}, "--sort nothing-at-all: no run has this"},
		{[]string{"--format", "xml"}, "--format xml: want table, csv or json"},
	} {
		out := b.run(append([]string{"runs"}, c.args...)...)
		if out.code != exitUsage || !strings.Contains(out.stderr, c.want) {
			t.Errorf("%v: exit status %d\n%s\nwant\n%s", c.args, out.code, out.stderr, c.want)
		}
	}
}

func TestCompareRuns(t *testing.T) {
	b := newBench(t)
	for _, rate := range []string{"0.01", "0.02"} {
		for _, seed := range []string{"1", "2", "3"} {
			b.train("moons-overfit", "--set", "training.epochs=2", "--set", "optimizer.lr="+rate, "--set", "seed="+seed)
		}
	}
	all, err := b.workspace().Overview()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"compare", "--json", "--metric", "val/accuracy"}
	for _, r := range all.Runs {
		args = append(args, r.ShortID())
	}
	var doc comparisonDoc
	if err := json.Unmarshal([]byte(b.ok(args...)), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Metric != "val/accuracy" || len(doc.Runs) != 6 || !doc.Runs[0].Noise.Known() ||
		!slices.Equal(doc.Keys, []string{"seed", "optimizer.lr"}) || len(doc.Pairs) != 1 || doc.Pairs[0].Seeds != 3 {
		t.Errorf("%+v", doc)
	}
	text := b.ok(append([]string{"compare"}, args[4:]...)...)
	for _, want := range []string{"off the best", "moons-overfit lr=0.01 beside moons-overfit lr=0.02", "3 seeds"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	for want, args := range map[string][]string{
		"none of these runs has recorded it": {args[4], args[5], "--metric", "val/r2"},
		"between 2 and 12 arg(s)":            {args[4]},
		"no run":                             {args[4], "nothing"},
	} {
		if out := b.run(append([]string{"compare"}, args...)...); out.code != exitUsage ||
			!strings.Contains(out.stderr, want) {
			t.Errorf("%v: exit status %d, %s", args, out.code, out.stderr)
		}
	}
}
