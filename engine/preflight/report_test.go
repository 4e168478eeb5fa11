package preflight

import (
	"encoding/json"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// found is the outcome of a check that asks for changes of some keys.
func found(s finding.Severity, keys ...string) Check {
	c := Check{Severity: s}
	for _, k := range keys {
		c.advise(finding.Suggestion{Title: k, Changes: []hparam.Change{{Key: k, From: 1, To: 2}}})
	}
	return c
}

func TestChecksArePutTogether(t *testing.T) {
	for name, c := range map[string]struct {
		checks  []Check
		verdict Verdict
		apply   string
	}{
		"nothing":         {nil, Ready, ""},
		"all is well":     {[]Check{found(finding.Good), found(finding.Info)}, Ready, ""},
		"an offer":        {[]Check{found(finding.Info, "training.batch_size")}, Ready, ""},
		"a remark":        {[]Check{found(finding.Good), found(finding.Warn, "optimizer.lr")}, Remarks, "optimizer.lr"},
		"worse than that": {[]Check{found(finding.Bad), found(finding.Warn)}, NotReady, ""},
		"the first of two for a key": {
			[]Check{found(finding.Warn, "optimizer.lr", "model.init"), found(finding.Bad, "optimizer.lr")},
			NotReady, "optimizer.lr",
		},
		"a rate of another network": {
			[]Check{found(finding.Warn, "model.init"), found(finding.Warn, "optimizer.lr")}, Remarks, "model.init",
		},
		"what leaves the network alone": {
			[]Check{found(finding.Warn, "data.validation"), found(finding.Warn, "optimizer.lr")},
			Remarks, "data.validation optimizer.lr",
		},
	} {
		r := conclude(c.checks)
		var keys []string
		for _, change := range r.Apply.Changes {
			keys = append(keys, change.Key)
		}
		if got := strings.Join(keys, " "); r.Verdict != c.verdict || got != c.apply {
			t.Errorf("%s: %s, advised %q, want %s and %q", name, r.Verdict, got, c.verdict, c.apply)
		}
		if again := strings.Contains(r.Apply.Reason, "check again"); again != strings.Contains(c.apply, "model.") {
			t.Errorf("%s: reason %q", name, r.Apply.Reason)
		}
	}
}

// The title is that of what asks for the most attention, the first of equals.
func TestACheckIsAsBadAsItsWorst(t *testing.T) {
	var c Check
	for _, one := range []struct {
		severity finding.Severity
		title    string
	}{
		{finding.Info, "a note"}, {finding.Warn, "a remark"}, {finding.Warn, "another"}, {finding.Good, "fine"},
	} {
		c.raise(one.severity, one.title)
	}
	if c.Title != "a remark" || c.Severity != finding.Warn {
		t.Errorf("%s: %s", c.Severity, c.Title)
	}
	c.advise(finding.Suggestion{}, finding.Suggestion{Title: "one"}, finding.Suggestion{Title: "one"})
	if len(c.Suggestions) != 1 {
		t.Errorf("%d suggestions", len(c.Suggestions))
	}
}

func TestAReportIsOneDocument(t *testing.T) {
	raw, err := json.Marshal(conclude([]Check{found(finding.Good)}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"verdict":"ready"`, `"evidence":[]`, `"figures":{}`, `"suggestions":[]`, `"apply":{"title":"","changes":[]`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s lacks %s", raw, want)
		}
	}
	for v, want := range map[Verdict]string{Ready: "Ready", Remarks: "Ready, with remarks", NotReady: "Not ready"} {
		if v.Words() != want {
			t.Errorf("%s reads %q", v, v.Words())
		}
	}
}
