package profile

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// prose makes a table of text: each row has words of its class and words of all.
func prose(t *testing.T, rows int, rowText func(i int) string) (*dataset.Table, *dataset.Prepared) {
	t.Helper()
	var b strings.Builder
	b.WriteString("text,y\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s,%s\n", rowText(i), []string{"sport", "money"}[i%2])
	}
	path := filepath.Join(t.TempDir(), "prose.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	table := load(t, dataset.Source{Name: path, Kind: tabular.TextKind, Text: text.Config{
		Columns: []string{"text"}, NGrams: 1, MinDF: 1, MaxFeatures: 1000, Weighting: "tfidf",
	}})
	return table, prepare(t, table, dataset.Standard)
}

func word(i, j, of int) string { return fmt.Sprintf("w%d", mix(uint64(j), uint64(i))%uint64(of)) }

func mixed(i int) string {
	text := "the " + word(i, 0, 40) + " " + word(i, 1, 40) + " " + word(i, 2, 40)
	if i%5 != 0 {
		text += []string{" goal", " bank"}[i%2]
	}
	return text
}

func TestTextShowsWhatMarksAClass(t *testing.T) {
	table, prepared := prose(t, 400, mixed)
	p := of(t, table, Options{Prepared: prepared})
	if len(p.Warnings) != 0 {
		t.Errorf("%+v", p.Warnings)
	}
	x := p.Text
	if x == nil || p.Columns != x.Vocabulary || x.Top[0].Term != "the" || x.Top[0].Rows != p.Train || x.Blank != 0 ||
		x.Terms.Max > 5 {
		t.Fatalf("%+v", x)
	}
	if x.ByClass[slices.Index(table.Classes, "sport")][0].Term != "goal" || x.ByClass[slices.Index(table.Classes,
		"money")][0].Term != "bank" {
		t.Errorf("%+v", x.ByClass)
	}
}

func TestTextWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		text func(i int) string
		kind finding.Kind
	}{
		"label in the text": {func(i int) string { return mixed(i) + []string{" sportive", ""}[i%2] }, GivesAway},
		"empty": {
			func(i int) string { return map[bool]string{true: "?!", false: mixed(i)}[i%7 == 0] },
			BlankText,
		},
		"repeated": {
			func(i int) string { return mixed(i%300) + word(i%300, 7, 1e6) + word(i%300, 8, 1e6) },
			Leakage,
		},
	} {
		t.Run(name, func(t *testing.T) {
			table, prepared := prose(t, 400, c.text)
			p := of(t, table, Options{Prepared: prepared})
			if !slices.ContainsFunc(p.Warnings, func(w Warning) bool {
				return w.Kind == c.kind &&
					len(w.Suggestions) > 0
			}) {
				t.Errorf("want %s: %+v", c.kind, p.Warnings)
			}
			for _, w := range p.Warnings {
				if w.Kind != c.kind && w.Kind != DuplicateRows && w.Kind != ConflictingRows {
					t.Errorf("also %+v", w)
				}
			}
		})
	}
}

func TestPhi(t *testing.T) {
	if v := phi(30, 30, 30, 100); v != 1 {
		t.Errorf("equal sets: %v", v)
	}
	if v := phi(0, 50, 50, 100); v != -1 {
		t.Errorf("complements: %v", v)
	}
	if v := phi(25, 50, 50, 100); v != 0 {
		t.Errorf("independent: %v", v)
	}
	if v, want := phi(20, 30, 40, 100), 800/math.Sqrt(30*70*40*60); math.Abs(v-want) > 1e-12 {
		t.Errorf("%v, want %v", v, want)
	}
	if v := phi(0, 0, 40, 100); v != -1 {
		t.Errorf("an unused term ranks with %v", v)
	}
}

func TestLargestRanksFirstComeFirst(t *testing.T) {
	scores := []float64{1, 5, 3, 5, 2, 0, 3}
	if got := largest(len(scores), 4, func(j int) float64 { return scores[j] }); !slices.Equal(got, []int{1, 3, 2, 6}) {
		t.Errorf("%v", got)
	}
}

func TestFieldsOfRatings(t *testing.T) {
	for _, implicit := range []bool{false, true} {
		table := load(t, dataset.Source{Name: "ratings", Ratings: ratings.Config{Implicit: implicit}})
		p := of(t, table, Options{Prepared: prepare(t, table, dataset.Standard)})
		if len(p.Fields) != 2 || p.Columns != 2 || len(p.Features) != 0 || len(p.Warnings) != 0 {
			t.Fatalf("implicit %v: %+v %+v", implicit, p.Fields, p.Warnings)
		}
		for _, f := range p.Fields {
			if mean := float64(p.Rows) / float64(f.Categories); !near(f.RowsEach.Mean, event.Number(mean)) ||
				f.Top[0].Rows != int(f.RowsEach.Max) || f.Top[0].Value == "(unknown)" {
				t.Errorf("%+v", f)
			}
		}
	}
}
