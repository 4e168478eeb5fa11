package event

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestNumbersSurviveJSON(t *testing.T) {
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, 0.1, -1.0 / 3, 1e21, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64,
		math.Inf(1), math.Inf(-1), math.NaN(),
	} {
		raw, err := json.Marshal(map[string]Number{"v": Number(v)})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]Number
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		got := float64(back["v"])
		if math.Float64bits(got) != math.Float64bits(v) && !(math.IsNaN(v) && math.IsNaN(got)) {
			t.Errorf("%v is %s and comes back as %v", v, raw, got)
		}
		if Number(v).Known() != !(math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%v is known: %v", v, Number(v).Known())
		}
	}
}

func TestNumbersAreWrittenInOneWay(t *testing.T) {
	for v, want := range map[float64]string{
		0.1: "0.1", 100: "100", 1e-7: "1e-7", math.Inf(1): `"Infinity"`, math.Inf(-1): `"-Infinity"`,
	} {
		if raw, err := json.Marshal(Number(v)); err != nil || string(raw) != want {
			t.Errorf("%v is written %s (%v), want %s", v, raw, err, want)
		}
	}
	if raw, err := json.Marshal(Number(math.NaN())); err != nil || string(raw) != `"NaN"` {
		t.Errorf("NaN is written %s (%v)", raw, err)
	}
}

// Checkpoints, summaries and profiles of earlier versions had forms of their own.
func TestNumbersOfEarlierVersionsAreRead(t *testing.T) {
	for raw, want := range map[string]float64{
		"null": math.NaN(), `"+Inf"`: math.Inf(1), `"-Inf"`: math.Inf(-1), `"Infinity"`: math.Inf(1), "1E3": 1000,
	} {
		var n Number
		if err := json.Unmarshal([]byte(raw), &n); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if got := float64(n); got != want && !(math.IsNaN(want) && math.IsNaN(got)) {
			t.Errorf("%s is read as %v, want %v", raw, got, want)
		}
	}
	for _, raw := range []string{`"1.5"`, `"nan"`, "true", "[1]", "1e999", `"` + strings.Repeat("x", 99) + `"`} {
		var n Number
		err := json.Unmarshal([]byte(raw), &n)
		if err == nil || !strings.Contains(err.Error(), "is not a number") || len(err.Error()) > 80 {
			t.Errorf("%s gives %v and the error %v", raw, n, err)
		}
	}
}
