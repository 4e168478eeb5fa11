package labelled

import (
	"bytes"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// recorded is a run of n epochs with a loss that halves.
func recorded(n int) (*Run, *event.History) {
	var h event.History
	for e := 1; e <= n; e++ {
		step := int64(7 * e)
		h.Append(event.Epoch, event.Point{Step: step, Value: float64(e)})
		h.Append(event.TrainLoss, event.Point{Step: step, Value: math.Pow(0.5, float64(e))})
		if e%2 == 0 {
			h.Append(event.ValLoss, event.Point{Step: step, Value: 1})
			h.Append(event.LayerTag(1, event.ProbeDeadUnits), event.Point{Step: step, Value: 0.25})
		}
	}
	r := &Run{Set: "iris", Meant: "recipe", Keys: map[string]any{
		"training.epochs": n, "optimizer.lr": 0.01, "model.hidden": []int{8, 4}, "optimizer.name": "sgd",
	}}
	r.Record(&h, 7)
	return r, &h
}

func TestCurvesComeBack(t *testing.T) {
	r, h := recorded(20)
	line, err := r.Line()
	if err != nil {
		t.Fatal(err)
	}
	runs, err := Parse(line)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	back := runs[0].History()
	for _, tag := range h.Tags() {
		got, want := back.Series(tag), h.Series(tag)
		if tag == event.LayerTag(1, event.ProbeDeadUnits) || tag == event.ValLoss || tag == event.Epoch {
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, want %v", tag, got, want)
			}
			continue
		}
		for i, p := range got {
			if p.Step != want[i].Step || math.Abs(p.Value/want[i].Value-1) > 1e-3 {
				t.Errorf("%s: %v, want %v", tag, p, want[i])
			}
		}
	}
	for key, want := range map[string]any{
		"training.epochs": 20, "optimizer.lr": 0.01, "model.hidden": []int{8, 4}, "optimizer.name": "sgd",
		"training.batch_size": 32, "no.such.key": nil,
	} {
		if got := runs[0].Get(key); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v, want %#v", key, got, want)
		}
	}
}

func TestLongCurvesAreThinned(t *testing.T) {
	r, _ := recorded(1000)
	s := r.Series[event.TrainLoss]
	if len(s.Values) != mostPoints || s.epoch(0) != 1 || s.epoch(mostPoints-1) != 1000 {
		t.Errorf("%d points from %d to %d", len(s.Values), s.epoch(0), s.epoch(len(s.Values)-1))
	}
}

func TestWhatIsNotFiniteComesBack(t *testing.T) {
	var h event.History
	h.Append(event.Epoch, event.Point{Step: 1, Value: 1})
	h.Append(event.TrainLoss, event.Point{Step: 1, Value: math.NaN()})
	var r Run
	r.Record(&h, 1)
	if v := r.History().Values(event.TrainLoss); len(v) != 1 || !math.IsNaN(v[0]) {
		t.Errorf("NaN came back as %v", v)
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]float64{
		0: 0, 1.23456: 1.235, -0.000123456: -0.0001235, 123456: 123500, math.Inf(1): unbounded, math.Inf(-1): unbounded,
	} {
		if got := Short(v); got != want {
			t.Errorf("Short(%v) = %v, want %v", v, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	const big, small, none = 0.5, 0.3, 0.01
	agree := func(name string, gain float64) Effect {
		return Effect{Name: name, First: gain, Fresh: []float64{gain, gain, gain}}
	}
	wider := func(gain float64) Effect { return agree(remedy.Wider, gain) }
	faster, penalty, weights := agree(remedy.RateUp, big), agree(remedy.L2, big), agree(remedy.Weights, big)
	ends := func(loss float64) map[string]Series {
		return map[string]Series{event.TrainLoss: {Values: []float64{loss}}}
	}
	healthy := []finding.Cause{finding.CauseHealthy}
	low, over, up := finding.CauseLRTooLow, finding.CauseOverfitting, finding.CauseUnderfitting
	for name, c := range map[string]struct {
		run  Run
		want []finding.Cause
	}{
		"nothing helps":      {Run{J: 1, Best: 1, Tried: []Effect{{Name: remedy.L2, First: none}}}, healthy},
		"nothing does, far":  {Run{J: 2, Best: 1, Tried: []Effect{{Name: remedy.L2, First: none}}}, nil},
		"one does":           {Run{Tried: []Effect{faster}}, []finding.Cause{low}},
		"two do":             {Run{Tried: []Effect{wider(0.8 * big), faster}}, []finding.Cause{low, up}},
		"one does, one less": {Run{Tried: []Effect{wider(small), faster}}, []finding.Cause{low}},
		"the seeds disagree": {
			Run{J: 1, Best: 1, Tried: []Effect{{Name: remedy.RateUp, Fresh: []float64{big, big, -none}}}}, nil,
		},
		"memorizing has a gap": {Run{J: 1, Tried: []Effect{penalty}, Series: ends(0.2)}, []finding.Cause{over}},
		"or is none":           {Run{J: 1, Best: 1, Tried: []Effect{penalty}, Series: ends(1)}, nil},
		"diverged": {
			Run{Ending: event.EndedDiverged, Tried: []Effect{agree(remedy.RateDown, big)}},
			[]finding.Cause{finding.CauseDiverged, finding.CauseLRTooHigh},
		},
		"weights of classes count where they were asked for": {
			Run{J: 1, Best: 1, Tried: []Effect{weights}}, healthy,
		},
		"such as here": {
			Run{Meant: "imbalance", Tried: []Effect{weights}}, []finding.Cause{finding.CauseImbalance},
		},
	} {
		cause, accepted := c.run.Label()
		if !slices.Equal(accepted, c.want) || len(accepted) > 0 && cause != accepted[0] {
			t.Errorf("%s: %s of %s, want %s", name, cause, accepted, c.want)
		}
	}
}

func TestFilesOfRuns(t *testing.T) {
	r, _ := recorded(3)
	line, err := r.Line()
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(append(line, line...)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "runs")
	for name, c := range map[string]struct {
		data []byte
		want int
		err  bool
	}{
		"nothing": {nil, 0, false}, "a line cut off": {append(line, line[:9]...), 1, false},
		"packed": {packed.Bytes(), 2, false}, "no JSON": {[]byte("hello\n"), 0, true},
		"cut packing": {packed.Bytes()[:packed.Len()-12], 0, true},
	} {
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if runs, err := Read(path); len(runs) != c.want || (err != nil) != c.err {
			t.Errorf("%s: %d runs, %v", name, len(runs), err)
		}
	}
	if _, err := Read(path + "no"); err == nil {
		t.Error("a file that is not there was read")
	}
}
