package main

import (
	"fmt"
	"strings"
	"time"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// studyView shows on stderr how a study goes: a line that redraws itself on a terminal, a line per result
// elsewhere.
type studyView struct {
	app   *app
	tty   bool
	theme *theme.Theme
	drawn time.Time
	began time.Time
}

func newStudyView(a *app) *studyView {
	return &studyView{app: a, tty: a.redraws(), theme: theme.New(theme.Detect(a.env)), began: time.Now()}
}

// studyRedraw is how often the line is drawn anew.
const studyRedraw = 100 * time.Millisecond

func (v *studyView) watch(s *workspace.StudyState, d workspace.StudyDecision) {
	if v.tty {
		if time.Since(v.drawn) > studyRedraw {
			v.drawn = time.Now()
			v.app.err.redraw(v.line(s))
		}
		return
	}
	if d.Result == nil {
		return
	}
	t := s.Trials[*d.Trial]
	r := t.Seeds[d.Seed]
	value, _ := r.Best(s.Plan.Lower)
	seed := ""
	if d.Seed > 0 {
		seed = fmt.Sprintf(" seed %d", d.Seed+1)
	}
	fmt.Fprintf(v.app.err, "trial %d%s  epoch %d/%d  %s %s  %s  %s\n", t.ID, seed, len(r.Values), s.Plan.Epochs,
		s.Plan.Metric, format.Value(value), d.Result.Ending, pointText(s, t))
}

// line is the study in one line.
func (v *studyView) line(s *workspace.StudyState) string {
	trials := fmt.Sprint(len(s.Trials))
	if n := s.Plan.Study.Budget.Trials; n > 0 {
		trials += fmt.Sprintf("/%d", n)
	}
	parts := []string{"trial " + trials, format.Count(int64(s.Epochs)) + " epochs", format.Clock(time.Since(v.began))}
	if best := s.Leader(); best != nil {
		value, _ := best.Best(s.Plan.Lower)
		parts = append(parts, fmt.Sprintf("best %s %s (trial %d: %s)", s.Plan.Metric, format.Value(value), best.ID,
			pointText(s, best)))
	}
	line := strings.Join(parts, "  ")
	if width, _ := v.app.err.size(); width > 1 {
		line = format.Truncate(line, width-1, v.theme.Glyphs.Ellipsis)
	}
	return line
}

func (v *studyView) close() {
	if v.tty {
		v.app.err.redraw("")
	}
}

// pointText is what a trial varies, in one line.
func pointText(s *workspace.StudyState, t *workspace.Trial) string {
	var parts []string
	for _, key := range s.Plan.Keys() {
		if text, ok := t.Values[key]; ok {
			parts = append(parts, key[strings.LastIndexByte(key, '.')+1:]+"="+text)
		}
	}
	return strings.Join(parts, " ")
}
