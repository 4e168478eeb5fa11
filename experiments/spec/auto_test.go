package spec

import (
	"testing"

	"tunebench/engine/hparam"
)

// TestMomentumIsTheMethodsOwn: an experiment that leaves the momentum out trains with that of its
// optimizer, whichever is chosen later; a number that it gives stays, as in the copies of runs that
// earlier versions wrote.
func TestMomentumIsTheMethodsOwn(t *testing.T) {
	for text, want := range map[string]any{
		"optimizer.name = \"muon\"":                                0.95,
		"optimizer.name = \"momentum\"":                            0.9,
		"optimizer = { name = \"muon\", momentum = 0.9 }":          0.9,
		"optimizer = { name = \"muon\", momentum = 0 }":            0.0,
		"optimizer = { name = \"muon\", momentum = \"auto\" }":     0.95,
		"optimizer = { name = \"adam\" }":                          hparam.Auto, // which reads none
		"optimizer = { name = \"adam\", momentum = 0.9 }":          0.9,
		"optimizer = { name = \"nesterov\", momentum = 0.999 }":    0.999,
		"optimizer = { name = \"nesterov\", momentum = \"auto\" }": 0.9,
	} {
		if got := mustParse(t, text).Resolve().get("optimizer.momentum"); got != want {
			t.Errorf("%s: momentum %v, want %v", text, got, want)
		}
	}
	s := mustParse(t, "optimizer.name = \"momentum\"")
	if err := s.Set("optimizer.name", "muon"); err != nil {
		t.Fatal(err)
	}
	if got := s.Resolve().Optimizer.Momentum.Value; got != 0.95 {
		t.Errorf("muon chosen later: momentum %v, want 0.95", got)
	}
}

func TestAutoIsReadAndWritten(t *testing.T) {
	const key = "optimizer.momentum"
	s := Default()
	for _, text := range []string{"0.5", "auto", "0", " auto "} {
		if err := s.Set(key, text); err != nil {
			t.Fatal(err)
		}
		again := Default()
		if err := again.Set(key, s.Text(key)); err != nil || !Equal(s, again) {
			t.Errorf("%q is written as %q and reads back as %v, %v", text, s.Text(key), again.get(key), err)
		}
	}
	for text, want := range map[string]string{
		"auto0": `optimizer.momentum: want auto or a number, got the string "auto0"`,
		"1":     "optimizer.momentum: 1 is out of range; want auto or a number in [0, 1)",
		"nan":   "optimizer.momentum: nan is not finite; want auto or a number in [0, 1)",
	} {
		if err := s.Set(key, text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if err := s.Set("optimizer.lr", "auto"); err == nil {
		t.Error("a key that no method has a default of its own for was set to auto")
	}
}

// TestWhatNobodyReadsIsNoChange: runs of earlier versions have 0.9 where today's have auto.
func TestWhatNobodyReadsIsNoChange(t *testing.T) {
	old, now := mustParse(t, "optimizer.momentum = 0.9"), Default()
	if d := Diff(old, now); len(d) != 0 {
		t.Errorf("adam reads no momentum, but the diff is %v", d)
	}
	muon := mustParse(t, "optimizer.name = \"muon\"")
	if got, want := hparam.Describe(Diff(old, muon)),
		"optimizer.name adam → muon, optimizer.momentum 0.9 → auto"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := hparam.Describe(Diff(mustParse(t, "optimizer.momentum = 0.8"),
		old)); got != "optimizer.momentum 0.8 → 0.9" {
		t.Errorf("two given numbers: %s", got)
	}
}
