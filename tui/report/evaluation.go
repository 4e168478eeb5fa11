package report

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// Pair is a value under its name.
type Pair struct{ Name, Value string }

// Pairs writes names and, aligned behind them, their values.
func (p *Page) Pairs(list []Pair) {
	rows := make([][]Cell, len(list))
	for i, pair := range list {
		rows[i] = []Cell{{Text: pair.Name, Style: p.th.Muted}, {Text: pair.Value, Style: p.th.Text}}
	}
	p.Table([]Column{{}, {Right: true}}, rows)
}

// sparkWidth is the cells of the curve beside a metric.
const sparkWidth = 24

// Metrics writes the newest values of a run by tag, each with the curve that led to it, if course
// knows one; nil: no curves. The probes of single layers, which are many, are left out.
func (p *Page) Metrics(values map[string]float64, course func(tag string) []float64) {
	var rows [][]Cell
	roles := event.Resolve(slices.Collect(maps.Keys(values)))
	for _, tag := range roles.Tags() {
		if roles.Of(tag).Layer != "" {
			continue
		}
		row := []Cell{{Text: tag, Style: p.th.Muted}, {Text: format.Value(values[tag]), Style: p.th.Text}, {}}
		if course != nil {
			if list := course(tag); len(list) > 1 {
				curve := chart.Sparkline(p.th, lipgloss.NewStyle(), list, sparkWidth)
				row[2] = Cell{Text: strings.TrimRight(curve, " "), Style: p.th.Accent}
			}
		}
		rows = append(rows, row)
	}
	p.Table([]Column{{}, {Right: true}, {}}, rows)
}

// Class is the quality of the predictions of one class.
type Class struct {
	Name                         string
	Precision, Recall, F1, AUROC float64
	// Rows are of the class, Predicted were taken for it.
	Rows, Predicted int64
	// TakenFor names the class that its rows are most often taken for; empty: none is.
	TakenFor string
}

// Classes writes a row for each class.
func (p *Page) Classes(list []Class) {
	columns := []Column{
		{Title: "class"},
		{Title: "precision", Right: true},
		{Title: "recall", Right: true},
		{Title: "F1", Right: true},
		{Title: "AUROC", Right: true},
		{Title: "rows", Right: true},
		{Title: "predicted", Right: true},
		{Title: "taken for"},
	}
	undefined := false
	share := func(v float64) string {
		if math.IsNaN(v) {
			undefined = true
			return "-"
		}
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	rows := make([][]Cell, len(list))
	for i, c := range list {
		taken := c.TakenFor
		if taken == "" {
			taken = "-"
		}
		rows[i] = Plain(c.Name, share(c.Precision), share(c.Recall), share(c.F1), share(c.AUROC),
			format.Count(c.Rows), format.Count(c.Predicted), taken)
	}
	p.Table(columns, rows)
	if undefined {
		p.Text("", p.th.Muted, "-: undefined. Recall needs rows of the class, precision rows predicted as it, "+
			"the area under the ROC curve rows inside and outside of it.")
	}
}

// Confusion writes the matrix of true classes and predicted ones. One that the page has no room
// for says so: what a class is most often taken for, [Page.Classes] says as well.
func (p *Page) Confusion(names []string, counts [][]int64) {
	if len(counts) == 0 {
		return
	}
	p.Heading("Confusion matrix", "a row per true class, a column per prediction")
	columns := []Column{{}}
	rows := make([][]Cell, len(counts))
	for k, row := range counts {
		columns = append(columns, Column{Right: true})
		rows[k] = []Cell{{Text: names[k], Style: p.th.Muted}}
		for i, n := range row {
			rows[k] = append(rows[k], p.confused(n, i == k))
		}
	}
	t := p.table(columns, rows, 1)
	if over := t.width() - p.w; over > 0 {
		t.widths[0] = max(min(t.widths[0], narrowest), t.widths[0]-over) // names can be cut, numbers cannot
	}
	if t.width() > p.w {
		p.Text("", p.th.Muted, "too wide for this page")
		return
	}
	p.write(t)
}

// confused is a cell of the matrix: hits lead, zeros recede.
func (p *Page) confused(n int64, hit bool) Cell {
	style := p.th.Warn
	switch {
	case hit:
		style = p.th.Strong
	case n == 0:
		style = p.th.Faint
	}
	return Cell{strconv.FormatInt(n, 10), style}
}
