package report

import (
	"math"
	"strings"
	"testing"

	"tunebench/engine/paired"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// group makes the repeats of values; NaN diverged.
func group(values ...float64) *workspace.Repeats {
	r := &workspace.Repeats{Metric: "val/accuracy", Vary: spec.VaryInit, Noise: paired.Describe(values)}
	r.Experiment = spec.Default()
	for i, v := range values {
		s := workspace.Seeded{Run: "/runs/run-" + string(rune('a'+i)), State: workspace.Done}
		s.Seed, s.Split, s.Value, s.Epoch = 42+i, 42, v, 10+i
		if math.IsNaN(v) {
			s.Epoch, s.State = 0, workspace.Diverged
		}
		r.Seeds = append(r.Seeds, s)
	}
	return r
}

func TestRepeats(t *testing.T) {
	p := page("nocolor", 110)
	p.Repeats("iris", group(0.9, 0.95, math.NaN(), 1))
	want := `iris  4 seeds, which draw the training anew, on the same split

seed  split  best val/accuracy  epoch  0.9000             1.000  state     run
  42     42             0.9000     10  ●·······················  done      run-a
  43     42             0.9500     11  ···········●············  done      run-b
  44     42                  -      -                            diverged  run-c
  45     42              1.000     13  ·······················●  done      run-d

1 of 4 seeds without a value, left out below
mean of val/accuracy                    0.9500
95 % interval of the mean      0.8207 to 1.000
standard deviation over seeds          0.05000
Another experiment that is better or worse by 0.23 would be told from it with 3 seeds of each (in 80 % of the
cases); by half of that, with 6. With the same seeds it takes fewer.
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	p = page("nocolor", 78) // no name of a run, and nothing cut
	p.Repeats("iris", group(0.9, 0.95, math.NaN(), 1))
	if got := p.Plain(); strings.Contains(got, "run-a") || strings.Contains(got, "…") {
		t.Errorf("in a narrow page:\n%s", got)
	}
}

func TestSpreads(t *testing.T) {
	r := group(0.9, 0.95, 1)
	r.Spreads = []workspace.Spread{{Vary: spec.VaryBoth, Noise: r.Noise}}
	p := page("nocolor", 110)
	p.Repeats("iris", r)
	if got := p.Plain(); strings.Contains(got, "drawn anew:") {
		t.Errorf("of one kind of draws:\n%s", got)
	}
	r.Spreads = append(r.Spreads, workspace.Spread{Vary: spec.VaryInit, Noise: paired.Describe([]float64{0.8, 0.9})},
		workspace.Spread{Vary: spec.VarySplit, Noise: paired.Describe([]float64{0.8})})
	p = page("nocolor", 110)
	p.Repeats("iris", r)
	const want = "Standard deviation by what is drawn anew: both 0.05000 (3 seeds), init 0.07071 (2 seeds).\n"
	if got := p.Plain(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%swant at its end\n%s", got, want)
	}
}

func TestRepeatsOfLittle(t *testing.T) {
	for want, values := range map[string][]float64{
		"one seed tells nothing": {0.9},
		"nothing to go by":       {0.9, 0.9, 0.9},
		"2 of 2 seeds without a": {math.NaN(), math.NaN()},
	} {
		p := page("nocolor", 90)
		p.Repeats("iris", group(values...))
		if got := p.Plain(); !strings.Contains(got, want) || strings.Contains(got, "NaN") {
			t.Errorf("%v: got\n%swant %q", values, got, want)
		}
	}
}

func compare(p *Page, a, b []float64) {
	one, two := group(a...), group(b...)
	two.Experiment.Model.Width = 256
	p.Comparison([2]string{"iris", "wide"}, [2]*workspace.Repeats{one, two}, paired.Compare(a, b, true))
}

func TestComparison(t *testing.T) {
	p := page("nocolor", 90)
	compare(p, []float64{0.9, 0.8, 0.85, math.NaN()}, []float64{0.95, 0.91, 0.93, 0.92})
	want := `wide against iris  val/accuracy, pairs of the same seeds
model.width 64 → 256

seed    iris    wide  difference
  42  0.9000  0.9500    +0.05000
  43  0.8000  0.9100     +0.1100
  44  0.8500  0.9300    +0.08000
  45       -  0.9200           -

wide is not distinguishable at 4 seeds
`
	if got := p.Plain(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for want, b := range map[string][]float64{
		"wide is better by 0.0797 ± ":         {0.951, 0.912, 0.926},
		"95 % interval of the difference: 0.": {0.951, 0.912, 0.926},
		"wide: one seed tells nothing":        {0.951},
	} {
		p := page("nocolor", 90)
		compare(p, []float64{0.9, 0.8, 0.85}[:len(b)], b)
		if got := p.Plain(); !strings.Contains(got, want) {
			t.Errorf("got\n%swant %q", got, want)
		}
	}
}

func TestRepeatsFitEveryPage(t *testing.T) {
	nan := math.NaN()
	for _, name := range hostile {
		a, b := group(0.9, nan, 0.7, 1e300), group(nan, 0.5, 0.6, -1e-300)
		for i := range a.Seeds {
			a.Seeds[i].State, a.Seeds[i].Run = workspace.State(name), name
		}
		b.Experiment.Data.Source, a.Metric = name, name
		c := paired.Compare([]float64{1, 2}, []float64{2, 5}, true)
		someSizes(t, func(p *Page) {
			p.Repeats(name, a)
			p.Comparison([2]string{name, name}, [2]*workspace.Repeats{a, b}, c)
		})
	}
	everySize(t, func(p *Page) { compare(p, []float64{0.9, 0.8}, []float64{0.7, 0.4}) })
}
