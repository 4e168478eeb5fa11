package event

import "testing"

// Every ending is known, and says something where the state alone would mislead.
func TestEndings(t *testing.T) {
	labels := map[Ending]string{
		EndedEpochs: "", EndedTarget: "target", EndedEarly: "early stop", EndedRequest: "",
		EndedPruned: "pruned", EndedDiverged: "", EndedFailed: "",
	}
	if len(labels) != len(endings) {
		t.Errorf("%d endings are tested, there are %d", len(labels), len(endings))
	}
	for e, label := range labels {
		if !e.Known() || e.Label() != label {
			t.Errorf("%s: known %v, label %q, want %q", e, e.Known(), e.Label(), label)
		}
	}
	for _, e := range []Ending{"", "done", "Epochs"} {
		if e.Known() || e.Label() != "" {
			t.Errorf("%q is taken for an ending, labelled %q", e, e.Label())
		}
	}
}
