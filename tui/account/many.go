package account

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/document"
	"tunebench/tui/format"
	"tunebench/tui/report"
	"tunebench/tui/theme"
)

// OfRuns tells of several runs beside each other. listed are theirs, in the same order.
func OfRuns(runs []workspace.Run, listed []*workspace.Listed) (*document.Document, error) {
	histories := make([]*event.History, len(runs))
	list := make([]named, len(runs))
	for i, r := range runs {
		h, err := r.History()
		if err != nil && len(h.Tags()) == 0 {
			return nil, err
		}
		histories[i], list[i] = h, named{strconv.Itoa(i+1) + ". " + listed[i].Title(), h}
	}
	c := workspace.Compare(listed, "", func(i int, tag string) []workspace.Reading {
		return workspace.Readings(histories[i], tag)
	})
	d := &document.Document{
		Title: fmt.Sprintf("%d runs compared", len(runs)), Subtitle: "by " + c.Metric,
	}
	d.Add("Side by side", beside(c))
	if blocks := pairs(c); len(blocks) > 0 {
		d.Add("Seed by seed", blocks...)
	}
	d.Add("Curves", curves(list)...)
	for i, r := range runs {
		if s, err := r.Spec(); err == nil {
			d.Add(list[i].name, document.Note(r.Name()), document.Code(s.Encode()))
		}
	}
	return d, nil
}

// beside is a row for each run: what it came to, and what is its own.
func beside(c *workspace.Comparison) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: "run"},
		{Title: "state"},
		{Title: "best " + c.Metric, Right: true},
		{Title: "at", Right: true},
		{Title: "last", Right: true},
	}}
	for _, key := range c.Keys {
		t.Columns = append(t.Columns, document.Column{Title: key})
	}
	for i, r := range c.Runs {
		name := strconv.Itoa(i+1) + ". " + r.Title()
		if i == c.Best {
			name += " (best)"
		}
		row := []string{name, string(r.State), figure(r.Value), figure(r.At), figure(r.Last)}
		for _, key := range c.Keys {
			v, _ := r.Setting(key)
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func figure(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return format.Value(v)
}

func pairs(c *workspace.Comparison) (blocks []document.Block) {
	for _, p := range c.Pairs {
		blocks = append(blocks, document.Text(fmt.Sprintf("%s against %s: %s, by %s (%s to %s) over %s", p.Name, p.Than,
			p.Result.Verdict, format.Value(p.Result.Mean), format.Value(p.Result.Low), format.Value(p.Result.High),
			format.Plural(p.Result.Pairs, "seed"))))
	}
	return blocks
}

// studyWidth is the cells of the tables of a study, which are those of the command line.
const studyWidth = 140

// OfStudy tells of a study: its trials, how the best value came down, what decides, and the best experiment.
func OfStudy(s *workspace.Study) (*document.Document, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	const shown = 30
	d := &document.Document{Title: s.Name(), Subtitle: "a study of " + snap.State.Plan.Metric}
	page := report.NewPage(theme.New(theme.Options{Unicode: true}), studyWidth)
	page.Study(snap, shown)
	d.Add("Trials", document.Code(strings.TrimSpace(page.Plain())))
	chart := document.Chart{Title: "Best so far", X: "trial", Y: snap.State.Plan.Metric}
	each, best := document.Series{Name: "each trial"}, document.Series{Name: "best so far"}
	lower := snap.State.Plan.Lower
	leader := math.NaN()
	for _, t := range snap.State.Trials {
		v, n := t.Best(lower)
		if n == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if math.IsNaN(leader) || lower && v < leader || !lower && v > leader {
			leader = v
		}
		each.Points = append(each.Points, document.Point{X: float64(t.ID), Y: v})
		best.Points = append(best.Points, document.Point{X: float64(t.ID), Y: leader})
	}
	if len(best.Points) > 0 {
		chart.Series = []document.Series{best, each}
		d.Add("Course", chart)
	}
	if len(snap.State.Trials) == 0 {
		return d, nil
	}
	first := snap.State.Leader()
	if run, err := s.Run(snap.Runs[workspace.RunKey{Trial: first.ID}]); err == nil {
		if e, err := run.Spec(); err == nil {
			d.Add("The best experiment", document.Note(fmt.Sprintf("trial %d, %s", first.ID, run.Name())),
				document.Code(e.Encode()))
		}
	}
	return d, nil
}
