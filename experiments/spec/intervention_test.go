package spec

import (
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

func TestLiveChangesStandInOrder(t *testing.T) {
	s := Default()
	for _, c := range []struct {
		step  int
		key   string
		value any
	}{
		{30, "optimizer.lr", 0.01},
		{10, "training.batch_size", 64.0}, // as JSON has it
		{30, "optimizer.lr", 0.02},        // after the other of its step
		{0, "regularization.l2", 0},
	} {
		if err := s.Intervene(c.step, c.key, c.value); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, i := range s.Interventions {
		got = append(got, i.String())
	}
	want := "step 0: regularization.l2 = 0|step 10: training.batch_size = 64|step 30: optimizer.lr = 0.01|" +
		"step 30: optimizer.lr = 0.02"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %s", got, want)
	}
	again := mustParse(t, string(s.Encode()))
	if !Equal(s, again) {
		t.Errorf("they read back as %v", again.Interventions)
	}
}

func TestLiveChangesThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		step  int
		key   string
		value any
		want  string
	}{
		{-1, "optimizer.lr", 0.1, "step -1 is negative; steps count from 0"},
		{
			1, "optimizer.lrr", 0.1,
			`unknown key "optimizer.lrr"; keys that can change while training are optimizer.lr, `,
		},
		{1, "optimizer.name", "adam", "optimizer.name cannot change while training; keys that can are optimizer.lr, "},
		{1, "optimizer.lr", 0.0, "optimizer.lr: 0 is out of range; want a number in (0, 10000]"},
		{1, "training.batch_size", 1.5, "training.batch_size: want a whole number, got 1.5"},
	} {
		s := Default()
		err := s.Intervene(c.step, c.key, c.value)
		if err == nil || !strings.HasPrefix(err.Error(), "interventions: "+c.want) {
			t.Errorf("step %d, %s = %v: error %v, want %s", c.step, c.key, c.value, err, c.want)
		}
		if len(s.Interventions) != 0 {
			t.Errorf("step %d, %s = %v was recorded", c.step, c.key, c.value)
		}
	}
}

func TestBrokenInterventionsInAFile(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"interventions = 3", "interventions: want tables, written [[interventions]] with step, key and value"},
		{"interventions = [1]", "interventions[0]: want a table with step, key and value, got 1"},
		{"[[interventions]]\nstep = 1", "x.toml:1: interventions[0]: key is missing; want step, key and value"},
		{"[[interventions]]\nstep = 'a'", "interventions[0]: key is missing; want step, key and value"},
		{"interventions = [{step=1,keys='a'}]", "interventions[0].keys: unknown key; want step, key and value"},
		{
			"[[interventions]]\nstep = 1.5\nkey = 'optimizer.lr'\nvalue = 1",
			"interventions[0].step: want a whole number, got 1.5",
		},
		{
			"[[interventions]]\nstep = 1\nkey = 2\nvalue = 1",
			"interventions[0].key: want the name of a key, got 2",
		},
		{
			"[[interventions]]\nstep = 1\nkey = 'optimizer.lr'\nvalue = -1",
			"interventions[0]: optimizer.lr: -1 is out of range",
		},
	} {
		_, err := Parse([]byte(c.text), "x.toml")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %s", c.text, err, c.want)
		}
	}
}

// TestLiveChangesAreChanges: a diff shows them, and Apply makes them.
func TestLiveChangesAreChanges(t *testing.T) {
	a, b := Default(), Default()
	if err := b.Intervene(5, "optimizer.lr", 0.5); err != nil {
		t.Fatal(err)
	}
	changes := Diff(a, b)
	if got := hparam.Describe(changes); got != "interventions [] → [step 5: optimizer.lr = 0.5]" {
		t.Errorf("the diff is %s", got)
	}
	got, err := a.Apply(changes)
	if err != nil || !Equal(got, b) {
		t.Errorf("applied: %v, %v", got, err)
	}
	got.Interventions[0].Step = 9
	if b.Interventions[0].Step != 5 {
		t.Error("the applied experiment shares its list with the change")
	}
}

func TestLiveChangesAreBounded(t *testing.T) {
	s := Default()
	for i := range MaxInterventions {
		if err := s.Intervene(i, "optimizer.lr", 0.001234567890123); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Intervene(0, "optimizer.lr", 1.0); err == nil || !strings.Contains(err.Error(), "1000 live changes") {
		t.Errorf("one more: %v", err)
	}
	if text := s.Encode(); len(text) > MaxSize/4 {
		t.Errorf("the file has %d bytes", len(text))
	}
	if again := mustParse(t, string(s.Encode())); !Equal(s, again) {
		t.Error("they do not read back")
	}
}
