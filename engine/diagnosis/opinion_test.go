package diagnosis_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/diagnosis"
	known "tunebench/engine/diagnosis/labelled"
	"tunebench/engine/finding"
)

// some are every so many of the labelled runs that the reader was fitted on, as a user would have them.
func some(t *testing.T, every int) (runs []known.Run) {
	t.Helper()
	all, err := known.Read("teach/testdata/runs.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(all); i += every {
		runs = append(runs, all[i])
	}
	return runs
}

func contextOf(r *known.Run) diagnosis.Context {
	epochs, _ := r.Get("training.epochs").(int)
	return diagnosis.Context{
		Get: r.Get, Task: r.Task, Epochs: epochs, Classes: len(r.Counts), Counts: r.Counts, Features: r.Features,
		TrainRows: r.Rows, ValRows: r.ValRows, Params: r.Params, Reference: r.Reference, Final: true, Ending: r.Ending,
	}
}

// remarks are facts that stand by themselves.
var remarks = []finding.Kind{
	diagnosis.LongWarmup, diagnosis.MajorityClass, diagnosis.DeadUnits, diagnosis.Saturated, diagnosis.Slow,
}

// What the reader says has reasons: every cause its evidence, every suggestion words and an effect that agree, the
// greatest expected gain first, and a confidence that the order follows.
func TestTheReaderGivesReasons(t *testing.T) {
	named := map[finding.Cause]bool{}
	for _, r := range some(t, 4) {
		c := contextOf(&r)
		found := diagnosis.Diagnose(r.History(), c)
		if found[0].Kind == diagnosis.Diverged {
			continue
		}
		if found[0].Cause == "" {
			t.Fatalf("%s/%d: %s has no cause", r.Set, r.Seed, found[0].Kind)
		}
		named[found[0].Cause] = true
		for i, f := range found {
			if len(f.Evidence) == 0 || f.Title == "" || f.Why == "" {
				t.Errorf("%s/%d: %s has no reason: %+v", r.Set, r.Seed, f.Cause, f)
			}
			if remark := slices.Contains(remarks, f.Kind); i > 0 && !remark && f.Confidence > found[0].Confidence {
				t.Errorf("%s/%d: %s is said with %v, behind %s with %v", r.Set, r.Seed, f.Cause, f.Confidence,
					found[0].Cause, found[0].Confidence)
			}
			if i > 0 && f.Severity.AtLeast(finding.Warn) && f.Kind != diagnosis.LongWarmup && f.Kind != diagnosis.Slow {
				t.Errorf("%s/%d: %s is no remark, but stands behind %s", r.Set, r.Seed, f.Kind, found[0].Kind)
			}
			suggestionsAreSound(t, f)
		}
	}
	if len(named) < 8 {
		t.Errorf("only %d causes are ever named first: %v", len(named), named)
	}
}

func suggestionsAreSound(t *testing.T, f finding.Finding) {
	t.Helper()
	first := func(finding.Suggestion) bool { return f.Suggestions[0].Effect == nil }
	for _, s := range f.Suggestions {
		if f.Kind == diagnosis.Slow {
			continue
		}
		e := s.Effect
		if e == nil && first(s) { // of a rule, where the reader expects nothing
			continue
		}
		if e == nil || e.Measured() || e.Gain <= 0 || e.Low > e.Gain || e.High < e.Gain || e.Probability < 0.5 {
			t.Fatalf("%s suggests %s, of which it expects %+v", f.Kind, s.Title, e)
		}
		if s.Reason == "" || !strings.Contains(e.Outlook(), "of 100 such runs") {
			t.Errorf("%s: %q, %q: nothing is said of why, or of what is expected", s.Title, s.Reason, e.Outlook())
		}
	}
	byGain := func(a, b finding.Suggestion) int {
		early := func(s finding.Suggestion) bool { return strings.Contains(s.Title, "patience") }
		if early(a) || early(b) || a.Effect == nil || b.Effect == nil || a.Effect.Expected() == b.Effect.Expected() {
			return 0
		}
		if a.Effect.Expected() > b.Effect.Expected() {
			return -1
		}
		return 1
	}
	if !slices.IsSortedFunc(f.Suggestions, byGain) {
		t.Errorf("%s: suggestions are out of order", f.Kind)
	}
}

// The reader is asked of finished runs that are on its scale; all else is left to the rules.
func TestTheReaderIsAskedWhereItKnows(t *testing.T) {
	r := some(t, 1<<20)[0]
	asked := func(change func(c *diagnosis.Context)) bool {
		c := contextOf(&r)
		change(&c)
		return slices.ContainsFunc(diagnosis.Diagnose(r.History(), c)[0].Evidence, func(e finding.Evidence) bool {
			return e.Label == "such runs"
		})
	}
	if !asked(func(*diagnosis.Context) {}) {
		t.Fatal("it is not asked of a run of ours")
	}
	for name, change := range map[string]func(c *diagnosis.Context){
		"one that goes on":           func(c *diagnosis.Context) { c.Final = false },
		"one without keys":           func(c *diagnosis.Context) { c.Get = nil },
		"classes of unknown numbers": func(c *diagnosis.Context) { c.Counts = nil },
		"an unknown task":            func(c *diagnosis.Context) { c.Task = "" },
		"no rows":                    func(c *diagnosis.Context) { c.TrainRows = 0 },
	} {
		if asked(change) {
			t.Errorf("%s: it is asked", name)
		}
	}
	withoutReference := asked(func(c *diagnosis.Context) { c.Reference = nil })
	if !withoutReference {
		t.Error("without a reference it is not asked")
	}
}

// The note is of the runs and the model that stand beside it.
func TestTheNoteIsOfTheseRuns(t *testing.T) {
	all := some(t, 1)
	sets := map[string]bool{}
	for _, r := range all {
		sets[r.Set] = true
	}
	checkNote(t, len(all), len(sets))
}

func checkNote(t *testing.T, runs, sets int) {
	t.Helper()
	note, err := os.ReadFile("testdata/advice.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d labelled runs of %d data sets", runs, sets); !strings.Contains(string(note), want) {
		t.Errorf("the note is not of %s: go generate ./engine/diagnosis/teach", want)
	}
}
