package trying

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tunebench/engine/finding"
)

func TestARecordIsReadBack(t *testing.T) {
	r := record()
	rng := rand.New(rand.NewPCG(1, 1))
	play(t, r, noisy(rng, 0.1, 0.05, 0.3))
	r.Set(2, 0, made(math.NaN()))
	raw, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if r.Candidates[1].Suggestion.Effect != nil {
		t.Error("to write it has changed it")
	}
	back, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("written again it is another: %v\n%s\n%s", err, raw, again)
	}
	got, want := back.Candidates[1].Suggestion.Effect, r.Effect(1)
	if got == nil || math.Abs(got.Gain-want.Gain) > 1e-12 {
		t.Errorf("the effect is %+v, want %+v", got, want)
	}
	for i, c := range r.Candidates {
		if back.Candidates[i].ID() != c.ID() || i > 0 && back.Find(c.Changes()) != i {
			t.Errorf("candidate %d has another name", i)
		}
	}
	if back.Find(change("optimizer.lr", 0.01, 0.5, "").Changes()) != -1 {
		t.Error("found what was not tried")
	}
}

func TestDamagedRecords(t *testing.T) {
	for _, raw := range []string{
		"", "{", `{}`, `{"metric":"val/loss","candidates":[]}`, `{"candidates":[{"seeds":[]}]}`,
		`{"metric":"val/loss","candidates":[{"seeds":[]},{"seeds":[]}]}`,
	} {
		if r, err := Parse([]byte(raw)); err == nil || !strings.Contains(err.Error(), "trying.json") {
			t.Errorf("%q: %+v, %v", raw, r, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	raw, err := record().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"metric":"val/loss","candidates":[{"seeds":[{"whole":true,"kept":1}]},` +
		`{"suggestion":{"changes":[{"key":"optimizer.lr","to":"x"}]},"seeds":[{"whole":true,"kept":"NaN"}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Parse(raw)
		if err != nil {
			return
		}
		jobs, ending := r.Round()
		if len(jobs) == 0 && ending == "" {
			t.Error("there is nothing to train, and no reason for it")
		}
		r.Tell([]finding.Finding{{Title: "one"}})
		if _, err := r.Encode(); err != nil {
			t.Error(err)
		}
	})
}

func TestProgressNamesTheLeader(t *testing.T) {
	r := record()
	if got := r.Progress(); got != "0 trainings of 5 candidates" {
		t.Errorf("%q", got)
	}
	play(t, r, func(c, _ int) float64 { return []float64{0.5, 0.4, 0.6, 0.6, 0.6, 0.6}[c] })
	if got := r.Progress(); !strings.Contains(got, "ahead: regularization.l2 0 → 0.01 (val loss −20 %") {
		t.Errorf("%q", got)
	}
	if got := r.Closing(); !strings.Contains(got, "the leader is told") {
		t.Errorf("%q", got)
	}
}
