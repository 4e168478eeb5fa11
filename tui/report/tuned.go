package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// Tuned writes what an autopilot tried, what helped and by how much, what that is worth on the test rows, and what to
// do next.
func (p *Page) Tuned(s *workspace.StudySnapshot) {
	p.Heading(s.Name, studyState(s))
	if len(s.State.Trials) > 0 {
		p.tuned(s)
	}
}

func (p *Page) tuned(s *workspace.StudySnapshot) {
	st := s.State
	base, best := st.Trials[0], st.Leader()
	p.Text("began with: ", p.th.Muted, groupWords(st, base))
	p.attempts(st)
	p.Text("ends with: ", p.th.Text, fmt.Sprintf("trial %d: %s", best.ID, groupWords(st, best)))
	if best != base {
		p.Text("changes: ", p.th.Text, strings.Join(changesOf(st, best), ", "))
		p.Text("in all: ", p.th.Text, st.Compare(base, best).Words())
	}
	if v, n := best.Best(st.Plan.Lower); n > 0 && st.Plan.Study.Goal.Target != 0 && st.Ending != "target" {
		target := st.Plan.Study.Goal.Target
		p.Text("target: ", p.th.Warn, fmt.Sprintf("%s %s is not met, by %s", st.Plan.Metric,
			hparam.Format(target), format.Digits(math.Abs(target-v), 2)))
	}
	p.tested(s)
	for _, text := range narrow(st, studyID(s)) {
		p.Text("range: ", p.th.Warn, text)
	}
	p.Text("next: ", p.th.Accent, nextWords(s, best != base))
}

// tested says what the test rows showed, or that they have not been looked at yet.
func (p *Page) tested(s *workspace.StudySnapshot) {
	for _, t := range Tests(s.State) {
		p.Text(t.Name+": ", p.th.Text, t.Value)
	}
	switch {
	case s.State.Untested() == nil:
	case s.Phase == workspace.StudyEnded && s.State.Ending != "request":
		p.Text("test rows: ", p.th.Warn, fmt.Sprintf("not looked at yet: `tunebench study resume %s` does so, once",
			studyID(s)))
	default:
		p.Text("test rows: ", p.th.Muted, "not looked at yet: that is done once, at the end")
	}
}

// Tests are what a study found on the rows held out for testing, by its tags.
func Tests(st *workspace.StudyState) (list []Pair) {
	t := st.Tested
	if t == nil {
		return nil
	}
	on := "on rows that nothing was chosen by"
	if best := st.Leader(); t.Trial != best.ID {
		on = fmt.Sprintf("of trial %d, the best when these rows were looked at: once, as nothing is chosen by them",
			t.Trial)
	}
	for _, tag := range slices.Sorted(maps.Keys(t.Metrics)) {
		list = append(list, Pair{tag, format.Value(float64(t.Metrics[tag])) + " " + on})
	}
	return list
}

// mostLeft is how many of the suggestions that did not help are named.
const mostLeft = 2

// attempts say what was tried and what came of it.
func (p *Page) attempts(st *workspace.StudyState) {
	searched, found, left := 0, false, 0
	for _, t := range st.Trials[1:] {
		ofSearch := t.Stage == workspace.StageSearch
		if ofSearch {
			searched, found = searched+1, found || t.Adopted
		}
		switch {
		case t.Adopted:
			p.Text("kept: ", p.th.Good, tried(t))
		case t.Closed && (!ofSearch || len(t.Seeds) > 1):
			if left++; left <= mostLeft {
				p.Text("left: ", p.th.Muted, tried(t))
			}
		}
	}
	if left > mostLeft {
		p.Text("left: ", p.th.Muted, fmt.Sprint(left-mostLeft)+" more that were not better beyond the noise")
	}
	if searched > 0 {
		text := format.Plural(searched, "trial") + " around the best"
		if !found {
			text += ", none of them better beyond the noise"
		}
		p.Text("searched: ", p.th.Muted, text)
	}
}

// groupWords are the mean of a trial's seeds and how much they vary.
func groupWords(st *workspace.StudyState, t *workspace.Trial) string {
	g := st.Group(t)
	switch g.Seeds {
	case 0:
		return st.Plan.Metric + ": it diverged"
	case 1:
		return fmt.Sprintf("%s %s (one seed)", st.Plan.Metric, format.Value(g.Mean))
	}
	return fmt.Sprintf("%s %s ± %s from seed to seed (%d seeds)", st.Plan.Metric, format.Value(g.Mean),
		format.Digits(g.Deviation, 2), g.Seeds)
}

func tried(t *workspace.Trial) string {
	what := t.Idea
	if t.Stage == workspace.StageSearch {
		what = fmt.Sprintf("trial %d of the search", t.ID)
	}
	return what + ": " + t.Why
}

// changesOf are the values of a trial that are not the experiment's, in the order of the keys.
func changesOf(st *workspace.StudyState, t *workspace.Trial) []string {
	var list []string
	for _, k := range hparam.All() {
		if from, to := st.Plan.Base.Text(k.Name), t.Values[k.Name]; to != "" && to != from {
			list = append(list, k.Name+" "+from+" → "+to)
		}
	}
	return list
}

// nextWords say what to run next.
func nextWords(s *workspace.StudySnapshot, gained bool) string {
	id := studyID(s)
	best := fmt.Sprintf("`tunebench train %s/best.toml` trains it again", s.Path)
	switch s.State.Ending {
	case "target":
		return "the target is met; " + best
	case "request":
		return fmt.Sprintf("`tunebench study resume %s` goes on", id)
	case "epochs", "time":
		more := fmt.Sprintf("`tunebench study set %[1]s budget.%[2]s=…` and `tunebench study resume %[1]s` go on", id,
			s.State.Ending)
		if gained {
			return best + "; " + more
		}
		return "nothing was better beyond the noise of seeds; " + more
	}
	return best
}
