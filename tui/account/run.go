package account

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
	"tunebench/tui/document"
	"tunebench/tui/format"
)

// OfRun tells of one run. What its data is needed for is told if inspect can load it; why not, a note says.
func OfRun(ctx context.Context, run workspace.Run, inspect bool) (*document.Document, error) {
	h, err := run.History()
	if err != nil && len(h.Tags()) == 0 {
		return nil, err
	}
	status := run.Status()
	d := &document.Document{Title: run.Name(), Subtitle: subtitle(status)}
	d.Add("At a glance", glance(run, status, h))
	d.Add("Curves", curves([]named{{run.Name(), h}})...)
	found, err := run.Diagnose()
	if err != nil {
		d.Add("Findings", document.Note("no diagnosis: "+err.Error()))
	} else {
		d.Add("Findings", findings(found)...)
	}
	if inspect && !run.Foreign() {
		if err := inspected(ctx, d, run); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			d.Add("Predictions", document.Note("They could not be looked into: "+err.Error()))
		}
	}
	experiment(d, run)
	return d, nil
}

func subtitle(s workspace.Status) string {
	words := []string{"a run of tunebench"}
	if s.Foreign {
		words = []string{"a log of another program"}
	}
	if s.State != "" {
		words = append(words, string(s.State))
	}
	if !s.Started.IsZero() {
		words = append(words, "begun "+s.Started.UTC().Format(time.DateTime)+" UTC")
	}
	return strings.Join(words, ", ")
}

// glance is what there is to say in a few lines.
func glance(run workspace.Run, s workspace.Status, h *event.History) document.Block {
	var pairs [][2]string
	add := func(name, value string) { pairs = append(pairs, [2]string{name, value}) }
	if b := s.Summary.Best; b != nil {
		add("best "+b.Metric, fmt.Sprintf("%s in epoch %d", format.Value(float64(b.Value)), b.Epoch))
	}
	if s.Summary.Epochs > 0 {
		add("epochs", fmt.Sprintf("%d of %d", s.Summary.Epoch, s.Summary.Epochs))
	}
	if s.Summary.Elapsed > 0 {
		add("training time", format.Clock(time.Duration(float64(s.Summary.Elapsed)*float64(time.Second))))
	}
	if p, err := run.Provenance(); err == nil {
		add("rows", fmt.Sprintf("%s to train, %s to validate, %s to test", format.Count(int64(p.TrainRows)),
			format.Count(int64(p.ValidationRows)), format.Count(int64(p.TestRows))))
		add("parameters", format.Count(int64(p.Params)))
		add("machine", fmt.Sprintf("%s, %d threads, %s/%s", p.CPU, p.Threads, p.OS, p.Arch))
		if p.Parent != "" {
			add("grown from", p.Parent)
		}
	}
	for _, tag := range []string{event.ValLoss, event.ValAccuracy, event.ValRMSE, event.ValR2} {
		if last, ok := h.Last(tag); ok {
			add("last "+tag, format.Value(last.Value))
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(s.Summary.Metrics)) {
		if strings.HasPrefix(tag, "test/") {
			add(tag, format.Value(s.Summary.Metrics[tag]))
		}
	}
	return document.Pairs(pairs...)
}

// named is a run's records under the name that they have in a chart.
type named struct {
	name string
	h    *event.History
}

// curves are the charts of what runs recorded: the losses, the scores, the learning rate.
func curves(runs []named) (blocks []document.Block) {
	for _, c := range []struct {
		title string
		log   bool
		tags  []string
	}{
		{"Loss", true, []string{event.TrainLoss, event.ValLoss}},
		{"Accuracy", false, []string{event.TrainAccuracy, event.ValAccuracy}},
		{"R2", false, []string{event.TrainR2, event.ValR2}},
		{"Learning rate", true, []string{event.OptimLR}},
	} {
		chart := document.Chart{Title: c.title, X: "epoch", Y: strings.ToLower(c.title), Log: c.log}
		for _, r := range runs {
			for _, tag := range c.tags {
				if s := seriesOf(r.h, tag); len(s.Points) > 0 {
					if s.Name = tag; len(runs) > 1 {
						s.Name = r.name + " " + tag
					}
					chart.Series = append(chart.Series, s)
				}
			}
		}
		if len(chart.Series) > 0 {
			blocks = append(blocks, chart)
		}
	}
	return blocks
}

func seriesOf(h *event.History, tag string) (s document.Series) {
	for _, p := range workspace.Readings(h, tag) {
		x := p.Place()
		if math.IsNaN(x) {
			continue
		}
		s.Points = append(s.Points, document.Point{X: x, Y: p.Value})
	}
	return s
}

// findings are what the curves and the data show, and what to do next.
func findings(list []finding.Finding) (blocks []document.Block) {
	for _, f := range list {
		head := f.Title
		if since := f.Since(); since != "" {
			head += ", since " + since
		}
		blocks = append(blocks, document.Lead(fmt.Sprintf("%s: %s", f.Severity, head)))
		for _, e := range f.Evidence {
			blocks = append(blocks, document.Note(e.Label+": "+e.Text))
		}
		if f.Why != "" {
			blocks = append(blocks, document.Note(f.Why))
		}
		if len(f.Suggestions) > 0 {
			var next []string
			for _, g := range f.Suggestions {
				next = append(next, g.Title)
			}
			blocks = append(blocks, document.Text("Next: "+strings.Join(next, "; or ")))
		}
	}
	if len(blocks) == 0 {
		blocks = append(blocks, document.Text("Nothing was found wrong."))
	}
	return blocks
}

// experiment is where the run came from, and its file.
func experiment(d *document.Document, run workspace.Run) {
	s, err := run.Spec()
	if err != nil {
		return
	}
	var blocks []document.Block
	if p, err := run.Provenance(); err == nil {
		blocks = append(blocks, document.Pairs([2]string{"program", "tunebench " + p.Version + " " + p.Commit},
			[2]string{"created", p.Created}, [2]string{"data SHA-256", p.DataSHA256}))
		for _, c := range p.Change {
			blocks = append(blocks, document.Note(fmt.Sprintf("%s: %v instead of %v", c.Key, c.To, c.From)))
		}
	}
	d.Add("The experiment", append(blocks, document.Code(s.Encode()))...)
}
