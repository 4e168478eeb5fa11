package profile

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

func TestWordsForNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 0.123456: "0.1235", 1234.5: "1234", 12345: "12345", 12345.5: "1.235e+04",
		123456789: "123456789", 1e10: "1e+10",
		-250000: "-250000", 1e-7: "1e-07",
	} {
		if got := figure(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{
		0: "0.0 %", 0.004: "0.4 %", 0.0999: "10.0 %", 0.1: "10 %", 0.756: "76 %", 0.991: "99.1 %", 0.9999: "100.0 %",
		1: "100 %", 1.5: "150 %",
	} {
		if got := percent(v); got != want {
			t.Errorf("the share %v is written %s, want %s", v, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 2: "2 rows"} {
		if got := count(n, "row"); got != want {
			t.Errorf("%d rows are written %s", n, got)
		}
	}
}

func TestListedNamesAFew(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f"}
	for n, want := range map[int]string{
		0: "", 1: "a", 3: "a, b, c", 4: "a, b, c, d", 5: "a, b, c and 2 more",
		6: "a, b, c and 3 more",
	} {
		if got := listed(names[:n]); got != want {
			t.Errorf("%d names: %q, want %q", n, got, want)
		}
	}
	long := []string{strings.Repeat("ä", 41), strings.Repeat("x", 40)}
	kept := slices.Clone(long)
	if got := listed(long); got != strings.Repeat("ä", 39)+"…, "+long[1] {
		t.Errorf("%q", got)
	}
	if !slices.Equal(long, kept) {
		t.Error("the names themselves were cut")
	}
}

func TestRowsAreNamed(t *testing.T) {
	for _, c := range []struct {
		rows []int32
		want string
	}{
		{[]int32{7}, "7 (counted from 0)"},
		{[]int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 (counted from 0)"},
		{[]int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ... (counted from 0)"},
	} {
		if got := (Warning{Rows: c.rows}).RowList(); got != c.want {
			t.Errorf("%v: %q, want %q", c.rows, got, c.want)
		}
	}
}

// TestWarningsBecomeFindings: there from the start, and as sure as what says so.
func TestWarningsBecomeFindings(t *testing.T) {
	w := Warning{
		Kind: NoisyLabels, Severity: finding.Warn, Title: "t", Why: "w", Confidence: 0.8, Rows: []int32{3, 5},
		Part:     "training",
		Evidence: []finding.Evidence{{Label: "suspects", Text: "2"}}, Suggestions: advice("look", "it helps"),
	}
	f := w.Finding()
	rows := finding.Evidence{Label: "training rows", Text: "3, 5 (counted from 0)"}
	if f.Kind != NoisyLabels || f.Severity != finding.Warn || f.Confidence != 0.8 || f.SinceStep != 0 ||
		f.Since() != "" || f.Why != "w" ||
		len(f.Evidence) != 2 || f.Evidence[1] != rows || f.Suggestions[0].Title != "look" || len(w.Evidence) != 1 {
		t.Errorf("%+v", f)
	}
	for confidence, want := range map[event.Number]float64{0: 1, 0.3: 0.3, 1: 1, event.Number(math.NaN()): 1} {
		w.Confidence, w.Part = confidence, ""
		if f := w.Finding(); f.Confidence != want || f.Evidence[1].Label != "rows" {
			t.Errorf("confidence %v becomes %v, want %v; %+v", confidence, f.Confidence, want, f.Evidence)
		}
	}
}

// TestChangesAreOfTheCurrentValue: a key is not set to what it is, and what it is may be unknown.
func TestChangesAreOfTheCurrentValue(t *testing.T) {
	for _, c := range []struct {
		now  any
		want string
	}{{nil, "training.loss = huber"}, {"mse", "training.loss mse → huber"}, {"huber", ""}} {
		l := &look{options: Options{Get: settings(map[string]any{"training.loss": c.now})}.withDefaults()}
		list := l.change("training.loss", "huber", "r")
		got := ""
		if len(list) > 0 {
			got = list[0].Title
		}
		if got != c.want {
			t.Errorf("from %v: %q, want %q", c.now, got, c.want)
		}
	}
	l := &look{options: Options{Get: settings(map[string]any{"data.drop": []string{"a"}})}.withDefaults()}
	if c := l.drop([]string{"b"}, "r")[0].Changes[0]; !slices.Equal(c.To.([]string), []string{"a", "b"}) {
		t.Errorf("b beside a: %+v", c)
	}
}
