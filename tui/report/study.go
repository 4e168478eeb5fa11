package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

// Study writes a study at a glance: where it is, what it has cost, and its best trials, so many of them.
func (p *Page) Study(s *workspace.StudySnapshot, most int) {
	st := s.State
	p.Heading(s.Name, "")
	p.Pairs([]Pair{
		{"state", studyState(s)},
		{"metric", st.Plan.Metric},
		{"trials", trialCounts(st)},
		{"epochs", format.Count(int64(st.Epochs))},
		{"time", format.Clock(st.Spent.Round(time.Second))},
	})
	if s.Error != "" {
		p.Text("error: ", p.th.Bad, s.Error)
	}
	if len(st.Trials) == 0 {
		return
	}
	p.Add("")
	p.trials(st, most)
	p.decides(st)
	if st.Plan.Study.Goal.Advice {
		p.Heading("What was tried", "")
		p.tuned(s)
		return
	}
	p.tooNarrow(st, studyID(s))
}

// studyID is the short id at the end of a study's name.
func studyID(s *workspace.StudySnapshot) string { return s.Name[strings.LastIndexByte(s.Name, '-')+1:] }

func studyState(s *workspace.StudySnapshot) string {
	words := []string{string(s.Phase)}
	if s.State.Ending != "" {
		words = append(words, "("+s.State.Ending+")")
	}
	if s.Holder != "" {
		words = append(words, "by "+s.Holder)
	}
	return strings.Join(words, " ")
}

// trialCounts is the number of trials by what has become of them.
func trialCounts(st *workspace.StudyState) string {
	n := map[string]int{}
	for _, s := range st.Standings() {
		n[s.Word]++
	}
	var words []string
	for _, word := range []string{"training", "done", "pruned", "stopped", "diverged", "failed"} {
		if n[word] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[word], word))
		}
	}
	text := format.Count(int64(len(st.Trials)))
	if len(words) > 0 {
		text += ": " + strings.Join(words, ", ")
	}
	return text
}

// trials is the table of the best trials, the best first.
func (p *Page) trials(st *workspace.StudyState, most int) {
	columns := []Column{{Title: "TRIAL", Right: true}, {Title: "BEST", Right: true}, {Title: "EPOCHS", Right: true}}
	if st.Plan.Study.Goal.Repeats > 1 {
		columns = append(columns, Column{Title: "SEEDS", Right: true})
	}
	keys := st.Plan.Keys()
	for _, key := range keys {
		columns = append(columns, Column{Title: strings.ToUpper(key[strings.LastIndexByte(key, '.')+1:]), Right: true})
	}
	columns = append(columns, Column{Title: "STATE"})
	standings := st.Standings()
	var rows [][]Cell
	for _, t := range Ranked(st) {
		if len(rows) == most {
			break
		}
		v, n := t.Best(st.Plan.Lower)
		row := []string{fmt.Sprint(t.ID), format.Value(v), fmt.Sprint(t.Epochs())}
		if st.Plan.Study.Goal.Repeats > 1 {
			row = append(row, fmt.Sprint(n))
		}
		texts := st.Plan.Texts(t)
		for _, key := range keys {
			row = append(row, cmp.Or(texts[key], "-"))
		}
		now := standings[t.ID]
		if st.Plan.Study.Goal.Advice && t == st.Leader() {
			now.Word = "kept"
		}
		row = append(row, strings.TrimSpace(now.Word+" "+now.Why))
		rows = append(rows, Plain(row...))
	}
	p.Table(columns, rows)
}

// Ranked are the trials of a study, the best first, and those without a value last.
func Ranked(st *workspace.StudyState) []*workspace.Trial {
	list := slices.Clone(st.Trials)
	value := func(t *workspace.Trial) float64 {
		v, _ := t.Best(st.Plan.Lower)
		if math.IsNaN(v) {
			return math.Inf(1)
		}
		if !st.Plan.Lower {
			return -v
		}
		return v
	}
	slices.SortStableFunc(list, func(a, b *workspace.Trial) int { return cmp.Compare(value(a), value(b)) })
	return list
}
