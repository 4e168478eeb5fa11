package hparam

import (
	"slices"
	"strings"
	"testing"
)

// TestStudyKeysAreSound: like the experiment's keys they have one line of help, a default within
// their range, and stand group by group.
func TestStudyKeysAreSound(t *testing.T) {
	var groups []string
	for _, k := range StudyKeys() {
		if k.Help == "" || strings.Contains(k.Help, "\n") {
			t.Errorf("%s: its help is %q, want one line", k.Name, k.Help)
		}
		switch v := k.Default.(type) {
		case int:
			if !k.Contains(float64(v)) {
				t.Errorf("%s: its default %d is not %s", k.Name, v, k.Range())
			}
		case string:
			if k.Kind == Choice && !slices.Contains(k.Choices, v) {
				t.Errorf("%s: its default %q is not among %v", k.Name, v, k.Choices)
			}
		}
		if found, ok := LookupStudy(k.Name); !ok || found.Help != k.Help {
			t.Errorf("%s is not found by its name", k.Name)
		}
		if g := k.Group(); len(groups) == 0 || groups[len(groups)-1] != g {
			groups = append(groups, g)
		}
	}
	if got := strings.Join(groups, "|"); got != "|goal|budget|sampler|pruner" {
		t.Errorf("the groups are %s", got)
	}
	if _, ok := LookupStudy("optimizer.lr"); ok {
		t.Error("a key of the experiment is a study's")
	}
}

// TestFixedKeysExist: each is a key, has one reason, and what a search is for is none of them.
func TestFixedKeysExist(t *testing.T) {
	seen := map[string]bool{}
	for why, keys := range fixed {
		for _, name := range keys {
			k, ok := Lookup(name)
			if !ok || seen[name] || k.Fixed() != why {
				t.Errorf("%s: known %t, twice %t, fixed because %q", name, ok, seen[name], k.Fixed())
			}
			seen[name] = true
		}
	}
	for _, name := range []string{"optimizer.lr", "model.width", "model.hidden", "data.normalize", "training.loss"} {
		if k, _ := Lookup(name); k.Fixed() != "" {
			t.Errorf("%s cannot vary: %s", name, k.Fixed())
		}
	}
}
