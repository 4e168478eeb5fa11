package search

import (
	"math"
	"strings"
	"testing"
)

// line makes a space of one number, so that a trial's value can be told from its point.
func line(t testing.TB) *Space { return mustSpace(t, Param{Name: "x", Low: 0, High: 1}) }

// simulate trains what a strategy asks for, until it has used epochs epochs or wants no
// more. curve gives the value of a trial after an epoch.
func simulate(h *History, s Strategy, epochs int, curve func(id int, p Point, epoch int) float64) (asked []Decision) {
	for used := 0; used < epochs; {
		d, ok := s.Next(h)
		if !ok {
			return asked
		}
		asked = append(asked, d)
		h.Apply(d)
		t := h.Trials[d.Trial]
		for len(t.Values) < d.Epochs {
			t.Values = append(t.Values, curve(t.ID, t.Point, len(t.Values)+1))
			used++
		}
	}
	return asked
}

// The example of the paper's figure: eta 3, rungs 1, 3 and 9, nine trials whose quality is known.
func TestASHAByHand(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 9}
	quality := []float64{5, 3, 4, 9, 1, 8, 2, 7, 6}
	curve := func(id int, _ Point, epoch int) float64 { return quality[id] + 1/float64(epoch) }
	asked := simulate(h, ASHA{Sampler: Random{}, First: 1}, 9+3*2+1*6, curve)
	want := []struct{ trial, epochs int }{
		{0, 1},
		{1, 1},
		{2, 1}, // 3 at rung 1: the best, trial 1, may go on
		{1, 3},
		{3, 1},
		{4, 1}, // trial 4 takes the one place of floor(5/3), but 1 has gone already: 4 goes on
		{4, 3},
		{5, 1}, // floor(6/3) = 2: trials 4 and 1 have both gone
		{6, 1}, // floor(7/3) = 2: the best two are 4 and 6
		{6, 3},
		{4, 9}, // three at rung 3: the best of 1, 4 and 6
		{7, 1},
	}
	for i, w := range want {
		if asked[i].Trial != w.trial || asked[i].Epochs != w.epochs {
			t.Fatalf("decision %d is %+v, want trial %d to epoch %d", i, asked[i], w.trial, w.epochs)
		}
	}
	if asked[10].Why != "number 1 of 3 at epoch 3" {
		t.Errorf("reason %q", asked[10].Why)
	}
}

func TestASHACountsAFailureAsWorst(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 9}
	for i, v := range []float64{3, math.NaN(), 2} {
		h.Trials = append(h.Trials, &Trial{ID: i, Values: []float64{v}, Target: 1})
	}
	h.Trials[1].Failed = true
	if d, _ := (ASHA{Sampler: Random{}, First: 1}).Next(h); d.Trial != 2 || d.Epochs != 3 {
		t.Errorf("decision %+v, want trial 2 to epoch 3: the failed one counts among three", d)
	}
}

// Curves that run level: the second of six has no chance against the first, and stays though it
// is among the best third. One that falls steeply goes on from the same place.
func TestASHALeavesWhatHasNoChance(t *testing.T) {
	level := func(v float64) []float64 { return []float64{v + 0.02, v + 0.01, v} }
	h := &History{Space: line(t), MaxEpochs: 9}
	for i := range 6 {
		h.tell(Point{float64(i) / 10}, 0)
		h.Trials[i].Values, h.Trials[i].Target = level(2+float64(i)), 3
	}
	first := h.Trials[0]
	h.Apply(Decision{Trial: 0, Epochs: 9})
	for len(first.Values) < 9 {
		first.Values = append(first.Values, 1.99)
	}
	asha := ASHA{Sampler: Random{}}
	if d, _ := asha.Next(h); d.Trial != 6 {
		t.Errorf("decision %+v, want a new trial", d)
	}
	h.Trials[1].Values = []float64{6, 4.5, 3}
	if d, _ := asha.Next(h); d.Trial != 1 || d.Epochs != 9 {
		t.Errorf("decision %+v, want trial 1 to its end", d)
	}
}

func TestMedianClosesTheWorseHalfAndSaysWhy(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 12}
	curve := func(id int, _ Point, epoch int) float64 { return float64(id) + 1/float64(epoch) }
	asked := simulate(h, Median{Sampler: Random{}, First: 3}, 5*12+3, curve)
	last, ok := Median{Sampler: Random{}, First: 3}.Next(h)
	if !ok || last.Trial != 5 || last.Epochs != 0 {
		t.Fatalf("decision %+v, want trial 5 closed", last)
	}
	if want := "at 3 of 12 epochs: 5.333 against a median of 2.333"; last.Why != want {
		t.Errorf("reason %q, want %q", last.Why, want)
	}
	for _, d := range asked {
		if d.Epochs == 0 {
			t.Errorf("trial %d was closed before five had come so far", d.Trial)
		}
	}
}

func TestMedianKeepsNoTrialWithoutANumber(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 12}
	for i := range 6 {
		v := []float64{1, 1, 1}
		if i == 5 {
			v = []float64{math.NaN(), math.NaN(), math.NaN()}
		} else {
			h.Trials = append(h.Trials, &Trial{ID: i, Values: v, Target: 3, Closed: true})
			continue
		}
		h.Trials = append(h.Trials, &Trial{ID: i, Values: v, Target: 3})
	}
	if d, _ := (Median{Sampler: Random{}}).Next(h); d.Trial != 5 || d.Epochs != 0 {
		t.Errorf("decision %+v, want trial 5 closed", d)
	}
}

func TestScreenTrainsTheBestOfARound(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 10}
	curve := func(id int, _ Point, epoch int) float64 { return math.Abs(float64(id%4)-2) + 1/float64(epoch) }
	asked := simulate(h, Screen{Sampler: Random{}, Round: 4, Epochs: 3}, 2*(4*3+7), curve)
	var ended []int
	for _, d := range asked {
		if d.Epochs == 10 {
			ended = append(ended, d.Trial)
		}
	}
	if len(ended) != 2 || ended[0] != 2 || ended[1] != 6 {
		t.Errorf("trials %v were trained to the end, want 2 and 6", ended)
	}
}

func TestScreenWaitsForItsRound(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 10}
	for i := range 4 {
		h.Trials = append(h.Trials, &Trial{ID: i, Values: []float64{1, 1, 1}, Target: 3})
	}
	h.Trials[3].Values = nil
	if d, ok := (Screen{Sampler: Random{}, Round: 4}).Next(h); ok {
		t.Errorf("decision %+v while a trial of the round trains", d)
	}
}

func TestFullGoesOnWithWhatWasLeft(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 10}
	h.Trials = append(h.Trials, &Trial{ID: 0, Values: []float64{1, 1}, Target: 2})
	d, _ := (Full{Sampler: Random{}}).Next(h)
	if d.Trial != 0 || d.Epochs != 10 || !strings.Contains(d.Why, "end") {
		t.Errorf("decision %+v, want trial 0 to its end", d)
	}
}
