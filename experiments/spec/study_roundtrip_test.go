package spec

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"tunebench/engine/hparam"
)

// randomStudy draws a valid study, with its experiment or the name of one.
func randomStudy(r *rand.Rand) *Study {
	s := defaultStudy()
	if s.Base = randomText(r); r.IntN(2) == 0 {
		s = NewStudy(validRandomSpec(r))
	}
	for _, k := range hparam.StudyKeys() {
		if r.IntN(3) == 0 && k.Kind != hparam.Duration && k.Name != "base" {
			c, err := coerce(k, randomValue(r, k), strict)
			if err != nil {
				panic(err)
			}
			s.put(k.Name, c)
		}
	}
	s.Goal.Metric = []string{"auto", "val/loss", "train/accuracy"}[r.IntN(3)]
	s.Budget.Time = []Duration{0, Duration(time.Hour), Duration(r.Int64N(1e15))}[r.IntN(3)]
	if s.Budget.Epochs == 0 && s.Budget.Time == 0 {
		s.Budget.Trials = max(s.Budget.Trials, 1)
	}
	if r.IntN(4) > 0 {
		s.Ranges = randomRanges(r)
	}
	return s
}

// equalStudies compares all that a file says.
func equalStudies(a, b *Study) bool {
	x, y := *a, *b
	for _, s := range []*Study{&x, &y} {
		s.dir, s.file, s.lines, s.Inline = "", "", nil, nil
		s.Ranges = slices.Clone(s.Ranges)
		for i := range s.Ranges {
			s.Ranges[i].line = 0
		}
	}
	if (a.Inline == nil) != (b.Inline == nil) || a.Inline != nil && !Equal(a.Inline, b.Inline) {
		return false
	}
	return reflect.DeepEqual(x, y)
}

func TestWrittenStudyReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for i := range trials {
		s := randomStudy(r)
		text := s.Encode()
		again, err := ParseStudy(text, "x.toml")
		if err != nil {
			t.Fatalf("trial %d: %v\n%s", i, err, text)
		}
		if !equalStudies(s, again) {
			t.Fatalf("trial %d: %+v\nbecame %+v\n%s", i, s, again, text)
		}
		if !bytes.Equal(again.Encode(), text) {
			t.Fatalf("trial %d: written twice, two texts", i)
		}
		if again, err = ParseStudy(s.EncodeAnnotated(), "x.toml"); err != nil || !equalStudies(s, again) {
			t.Fatalf("trial %d: with comments: %v\n%s", i, err, s.EncodeAnnotated())
		}
		if !IsStudy(text) {
			t.Fatalf("trial %d: is no study\n%s", i, text)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	s := mustParseStudy(t, designStudy)
	before := string(s.Encode())
	c := s.Clone()
	c.Ranges[0].High = 7
	c.Ranges = append(c.Ranges[:1], Range{Key: "model.depth", Low: 1, High: 2})
	c.Name = "other"
	if string(s.Encode()) != before {
		t.Errorf("the clone's changes reached its origin:\n%s", s.Encode())
	}
}

func FuzzStudy(f *testing.F) {
	f.Add([]byte(designStudy))
	f.Add([]byte("experiment.model.hidden = [3]\nspace.optimizer.lr = [{low = 1, high = 2}]"))
	f.Add([]byte("[[space.\"model.width\"]]\nlow = 1\nhigh = 2\nlog = true\n[experiment]"))
	f.Add([]byte("base = 'x'\n[space]\n'data.drop' = { values = [['a'], ['b', 'c\"']] }\n" +
		"'model.depth' = { low = 1, high = 2, when = { 'data.drop' = [['a']] } }"))
	broken, _ := filepath.Glob("testdata/brokenstudies/*.toml")
	for _, path := range broken {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := ParseStudy(src, "f.toml")
		if err != nil {
			if s != nil || err.Error() == "" || len(err.Error()) > 20_000 {
				t.Fatalf("a failed parse gives %v, %q", s, err)
			}
			return
		}
		text := s.Encode()
		again, err := ParseStudy(text, "f.toml")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !equalStudies(s, again) || !bytes.Equal(text, again.Encode()) {
			t.Fatalf("%s\nbecame\n%s", text, again.Encode())
		}
		if len(s.Ranges) > 0 {
			if _, err := s.Space(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		}
	})
}
