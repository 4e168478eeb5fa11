package runs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/runlabel"
)

// column is a column of the list. Its id is the name that a query has for what it shows.
type column struct {
	id    string
	title string
	help  string
	min   int // cells
	right bool
	// always says that the column cannot be hidden, seldom that it is hidden unless somebody asks for it.
	always, seldom bool
	cell           func(s *Screen, r *workspace.Listed) component.Cell
	// known reports whether a run has something to show; nil: any.
	known func(r *workspace.Listed) bool
}

const (
	idName   = "name"
	idState  = "state"
	idBest   = "best"
	idAt     = "at"
	idCourse = "course" // nothing to ask for, but to look at
	idParent = "parent"
)

// courseWidth is that of a sparkline.
const courseWidth = 12

// fixed are the columns that are not about one key or metric, in their order; those of the keys come before the
// epochs.
var fixed = []column{
	{id: idName, title: "run", help: "its name, and what was changed", min: 16, always: true, cell: nameCell},
	{id: idState, title: "state", help: "where it is in its life, and how it ended", min: 13, cell: stateCell},
	{
		id: idBest, title: "best", help: "the best value of the metric it is judged by",
		min: 8, right: true, cell: bestCell,
	},
	{id: idAt, title: "at", help: "the epoch of the best value", min: 4, right: true, cell: atCell},
	{id: idCourse, title: "course", help: "how that metric has gone", min: courseWidth, cell: courseCell},
	{id: "epoch", title: "epoch", help: "epochs done and planned", min: 7, right: true, cell: epochCell},
	{id: "duration", title: "time", help: "time spent training", min: 7, right: true, cell: timeCell},
	{id: "started", title: "age", help: "how long ago it began", min: 6, right: true, cell: ageCell},
	{
		id: idParent, title: "from", help: "the run it grew from; of a study, its trials", min: 14, cell: parentCell,
		known: func(r *workspace.Listed) bool { return r.Origin.Parent != "" || r.Study != nil },
	},
	{id: "tag", title: "tags", help: "your tags", min: 10, cell: tagCell, known: func(r *workspace.Listed) bool {
		return len(r.Notes.Tags) > 0
	}},
	{id: "notes", title: "notes", help: "your notes", min: 20, cell: noteCell, known: func(r *workspace.Listed) bool {
		return r.Remark() != ""
	}},
	{id: "id", title: "id", help: "the short id that commands take", min: 6, cell: textCell("id")},
	{
		id: "finding", title: "finding", help: "what the diagnosis found",
		min: 16, seldom: true, cell: textCell("finding"),
	},
	{
		id: "reason", title: "reason", help: "the finding it was to cure",
		min: 20, seldom: true, cell: textCell("reason"),
	},
	{
		id: "speed", title: "samples/s", help: "training samples a second",
		min: 9, right: true, seldom: true, cell: speedCell,
	},
	{
		id: "params", title: "params", help: "weights of the network",
		min: 8, right: true, seldom: true, cell: textCell("params"),
	},
}

// keysBefore is the id of the column that the keys and metrics come before.
const keysBefore = "epoch"

func textCell(id string) func(*Screen, *workspace.Listed) component.Cell {
	return func(s *Screen, r *workspace.Listed) component.Cell {
		v, _ := r.Value(id)
		return component.Cell{Text: component.Legible(s.th, strings.Join(v.Texts, " ")), Style: s.th.Muted}
	}
}

func nameCell(s *Screen, r *workspace.Listed) component.Cell {
	cell := component.Cell{Text: r.Title(), Style: s.th.Text}
	if r.Study != nil {
		cell.Text += " " + s.th.Glyphs.Next
	}
	return cell
}

func stateCell(s *Screen, r *workspace.Listed) component.Cell {
	text, style := runlabel.State(s.th, r.Status)
	if r.Study != nil && r.State == workspace.Training {
		text = s.th.Glyphs.Bullet + " under way"
	}
	return component.Cell{Text: text, Style: style}
}

func bestCell(s *Screen, r *workspace.Listed) component.Cell {
	b, ok := r.Best()
	if !ok {
		return component.Cell{}
	}
	cell := component.Cell{Text: format.Value(float64(b.Value)), Style: s.th.Text}
	if s.window.best[r] {
		cell = component.Cell{Text: s.th.Glyphs.Peak + " " + cell.Text, Style: s.th.Strong}
	}
	if s.window.metric == "" { // several: each value says of what it is
		cell.Text = b.Metric + " " + cell.Text
	}
	return cell
}

func atCell(s *Screen, r *workspace.Listed) component.Cell {
	b, ok := r.Best()
	if !ok || b.Epoch <= 0 {
		return component.Cell{}
	}
	return component.Cell{Text: compact(b.Epoch), Style: s.th.Muted}
}

func courseCell(s *Screen, r *workspace.Listed) component.Cell {
	if r.Course == nil || len(r.Course.Values) == 0 {
		return component.Cell{}
	}
	style := s.th.Muted
	if r.Alive {
		style = s.th.Good
	}
	values := make([]float64, len(r.Course.Values))
	for i, v := range r.Course.Values {
		values[i] = float64(v)
	}
	return component.Cell{Text: chart.SparklineText(s.th, values, courseWidth), Style: style}
}

func epochCell(s *Screen, r *workspace.Listed) component.Cell {
	return component.Cell{Text: epochs(r.Status), Style: s.th.Muted}
}

func timeCell(s *Screen, r *workspace.Listed) component.Cell {
	v := float64(r.Summary.Elapsed)
	if !(v > 0) {
		return component.Cell{}
	}
	return component.Cell{Text: format.Clock(time.Duration(v * float64(time.Second))), Style: s.th.Muted}
}

func ageCell(s *Screen, r *workspace.Listed) component.Cell {
	return component.Cell{Text: s.age(r.Status), Style: s.th.Muted}
}

// parentCell is the run that a run grew from, by the name that the list has for it.
func parentCell(s *Screen, r *workspace.Listed) component.Cell {
	cell := component.Cell{Style: s.th.Muted}
	switch {
	case r.Study != nil:
		cell.Text = format.Plural(r.Trials, "trial")
	case r.Origin.Parent != "":
		cell.Text = runlabel.PlainName(r.Origin.Parent)
		if p := s.window.named[r.Origin.Parent]; p != nil {
			cell.Text = p.Title()
		}
	}
	return cell
}

func tagCell(s *Screen, r *workspace.Listed) component.Cell {
	return component.Cell{Text: strings.Join(r.Notes.Tags, " "), Style: s.th.Info}
}

func noteCell(s *Screen, r *workspace.Listed) component.Cell {
	return component.Cell{Text: component.Legible(s.th, r.Remark()), Style: s.th.Muted}
}

func speedCell(s *Screen, r *workspace.Listed) component.Cell {
	v := float64(r.Summary.SamplesPerSec)
	if !(v > 0) {
		return component.Cell{}
	}
	return component.Cell{Text: format.CompactSI(v), Style: s.th.Muted}
}

// valueColumn shows a key of the experiments, or a metric.
func valueColumn(id string, runs []*workspace.Listed) column {
	c := column{id: id, title: id, right: true}
	k, isKey := hparam.Lookup(id)
	if isKey {
		c.title, c.help = hparam.Short(id), k.Help
		c.right = k.Kind == hparam.Int || k.Kind == hparam.Float || k.Kind == hparam.FractionOrPath
	} else {
		c.help = "the newest value of " + id
	}
	text := func(r *workspace.Listed) string {
		if isKey {
			v, _ := r.Setting(id)
			return format.Setting(v)
		}
		if v, ok := r.Value(id); ok {
			return format.Value(v.Number)
		}
		return ""
	}
	c.min = format.Width(c.title) + 2 // and an arrow, where it is sorted by
	const widest = 16
	for _, r := range runs {
		c.min = min(max(c.min, format.Width(text(r))), widest)
	}
	c.cell = func(s *Screen, r *workspace.Listed) component.Cell {
		return component.Cell{Text: component.Legible(s.th, text(r)), Style: s.th.Text}
	}
	return c
}

// epochs are those that a run has done and is to do.
func epochs(st workspace.Status) string {
	if st.Foreign || st.Summary.Epochs == 0 {
		return ""
	}
	return compact(st.Summary.Epoch) + "/" + compact(st.Summary.Epochs)
}

func compact(n int) string {
	if n >= 1e4 {
		return format.CompactSI(float64(n))
	}
	return strconv.Itoa(n)
}

// age is how long ago a run began.
func (s *Screen) age(st workspace.Status) string {
	if st.Started.IsZero() {
		return ""
	}
	return format.Ago(max(0, s.now().Sub(st.Started)))
}

// bestOf is the metric by which all of some runs are judged, "" if there are several, and the best run of each set of
// data of which there are several.
func bestOf(runs []*workspace.Listed) (metric string, best map[*workspace.Listed]bool) {
	top, count := map[string]*workspace.Listed{}, map[string]int{}
	lower := false
	for _, r := range runs {
		b, ok := r.Best()
		if !ok || !b.Value.Known() {
			continue
		}
		if metric == "" {
			metric, lower = b.Metric, event.LowerIsBetter(b.Metric)
		}
		if b.Metric != metric {
			return "", nil
		}
		data := r.Origin.Data
		if r.Study != nil || data == "" {
			continue
		}
		if t := top[data]; t == nil || better(b, t, lower) {
			top[data] = r
		}
		count[data]++
	}
	best = map[*workspace.Listed]bool{}
	for data, r := range top {
		best[r] = count[data] > 1 // else it goes without saying
	}
	return metric, best
}

func better(b workspace.BestValue, than *workspace.Listed, lower bool) bool {
	old, _ := than.Best()
	if lower {
		return b.Value < old.Value
	}
	return b.Value > old.Value
}

// has reports whether any of some runs has something to show in a column.
func (c column) has(runs []*workspace.Listed) bool {
	return c.known == nil || slices.ContainsFunc(runs, c.known)
}
