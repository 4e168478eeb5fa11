package runstore

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"tunebench/engine/event"
)

func TestSummaryRoundTrip(t *testing.T) {
	d := newRun(t, "a")
	want := Summary{
		Run: d.Name(), State: Diverged, Ending: event.EndedDiverged,
		Epoch: 3, Epochs: 50, Step: 300, Steps: 5000, SamplesPerSec: 1.5e6,
		Best: &BestValue{"val/accuracy", 0.975, 2},
		Metrics: Values{
			"train/loss": math.Inf(1), "val/loss": math.Inf(-1), "optim/lr": 1e-45, "val/accuracy": 0.1,
		},
		WeightsSHA256: "00ff", Diagnosis: json.RawMessage(`[{"symptom":"diverged"}]`), Error: "loss is NaN",
		Started: start.UTC(), Updated: start.Add(time.Minute).UTC(), Elapsed: 60.25,
	}
	if err := d.WriteSummary(want); err != nil {
		t.Fatal(err)
	}
	got, err := d.ReadSummary()
	if err != nil {
		t.Fatal(err)
	}
	var compact strings.Builder
	if err := json.NewEncoder(&compact).Encode(got.Diagnosis); err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(compact.String()) != string(want.Diagnosis) {
		t.Errorf("diagnosis %s", got.Diagnosis)
	}
	got.Diagnosis, want.Diagnosis = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestValuesSurviveJSON(t *testing.T) {
	same := func(bits uint64) bool {
		v := math.Float64frombits(bits)
		b, err := json.Marshal(Values{"x": v})
		if err != nil {
			return false
		}
		var got Values
		if err := json.Unmarshal(b, &got); err != nil {
			return false
		}
		return math.IsNaN(v) && math.IsNaN(got["x"]) || got["x"] == v
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
	for _, v := range []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, math.SmallestNonzeroFloat64,
	} {
		if !same(math.Float64bits(v)) {
			t.Errorf("%v does not survive", v)
		}
	}
	if err := json.Unmarshal([]byte(`{"x": "many"}`), new(Values)); err == nil {
		t.Error("a word is a number")
	}
}

func TestReadSummaryErrors(t *testing.T) {
	for content, want := range map[string]string{
		"":                                "JSON",
		`{"state":"training"`:             "JSON",
		`{"state":"flying"}`:              `"flying"`,
		`{"state":"done","epoch":"soon"}`: "epoch",
	} {
		d := newRun(t, "a")
		if err := os.WriteFile(d.join(SummaryFile), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := d.ReadSummary()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), d.join(SummaryFile)) {
			t.Errorf("%s: %v", content, err)
		}
		if s := d.Status(); s.Err == nil {
			t.Errorf("%s: the status hides it", content)
		}
	}
	d := newRun(t, "a")
	if err := os.Remove(d.join(SummaryFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadSummary(); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), d.Name()) {
		t.Errorf("got %v", err)
	}
}

// A reader never meets half a summary, however often it is replaced.
func TestSummaryIsReplacedAsAWhole(t *testing.T) {
	d := newRun(t, "a")
	done := make(chan error)
	go func() {
		for i := range 300 {
			s := Summary{Run: d.Name(), State: Training, Step: i, Error: strings.Repeat("x", 50*(i%40))}
			if err := d.WriteSummary(s); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for step := 0; ; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if left, _ := filepath.Glob(d.join(".*")); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
			return
		default:
			s, err := d.ReadSummary()
			if err != nil {
				t.Fatal(err)
			}
			if s.Step < step {
				t.Fatalf("step %d came back after %d", s.Step, step)
			}
			step = s.Step
		}
	}
}

// Whatever a summary file holds, it is refused or reads as something that writes and reads back the same.
func FuzzSummary(f *testing.F) {
	f.Add([]byte(`{"run":"a","state":"done","ending":"target","epoch":3,"metrics":{"val/loss":"NaN"},"elapsed":0.5}`))
	f.Add([]byte(`{"state":"stopped","best":{"metric":"val/loss","value":"-Infinity","epoch":1},"diagnosis":[{}]}`))
	f.Add([]byte(`{"state":"training","started":"2026-01-02T15:04:05Z","samples_per_sec":null}`))
	f.Add([]byte(`{"state":"done","reason":"all 3 epochs are done","ending":"eclipse"}`))
	root := f.TempDir()
	d, err := Create(root, "fuzz", start, "abc123")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(d.join(SummaryFile), raw, 0o644); err != nil {
			t.Fatal(err)
		}
		first, err := d.ReadSummary()
		if err != nil {
			if !strings.Contains(err.Error(), SummaryFile) {
				t.Fatalf("%v does not name the file", err)
			}
			return
		}
		if first.Ending != "" && !first.Ending.Known() {
			t.Fatalf("ended by %q", first.Ending)
		}
		if err := d.WriteSummary(first); err != nil {
			return // a time beyond the years that JSON can write
		}
		second, err := d.ReadSummary()
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		first.Diagnosis, second.Diagnosis = nil, nil // indented
		a, _ := json.Marshal(first)
		b, _ := json.Marshal(second)
		if string(a) != string(b) {
			t.Fatalf("%s became %s", a, b)
		}
	})
}
