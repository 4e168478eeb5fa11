package report

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestMetricsHaveTheirCourse(t *testing.T) {
	values := map[string]float64{"val/loss": 0.25, "epoch": 3, "layers/2/grad_norm": 1, "val/accuracy": math.NaN()}
	p := page("nocolor", 60)
	p.Metrics(values, func(tag string) []float64 {
		if tag == "val/loss" {
			return []float64{1, 0.5, 0.25, 0}
		}
		return nil
	})
	want := "epoch          3.000\nval/accuracy     NaN\nval/loss      0.2500  █▅▃▁\n"
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 60)
	p.Metrics(values, nil)
	if got := p.Plain(); strings.Contains(got, "█") || !strings.Contains(got, "0.2500") {
		t.Errorf("without a record:\n%s", got)
	}
	values = map[string]float64{hostile[3]: 1, hostile[6]: -1e300, hostile[13]: math.Inf(1)}
	everySize(t, func(p *Page) {
		p.Metrics(values, func(string) []float64 { return []float64{1, math.NaN(), 3, 2} })
	})
}

func TestClassesOfAnEvaluation(t *testing.T) {
	p := page("nocolor", 80)
	p.Classes([]Class{
		{
			Name: "setosa", Precision: 1, Recall: 0.5, F1: 2.0 / 3, AUROC: math.NaN(),
			Rows: 1200, Predicted: 600, TakenFor: "virginica",
		},
		{Name: "virginica", Precision: 0.25, Recall: 1, F1: 0.4, AUROC: 0.99, Rows: 10, Predicted: 40},
	})
	want := `class      precision  recall     F1  AUROC   rows  predicted  taken for
setosa         1.000   0.500  0.667      -  1,200        600  virginica
virginica      0.250   1.000  0.400  0.990     10         40  -
-: undefined. Recall needs rows of the class, precision rows predicted as it,
the area under the ROC curve rows inside and outside of it.
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestConfusion(t *testing.T) {
	p := page("nocolor", 60)
	p.Confusion([]string{"a", "b"}, [][]int64{{9, 1}, {0, 12}})
	want := "Confusion matrix  a row per true class, a column per prediction\n"
	if got := p.Plain(); !strings.HasSuffix(got, "a 9  1\nb 0 12\n") || !strings.HasPrefix(got, want[:16]) {
		t.Errorf("got\n%s", got)
	}
	p = page("nocolor", 60)
	if p.Confusion(nil, nil); p.Len() != 0 {
		t.Errorf("a regression has a matrix:\n%s", p.Plain())
	}
}

// A matrix that has no room says so instead of being cut.
func TestAMatrixIsNeverCut(t *testing.T) {
	for n := 1; n < 40; n += 3 {
		names, counts := make([]string, n), make([][]int64, n)
		for i := range counts {
			names[i], counts[i] = fmt.Sprintf("class %d", i), make([]int64, n)
			counts[i][i] = 1234
		}
		sizes(t, []int{40, 80, 125}, func(p *Page) {
			p.Confusion(names, counts)
			text := p.Plain()
			if whole := strings.Count(text, "1234") == n; whole == strings.Contains(text, "too wide") {
				t.Fatalf("%d classes in %d cells:\n%s", n, p.Width(), text)
			}
		})
	}
}
