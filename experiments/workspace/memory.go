package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/diagnosis/lineage"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/trying"
)

// Memory is what is known of a run beyond its curves: what was tried on it, and what its family has learned.
type Memory struct {
	Tried     *Tried // nil: nothing
	steps     lineage.Family
	relatives []finding.Relative
}

// Memory reads what was tried on the run and on those that it grew from, and how these compare. Of runs of another
// program there is none. It takes as long as to read the provenance of some hundred runs.
func (r *run) Memory() (*Memory, error) {
	if r.Foreign() {
		return &Memory{}, nil
	}
	tried, err := r.Tried()
	if err != nil {
		return nil, err
	}
	f := r.family()
	return &Memory{Tried: tried, steps: lineage.Of(f.steps), relatives: f.relatives}, nil
}

// Tell returns the findings of the run as its memory lets them stand. Those that were given stay as they are.
func (m *Memory) Tell(found []finding.Finding) []finding.Finding {
	if len(found) == 0 || m == nil {
		return found
	}
	out, left := slices.Clone(found), []lineage.Left(nil)
	if len(m.steps) > 0 { // limits are those of steps that follow each other
		out, left = m.steps.Advise(found)
	}
	if m.Tried != nil {
		out = m.Tried.Tell(out)
	}
	first := &out[0]
	if back, ok := m.steps.Revert(); ok {
		first.Suggestions = append([]finding.Suggestion{back}, first.Suggestions...)
		first.Suggestions = first.Suggestions[:min(len(first.Suggestions), mostAdvised)]
	}
	first.RuledOut = slices.Clone(first.RuledOut)
	for _, l := range left {
		if m.Tried != nil && m.Tried.Find(l.Suggestion.Changes) > 0 {
			continue // it stands among what was tried
		}
		first.RuledOut = append(first.RuledOut,
			finding.Evidence{Label: "Not again: " + l.Suggestion.Title, Text: l.Reason})
	}
	first.Family = m.relatives
	return out
}

// mostAdvised bounds the suggestions of one finding: a person tries one thing at a time.
const mostAdvised = 3

// family is what a run descends from.
type family struct {
	steps     lineage.Family
	relatives []finding.Relative
	line      []*relative // the run itself is the last
	all       []*relative // with those that grew beside the line
}

// relative is a run of a family, with what is needed to compare it.
type relative struct {
	*run
	spec   *spec.Spec
	origin spec.Provenance
	value  trying.Outcome
	known  bool        // how it ended
	self   bool        // it is the run in hand
	beside *comparison // with its parent, once it is known
}

// oldest bounds how many generations are looked back.
const oldest = 64

// family reads the run's ancestors, what was tried on them, and the other runs that grew from them.
func (r *run) family() family {
	line := r.line()
	if len(line) == 0 {
		return family{}
	}
	f := family{line: line}
	aside := r.siblings(line)
	for i, one := range line {
		if tried, err := one.Tried(); err == nil && tried != nil { // else it is told where it is looked at
			f.steps = append(f.steps, triedSteps(tried, line[i+1:])...)
		}
		f.all = append(f.all, one)
		for _, s := range aside[one.Name()] {
			f.steps = append(f.steps, one.step(s, false))
			f.all = append(f.all, s)
		}
		if i+1 < len(line) {
			f.steps = append(f.steps, one.step(line[i+1], true))
		}
	}
	f.relatives = relatives(line, aside)
	return f
}

// line is the run behind those that it grew from, the oldest first.
func (r *run) line() (line []*relative) {
	for one := r; one != nil && len(line) < oldest; {
		line = append(line, one.relative())
		parent, ok := one.Parent().(*run)
		if !ok || slices.ContainsFunc(line, func(x *relative) bool { return x.Path() == parent.Path() }) {
			break
		}
		one = parent
	}
	line[0].self = true
	slices.Reverse(line)
	return line
}

// relative reads what a run is and what it came to, as far as that can be read.
func (r *run) relative() *relative {
	x := &relative{run: r}
	x.origin, _ = r.Provenance()
	s, err := r.Spec()
	if err != nil {
		return x
	}
	x.spec = s
	if sum, err := r.ReadSummary(); err == nil {
		t := trial{base: s}
		x.value, x.known = t.outcome(sum)
	}
	return x
}

// mostSiblings bounds how many runs are looked at for others of the family: the newest ones.
const mostSiblings = 400

// siblings are the runs that grew from those of a line and do not belong to it, by the names of their parents.
func (r *run) siblings(line []*relative) map[string][]*relative {
	within := map[string]bool{}
	for _, x := range line {
		within[x.Name()] = true
	}
	found := map[string][]*relative{}
	folder := filepath.Dir(r.Path())
	entries, _ := os.ReadDir(folder) // in the order of time, as the names begin with it
	for _, e := range entries[max(0, len(entries)-mostSiblings):] {
		if within[e.Name()] || !e.IsDir() {
			continue
		}
		other, err := r.w.Run(filepath.Join(folder, e.Name()))
		if err != nil || other.Foreign() {
			continue
		}
		if p, err := other.Provenance(); err == nil && within[p.Parent] && p.Study == "" {
			found[p.Parent] = append(found[p.Parent], other.(*run).relative())
		}
	}
	return found
}

// triedSteps are what was tried on a run, but for what was adopted into the line.
func triedSteps(t *Tried, after []*relative) (steps []lineage.Step) {
	for i, c := range t.Candidates {
		e := t.Effect(i)
		if e == nil || len(after) > 0 && sameTexts(spec.RecordChanges(c.Changes()), after[0].origin.Change) {
			continue
		}
		steps = append(steps, lineage.Step{Changes: c.Changes(), Verdict: t.Outcome(i)})
	}
	return steps
}

func sameTexts(a, b []spec.RecordedChange) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c spec.RecordedChange) bool {
		return !slices.ContainsFunc(b, func(d spec.RecordedChange) bool { return c.Key == d.Key && c.To == d.To })
	})
}

// step is what leads from a run to one that grew from it.
func (x *relative) step(child *relative, taken bool) lineage.Step {
	s := lineage.Step{Changes: child.changes(), Taken: taken, Untold: true}
	if c, ok := x.compare(child); ok {
		s.Verdict, s.Untold = c.verdict, false
	}
	return s
}

// changes are the run's from its parent, with the types of their keys.
func (x *relative) changes() []hparam.Change {
	var out []hparam.Change
	for _, c := range x.origin.Change {
		out = append(out, hparam.Change{Key: c.Key, From: typed(x.spec, c.Key, c.From), To: typed(x.spec, c.Key, c.To)})
	}
	return out
}

// typed is the value of a key that a text spells, the text itself where it spells none.
func typed(s *spec.Spec, key, text string) any {
	if s == nil {
		return text
	}
	c := s.Clone()
	if err := c.Set(key, strings.TrimSpace(text)); err != nil {
		return text
	}
	v, err := c.Get(key)
	if err != nil {
		return text
	}
	return v
}
