package profile

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/finding"

	"gonum.org/v1/gonum/stat"
)

// Thresholds of the search for features that give the label away.
const (
	giveawayCorrelation = 0.999
	// giveawaySkill is how much of the error of always answering the largest class a feature
	// alone must remove.
	giveawaySkill = 0.99
	// giveawayRows is how many rows it takes at least to prove it, half of them to judge by; giveawayMost
	// and giveawayWork bound the rows, and rows x features, that are looked at.
	giveawayRows = 60
	giveawayMost = 8000
	giveawayWork = 40_000_000
	// giveawayClasses bounds the pieces that a feature's range is cut into.
	giveawayClasses = 50
)

// teller is a column that tells the label by itself.
type teller struct {
	name  string
	score float64
}

func givesAway(l *look) *Warning {
	var found []teller
	measure, rule, say := "correlation", figure(giveawayCorrelation)+", of values or of ranks", figure
	switch {
	case l.table.Image.Width > 0: // a pixel is never a label in disguise
		return nil
	case slices.Contains(dataset.BuiltinNames(), l.table.Name): // some are just easy, such as blobs
		return nil
	case l.table.Task == tabular.Regression:
		found = l.correlated()
	default:
		found = l.tellers()
		measure, rule, say = "accuracy on rows not looked at",
			"at least "+percent(giveawaySkill)+" of the baseline's errors gone", percent
	}
	if found == nil {
		return nil
	}
	slices.SortStableFunc(found, func(a, b teller) int { return cmp.Compare(b.score, a.score) })
	w := &Warning{
		Kind: GivesAway, Severity: finding.Bad, Title: strconv.Quote(found[0].name) + " alone gives the label away",
		Why: "A column that is known only together with the answer (a later decision, a copy or recoding of the " +
			"label) makes validation perfect and the model useless. If it is known beforehand, nothing is wrong: " +
			"the task is just easy.",
	}
	if len(found) > 1 {
		w.Title = strconv.Itoa(len(found)) + " features each give the label away"
	}
	for i, t := range found {
		w.Features = append(w.Features, t.name)
		if i < 3 {
			w.Evidence = append(w.Evidence, finding.Fact(t.name, "%s %s (rule: %s)", measure, say(t.score), rule))
		}
	}
	w.Suggestions = l.drop(w.Features, "what remains shows what can really be predicted")
	return w
}

// correlated finds features that are a line or, by rank (Spearman 1904), any rising or falling
// curve of the target, such as its logarithm.
func (l *look) correlated() []teller {
	var found []teller
	t := l.table
	rows := sampleRows(t.NumRows(), min(giveawayMost, max(giveawayRows*10, giveawayWork/max(1, t.X.Cols))),
		l.options.Seed+1)
	for j, f := range l.profile.Features {
		if f.Kind != Numeric || l.profile.Rows-f.Missing < giveawayRows/2 {
			continue
		}
		r := math.Abs(float64(f.Association))
		if r < giveawayCorrelation {
			r = math.Max(r, spearman(t, j, rows))
		}
		if r >= giveawayCorrelation {
			found = append(found, teller{f.Name, r})
		}
	}
	return found
}

// spearman is the absolute rank correlation of a feature with the target over some rows; 0
// where too few of them have a value.
func spearman(t *dataset.Table, j int, rows []int32) float64 {
	var x, y []float64
	for _, i := range rows {
		if v := t.At(int(i), j); v == v {
			x, y = append(x, v), append(y, t.Targets[i])
		}
	}
	if len(x) < giveawayRows/2 {
		return 0
	}
	r := math.Abs(stat.Correlation(ranks(x), ranks(y), nil))
	if r != r {
		return 0
	}
	return r
}

// ranks returns the place of each value in order; equal values share their mean place.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return out
}

// column is a column of the source: one feature, or the codes that a category became.
type column struct {
	name     string
	from, to int // features
	// encoded is the category that the features are codes of; nil for numbers.
	encoded *tabular.EncodedColumn
}

// columns groups features by the column they came from, as far as the encoding tells.
func columns(t *dataset.Table) []column {
	var out []column
	at := 0
	for _, c := range t.Encoding.Columns {
		if c.Embedded {
			continue
		}
		n := 1
		var encoded *tabular.EncodedColumn
		if c.Categorical {
			n, encoded = len(c.Values), &c
			if c.Other {
				n++
			}
		}
		if c.Missing {
			n++
		}
		out = append(out, column{c.Name, at, at + n, encoded})
		at += n
	}
	if at == t.X.Cols {
		return out
	}
	out = out[:0]
	for j, name := range t.Features[:t.X.Cols] {
		out = append(out, column{name, j, j + 1, nil})
	}
	return out
}

// tellers looks for columns that tell the class. A classifier on one column cuts its range
// into about as many pieces as there are classes, by half of the sampled rows, and is judged
// by the other half, so that a column of distinct numbers (an id) does not pass.
func (l *look) tellers() []teller {
	t := l.table
	classes := 0
	majority := 0.0
	for _, c := range l.profile.Classes {
		if c.Rows > 0 {
			classes++
		}
		majority = math.Max(majority, float64(c.Share))
	}
	rows := sampleRows(t.NumRows(), min(giveawayMost, max(giveawayRows*10, giveawayWork/max(1, t.X.Cols))),
		l.options.Seed+1)
	if classes < 2 || classes > giveawayClasses || len(rows) < giveawayRows || t.Labels == nil {
		return nil
	}
	need := 1 - (1-giveawaySkill)*(1-majority)
	var found []teller
	s := newStump(len(t.Classes), classes+1)
	for _, c := range columns(t) {
		s.load(t, c, rows)
		if accuracy := s.judge(); accuracy >= need {
			found = append(found, teller{c.name, accuracy})
		}
	}
	return found
}
