package report

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"tunebench/experiments/workspace"
)

// read returns a record of testdata/inspection.json, as an inspection prints it.
func read[T any](t testing.TB, name string) (v T) {
	t.Helper()
	raw, err := os.ReadFile("testdata/inspection.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[name], &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestQualityOfClasses(t *testing.T) {
	q := read[workspace.Quality](t, "classes")
	p := page("nocolor", 80)
	p.QualityMetrics(&q)
	p.ConfusionMatrix(q.Confusion, ConfusionLook{})
	p.ConfusedPairs(q.Confusion, 1)
	p.ClassQualities(q.Classes)
	p.Thresholds(&q.Classes[1])
	p.Calibrated(q.Calibration)
	want := `metric     value  95 % interval
accuracy  0.8500  0.7000 to 0.9500
auroc          -  -
          ben mal
benign      9   1
malignant   2   8
class      taken for  rows  of the class  of the taken
malignant  benign        2          20 %          18 %
class      precision  recall     F1  AUROC     AP  rows  predicted
benign         0.818   0.900  0.857  0.930  0.900    10         11
malignant          -   0.800  0.842  0.930  0.910    10          9
threshold       at  precision  recall      F1  cost a row
one half    0.5000     0.9000  0.8000  0.8420      0.1500
best F1     0.3100     0.8800  0.9000  0.8900      0.1000
least cost       -          -       0       0      0.5000
`
	if got := p.Plain(); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, part := range []string{"right  75 %, sure  90 %, 12 rows", "temperature that mends it", "1.700"} {
		if !strings.Contains(p.Plain(), part) {
			t.Errorf("lacks %q:\n%s", part, p.Plain())
		}
	}
	if strings.Contains(p.Plain(), "0 rows") {
		t.Errorf("an empty bin is drawn:\n%s", p.Plain())
	}
	everySize(t, func(p *Page) {
		p.QualityMetrics(&q)
		p.ConfusionMatrix(q.Confusion, ConfusionLook{Shares: OfTruth})
		p.ConfusedPairs(q.Confusion, 9)
		p.ClassQualities(q.Classes)
		p.Thresholds(&q.Classes[1])
		p.Calibrated(q.Calibration)
	})
}

func TestConfusionMatrixAsShares(t *testing.T) {
	q := read[workspace.Quality](t, "classes")
	for look, want := range map[ConfusionLook]string{
		{Shares: OfTruth}:                "          ben mal\nbenign     90  10\nmalignant  20  80\n",
		{Shares: OfPredicted}:            "          ben mal\nbenign     82  11\nmalignant  18  89\n",
		{Shares: OfTruth, Ordered: true}: "          mal ben\nmalignant  80  20\nbenign     10  90\n",
	} {
		p := page("nocolor", 60)
		p.ConfusionMatrix(q.Confusion, look)
		if got := p.Plain(); got != want {
			t.Errorf("%+v: got\n%swant\n%s", look, got, want)
		}
	}
	if got := percent(1, 1000); got != "<1" {
		t.Errorf("a thousandth is %s %%", got)
	}
}

// Of more classes than there is room for, those that are confused most are shown.
func TestConfusionMatrixOfManyClasses(t *testing.T) {
	c := &workspace.Confusion{}
	for k := range 50 {
		c.Names, c.Order = append(c.Names, fmt.Sprint("class ", k)), append(c.Order, 49-k)
		c.Counts = append(c.Counts, make([]int64, 50))
		c.Counts[k][k], c.Counts[k][(k+1)%50] = 30, int64(k%2)
	}
	p := page("nocolor", 40)
	p.ConfusionMatrix(c, ConfusionLook{})
	got := p.Plain()
	if !strings.Contains(got, "8 of 50 classes, those that are confused") || !strings.Contains(got, "class 49") ||
		strings.Contains(got, "class 3\n") {
		t.Errorf("got\n%s", got)
	}
	everySize(t, func(p *Page) { p.ConfusionMatrix(c, ConfusionLook{Ordered: true, Most: 20}) })
}

func TestNoMistakes(t *testing.T) {
	p := page("nocolor", 60)
	p.ConfusedPairs(&workspace.Confusion{Names: []string{"a"}, Counts: [][]int64{{3}}, Order: []int{0}}, 4)
	if got := p.Plain(); !strings.Contains(got, "no row is taken for another class") {
		t.Errorf("got\n%s", got)
	}
}

func TestErrorsOfValues(t *testing.T) {
	q := read[workspace.Quality](t, "values")
	p := page("nocolor", 60)
	p.Deciles(q.Errors)
	p.Residuals(q.Errors)
	got := p.Plain()
	for _, part := range []string{"1.000 to 3.500    12", "+0.9000", "-0.1000", "-2.000", "██"} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	everySize(t, func(p *Page) {
		p.Deciles(q.Errors)
		p.Residuals(q.Errors)
	})
	p = page("nocolor", 60)
	p.Residuals(&workspace.Errors{})
	if p.Len() != 0 {
		t.Errorf("no residuals:\n%s", p.Plain())
	}
}

func TestImportancesAndSlices(t *testing.T) {
	list := read[workspace.Importances](t, "importances")
	found := read[workspace.Slices](t, "slices")
	p := page("nocolor", 100)
	p.ColumnImportances(&list, 2)
	p.SlicesFound(&found, 2)
	got := p.Plain()
	for _, part := range []string{
		"+0.400 ± 0.050  accuracy -0.100", "1 column more", "10 shuffles of 300 rows",
		"1 of 40 slices stand out", "▲  town", "+0.140 to +0.500", "71 to 90",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Error("a column's name commands the terminal")
	}
	none := read[workspace.Slices](t, "no slices")
	everySize(t, func(p *Page) {
		p.ColumnImportances(&list, 9)
		p.SlicesFound(&found, 1)
		p.SlicesFound(&none, 1)
	})
}

func TestEffectsAndMistakes(t *testing.T) {
	numbers := read[workspace.Effect](t, "numbers")
	categories := read[workspace.Effect](t, "categories")
	p := page("nocolor", 80)
	p.ColumnEffect(&numbers)
	p.ColumnEffect(&categories)
	classes := read[workspace.Mistake](t, "row")
	value := read[workspace.Mistake](t, "text")
	picture := read[workspace.Mistake](t, "picture")
	for i, m := range []workspace.Mistake{classes, value, picture} {
		p.Mistaken(m, i+1, 1, 2)
	}
	got := p.Plain()
	for _, part := range []string{
		"40.00  +0.200              0.6000", "Ulm", "0.2500, 12 rows",
		"1. row 1,204: cat taken for dog with 98 %, its own chance 1.0e-4", "  age 3, 1 more",
		"2. row 7: true 3, predicted 9.5, off by 6.500", "  so it", "3. row 7: 3 taken for 8 with 50 %", "▄▀",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	everySize(t, func(p *Page) {
		p.ColumnEffect(&numbers)
		p.ColumnEffect(&categories)
		for i, m := range []workspace.Mistake{classes, value, picture} {
			p.Mistaken(m, i+1, 5, 40)
		}
	})
}

func TestExplained(t *testing.T) {
	row := read[workspace.Attribution](t, "why")
	text := read[workspace.Attribution](t, "why text")
	picture := read[workspace.Attribution](t, "why picture")
	p := page("nocolor", 90)
	for _, a := range []*workspace.Attribution{&row, &text, &picture} {
		p.Explained(a, 5)
	}
	got := p.Plain()
	for _, part := range []string{
		"dog rather than cat", "2.100 for row 1,204 (dog, truly cat), 1.100 for the baseline", "age 3", "town Ulm",
		"+1.50  g·x +1.20", "-0.500  g·x -0.600", "A fine[+] Meal, but slow.[-]", "##%%", "speak for it",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	everySize(t, func(p *Page) {
		for _, a := range []*workspace.Attribution{&row, &text, &picture} {
			p.Explained(a, 5)
		}
	})
}

func TestNetworkLayers(t *testing.T) {
	l := read[workspace.Layers](t, "layers")
	p := page("nocolor", 80)
	p.NetworkLayers(&l)
	got := p.Plain()
	for _, part := range []string{
		"Layer 0  4 to 3, weights of about 0.500, 1 dead unit of 3", "-1.000 ", "gradient ", "update ", "0.00100",
		"Layer 1  3 to 2, weights of about 0.200, the output", "The first layer's weights", "##..  ..##",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	everySize(t, func(p *Page) { p.NetworkLayers(&l) })
}

func TestCompressed(t *testing.T) {
	c := read[workspace.Compressions](t, "compressions")
	p := page("nocolor", 90)
	p.Efficiency(&c)
	p.Compressed(&c)
	got := p.Plain()
	for _, part := range []string{
		"1,200", "2.40 k", "120µs", "5.00 M, in batches of 64", "float32  4.7 KiB     1.0x    0.9500        -",
		"int8     1.3 KiB     3.7x    0.9000  -0.0500", "1.3 KiB, accuracy 0.9000",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("lacks %q:\n%s", part, got)
		}
	}
	everySize(t, func(p *Page) {
		p.Efficiency(&c)
		p.Compressed(&c)
	})
}
