package search

import (
	"math"
	"testing"
)

// Of two choices worked out by hand: 20 trials, a half of which has a; the best two have a.
// With one part of prior: all p(a) = 10.5/21, top p(a) = 2.5/3. So the divergence is
// 0.5*(5/3-1)^2 + 0.5*(1/3-1)^2 = 4/9.
func TestPearsonDivergenceByHand(t *testing.T) {
	s := mustSpace(t, Param{Name: "c", Kind: Choice, Choices: []string{"a", "b"}})
	var trials []*Trial
	for i := range 20 {
		p := Point{float64(i % 2)}
		if i < 2 {
			p[0] = 0
		} else if i < 4 {
			p[0] = 1
		}
		trials = append(trials, &Trial{ID: i, Point: p, Values: []float64{float64(i)}})
	}
	got := pearson(density(s, 0, trials[:2]), density(s, 0, trials))
	if math.Abs(got-4.0/9) > 1e-12 {
		t.Errorf("divergence %v, want 4/9", got)
	}
}

func TestImportanceFindsWhatDecides(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "decides", Low: 0, High: 1},
		Param{Name: "helps", Low: 0, High: 1},
		Param{Name: "nothing", Low: 0, High: 1},
		Param{Name: "choice", Kind: Choice, Choices: []string{"a", "b"}},
	)
	h := &History{Space: s, Seed: 4, MaxEpochs: 1}
	for n := range 200 {
		p, _ := Random{}.Sample(h, n)
		h.tell(p, 10*square(p[0]-0.2)+square(p[1]-0.5))
	}
	got := Importances(h)
	var sum float64
	for _, v := range got {
		sum += v.Share
		if v.Spread <= 0 || v.Spread > 0.5 {
			t.Errorf("%s has a spread of %v", v.Name, v.Spread)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("shares add up to %v", sum)
	}
	if got[0].Share < 0.6 || got[0].Share < 3*got[1].Share || got[2].Share > 0.15 || got[3].Share > 0.1 {
		t.Errorf("importances %v: want the first far ahead", got)
	}
}

func TestImportanceNeedsTrials(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), MaxEpochs: 1}
	for n := range 12 {
		p, _ := Random{}.Sample(h, n)
		v := float64(n)
		if n >= 9 {
			v = math.NaN()
		}
		h.tell(p, v)
	}
	if got := Importances(h); got != nil {
		t.Errorf("%v from nine trials with a value", got)
	}
}

func TestImportanceOfAConditionalParameter(t *testing.T) {
	h := &History{Space: conditionalSpace(t), Seed: 1, MaxEpochs: 1}
	for n := range 60 {
		p, _ := Random{}.Sample(h, n)
		h.tell(p, conditional(p))
	}
	for _, v := range Importances(h) {
		if math.IsNaN(v.Share) || v.Share < 0 {
			t.Errorf("%s has a share of %v", v.Name, v.Share)
		}
	}
}
