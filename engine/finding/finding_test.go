package finding

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// stored is the diagnosis of a run of moons-overfit as a version before this package wrote it.
func stored(t *testing.T) ([]byte, []Finding) {
	t.Helper()
	data, err := os.ReadFile("testdata/diagnosis.json")
	if err != nil {
		t.Fatal(err)
	}
	var found []Finding
	if err := json.Unmarshal(data, &found); err != nil {
		t.Fatal(err)
	}
	return data, found
}

func TestStoredFindingsAreRead(t *testing.T) {
	_, found := stored(t)
	if len(found) != 3 {
		t.Fatalf("%d findings, want 3", len(found))
	}
	f := found[0]
	if f.Kind != "overfitting" || f.Severity != Warn || f.Confidence != 0.97 || f.SinceStep != 32 ||
		f.Since() != "epoch 8" {
		t.Errorf("%+v", f)
	}
	if len(f.RuledOut) != 1 || f.RuledOut[0] != (Evidence{Label: "Not underfitting", Text: "train accuracy 97.7 %"}) {
		t.Errorf("ruled out %v", f.RuledOut)
	}
	if f.Evidence[2] != Fact("val accuracy", "%.3f → %.3f", 0.818, 0.813) {
		t.Errorf("evidence %v", f.Evidence)
	}
	var changes []string
	for _, f := range found {
		for _, s := range f.Suggestions {
			for _, c := range s.Changes {
				changes = append(changes, c.String())
			}
		}
	}
	want := []string{
		"regularization.l2 0 → 0.01", "regularization.dropout 0 → 0.2", "training.early_stopping.patience 0 → 6",
		"optimizer.lr 0.003 → 0.001", "optimizer.clip_norm 0 → 1", "schedule.warmup_epochs 0 → 2",
		"regularization.label_smoothing 0 → 0.1",
	}
	if !slices.Equal(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}
}

// What an earlier version stored is written back byte for byte.
func TestStoredFindingsStayTheSame(t *testing.T) {
	data, found := stored(t)
	again, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, data); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, want.Bytes()) {
		t.Errorf("written back as\n%s\nwant\n%s", again, want.Bytes())
	}
}

func TestFindingsFromElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Finding
		err  string
	}{
		"empty":      {text: `{}`},
		"null lists": {text: `{"evidence":null,"suggestions":null}`},
		"a newer version": {
			text: `{"kind":"new","severity":"fatal","effect":{"key":1}}`,
			want: Finding{Kind: "new", Severity: "fatal"},
		},
		"no epochs": {text: `{"kind":"healthy","since_step":7}`, want: Finding{
			Kind:      "healthy",
			SinceStep: 7,
		}},
		"a number as a kind":       {text: `{"kind":7}`, err: "kind"},
		"words as a confidence":    {text: `{"confidence":"high"}`, err: "confidence"},
		"a suggestion of a number": {text: `{"suggestions":[7]}`, err: "suggestion"},
		"changes as words":         {text: `{"suggestions":[{"changes":"more"}]}`, err: "changes"},
		"cut off":                  {text: `{"kind":"healthy"`, err: "unexpected end"},
	} {
		var got Finding
		err := json.Unmarshal([]byte(c.text), &got)
		switch {
		case c.err == "" && (err != nil || !reflect.DeepEqual(got, c.want)):
			t.Errorf("%s: %+v and %v, want %+v", name, got, err, c.want)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: error %v, want one about %s", name, err, c.err)
		}
	}
}

func TestSince(t *testing.T) {
	for _, c := range []struct {
		epoch float64
		step  int64
		want  string
	}{
		{0, 0, ""},
		{14, 630, "epoch 14"},
		{2.5, 630, "epoch 2.5"},
		{2.04, 630, "epoch 2"},
		{2.06, 630, "epoch 2.1"},
		{0, 1200, "step 1200"}, // a log without epochs
		{0, 1 << 40, "step 1099511627776"},
		{-1, -1, ""}, // logs of other programs may count from anywhere
		{1e6, 1, "epoch 1000000"},
	} {
		if got := (Finding{SinceEpoch: c.epoch, SinceStep: c.step}).Since(); got != c.want {
			t.Errorf("epoch %v, step %d: %q, want %q", c.epoch, c.step, got, c.want)
		}
	}
}

func TestSeveritiesAreRanked(t *testing.T) {
	order := []Severity{"fatal", Info, Good, Warn, Bad} // one that is not known asks for the least
	for i, s := range order {
		for j, o := range order {
			if got, want := s.AtLeast(o), i >= j; got != want {
				t.Errorf("%s is at least %s: %v, want %v", s, o, got, want)
			}
			if got, want := s.Rank() == o.Rank(), i == j; got != want {
				t.Errorf("%s and %s rank alike: %v, want %v", s, o, got, want)
			}
		}
	}
	if a, b := Severity("fatal"), Severity(""); a.Rank() != b.Rank() {
		t.Errorf("%q and %q, both unknown, rank %d and %d", a, b, a.Rank(), b.Rank())
	}
}

func TestFactFormats(t *testing.T) {
	if got := Fact("val loss", "%s is %d %% up", "it", 3); got != (Evidence{Label: "val loss", Text: "it is 3 % up"}) {
		t.Errorf("%+v", got)
	}
}
