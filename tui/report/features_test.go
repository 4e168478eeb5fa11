package report

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/profile"
	"tunebench/tui/format"
)

// table of two numeric features and a category between them, one with missing values.
func mixed() *profile.Profile {
	nan := event.Number(math.NaN())
	number := func(name string, missing int, r event.Number) profile.Feature {
		return profile.Feature{
			Name: name, Kind: profile.Numeric, Min: 1, Q1: 2, Median: 3, Q3: 4, Max: 5, Mean: 3.25, Std: 1.5, Mode: 3,
			Missing: missing, Bins: []int{1, 2, 3, 4}, OutliersIQR: 7, Association: r,
		}
	}
	return &profile.Profile{
		Rows: 20, SampledRows: 20, Association: profile.Eta,
		Features: []profile.Feature{
			number("age", 0, 0.25),
			{Name: "city=Rome", Kind: profile.Code, Mean: 0.6, Association: 0.1},
			{Name: "city=Oslo", Kind: profile.Code, Mean: 0.4, Association: nan},
			number("height", 5, nan),
		},
		Categories: []profile.Category{{
			Column: "city", From: 1, To: 3, Association: 0.5,
			Values: []profile.CategoryValue{{Value: "Rome", Share: 0.6}, {Value: "Oslo", Share: 0.4}},
		}},
	}
}

func TestFeatureTable(t *testing.T) {
	p := page("nocolor", 78)
	Data{Profile: mixed()}.FeatureTable(p)
	want := `eta: correlation ratio with the class (of categories: Cramér's V)
name      histogram       min    median       max  missing    eta
age       ▃▅▆█              1         3         5            0.25
city      2 values: Rome 60 %, Oslo 40 %                     0.50
height    ▃▅▆█              1         3         5     25 %      -
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestAWideTableHasEveryColumn(t *testing.T) {
	p := page("nocolor", 140)
	Data{Profile: mixed(), All: true}.FeatureTable(p)
	want := `eta: correlation ratio with the class
name       histogram       min        q1    median        q3       max      mean       std  outliers  missing    eta
age        ▃▅▆█              1         2         3         4         5     3.250     1.500         7            0.25
city=Rome  0/1, 60 …         0         0         0         0         0    0.6000         0         0            0.10
city=Oslo  0/1, 40 …         0         0         0         0         0    0.4000         0         0               -
height     ▃▅▆█              1         2         3         4         5     3.250     1.500         7     25 %      -
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTheTableSaysWhatItsLastColumnIs(t *testing.T) {
	d := Data{Profile: mixed()}
	d.Association = profile.Pearson
	for _, c := range []struct{ got, want string }{
		{d.RelationTitle(), "r"},
		{d.relationNote(), "r: Pearson's correlation with the target (of categories: correlation ratio)"},
		{Data{Profile: mixed(), All: true}.relationNote(), "eta: correlation ratio with the class"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	d.SampledRows = 8
	p := page("ascii", 100)
	d.FeatureTable(p)
	if got := p.Plain(); !strings.Contains(got, "quartiles of 8 sampled rows") {
		t.Errorf("does not say that it samples:\n%s", got)
	}
	checkPage(t, "ascii", p)
}

// Names that share a beginning are told apart by their ends, and columns keep their place.
func TestLongFeatureNames(t *testing.T) {
	profile := mixed()
	profile.Categories = nil
	for i := range profile.Features {
		profile.Features[i].Name = strings.Repeat("measurement of the ", 4) + fmt.Sprint("part ", i)
	}
	for w := 60; w < 110; w += 7 {
		p := page("nocolor", w)
		Data{Profile: profile}.FeatureTable(p)
		lines := p.Lines()
		for i, l := range lines[len(lines)-4:] {
			if !strings.Contains(l, fmt.Sprintf("%d  ", i)) || !strings.Contains(l, "…") {
				t.Errorf("%d cells: feature %d is not told apart:\n%s", w, i, p.Plain())
			}
			if format.Width(l) != format.Width(lines[len(lines)-5]) {
				t.Errorf("%d cells: the last columns do not line up:\n%s", w, p.Plain())
			}
		}
	}
}

func TestShapesInWords(t *testing.T) {
	th := page("nocolor", 1).th
	for _, c := range []struct {
		feature profile.Feature
		want    string
		drawn   bool
	}{
		{profile.Feature{Kind: profile.Empty}, "no values", false},
		{profile.Feature{Kind: profile.Constant}, "constant", false},
		{profile.Feature{Kind: profile.Code, Mean: 0.25}, "0/1, 25 % 1", false},
		{profile.Feature{Kind: profile.Numeric, Bins: []int{1, 0, 2}}, "▅ █", true},
		{profile.Feature{Kind: profile.Numeric}, "", true},
	} {
		if text, drawn := Shape(th, &c.feature, 16); text != c.want || drawn != c.drawn {
			t.Errorf("%s: %q, %v; want %q, %v", c.feature.Kind, text, drawn, c.want, c.drawn)
		}
	}
}

func TestHistogramsHaveAsManyBinsAsThereIsRoomFor(t *testing.T) {
	for w, want := range map[int]int{40: 16, widePage - 1: 16, widePage: 24, 300: 24} {
		if got := Bins(w); got != want {
			t.Errorf("%d cells: %d bins, want %d", w, got, want)
		}
	}
}
