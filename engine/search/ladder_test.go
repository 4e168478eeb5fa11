package search

import (
	"math"
	"slices"
	"testing"
)

func TestLadderRungs(t *testing.T) {
	for last, want := range map[int][]int{
		1: {1}, 3: {3}, 4: {4}, 10: {3, 10}, 27: {3, 4, 27}, 52: {3, 8, 52}, 400: {22, 66, 400},
	} {
		if got := ladderRungs(last); !slices.Equal(got, want) {
			t.Errorf("of %d epochs: rungs %v, want %v", last, got, want)
		}
	}
}

// learning is a training whose result is that of Hartmann's function, and which comes
// closer to it with the epochs, the slower the larger the last parameter is.
func learning(_ int, p Point, epoch int) float64 {
	return 0.05 + hartmann6(p) + (1+p[5])/float64(epoch)
}

func best(h *History) float64 {
	v := math.Inf(1)
	for _, t := range h.Trials {
		v = min(v, t.Best())
	}
	return v
}

// The same epochs are worth more on a ladder than in trainings that all go to their end,
// and both more than chance.
func TestLadderSavesEpochs(t *testing.T) {
	const last, trainings, seeds = 27, 30, 4
	mean := func(s Strategy) float64 {
		var sum float64
		for seed := range seeds {
			h := &History{Space: unitSpace(t, 6), Seed: uint64(seed), MaxEpochs: last}
			simulate(h, s, trainings*last, learning)
			sum += best(h) / seeds
		}
		return sum
	}
	ladder, full, chance := mean(Ladder{}), mean(Full{Sampler: GP{}}), mean(Full{Sampler: Random{}})
	if ladder > 0.9*full || full > 0.9*chance {
		t.Errorf("best on the ladder %.3f, of whole trainings %.3f, by chance %.3f", ladder, full, chance)
	}
}

// Of those who reached a rung the share that is due has climbed, and hardly more, until enough are
// trained to their end.
func TestLadderSharesOfClimbers(t *testing.T) {
	h := &History{Space: unitSpace(t, 6), Seed: 1, MaxEpochs: 52}
	simulate(h, Ladder{}, 20*52, learning)
	stops := ladderRungs(52)
	if wholly(h) {
		t.Fatal("enough trials were trained to their end before the test looked")
	}
	for k := range stops[1:] {
		reached, climbed := 0.0, 0.0
		for _, tr := range h.Trials {
			if len(tr.Values) >= stops[k] {
				reached++
			}
			if len(tr.Values) > stops[k] {
				climbed++
			}
		}
		if share := climbed / reached; math.Abs(share-ladderShares[k]) > 0.05 {
			t.Errorf("%.2f of those at epoch %d climbed, want %.2f", share, stops[k], ladderShares[k])
		}
	}
}

// Once enough trials are known to their end, new ones are trained to theirs at once, and the model is
// made of such trials alone; those left behind are taken up when no new one may be begun.
func TestLadderEndsInWholeTrainings(t *testing.T) {
	h := &History{Space: unitSpace(t, 6), Seed: 1, MaxEpochs: 52}
	for !wholly(h) {
		simulate(h, Ladder{}, 52, learning)
	}
	begun := len(h.Trials)
	for _, d := range simulate(h, Ladder{}, 5*52, learning) {
		if d.Trial < begun || d.Epochs != 52 {
			t.Errorf("trial %d up to epoch %d, want new ones up to 52", d.Trial, d.Epochs)
		}
	}
	m, err := newSurrogate(h, ladderRungs(52))
	if err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, tr := range h.Trials {
		if len(tr.Values) == 52 {
			whole++
		}
	}
	if len(m.seen.data.Y) != whole {
		t.Errorf("%d observations of %d whole trainings", len(m.seen.data.Y), whole)
	}
	d, ok := Ladder{Trials: len(h.Trials)}.Next(h)
	if ok && (d.Trial >= len(h.Trials) || !h.open(h.Trials[d.Trial])) {
		t.Errorf("%+v, want a trial that waits", d)
	}
	// A trial in training counts as expected, however far it has come.
	d, _ = Ladder{}.Next(h)
	h.Apply(d)
	h.Trials[d.Trial].Values = []float64{learning(0, d.Point, 1)}
	if m, err = newSurrogate(h, ladderRungs(52)); err != nil {
		t.Fatal(err)
	}
	if _, variance := m.process.Predict(m.f.of(d.Point)); variance > 0.01 {
		t.Errorf("the variance at a trial in training is %v", variance)
	}
	// It stops on its way as the budget ends, and is trained to its end once there is more.
	for stopped := h.Trials[d.Trial]; len(stopped.Values) < 20; stopped.Target = len(stopped.Values) {
		stopped.Values = append(stopped.Values, learning(0, d.Point, len(stopped.Values)+1))
	}
	if next, _ := (Ladder{}).Next(h); next.Trial != d.Trial || next.Epochs != 52 {
		t.Errorf("trial %d up to epoch %d, want trial %d to its end", next.Trial, next.Epochs, d.Trial)
	}
}

func TestLadderRepeatsAndGoesOn(t *testing.T) {
	s := mixed(t)
	curve := func(_ int, p Point, epoch int) float64 { return score(p) + 1/float64(epoch) }
	whole := &History{Space: s, Seed: 5, MaxEpochs: 27}
	asked := simulate(whole, Ladder{}, 400, curve)
	halves := &History{Space: s, Seed: 5, MaxEpochs: 27}
	first := simulate(halves, Ladder{}, 150, curve)
	rest := simulate(halves, Ladder{}, 250, curve) // a new conductor, with nothing but the history
	for i, d := range append(first, rest...) {
		if i >= len(asked) {
			break
		}
		if w := asked[i]; d.Trial != w.Trial || d.Epochs != w.Epochs || !equal(d.Point, w.Point) {
			t.Fatalf("decision %d is %+v, want %+v", i, d, w)
		}
		if wrong := insideOrNil(s, d.Point); wrong != "" {
			t.Fatal(wrong)
		}
	}
}

func insideOrNil(s *Space, p Point) string {
	if p == nil {
		return ""
	}
	return inside(s, p)
}

// What diverges neither stops a study nor draws it in.
func TestLadderWithFailures(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), Seed: 3, MaxEpochs: 27}
	for range 150 {
		d, ok := Ladder{}.Next(h)
		if !ok {
			t.Fatal("no decision")
		}
		h.Apply(d)
		tr := h.Trials[d.Trial]
		if tr.Point[0] > 0.6 {
			tr.Failed = true
			tr.Values = append(tr.Values, math.NaN())
			continue
		}
		for len(tr.Values) < d.Epochs {
			tr.Values = append(tr.Values, branin(tr.Point)+1+1/float64(len(tr.Values)+1))
		}
	}
	failed := 0
	for _, tr := range h.Trials[len(h.Trials)/2:] {
		if tr.Failed {
			failed++
		}
	}
	if share := float64(failed) / float64(len(h.Trials)-len(h.Trials)/2); share > 0.25 {
		t.Errorf("%.2f of the later trials fail, of chance's points 0.40", share)
	}
	if b := best(h); b > 1.5 {
		t.Errorf("best %.3f, want close to 1", b)
	}
}

func TestLadderOfParallelTrials(t *testing.T) {
	h := &History{Space: unitSpace(t, 3), Seed: 2, MaxEpochs: 27}
	simulate(h, Ladder{}, 200, func(_ int, p Point, e int) float64 { return sphere(p) + 0.1/float64(e) })
	// Eight at the same time, none of which ends: all different.
	var seen []Decision
	for range 8 {
		d, ok := Ladder{}.Next(h)
		if !ok {
			t.Fatal("no decision")
		}
		for _, o := range seen {
			if o.Trial == d.Trial {
				t.Fatalf("trial %d is asked for twice", d.Trial)
			}
			if d.Point != nil && equal(d.Point, o.Point) {
				t.Fatalf("%v is proposed twice", d.Point)
			}
		}
		seen = append(seen, d)
		h.Apply(d)
	}
}

func TestCurvesLearnWhatComesTrue(t *testing.T) {
	// Values that fall by 0.1 per doubling without end: the extrapolation flattens out too
	// early, so that more than the whole of it comes true.
	var trials []*Trial
	for i := range 30 {
		tr := &Trial{ID: i}
		for e := 1; e <= 27; e++ {
			tr.Values = append(tr.Values, 2+float64(i)/30-0.1*math.Log2(float64(e)))
		}
		trials = append(trials, tr)
	}
	c, _ := learn(trials, []int{3, 9, 27})
	if c.share < 1 || c.error > 0.1 {
		t.Errorf("share %.3f and error %.3f, want a little above 1 and little", c.share, c.error)
	}
	early := &Trial{Values: trials[0].Values[:9]}
	if got, want := c.scale.back(c.final(early, 9, 27)), trials[0].Best(); math.Abs(got-want) > 0.04 {
		t.Errorf("it is expected to end at %.3f, want %.3f", got, want)
	}
	// Without anything learned the prior stands.
	c, _ = learn(nil, []int{3})
	if math.Abs(c.share-priorShare) > 1e-12 || math.Abs(c.error-priorError) > 1e-12 {
		t.Errorf("share %v and error %v of no trial", c.share, c.error)
	}
}

func TestSpreadKeepsEveryRegion(t *testing.T) {
	s := unitSpace(t, 1)
	var trials []standing
	for i := range 100 { // ninety close together, ten elsewhere, from the best to the worst
		x := 0.5 + float64(i)*1e-4
		if i >= 90 {
			x = float64(i-90) / 10
		}
		trials = append(trials, standing{&Trial{ID: i, Point: Point{x}}, float64(i)})
	}
	kept, out := spread(newFeatures(s), trials, 20)
	if len(kept) != 20 || len(out) != 80 || !slices.Equal(kept[:10], trials[:10]) {
		t.Fatalf("%d kept; want the first ten among 20", len(kept))
	}
	for i := 90; i < 100; i++ {
		if i != 95 && !slices.Contains(kept, trials[i]) { // 95 lies among the ninety
			t.Errorf("the trial at %v is forgotten", trials[i].Point)
		}
	}
}
