package preflight

import (
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Verdict is what all checks come to.
type Verdict string

// The verdicts, the best first.
const (
	Ready    Verdict = "ready"
	Remarks  Verdict = "remarks"   // ready, but some check asks for attention
	NotReady Verdict = "not-ready" // training it as it stands would be wasted
)

// Words is how people read the verdict.
func (v Verdict) Words() string {
	switch v {
	case Ready:
		return "Ready"
	case Remarks:
		return "Ready, with remarks"
	}
	return "Not ready"
}

// Report is the outcome of a pre-flight.
type Report struct {
	Verdict Verdict `json:"verdict"`
	Checks  []Check `json:"checks"`
	// Apply is what the checks advise put together, up to the first that gives another network; without changes:
	// nothing.
	Apply finding.Suggestion `json:"apply"`
}

// Check is the outcome of one of them.
type Check struct {
	Name string `json:"check"` // for programs: overfit-batch
	// Label names it to people: one batch by heart.
	Label string `json:"label"`
	// Title is the outcome in a few words, Severity how much it asks for attention: good for what is as it should
	// be, info for what is worth knowing, warn for a remark, bad for what has to be mended first.
	Title    string             `json:"title"`
	Severity finding.Severity   `json:"severity"`
	Evidence []finding.Evidence `json:"evidence"`
	// Figures are the numbers behind the evidence by name.
	Figures map[string]event.Number `json:"figures"`
	// Means is one line on what the check looks at and why.
	Means       string               `json:"means"`
	Suggestions []finding.Suggestion `json:"suggestions"`
	// Timed says that figures are times of this machine at this moment.
	Timed bool `json:"timed,omitempty"`
}

// figure notes a number under a name.
func (c *Check) figure(name string, v float64) {
	if c.Figures == nil {
		c.Figures = map[string]event.Number{}
	}
	c.Figures[name] = event.Number(v)
}

// fact notes a line of evidence.
func (c *Check) fact(label, format string, args ...any) {
	c.Evidence = append(c.Evidence, finding.Fact(label, format, args...))
}

// raise makes the check ask for at least this much attention; the title is that of whatever asks for the most.
func (c *Check) raise(s finding.Severity, title string) {
	if c.Title == "" || s.Rank() > c.Severity.Rank() {
		c.Severity, c.Title = s, title
	}
}

// advise adds the suggestions that there are.
func (c *Check) advise(list ...finding.Suggestion) {
	for _, g := range list {
		twice := func(o finding.Suggestion) bool { return o.Title == g.Title }
		if g.Title != "" && !slices.ContainsFunc(c.Suggestions, twice) {
			c.Suggestions = append(c.Suggestions, g)
		}
	}
}

// conclude puts the checks together.
func conclude(checks []Check) *Report {
	r := &Report{Verdict: Ready, Checks: checks}
	for i := range checks {
		c := &checks[i]
		switch {
		case c.Severity == finding.Bad:
			r.Verdict = NotReady
		case c.Severity == finding.Warn && r.Verdict == Ready:
			r.Verdict = Remarks
		}
		if c.Severity.AtLeast(finding.Warn) && len(c.Suggestions) > 0 {
			r.adopt(c.Suggestions[0].Changes)
		}
		if c.Evidence == nil {
			c.Evidence = []finding.Evidence{}
		}
		if c.Suggestions == nil {
			c.Suggestions = []finding.Suggestion{}
		}
		if c.Figures == nil {
			c.Figures = map[string]event.Number{}
		}
	}
	if r.Apply.Title = hparam.Describe(r.Apply.Changes); r.altered() {
		r.Apply.Reason = "Then check again: what was measured before tells little about another network."
	}
	return r
}

// adopt takes changes that belong together, unless an earlier check has decided one of their keys, or has changed
// what they were measured on.
func (r *Report) adopt(changes []hparam.Change) {
	decided := func(c hparam.Change) bool {
		return slices.ContainsFunc(r.Apply.Changes, func(o hparam.Change) bool { return o.Key == c.Key })
	}
	if !r.altered() && !slices.ContainsFunc(changes, decided) {
		r.Apply.Changes = append(r.Apply.Changes, changes...)
	}
}

// altered reports whether what is advised gives another network, or shows it other numbers.
func (r *Report) altered() bool {
	return slices.ContainsFunc(r.Apply.Changes, func(c hparam.Change) bool {
		return strings.HasPrefix(c.Key, "model.") || c.Key == "data.normalize"
	})
}
