package trying

import (
	"slices"
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/engine/diagnosis/remedy"

	"tunebench/engine/diagnosis/lineage"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
)

func preset(t *testing.T, name string) *spec.Spec {
	t.Helper()
	s, err := spec.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return s.Resolve()
}

func suggest(key string, from, to any) finding.Suggestion {
	return finding.Suggestion{Title: key, Changes: []hparam.Change{{Key: key, From: from, To: to}}}
}

func TestCandidatesOfEveryPreset(t *testing.T) {
	for _, p := range spec.Presets() {
		base := preset(t, p.Name)
		list := Gather(Gathering{Base: base, Rows: 500, Classes: 3, Most: 8})
		if len(list) < 4 {
			t.Errorf("%s: %d candidates", p.Name, len(list))
		}
		causes := map[finding.Cause]bool{}
		for i, c := range list {
			next, err := base.Apply(c.Changes())
			if err != nil || len(spec.Diff(base, next)) == 0 || c.Cause == "" || c.ID() == list[(i+1)%len(list)].ID() {
				t.Errorf("%s: %+v, %v", p.Name, c, err)
			}
			causes[c.Cause] = true
		}
		if len(causes) < 3 {
			t.Errorf("%s: candidates for %d causes", p.Name, len(causes))
		}
	}
}

func TestWhatTheDiagnosisSuggestsComesFirst(t *testing.T) {
	base := preset(t, "iris-small")
	lr, l2 := base.Optimizer.LR, suggest("regularization.l2", 0.0, 0.01)
	found := []finding.Finding{
		{Kind: "overfitting", Suggestions: []finding.Suggestion{
			l2, suggest("optimizer.lr", lr, -1.0), suggest("data.validation", 0.2, 0.5),
			{Title: "in words"},
			suggest("regularization.label_smoothing", 0.0, 0.1), suggest("model.norm", "none", "batch"),
		}},
		{Cause: finding.CauseSlow, Suggestions: []finding.Suggestion{suggest("training.batch_size", 16, 128)}},
		{Cause: finding.CauseDiverged, Suggestions: []finding.Suggestion{suggest("optimizer.lr", lr, lr/10), l2}},
	}
	list := Gather(Gathering{Base: base, Findings: found, Rows: 100, Classes: 3, Most: 3})
	var keys []string
	for _, c := range list {
		keys = append(keys, c.Changes()[0].Key)
	}
	if !slices.Equal(keys, []string{"regularization.l2", "model.norm", "optimizer.lr"}) {
		t.Fatalf("%v: neither what is not valid, nor what changes the rows or the loss, nor the same twice", keys)
	}
	if list[0].Cause != finding.CauseOverfitting || list[1].Cause != finding.CauseOverfitting ||
		list[2].Cause != finding.CauseDiverged {
		t.Errorf("for %s, %s, %s", list[0].Cause, list[1].Cause, list[2].Cause)
	}
	if !list[0].Patient || list[1].Patient || !list[2].Patient {
		t.Error("what holds back takes its time")
	}
}

// What a gain is expected of comes before what nobody knows of, wherever it stands.
func TestWhatIsExpectedToHelpIsTriedFirst(t *testing.T) {
	base := preset(t, "iris-small")
	expects := func(s finding.Suggestion, gain float64) finding.Suggestion {
		s.Effect = &finding.Effect{Metric: "val/loss", Gain: gain, Probability: 0.9}
		return s
	}
	found := []finding.Finding{
		{Suggestions: []finding.Suggestion{
			suggest("model.norm", "none", "batch"), expects(suggest("regularization.l2", 0.0, 0.01), 0.1),
		}},
		{Suggestions: []finding.Suggestion{expects(suggest("optimizer.lr", 0.01, 0.001), 0.3)}},
	}
	list := Gather(Gathering{Base: base, Findings: found, Rows: 100, Classes: 3, Most: 3})
	for i, want := range []string{"optimizer.lr", "regularization.l2", "model.norm"} {
		if got := list[i]; got.Changes()[0].Key != want || got.Suggestion.Effect != nil {
			t.Errorf("%d is %s, want %s, without what was expected of it", i, got.Changes()[0].Key, want)
		}
	}
}

func TestWhatIsUnusualIsMendedFirst(t *testing.T) {
	base, err := preset(t, "iris-small").Apply([]hparam.Change{
		{Key: "schedule.name", To: "exponential"}, {Key: "model.init", To: "zeros"},
	})
	if err != nil {
		t.Fatal(err)
	}
	list := Gather(Gathering{Base: base, Rows: 100, Classes: 3, Most: 3})
	if list[0].Cause != finding.CauseBadInit || list[1].Cause != finding.CauseSchedule ||
		list[2].Cause != finding.CauseOverfitting {
		t.Errorf("for %s, %s, %s", list[0].Cause, list[1].Cause, list[2].Cause)
	}
}

func TestWhatTheFamilyKnowsIsNotTried(t *testing.T) {
	base := preset(t, "iris-small")
	l2 := suggest("regularization.l2", 0.0, 0.01)
	g := Gathering{
		Base: base, Findings: []finding.Finding{{Suggestions: []finding.Suggestion{l2}}}, Rows: 100, Classes: 3,
		Most:   12,
		Family: lineage.Of([]lineage.Step{{Changes: l2.Changes, Verdict: paired.Worse}}),
	}
	for _, c := range Gather(g) {
		if c.Changes()[0].Key == "regularization.l2" {
			t.Errorf("tried again: %+v", c)
		}
	}
}

func TestPurposes(t *testing.T) {
	for _, c := range []struct {
		s    finding.Suggestion
		want finding.Cause
	}{
		{suggest("optimizer.lr", 0.1, 0.01), finding.CauseLRTooHigh},
		{suggest("optimizer.lr", 0.1, 1.0), finding.CauseLRTooLow},
		{suggest("model.hidden", []int{8}, []int{32}), finding.CauseUnderfitting},
		{suggest("model.width", 64, 16), finding.CauseOverfitting},
		{suggest("regularization.dropout", 0.5, 0.0), finding.CauseUnderfitting},
		{suggest("training.early_stopping.patience", 0, 10), finding.CauseOverfitting},
		{suggest("schedule.name", "step", "constant"), finding.CauseSchedule},
		{suggest("training.batch_size", 4096, 32), finding.CauseBatch},
		{suggest("model.activation", "relu", "leaky_relu"), finding.CauseDeadUnits},
		{suggest("model.init", "zeros", "auto"), finding.CauseBadInit},
		{suggest("data.normalize", "none", "standard"), finding.CauseNormalization},
		{suggest("notes", "", "x"), ""},
	} {
		if got := purpose(c.s.Changes); got != c.want {
			t.Errorf("%s: %q, want %q", hparam.Describe(c.s.Changes), got, c.want)
		}
	}
}

// A whole setting comes third at the latest, whatever is expected of single changes, and may take steps back.
func TestWholeSettingsAreTriedAmongTheFirst(t *testing.T) {
	base := preset(t, "iris-small")
	whole := []hparam.Change{
		{Key: "optimizer.lr", From: 0.01, To: 0.02}, {Key: "model.width", From: 16, To: 64},
	}
	up := lineage.Step{Changes: []hparam.Change{{Key: "optimizer.lr", From: 0.1, To: 0.01}}, Taken: true}
	var prospects []diagnosis.Prospect
	for _, m := range remedy.All(remedy.Experiment{
		Get: func(key string) any { v, _ := base.Get(key); return v }, TrainRows: 100, Classes: 3,
	}) {
		prospects = append(prospects, diagnosis.Prospect{
			Remedy: m, Effect: finding.Effect{Metric: "val/loss", Gain: 0.3, Probability: 0.9},
		})
	}
	g := Gathering{
		Base: base, Prospects: prospects, Settings: [][]hparam.Change{whole}, Rows: 100, Classes: 3, Most: 4,
		Family: lineage.Of([]lineage.Step{up}),
	}
	list := Gather(g)
	if len(list) != 4 || list[2].Cause != "" || len(list[2].Changes()) != 2 || list[2].Patient {
		t.Fatalf("%+v", list)
	}
	if list[0].Cause == list[1].Cause {
		t.Errorf("of equal prospects two for %s come first", list[0].Cause)
	}
	for i := range g.Prospects {
		g.Prospects[i].Effect.Gain = 0.001
	}
	if list = Gather(g); list[0].Cause != "" {
		t.Errorf("where little is expected of single changes the first is %+v", list[0].Changes())
	}
}

// What helped the parent as well, and was not taken, is tried first on the child.
func TestWhatHelpedTheParentIsTriedEarly(t *testing.T) {
	base := preset(t, "iris-small")
	parent := record()
	play(t, parent, func(candidate, _ int) float64 { return []float64{0.5, 0.49, 0.5, 0.3, 0.51, 0.5}[candidate] })
	list := Gather(Gathering{Base: base, Rows: 100, Classes: 3, Most: 3, Parent: parent})
	if got := hparam.Describe(list[0].Changes()); got != "model.width 16 → 64" {
		t.Errorf("%s comes first", got)
	}
}

func TestWhatIsUnusualIsMendedAsAWhole(t *testing.T) {
	base := preset(t, "iris-small")
	if list := Usual(base, 100, 3); len(list) > 0 {
		t.Errorf("%s of what is usual", hparam.Describe(list))
	}
	odd, err := base.Apply([]hparam.Change{
		{Key: "schedule.name", To: "exponential"},
		{Key: "model.init", To: "zeros"},
		{Key: "data.normalize", To: "none"},
		{Key: "model.depth", To: 5},
		{Key: "model.hidden", To: []int(nil)},
		{Key: "model.activation", To: "sigmoid"},
	})
	if err != nil {
		t.Fatal(err)
	}
	mended, err := odd.Apply(Usual(odd, 100, 3))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"schedule.name": "constant", "model.init": "auto", "data.normalize": "standard", "model.activation": "relu",
		"model.norm": "none",
	} {
		if v, err := mended.Get(key); err != nil || hparam.Format(v) != want {
			t.Errorf("%s = %v, want %s, %v", key, v, want, err)
		}
	}
}
