package export

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/nn"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/trained"
)

// Card describes a run's model to whoever is to use it: what it was trained on and how it did, what it costs,
// where it ends, where it comes from. It is Markdown.
func Card(ctx context.Context, dir *runstore.Dir, o Options) ([]byte, error) {
	m, err := trained.Open(ctx, dir, o.Checkpoint, o.Loading)
	if err != nil {
		return nil, err
	}
	sum, err := dir.ReadSummary()
	if err != nil {
		return nil, err
	}
	raw, err := dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return nil, err
	}
	origin, err := spec.ParseProvenance(raw)
	if err != nil {
		return nil, err
	}
	c := card{m: m, sum: sum, origin: origin, intervals: o.Intervals}
	c.line("# %s", m.Run)
	c.purpose()
	c.data()
	c.metrics()
	c.cost()
	c.limits()
	c.provenance()
	return c.Bytes(), nil
}

type card struct {
	bytes.Buffer
	m         *trained.Model
	sum       runstore.Summary
	origin    spec.Provenance
	intervals map[string]Interval
}

func (c *card) line(format string, args ...any) { fmt.Fprintf(c, format+"\n", args...) }

// title begins a section.
func (c *card) title(name string) { c.line("\n## %s\n", name) }

// plain is text from a file that Markdown takes for nothing else.
func plain(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "`", "'", "<", "&lt;", "*", "\\*", "_", "\\_", "\n", " ").
		Replace(text)
}

func (c *card) purpose() {
	p := c.m.Preprocessing
	what := "predicts the number " + plain(p.Encoding.Label)
	if p.Encoding.Task == tabular.Classification {
		what = fmt.Sprintf("tells %d classes of %s apart", len(p.Encoding.Classes), plain(p.Encoding.Label))
	}
	c.line("\nA neural network that %s, from data of the kind %s. The weights are those of the %s checkpoint.", what,
		p.Kind, c.m.Checkpoint)
}

func (c *card) data() {
	p, s := c.m.Preprocessing, c.m.Spec
	c.title("Data")
	c.line("- source: %s, SHA-256 %s", plain(s.Data.Source), c.origin.DataSHA256)
	c.line("- split with seed %d: %d rows trained on, %d validated on, %d held back for a test", s.SplitSeed(),
		c.origin.TrainRows, c.origin.ValidationRows, c.origin.TestRows)
	c.line("- inputs: %d features of %d columns, normalized: %s; %d columns are embedded", len(p.Encoding.Features),
		len(p.Encoding.Columns), p.Normalizer.Kind, len(p.Encoding.Fields))
	if p.Encoding.Task == tabular.Classification {
		var names []string
		for _, name := range p.Encoding.Classes[:min(len(p.Encoding.Classes), 20)] {
			names = append(names, plain(name))
		}
		if more := len(p.Encoding.Classes) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		c.line("- classes: %s", strings.Join(names, ", "))
	}
	for _, note := range c.origin.DataNotes {
		c.line("- %s", plain(note))
	}
}

// shares are the metrics that count rows which are right.
var shares = []string{"accuracy", "top_k_accuracy"}

func (c *card) metrics() {
	c.title("Metrics")
	c.line("Of the last evaluation while it was trained. Intervals hold what a metric would be over all rows of\n" +
		"the same kind with a confidence of 95 %%: by the bootstrap over validation rows, where the data was there\n" +
		"when this was written, else those of shares of rows by Wilson 1927. Nothing is said of other seeds.\n")
	c.line("| metric | value | interval |\n|---|---|---|")
	for _, tag := range slices.Sorted(maps.Keys(c.sum.Metrics)) {
		part, name, _ := strings.Cut(tag, "/")
		rows := map[string]int{"val": c.origin.ValidationRows, "test": c.origin.TestRows}[part]
		if rows == 0 {
			continue
		}
		value, interval := c.sum.Metrics[tag], "-"
		if v, ok := c.intervals[tag]; ok && v.Value == value { // of this evaluation, not of other rows or weights
			interval = fmt.Sprintf("%.4g to %.4g", v.Low, v.High)
		} else if slices.Contains(shares, name) && !math.IsNaN(value) {
			low, high := wilson(value, rows)
			interval = fmt.Sprintf("%.4g to %.4g", low, high)
		}
		c.line("| %s | %.6g | %s |", tag, value, interval)
	}
	if b := c.sum.Best; b != nil {
		c.line("\nBest %s: %.6g in epoch %d.", b.Metric, float64(b.Value), b.Epoch)
	}
}

// wilson is the interval of a share of n rows.
func wilson(share float64, n int) (low, high float64) {
	const z = 1.959964
	rows := float64(n)
	center := share + z*z/(2*rows)
	spread := z * math.Sqrt(share*(1-share)/rows+z*z/(4*rows*rows))
	scale := 1 + z*z/rows
	return (center - spread) / scale, (center + spread) / scale
}

func (c *card) cost() {
	size := nn.Estimate(c.m.Net, 1, 0)
	forward := int64(0)
	for _, t := range c.m.Weights {
		if strings.HasPrefix(t.Name, "layers.") && len(t.Shape) == 2 {
			forward += 2 * int64(len(t.Data))
		}
	}
	c.title("Cost")
	c.line("- %d parameters, %d bytes as float32", size.Params, 4*size.Params)
	c.line("- %d FLOPs to predict a row, %d to train on it", forward, size.FLOPsPerSample)
	c.line("- trained for %d of %d epochs, %d updates, in %s s on %s with %d threads", c.sum.Epoch, c.sum.Epochs,
		c.sum.Step, strconv.FormatFloat(float64(c.sum.Elapsed), 'f', 1, 64), plain(c.origin.CPU), c.origin.Threads)
}

func (c *card) limits() {
	p := c.m.Preprocessing
	c.title("Limits")
	c.line("- It knows rows like those it was trained on; of others, its errors are not those above.")
	if c.m.Checkpoint == runstore.Best || c.m.Spec.Training.EarlyStopping.Patience > 0 {
		c.line("- Validation rows chose the epoch, so their metrics are better than those of new rows.")
	}
	if _, tested := c.sum.Metrics[event.TestTag("val/loss")]; !tested {
		c.line("- It was not measured on rows that nothing was chosen by.")
	}
	if len(p.Encoding.Fields) > 0 {
		c.line("- Categories, users and items that training did not know are all one to it.")
	}
	if p.Encoding.Text != nil {
		c.line("- Words that training did not know are passed over; their order counts within %d words.",
			p.Encoding.Text.NGrams)
	}
	if p.Encoding.Task == tabular.Classification {
		c.line("- Its probabilities are those of its softmax; nothing has calibrated them.")
	}
	if c.sum.State != runstore.Done {
		c.line("- Its training is not done: %s. %s", c.sum.State, plain(c.sum.Reason))
	}
}

func (c *card) provenance() {
	o := c.origin
	c.title("Provenance")
	c.line("- run %s, created %s, by tunebench %s (%s) with %s on %s/%s", c.m.Run, o.Created, o.Version, o.Commit, o.Go,
		o.OS, o.Arch)
	c.line("- weights SHA-256 of the end of training: %s", c.sum.WeightsSHA256)
	if o.Parent != "" {
		c.line("- grown from the run %s: %s", plain(o.Parent), plain(o.Reason))
	}
	if o.Study != "" {
		c.line("- trial %d of the study %s", o.Trial, plain(o.Study))
	}
	for _, change := range o.Change {
		c.line("- %s: %s instead of %s", change.Key, plain(change.To), plain(change.From))
	}
	c.line("\nThe same experiment, whole:\n\n```toml\n%s```", c.m.Spec.Encode())
}
