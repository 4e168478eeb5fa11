package account

import (
	"context"
	"fmt"

	"tunebench/experiments/workspace"
	"tunebench/tui/document"
	"tunebench/tui/format"
	"tunebench/tui/report"
)

const (
	// repeats of a shuffle, and how much of each list a report holds.
	repeats      = 5
	mostBars     = 20
	mostPairs    = 15
	mostSlices   = 20
	mostMistakes = 10
	mostClasses  = 30
)

// inspected tells what the predictions on validation rows are worth.
func inspected(ctx context.Context, d *document.Document, run workspace.Run) error {
	in, err := run.Inspect(ctx, workspace.InspectOptions{})
	if err != nil {
		return err
	}
	q, err := in.Quality(ctx)
	if err != nil {
		return err
	}
	quality(d, q)
	list, err := in.Importances(ctx, repeats)
	if err != nil {
		return err
	}
	d.Add("What they depend on", importances(list), document.Note(report.HelpImportance))
	d.Add("Where they are worse", sliced(in.Slices())...)
	if m := in.Mistakes(mostMistakes, workspace.AnyClass, workspace.AnyClass); len(m) > 0 {
		d.Add("The worst mistakes", mistakes(m), document.Note(report.HelpMistakes))
	}
	return nil
}

func quality(d *document.Document, q *workspace.Quality) {
	t := document.Table{Columns: []document.Column{
		{Title: "metric"}, {Title: "value", Right: true}, {Title: "95 % interval", Right: true},
	}}
	for _, m := range q.Metrics {
		interval := "-"
		if m.Low.Known() {
			interval = report.Number(m.Low) + " to " + report.Number(m.High)
		}
		t.Rows = append(t.Rows, []string{m.Name, report.Number(m.Value), interval})
	}
	blocks := []document.Block{
		document.Text(fmt.Sprintf("On %s, which nothing was trained on.", format.Plural(q.Rows, q.Part+" row"))), t,
		document.Note(report.HelpMetrics),
	}
	for _, note := range q.Notes {
		blocks = append(blocks, document.Note(note))
	}
	d.Add("What predictions are worth", blocks...)
	if q.Confusion != nil {
		ofClasses(d, q)
	}
	if e := q.Errors; e != nil {
		t := document.Table{Columns: []document.Column{
			{Title: "true value"},
			{Title: "rows", Right: true},
			{Title: "bias", Right: true},
			{Title: "MAE", Right: true},
			{Title: "RMSE", Right: true},
		}}
		for _, v := range e.Deciles {
			t.Rows = append(t.Rows, []string{
				format.Value(v.Low) + " to " + format.Value(v.High), format.Count(int64(v.Rows)),
				format.Value(v.Bias), format.Value(v.MAE), format.Value(v.RMSE),
			})
		}
		d.Add("Errors by decile of the true value", t, document.Note(report.HelpDeciles))
	}
}

func ofClasses(d *document.Document, q *workspace.Quality) {
	var blocks []document.Block
	if len(q.Classes) <= mostClasses {
		blocks = append(blocks, document.Heat{
			Rows: "true class", Columns: "prediction", Names: q.Confusion.Names, Counts: q.Confusion.Counts,
		})
	}
	pairs := document.Table{Columns: []document.Column{
		{Title: "class"}, {Title: "taken for"}, {Title: "rows", Right: true}, {Title: "of the class", Right: true},
	}}
	for _, p := range q.Confusion.Pairs[:min(mostPairs, len(q.Confusion.Pairs))] {
		pairs.Rows = append(pairs.Rows, []string{
			q.Confusion.Names[p.Truth], q.Confusion.Names[p.Predicted], format.Count(p.Rows), format.Percent(p.OfTruth),
		})
	}
	d.Add("What is taken for what", append(blocks, document.Note(report.HelpConfusion), pairs)...)
	t := document.Table{Columns: []document.Column{
		{Title: "class"},
		{Title: "precision", Right: true},
		{Title: "recall", Right: true},
		{Title: "F1", Right: true},
		{Title: "AUROC", Right: true},
		{Title: "AP", Right: true},
		{Title: "rows", Right: true},
	}}
	roc := document.Chart{Title: "ROC", X: "false alarms", Y: "found"}
	for k, c := range q.Classes {
		t.Rows = append(t.Rows, []string{
			c.Name, report.Number(c.Precision), report.Number(c.Recall), report.Number(c.F1), report.Number(c.ROC.Area),
			report.Number(c.PrecisionRecall.Area), format.Count(c.Support),
		})
		if len(c.ROC.Points) > 0 && (len(q.Classes) > 2 || k == 1) && len(q.Classes) <= mostClasses {
			s := document.Series{Name: c.Name}
			for _, p := range c.ROC.Points {
				s.Points = append(s.Points, document.Point{X: p.X, Y: p.Y})
			}
			roc.Series = append(roc.Series, s)
		}
	}
	blocks = []document.Block{t, document.Note(report.HelpClasses)}
	if len(roc.Series) > 0 {
		blocks = append(blocks, roc)
	}
	d.Add("Class by class", blocks...)
	calibration := document.Chart{Title: "How often rows are right that are so sure", X: "sure", Y: "right"}
	right := document.Series{Name: "right"}
	for _, b := range q.Calibration.Bins {
		if b.Rows > 0 {
			right.Points = append(right.Points, document.Point{X: b.Confidence, Y: b.Accuracy})
		}
	}
	exact := document.Series{Name: "as it should be", Points: []document.Point{{X: 0, Y: 0}, {X: 1, Y: 1}}}
	calibration.Series = []document.Series{right, exact}
	c := q.Calibration
	d.Add("How sure they may be", document.Pairs(
		[2]string{"calibration error", report.Number(c.ECE)},
		[2]string{"temperature that mends it", report.Number(c.Temperature)},
		[2]string{"calibration error then", report.Number(c.MendedECE)}),
		calibration, document.Note(report.HelpCalibration))
}

func importances(list *workspace.Importances) document.Bars {
	bars := document.Bars{Title: list.Error + " gained when a column is shuffled"}
	for _, c := range list.Columns[:min(mostBars, len(list.Columns))] {
		bars.List = append(bars.List, document.Bar{
			Name: c.Column, Value: c.Error.Mean, Low: float64(c.Error.Low), High: float64(c.Error.High),
			Text: fmt.Sprintf("%s ± %s", format.Digits(c.Error.Mean, 3), format.Digits(c.Error.Half(), 2)),
		})
	}
	return bars
}

func sliced(s *workspace.Slices) []document.Block {
	t := document.Table{Columns: []document.Column{
		{Title: "column"},
		{Title: "value"},
		{Title: "rows", Right: true},
		{Title: s.Error, Right: true},
		{Title: "others", Right: true},
		{Title: "P", Right: true},
	}}
	for i := range s.Slices {
		if one := &s.Slices[i]; one.StandsOut() && len(t.Rows) < mostSlices {
			t.Rows = append(t.Rows, []string{
				one.Column, one.Value, format.Count(int64(one.Rows)), format.Value(one.Mean), format.Value(one.Rest),
				format.Digits(one.Adjusted, 2),
			})
		}
	}
	if len(t.Rows) == 0 {
		text := fmt.Sprintf("None of %s is worse than the others beyond chance.", format.Plural(s.Judged, "slice"))
		return []document.Block{document.Text(text), document.Note(report.HelpSlices)}
	}
	return []document.Block{t, document.Note(report.HelpSlices)}
}

func mistakes(list []workspace.Mistake) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: "row", Right: true},
		{Title: "true"},
		{Title: "predicted"},
		{Title: "sure", Right: true},
		{Title: "loss", Right: true},
	}}
	for _, m := range list {
		sure := "-"
		if m.Sure.Known() {
			sure = format.Percent(float64(m.Sure))
		}
		t.Rows = append(t.Rows, []string{
			format.Count(int64(m.Row)), m.Truth, m.Predicted, sure, report.Number(m.Loss),
		})
	}
	return t
}
