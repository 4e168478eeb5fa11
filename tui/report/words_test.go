package report

import (
	"strings"
	"testing"

	"tunebench/engine/profile"
)

func TestWords(t *testing.T) {
	p := page("nocolor", 50)
	Data{Profile: &profile.Profile{
		Classes: []profile.Class{{Name: "ham"}, {Name: "spam"}},
		Text: &profile.Text{
			Vocabulary: 1234, Terms: profile.Feature{Min: 1, Median: 12, Max: 40, Bins: []int{1, 4, 2}},
			Top:     []profile.Term{{Term: "the", Rows: 80, Share: 0.8}, {Term: "offer", Rows: 20, Share: 0.2}},
			ByClass: [][]profile.Term{{}, {{Term: "free"}, {Term: "offer"}}},
		},
	}}.Words(p)
	want := `1,234 terms, 1 to 40 in a row, median 12
▃█▅

In most rows
the   ███████████████████████████████████████ 80 %
offer █████████▊                              20 %

That mark a class
ham  (none)
spam  free, offer
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 50)
	Data{Profile: &profile.Profile{Text: &profile.Text{}}}.Words(p)
	if got := p.Plain(); strings.Contains(got, "mark a class") {
		t.Errorf("a regression's words mark classes:\n%s", got)
	}
}

func TestEntities(t *testing.T) {
	each := profile.Feature{Min: 8, Median: 8, Max: 9, Bins: []int{4, 1}}
	p := page("nocolor", 60)
	Data{Profile: &profile.Profile{Fields: []profile.Field{
		{
			Name: "user", Categories: 122, RowsEach: each,
			Top: []profile.CategoryValue{{Value: "ada", Rows: 9}, {Value: "eve", Rows: 8}},
		},
		{Name: "item", Categories: 1, RowsEach: each, Filled: 0.1},
	}}}.Entities(p)
	want := `user
122 categories, 8 to 9 rows each, median 8
█▃
most rows: ada 9, eve 8

item
1 category, 8 to 9 rows each, median 8
█▃
10 % of all combinations with user have a row
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTargets(t *testing.T) {
	p := page("nocolor", 50)
	d := Data{Profile: &profile.Profile{
		LabelName: "class\"",
		Classes:   []profile.Class{{Name: "no", Rows: 1500, Share: 0.75}, {Name: "yes", Rows: 500, Share: 0.25}},
	}}
	d.Target(p)
	want := `of "class\""
no  ████████████████████████████████ 1,500  75.0 %
yes ██████████▋                        500  25.0 %
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 50)
	d.Profile.Target = &profile.Feature{
		Name: "price", Min: 0.5, Median: 2, Max: 10, Mean: 3, Std: 1, Bins: []int{2, 1}, OutliersIQR: 1,
	}
	d.Target(p)
	want = `price
█▅
0.5000 to 10, median 2
mean 3.000, standard deviation 1.000
1 outlier (beyond 1.5 IQR)
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func FuzzText(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, hostile[(i+1)%len(hostile)], 3*i)
	}
	f.Fuzz(func(t *testing.T, label, text string, w int) {
		for _, look := range []string{"dark", "ascii"} {
			p := page(look, w%150)
			p.Heading(label, text)
			p.Text(p.clean(label)+" ", p.th.Muted, text)
			p.Table([]Column{{Title: label}, {Right: true}}, [][]Cell{Plain(text, label)})
			checkPage(t, look, p)
		}
	})
}
