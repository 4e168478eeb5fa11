package teach

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// made is a run of a set whose loss falls to an end, so that a higher rate helps where that is high.
func made(set string, seed int, end float64) labelled.Run {
	var h event.History
	for e := 1; e <= 20; e++ {
		at := func(tag string, v float64) { h.Append(tag, event.Point{Step: int64(3 * e), Value: v}) }
		at(event.Epoch, float64(e))
		loss := end + (0.7-end)*math.Exp(-float64(e)/5)
		at(event.TrainLoss, loss)
		at(event.ValLoss, 1.02*loss)
		at(event.ValAccuracy, 1-end)
		at(event.TrainAccuracy, 1-end)
	}
	gain := 2 * (end - 0.2)
	r := labelled.Run{
		Set: set, Seed: seed, Meant: "random", Task: "classification", Counts: []int{40, 40}, Rows: 80, ValRows: 20,
		Features: 3, Params: 100, Keys: map[string]any{"training.epochs": 20}, Ending: event.EndedEpochs,
		J: end, Best: end,
		Tried: []labelled.Effect{
			{Name: remedy.RateUp, First: gain, Fresh: []float64{gain, gain, gain}},
			{Name: remedy.L2, First: -0.1},
			{Name: remedy.Dropout, First: -0.05},
			{Name: remedy.Wider, First: 0.01},
		},
	}
	r.Record(&h, 3)
	return r
}

func examples() []Example { return Examples(runs()) }

func runs() (runs []labelled.Run) {
	for set := range 12 {
		for i := range 10 {
			runs = append(runs, made(fmt.Sprint("set", set), i, 0.05+0.06*float64(i)+0.001*float64(set)))
		}
	}
	return runs
}

var quick = Config{
	Causes: boost.Config{Rounds: 30, Rate: 0.2, Ridge: 1, Least: 1, Rows: 0.8, Columns: 0.5, Seed: 1},
	Gains:  boost.Config{Rounds: 30, Rate: 0.2, Ridge: 1, Least: 2, Rows: 0.8, Columns: 0.5, Seed: 2},
	Share:  0.7,
}

// What tells the runs apart is learned and holds for data sets that were not seen; confidence and intervals are those
// of the runs held out.
func TestTeachingIsJudgedOnOtherSets(t *testing.T) {
	all := examples()
	final, crossed := Final(all, quick)
	s := Score(Cases(all, crossed))
	if s.Runs < 80 || s.Strict < 0.9 || s.ECE > 0.2 || s.Harm > 0.1 || s.Steps < 30 {
		t.Errorf("%+v", s)
	}
	if r := RankCorrelation(all, crossed); r < 0.7 {
		t.Errorf("rank correlation %v", r)
	}
	inside, n := 0, 0
	for _, e := range all {
		if effect, ok := crossed.Of(e.Run.Set).Read(e.Input()).Effect(remedy.RateUp); ok {
			n++
			if g := e.Run.Tried[0].First; effect.Low <= g && g <= effect.High {
				inside++
			}
		}
	}
	if n != len(all) || float64(inside) < 0.85*float64(n) {
		t.Errorf("%d of %d gains lie in their interval of 95 %%", inside, n)
	}
	if final.Temperature <= 0 {
		t.Errorf("temperature %v", final.Temperature)
	}
	logs := Logs(runs())
	_, ofLogs := FinalCurves(logs, quick)
	note := Note(all, crossed, logs, ofLogs)
	for _, want := range []string{
		"120 labelled runs of 12 data sets", "| lr-too-low |", "## Reliability", "## Logs of other programs",
	} {
		if !strings.Contains(note, want) {
			t.Errorf("the note lacks %q:\n%s", want, note)
		}
	}
}

func TestFoldsAreOfSets(t *testing.T) {
	sizes := make([]int, Folds)
	for i := range 500 {
		set := fmt.Sprint("drawn", i)
		sizes[Fold(set, Folds)]++
	}
	if slices.Min(sizes) < 60 {
		t.Errorf("folds of %v sets", sizes)
	}
}

func TestScores(t *testing.T) {
	healthy, low, high := finding.CauseHealthy, finding.CauseLRTooLow, finding.CauseLRTooHigh
	only := []finding.Cause{healthy}
	run := &labelled.Run{Meant: "tuned", Task: "regression"}
	s := Score([]Case{
		{Run: run, Cause: healthy, Accepted: only, Said: only, Confidence: 0.85},
		{Run: run, Cause: healthy, Accepted: only, Said: []finding.Cause{low, healthy}, Confidence: 0.8},
		{Run: run, Cause: low, Accepted: []finding.Cause{low, high}, Said: []finding.Cause{high}, Confidence: 0.35},
		{Run: run, Said: []finding.Cause{low}, Confidence: 1, Stepped: true, Step: -0.5},
	})
	if s.Runs != 3 || math.Abs(s.Strict-1.0/3) > 1e-9 || math.Abs(s.Lenient-2.0/3) > 1e-9 || s.Anywhere != 1 ||
		s.AlarmsTuned != 0.5 || s.Harm != 1 || s.Steps != 1 {
		t.Errorf("%+v", s)
	}
	if want := (0.65 + 0.65) / 3; math.Abs(s.ECE-want) > 1e-9 {
		t.Errorf("calibration error %v, want %v", s.ECE, want)
	}
	// healthy: said 1, true 2, right 1; low: said 1, true 1, right 0; high: said 1, true 0 strictly, 1 leniently.
	if want := (2.0/3 + 0) / 2; math.Abs(s.F1Strict-want) > 1e-9 {
		t.Errorf("strict macro-F1 %v, want %v", s.F1Strict, want)
	}
	if want := (2.0/3 + 1) / 2; math.Abs(s.F1Lenient-want) > 1e-9 {
		t.Errorf("lenient macro-F1 %v, want %v", s.F1Lenient, want)
	}
}

func TestSpearman(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3}, []float64{10, 20, 90}, 1},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, -1},
		{[]float64{1, 1, 1}, []float64{3, 2, 1}, 0},
	} {
		if got := spearman(c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
