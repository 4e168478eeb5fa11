package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"charm.land/lipgloss/v2"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// What each part of an inspection is and how it is read, in one line.
const (
	HelpMetrics = "A metric of these rows, and between what 95 % of redraws of the rows put it: " +
		"intervals that overlap widely do not tell two runs apart."
	HelpConfusion = "A row per true class, a column per prediction: what is off the diagonal is wrong."
	HelpClasses   = "Precision: how many of those taken for the class are of it. Recall: how many of the class are " +
		"found. AP: precision averaged over recall, fair to rare classes."
	HelpCurves = "ROC: found rows against false alarms at every threshold, a diagonal is chance. " +
		"Precision against recall: how clean the found ones are."
	HelpThresholds = "From which probability on a row is best taken for the class; chosen on these rows, so a " +
		"little too good to be true."
	HelpCalibration = "Of rows predicted with 80 %, 80 % should be right: bars short of the mark are too sure. " +
		"A temperature above 1 would make all less sure."
	HelpDeciles = "The rows in tenths by their true value: bias is predicted minus true, so a plus at the low " +
		"end and a minus at the high one is a model too near to the mean."
	HelpResiduals  = "Predicted minus true: a peak at zero that falls alike on both sides is as it should be."
	HelpImportance = "What shuffling a column among the rows costs: the longer the bar, the more the model leans " +
		"on it; columns that say the same share the cost."
	HelpEffect = "How the prediction moves with one column. ALE: the others move along with it as they do in the " +
		"data; partial dependence: they stay."
	HelpSlices = "Parts of the rows that are worse than the rest; P is corrected for the number of slices (Holm): " +
		"below 0.05 is more than chance."
	HelpMistakes = "The rows that the model is farthest off at: look for wrong labels, rare kinds, a missing column."
)

// Help writes how something is read.
func (p *Page) Help(text string) { p.Text("", p.th.Muted, text) }

// QualityMetrics writes the metrics with their intervals.
func (p *Page) QualityMetrics(q *workspace.Quality) {
	rows := make([][]Cell, len(q.Metrics))
	for i, m := range q.Metrics {
		interval := "-"
		if m.Low.Known() {
			interval = format.Value(float64(m.Low)) + " to " + format.Value(float64(m.High))
		}
		rows[i] = []Cell{{m.Name, p.th.Muted}, {Number(m.Value), p.th.Text}, {interval, p.th.Muted}}
	}
	p.Table([]Column{{Title: "metric"}, {Title: "value", Right: true}, {Title: "95 % interval"}}, rows)
}

// Shares says what the cells of a confusion matrix are.
type Shares int

const (
	// Counts are rows.
	Counts Shares = iota
	// OfTruth are shares of the rows of the true class: the diagonal is recall.
	OfTruth
	// OfPredicted are shares of the rows taken for a class: the diagonal is precision.
	OfPredicted
)

func (s Shares) String() string {
	return []string{"rows", "% of the true class", "% of the predicted class"}[s]
}

// ConfusionLook is how a confusion matrix is drawn.
type ConfusionLook struct {
	Shares Shares
	// Ordered puts classes that are taken for each other side by side.
	Ordered bool
	// Most is the number of classes beyond which those that are confused least are left out; 0: those that fit.
	Most int
}

// ConfusionMatrix writes the matrix of as many classes as the page has room for, those that are confused most.
func (p *Page) ConfusionMatrix(c *workspace.Confusion, look ConfusionLook) {
	digits := 3
	for _, row := range c.Counts {
		for _, n := range row {
			if look.Shares == Counts {
				digits = max(digits, len(strconv.FormatInt(n, 10)))
			}
		}
	}
	names := 0
	for _, name := range c.Names {
		names = max(names, format.Width(p.clean(name)))
	}
	names = min(names, max(narrowest, p.w/4))
	fit := max(1, (p.w-names)/(digits+1))
	if look.Most > 0 {
		fit = min(fit, look.Most)
	}
	shown := p.shownClasses(c, fit, look.Ordered)
	e := p.th.Glyphs.Ellipsis
	head := format.Pad("", names, e)
	for _, k := range shown {
		head += " " + format.PadLeft(format.Truncate(p.clean(c.Names[k]), digits, ""), digits, "")
	}
	p.Add(p.th.Muted.Render(head))
	of, predicted := sums(c.Counts)
	for _, t := range shown {
		line := p.th.Muted.Render(format.Pad(p.clean(c.Names[t]), names, e))
		for _, k := range shown {
			n := c.Counts[t][k]
			text := strconv.FormatInt(n, 10)
			switch look.Shares {
			case OfTruth:
				text = percent(n, of[t])
			case OfPredicted:
				text = percent(n, predicted[k])
			}
			if n == 0 {
				text = p.th.Glyphs.Dot
			}
			line += " " + p.confusedBy(n, of[t], t == k).Render(format.PadLeft(text, digits, ""))
		}
		p.Add(line)
	}
	if len(shown) < len(c.Names) {
		p.Text("", p.th.Muted, fmt.Sprintf("%d of %s, those that are confused most", len(shown),
			format.Plural(len(c.Names), "class")))
	}
}

// shownClasses are the classes that fit: in their order, or side by side as they are confused.
func (p *Page) shownClasses(c *workspace.Confusion, fit int, ordered bool) []int {
	if ordered || len(c.Names) > fit {
		shown := slices.Clone(c.Order[:min(fit, len(c.Order))])
		if !ordered {
			slices.Sort(shown)
		}
		return shown
	}
	all := make([]int, len(c.Names))
	for i := range all {
		all[i] = i
	}
	return all
}

func sums(counts [][]int64) (rows, columns []int64) {
	rows, columns = make([]int64, len(counts)), make([]int64, len(counts))
	for t, row := range counts {
		for k, n := range row {
			rows[t] += n
			columns[k] += n
		}
	}
	return rows, columns
}

func percent(n, of int64) string {
	share := 100 * float64(n) / float64(max(1, of))
	if share > 0 && share < 1 {
		return "<1"
	}
	return strconv.Itoa(int(math.Round(share)))
}

// confusedBy is how a cell looks: hits lead, zeros recede, large shares of a class stand out.
func (p *Page) confusedBy(n, of int64, hit bool) lipgloss.Style {
	const much = 0.1
	switch {
	case hit:
		return p.th.Strong
	case n == 0:
		return p.th.Faint
	case float64(n) >= much*float64(of):
		return p.th.Bad
	}
	return p.th.Warn
}

// ConfusedPairs writes the most frequent mistakes.
func (p *Page) ConfusedPairs(c *workspace.Confusion, most int) {
	if len(c.Pairs) == 0 {
		p.Text(p.th.Good.Render(p.th.Glyphs.Check)+" ", p.th.Text, "no row is taken for another class")
		return
	}
	var rows [][]Cell
	for _, pair := range c.Pairs[:min(most, len(c.Pairs))] {
		rows = append(rows, []Cell{
			{c.Names[pair.Truth], p.th.Text},
			{c.Names[pair.Predicted], p.th.Warn},
			{format.Count(pair.Rows), p.th.Text},
			{format.Percent(pair.OfTruth), p.th.Muted},
			{format.Percent(pair.OfPredicted), p.th.Muted},
		})
	}
	p.Table([]Column{
		{Title: "class"},
		{Title: "taken for"},
		{Title: "rows", Right: true},
		{Title: "of the class", Right: true},
		{Title: "of the taken", Right: true},
	}, rows)
}

// ClassQualities writes a row for each class.
func (p *Page) ClassQualities(list []workspace.ClassCurves) {
	share := func(v event.Number) string {
		if !v.Known() {
			return "-"
		}
		return strconv.FormatFloat(float64(v), 'f', 3, 64)
	}
	rows := make([][]Cell, len(list))
	for i, c := range list {
		rows[i] = Plain(c.Name, share(c.Precision), share(c.Recall), share(c.F1), share(c.ROC.Area),
			share(c.PrecisionRecall.Area), format.Count(c.Support), format.Count(c.Predicted))
	}
	p.Table([]Column{
		{Title: "class"},
		{Title: "precision", Right: true},
		{Title: "recall", Right: true},
		{Title: "F1", Right: true},
		{Title: "AUROC", Right: true},
		{Title: "AP", Right: true},
		{Title: "rows", Right: true},
		{Title: "predicted", Right: true},
	}, rows)
}

// Thresholds writes what the best thresholds of a class would change.
func (p *Page) Thresholds(c *workspace.ClassCurves) {
	var rows [][]Cell
	for _, t := range []struct {
		name string
		at   event.Number
		of   []event.Number
	}{
		{"one half", c.Half.At, []event.Number{c.Half.Precision, c.Half.Recall, c.Half.F1, c.Half.Cost}},
		{"best F1", c.BestF1.At, []event.Number{c.BestF1.Precision, c.BestF1.Recall, c.BestF1.F1, c.BestF1.Cost}},
		{"least cost", c.LeastCost.At, []event.Number{
			c.LeastCost.Precision, c.LeastCost.Recall, c.LeastCost.F1, c.LeastCost.Cost,
		}},
	} {
		row := []Cell{{t.name, p.th.Text}, {Number(t.at), p.th.Accent}}
		for _, v := range t.of {
			row = append(row, Cell{Number(v), p.th.Text})
		}
		rows = append(rows, row)
	}
	p.Table([]Column{
		{Title: "threshold"},
		{Title: "at", Right: true},
		{Title: "precision", Right: true},
		{Title: "recall", Right: true},
		{Title: "F1", Right: true},
		{Title: "cost a row", Right: true},
	}, rows)
}

// Calibrated writes what probabilities are worth: a bar for each bin with rows, and what a temperature would mend.
func (p *Page) Calibrated(c *workspace.Calibration) {
	p.Pairs([]Pair{
		{"calibration error", Number(c.ECE)},
		{"temperature that mends it", Number(c.Temperature)},
		{"calibration error then", Number(c.MendedECE)},
		{"log loss", Number(c.LogLoss)},
		{"log loss then", Number(c.MendedLogLoss)},
	})
	p.Add("")
	p.CalibrationBars(c.Bins)
}

// CalibrationBars draws how often rows were right that were about equally sure.
func (p *Page) CalibrationBars(bins []workspace.CalibrationBin) {
	var bars []chart.Bar
	for _, b := range bins {
		if b.Rows == 0 {
			continue
		}
		style := p.th.Good
		switch {
		case b.Accuracy < b.Confidence-0.05:
			style = p.th.Bad
		case b.Accuracy > b.Confidence+0.05:
			style = p.th.Info
		}
		bars = append(bars, chart.Bar{
			Label: fmt.Sprintf("%3.0f-%3.0f %%", 100*b.From, 100*b.To), Value: b.Accuracy,
			Text: fmt.Sprintf("right %3.0f %%, sure %3.0f %%, %s", 100*b.Accuracy, 100*b.Confidence,
				format.Plural(b.Rows, "row")), Style: style,
		})
	}
	p.Add(chart.Bars(p.th, p.w, bars)...)
}

// Deciles writes the errors of tenths of the rows.
func (p *Page) Deciles(e *workspace.Errors) {
	var rows [][]Cell
	for _, d := range e.Deciles {
		bias := format.Value(d.Bias)
		if d.Bias > 0 {
			bias = "+" + bias
		}
		style := p.th.Text
		if math.Abs(d.Bias) > d.MAE/2 {
			style = p.th.Warn
		}
		rows = append(rows, []Cell{
			{format.Value(d.Low) + " to " + format.Value(d.High), p.th.Muted},
			{format.Count(int64(d.Rows)), p.th.Text},
			{bias, style},
			{format.Value(d.MAE), p.th.Text},
			{format.Value(d.RMSE), p.th.Text},
		})
	}
	p.Table([]Column{
		{Title: "true value"},
		{Title: "rows", Right: true},
		{Title: "bias", Right: true},
		{Title: "MAE", Right: true},
		{Title: "RMSE", Right: true},
	}, rows)
}

// Residuals draws how predicted minus true is spread.
func (p *Page) Residuals(e *workspace.Errors) {
	h := e.Residuals
	if !h.Low.Known() || len(h.Counts) == 0 {
		return
	}
	most := max(1, slices.Max(h.Counts))
	const high = 6
	w := min(p.w, 2*len(h.Counts))
	levels := p.th.Glyphs.Levels
	for row := high; row >= 1; row-- {
		line := ""
		for x := range w {
			n := h.Counts[x*len(h.Counts)/w]
			eighths := n * high * len(levels) / most
			switch over := eighths - (row-1)*len(levels); {
			case over >= len(levels):
				line += p.th.Glyphs.Block
			case over > 0:
				line += string(levels[over-1])
			case n > 0 && row == 1:
				line += string(levels[0])
			default:
				line += " "
			}
		}
		p.Add(p.th.Accent.Render(line))
	}
	low, high2 := format.Value(float64(h.Low)), format.Value(float64(h.High))
	gap := max(1, w-format.Width(low)-format.Width(high2))
	p.Add(p.th.Muted.Render(low + format.Pad("", gap, "") + high2))
}
