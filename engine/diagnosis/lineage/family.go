package lineage

import (
	"fmt"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
)

// Step is a change that was made within a family of runs, and what came of it.
type Step struct {
	Changes []hparam.Change
	// Verdict is that of the changed run beside the one that it grew from.
	Verdict paired.Verdict
	// Taken says that the step led to the run in hand; otherwise it was tried and left aside.
	Taken bool
	// Untold says that nobody knows yet how the changed run compares.
	Untold bool
}

// Family is what a run descends from, the oldest step first, and what else was tried on the way.
type Family []Step

// Of makes a family of its steps, the oldest first. A step that was taken back counts as one that was only tried.
func Of(steps []Step) Family {
	f := Family{}
	for _, s := range steps {
		if i := f.undoneBy(s); i >= 0 {
			f[i].Taken = false
			continue
		}
		f = append(f, s)
	}
	return f
}

// undoneBy is the number of the step that another one takes back, -1 if there is none.
func (f Family) undoneBy(s Step) int {
	if !s.Taken {
		return -1
	}
	for i := len(f) - 1; i >= 0; i-- {
		if f[i].Taken && inverse(f[i].Changes, s.Changes) {
			return i
		}
	}
	return -1
}

// Left is a suggestion that is not made, and why.
type Left struct {
	Suggestion finding.Suggestion
	Reason     string
}

// Advise returns the findings with those suggestions that the family has not answered yet, and what was left out.
// The findings that were given stay as they are.
func (f Family) Advise(found []finding.Finding) (kept []finding.Finding, left []Left) {
	for _, one := range found {
		list := []finding.Suggestion{}
		for _, s := range one.Suggestions {
			if why := f.Against(s.Changes); why != "" {
				left = append(left, Left{s, why})
				continue
			}
			list = append(list, s)
		}
		one.Suggestions = list
		kept = append(kept, one)
	}
	return kept, left
}

// Revert takes the last step back if it has done harm.
func (f Family) Revert() (finding.Suggestion, bool) {
	last := f.last()
	if last == nil || last.Untold || last.Verdict != paired.Worse || len(last.Changes) == 0 {
		return finding.Suggestion{}, false
	}
	s := finding.Suggestion{Reason: "It made the run worse than the one that it grew from."}
	for _, c := range last.Changes {
		if c.From == nil {
			return finding.Suggestion{}, false
		}
		s.Changes = append(s.Changes, hparam.Change{Key: c.Key, From: c.To, To: c.From})
	}
	s.Title = "revert: " + hparam.Describe(s.Changes)
	return s, true
}

// last is the step that led to the run in hand, nil if it is the first of its family.
func (f Family) last() *Step {
	for i := len(f) - 1; i >= 0; i-- {
		if f[i].Taken {
			return &f[i]
		}
	}
	return nil
}

// Against says why changes are not to be suggested, "" if nothing speaks against them.
func (f Family) Against(changes []hparam.Change) string {
	if len(changes) == 0 {
		return ""
	}
	if why := f.failed(changes); why != "" {
		return why
	}
	for _, c := range changes {
		if why := f.back(c); why != "" {
			return why
		}
		if why := f.beyond(c); why != "" {
			return why
		}
	}
	return ""
}

// failed says that the changes were made before and did not help: all of their keys, each in the same direction.
// A later step of the same kind that did help makes up for it.
func (f Family) failed(changes []hparam.Change) (why string) {
	for _, s := range f {
		if s.Untold || !alike(s.Changes, changes) {
			continue
		}
		if s.Verdict == paired.Better {
			why = ""
			continue
		}
		came := "did not help"
		if s.Verdict == paired.Worse {
			came = "made it worse"
		}
		why = fmt.Sprintf("%s was tried, and %s", hparam.Describe(s.Changes), came)
	}
	return why
}

// back says that a change would undo what led to the run in hand.
func (f Family) back(c hparam.Change) string {
	now := DirectionOf(c)
	for _, s := range f {
		if !s.Taken {
			continue
		}
		for _, before := range s.Changes {
			if before.Key != c.Key {
				continue
			}
			was := DirectionOf(before)
			if was.opposes(now) || was == Sideways && equal(before.From, c.To) {
				return "it would take back what was done before: " + before.String()
			}
		}
	}
	return ""
}

// first is the value of a key where the family began, as far as its steps tell; now where none has changed it.
func (f Family) first(key string, now any) any {
	for _, s := range f {
		if !s.Taken {
			continue
		}
		for _, c := range s.Changes {
			if c.Key == key && c.From != nil {
				return c.From
			}
		}
	}
	return now
}
