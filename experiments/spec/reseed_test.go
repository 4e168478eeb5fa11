package spec

import (
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *Spec {
	t.Helper()
	s, err := Parse([]byte(text), "x.toml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Seeds of the repeats: the network's and that of the split.
func TestReseed(t *testing.T) {
	for _, c := range []struct {
		file        string
		vary        Vary
		n           int
		seed, split int
	}{
		{"seed = 7", VaryBoth, 3, 10, 10},
		{"seed = 7", VaryInit, 3, 10, 7},
		{"seed = 7", VarySplit, 3, 7, 10},
		{"seed = 7\n[data]\nsplit_seed = 100", VaryBoth, 3, 10, 103},
		{"seed = 7\n[data]\nsplit_seed = 0", VaryInit, 3, 10, 0},
		{"seed = 7\n[data]\nsplit_seed = 100", VarySplit, 3, 7, 103},
		{"seed = 9007199254740991", VaryBoth, 2, 1, 1},
	} {
		s := parse(t, c.file)
		r, err := s.Reseed(c.n, c.vary)
		if err != nil {
			t.Fatal(err)
		}
		if r.Seed != c.seed || r.SplitSeed() != c.split {
			t.Errorf("repeat %d of %q, %s: seeds %d and %d, want %d and %d", c.n, c.file, c.vary, r.Seed, r.SplitSeed(),
				c.seed, c.split)
		}
		if err := r.Validate(); err != nil {
			t.Error(err)
		}
		for _, d := range Diff(s, r) {
			if d.Key != "seed" && d.Key != "data.split_seed" {
				t.Errorf("a repeat changes %s", d.Key)
			}
		}
		first, err := s.Reseed(0, c.vary)
		if err != nil || !Equal(first, s) {
			t.Errorf("repeat 0 of %q is not the experiment: %v", c.file, Diff(s, first))
		}
	}
}

func TestWhatCannotVaryIsRefused(t *testing.T) {
	for file, why := range map[string]string{
		"data.validation = 0":                                     "no rows are held out",
		`data = { validation = "v.csv", test = "t.csv" }`:         "files of their own",
		`data = { kind = "ratings", split = "leave_last_out" }`:   "the same ratings",
		`data = { validation = "v.csv", test = 0.2 }`:             "", // training rows still depend on the draw
		`data = { kind = "table", split = "leave_last_out" }`:     "", // not ratings
		`data = { source = "moons", seed = 3, validation = 0.5 }`: "",
	} {
		s := parse(t, file)
		_, err := s.Reseed(1, VarySplit)
		if (err == nil) != (why == "") || err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%s: error %v, want one of %q", file, err, why)
		}
		if _, err := s.Reseed(1, VaryBoth); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if _, err := ParseVary("shuffle"); err == nil || !strings.Contains(err.Error(), "both, init, split") {
		t.Errorf("error %v, want one that lists what can vary", err)
	}
	if v, err := ParseVary("split"); v != VarySplit || err != nil {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := Default().Reseed(1, "shuffle"); err == nil {
		t.Error("what cannot vary is varied")
	}
}

func TestSeededAs(t *testing.T) {
	a := parse(t, "seed = 7\n[data]\nsplit_seed = 100")
	b := parse(t, "seed = 8\n[optimizer]\nlr = 0.5")
	c := b.SeededAs(a)
	for n := range 3 {
		x, errA := a.Reseed(n, VaryBoth)
		y, errB := c.Reseed(n, VaryBoth)
		if errA != nil || errB != nil || x.Seed != y.Seed || x.SplitSeed() != y.SplitSeed() {
			t.Errorf("repeat %d: seeds %d, %d and %d, %d", n, x.Seed, x.SplitSeed(), y.Seed, y.SplitSeed())
		}
	}
	if c.Optimizer.LR != 0.5 || b.Seed != 8 {
		t.Errorf("rate %v, and the original has seed %d", c.Optimizer.LR, b.Seed)
	}
}
