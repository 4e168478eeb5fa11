package hparam

import (
	"slices"
	"testing"
)

func TestShortNamesMeanOneKey(t *testing.T) {
	seen := map[string]string{}
	for _, k := range All() {
		s := Short(k.Name)
		if other, twice := seen[s]; twice {
			t.Errorf("%s is short for %s and for %s", s, k.Name, other)
		}
		seen[s] = k.Name
		if got := Expand(s); !slices.Equal(got, []string{k.Name}) {
			t.Errorf("%s is short for %s, but means %v", s, k.Name, got)
		}
	}
	for name, want := range map[string]string{
		"optimizer.lr": "lr", "optimizer.name": "optimizer", "name": "name", "regularization.l2": "l2",
		"training.early_stopping.patience": "early_stopping.patience", "nothing": "nothing",
	} {
		if got := Short(name); got != want {
			t.Errorf("%s is short %s, want %s", name, got, want)
		}
	}
}

func TestExpandNamesAllThatMayBeMeant(t *testing.T) {
	if got := Expand("patience"); len(got) < 2 || !slices.Contains(got, "schedule.patience") {
		t.Errorf("patience means %v", got)
	}
	if got := Expand("batchsize"); got != nil {
		t.Errorf("batchsize means %v", got)
	}
}
