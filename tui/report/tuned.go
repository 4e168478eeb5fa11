package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// Tuned writes what an autopilot tried, what helped and by how much, and what to do next; test is what its
// best trial is worth on the test rows, nil if they were not looked at.
func (p *Page) Tuned(s *workspace.StudySnapshot, test map[string]float64) {
	st := s.State
	p.Heading(s.Name, studyState(s))
	if len(st.Trials) == 0 {
		return
	}
	base, best := st.Trials[0], st.Leader()
	p.Text("began with: ", p.th.Muted, groupWords(st, base))
	searched := 0
	for _, t := range st.Trials[1:] {
		switch {
		case t.Stage == workspace.StageSearch && !t.Adopted && len(t.Seeds) == 1:
			searched++
		case t.Adopted:
			p.Text("kept: ", p.th.Good, tried(t))
		case t.Closed:
			p.Text("left: ", p.th.Muted, tried(t))
		}
	}
	if searched > 0 {
		p.Text("searched: ", p.th.Muted, format.Plural(searched, "trial")+" around the best, none of them told better")
	}
	p.Text("ends with: ", p.th.Text, fmt.Sprintf("trial %d: %s", best.ID, groupWords(st, best)))
	if best != base {
		p.Text("changes: ", p.th.Text, strings.Join(changesOf(best), ", "))
		p.Text("in all: ", p.th.Text, st.Compare(base, best).Words())
	}
	for _, tag := range slices.Sorted(maps.Keys(test)) {
		p.Text(tag+": ", p.th.Text, format.Value(test[tag])+" on rows that nothing was chosen by")
	}
	p.Text("next: ", p.th.Accent, nextWords(s, best != base))
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

// changesOf are the values of a trial in the order of the keys.
func changesOf(t *workspace.Trial) []string {
	var list []string
	for _, k := range hparam.All() {
		if text, ok := t.Values[k.Name]; ok {
			list = append(list, k.Name+" "+text)
		}
	}
	return list
}

// nextWords say what to run next.
func nextWords(s *workspace.StudySnapshot, gained bool) string {
	id := s.Name[strings.LastIndexByte(s.Name, '-')+1:]
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
