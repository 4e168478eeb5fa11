package report

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
)

// profileOf looks at a built-in set as training would read it.
func profileOf(t testing.TB, source string) *profile.Profile {
	t.Helper()
	sp, err := spec.Preset("digits-mlp")
	if err != nil {
		t.Fatal(err)
	}
	sp.Data.Source = source
	p, err := workspace.Open("", workspace.Options{}).Profile(t.Context(), sp, workspace.ProfileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hostileProfile has every kind of content, and text that would break a terminal everywhere.
func hostileProfile(text, other string) *profile.Profile {
	nan := event.Number(math.NaN())
	feature := profile.Feature{
		Name: text, Kind: profile.Numeric, Min: -1e9, Max: nan, Mean: 0.5, Bins: []int{1, 0, 5, 2},
		Missing: 3, Association: nan,
	}
	code := profile.Feature{Name: other, Kind: profile.Code, Mean: 0.25}
	p := &profile.Profile{
		Name: text, Task: "classification", LabelName: other, SHA256: strings.Repeat("a", 64),
		Rows: 10, Columns: 5, SampledRows: 4, Missing: 3, Train: 7, Validation: 2, Test: 1,
		Association: profile.Eta, Notes: []string{text, other},
		Classes: []profile.Class{{Name: text, Rows: 9, Share: 0.9}, {Name: other, Rows: 1, Share: 0.1}},
		Features: []profile.Feature{
			feature, code, code, {Name: text, Kind: profile.Constant}, {Name: other, Kind: profile.Empty},
		},
		Categories: []profile.Category{{
			Column: other, From: 1, To: 3, Values: []profile.CategoryValue{{Value: text, Share: 0.5}},
			Missing: 2, Association: 0.3,
		}},
		Fields: []profile.Field{
			{
				Name: text, Categories: 4, RowsEach: feature,
				Top: []profile.CategoryValue{{Value: other, Rows: 3}}, Filled: nan,
			},
			{Name: other, Categories: 1, RowsEach: feature, Filled: 0.5},
		},
		Text: &profile.Text{
			Vocabulary: 9, Terms: feature, Top: []profile.Term{{Term: text, Rows: 3, Share: 0.3}},
			ByClass: [][]profile.Term{{{Term: other}}, nil},
		},
		Pictures: []profile.Picture{
			{Label: text, Row: 123456, Width: 3, Pixels: []uint8{0, 99, 255, 0, 1, 2}},
			{Label: other, Row: 1, Width: 40, Pixels: make([]uint8, 1600)},
		},
		Warnings: []profile.Warning{{
			Kind: profile.Imbalance, Severity: finding.Severity(other), Title: text, Why: other, Rows: []int32{1, 2},
			Evidence: []finding.Evidence{{Label: other, Text: text}},
			Suggestions: []finding.Suggestion{
				{Title: text, Reason: other}, {Title: other, Changes: []hparam.Change{{Key: text}}},
			},
		}},
	}
	p.Repeats.Duplicates = 2
	return p
}

func TestAnyProfileFitsThePage(t *testing.T) {
	for i, text := range hostile {
		p := hostileProfile(text, hostile[(i+3)%len(hostile)])
		someSizes(t, func(page *Page) {
			Data{Profile: p, All: i%2 == 0}.Report(page)
			page.Warning(p.Warnings[0], Mark{Marked: true, Chosen: true, Key: "a"})
		})
	}
	p := hostileProfile(hostile[3], hostile[6])
	p.Classes, p.Task, p.Association, p.Target = nil, "regression", profile.Pearson, &p.Features[0]
	p.Text.ByClass = nil
	someSizes(t, func(page *Page) { Data{Profile: p}.Report(page) })
}

func TestDataFrames(t *testing.T) {
	for _, source := range []string{"iris", "digits", "diabetes", "ratings"} {
		p := profileOf(t, source)
		for _, look := range []string{"dark", "nocolor", "ascii"} {
			if look != "nocolor" && source != "digits" {
				continue
			}
			page := page(look, 80)
			Data{Profile: p, More: "--all shows every one"}.Report(page)
			checkPage(t, look, page)
			frametest.Golden(t, "data-"+source+"-"+look, page.String())
		}
	}
}

// With All nothing of a list is left out; else what is missing is counted.
func TestLongListsSayWhatIsLeftOut(t *testing.T) {
	p := hostileProfile("a", "b")
	p.Pictures, p.Categories, p.Classes, p.Features, p.Text.Top, p.Text.ByClass = nil, nil, nil, nil, nil, nil
	for i := range 25 {
		p.Classes = append(p.Classes, profile.Class{Name: fmt.Sprintf("class-%d.", i), Rows: 1})
		p.Text.ByClass = append(p.Text.ByClass, nil)
	}
	for i := range 40 {
		p.Features = append(p.Features, profile.Feature{
			Name: fmt.Sprintf("feature-%d.", i), Kind: profile.Numeric, Bins: []int{1},
			Association: event.Number(float64(i) / 40),
		})
	}
	short, all := page("nocolor", 100), page("nocolor", 100)
	Data{Profile: p, More: "--all shows every one"}.Report(short)
	Data{Profile: p, All: true}.Report(all)
	for _, want := range []string{
		"5 more classes; --all shows every one", "10 more features; --all", "the most related", "feature-39.",
	} {
		if !strings.Contains(short.Plain(), want) {
			t.Errorf("lacks %q:\n%s", want, short.Plain())
		}
	}
	if strings.Contains(short.Plain(), "feature-3. ") || strings.Contains(short.Plain(), "class-24.") {
		t.Errorf("shows more than it says:\n%s", short.Plain())
	}
	for i := range 40 {
		if name := fmt.Sprintf("feature-%d.", i); !strings.Contains(all.Plain(), name) {
			t.Errorf("--all lacks %s", name)
		}
	}
	if !strings.Contains(all.Plain(), "class-24.") || strings.Contains(all.Plain(), "more") {
		t.Errorf("--all leaves something out:\n%s", all.Plain())
	}
}

func TestHealthyDataSaysSo(t *testing.T) {
	p := page("nocolor", 60)
	Data{Profile: &profile.Profile{Name: "x"}}.Warned(p)
	if got := p.Plain(); got != "✓ none\n" {
		t.Errorf("%q", got)
	}
}

func TestWarnings(t *testing.T) {
	w := profile.Warning{
		Severity: finding.Bad, Title: "one column gives the label away",
		Why:      "It will not be known when the network is used.",
		Evidence: []finding.Evidence{{Label: "rule", Text: "decision <= 0 predicts no"}}, Rows: []int32{3, 5},
		Suggestions: []finding.Suggestion{
			{Title: "look at it"},
			{
				Title: "data.drop [] → [decision]", Reason: "nothing is lost",
				Changes: []hparam.Change{{Key: "data.drop"}},
			},
		},
	}
	p := page("nocolor", 64)
	p.Warning(w, Mark{Marked: true, Chosen: true, Key: "a"})
	want := `▸ ✗ BAD one column gives the label away
    rule: decision <= 0 predicts no
    rows: 3, 5 (counted from 0)
    It will not be known when the network is used.
    → look at it
    → data.drop [] → [decision]: nothing is lost         a apply
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 64)
	p.Warning(w, Mark{Marked: true})
	if got := p.Plain(); !strings.HasPrefix(got, "  ✗ BAD") || strings.Contains(got, "apply") {
		t.Errorf("not chosen:\n%s", got)
	}
	if g, ok := Changing(w.Suggestions); !ok || g.Title != w.Suggestions[1].Title {
		t.Errorf("changes by %+v, %v", g, ok)
	}
	if _, ok := Changing(w.Suggestions[:1]); ok {
		t.Error("advice in words changes something")
	}
}

// Pictures have long names where five still stand side by side, and never leave the page.
func TestPicturesStandSideBySide(t *testing.T) {
	var list []profile.Picture
	for i := range 7 {
		list = append(list, profile.Picture{Label: fmt.Sprint(i), Row: int32(i), Width: 8, Pixels: make([]uint8, 64)})
	}
	d := Data{Profile: &profile.Profile{Pictures: list}}
	for w, want := range map[int]string{80: "0 (row 0) 1 (row 1) 2 (row 2)", 40: "0 0       1 1       2 2       3 3"} {
		p := page("nocolor", w)
		d.Pictured(p)
		if got, _, _ := strings.Cut(p.Plain(), "\n"); !strings.HasPrefix(got, want) {
			t.Errorf("%d cells: %q, want %q", w, got, want)
		}
	}
}

func TestNumbersOfAProfile(t *testing.T) {
	nan := event.Number(math.NaN())
	f := &profile.Feature{Min: 3, Max: 1234, Median: 12}
	for _, c := range []struct{ got, want string }{
		{Number(nan), "-"},
		{Number(0.25), "0.2500"},
		{Span(f, "rows each"), "3 to 1,234 rows each, median 12"},
		{Span(&profile.Feature{Min: -0.5, Max: nan, Median: 0}, ""), "-0.5000 to -, median 0"},
		{Relation(0.333), "0.33"},
		{Relation(nan), "-"},
		{amount(f, 7), "7"},
		{amount(&profile.Feature{Min: 0.5}, 7), "7.000"},
		{amount(&profile.Feature{Max: 3e9}, 3e9), format.Value(3e9)},
		{Data{Profile: &profile.Profile{Rows: 8}}.MissingShare(2), "25 %"},
		{Data{Profile: &profile.Profile{Rows: 8}}.MissingShare(0), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
