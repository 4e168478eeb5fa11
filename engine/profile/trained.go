package profile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/finding"

	"gonum.org/v1/gonum/blas/blas32"
)

const (
	// noiseShare is the share of suspect rows from which labels or targets are worth a look.
	noiseShare = 0.005
	// fewSuspects labels and farTargets targets are the fewest that are reported: any network errs with
	// confidence now and then, but a residual of five deviations is rare.
	fewSuspects, farTargets = 5, 3
)

// Judged are rows that a trained network has judged.
type Judged struct {
	// Name says which rows, such as training; empty where there are no others.
	Name string
	// Labels or Targets, and Rows, as in [dataset.Part].
	Labels  []int32
	Targets []float32
	Rows    []int32
	// Outputs is rows x [dataset.Prepared.Outputs]: probabilities after softmax, or for
	// regression what the network predicts, scaled as the targets are.
	Outputs blas32.General
}

// AfterTraining says which rows are probably labeled wrong, judged by a trained network: at
// most one warning, which names the rows of every part with too many of them; the row numbers
// in [Warning.Rows] are those of the first such part. get is as in [Options]. See [LabelNoise]
// on which rows to judge. The error names sizes that do not fit. Negatives that were drawn
// for recommendations have no label that could be wrong: of those nothing is said.
func AfterTraining(p *dataset.Prepared, judged []Judged, get func(key string) any) ([]Warning, error) {
	if p.Kind == tabular.RatingsKind && p.Task == tabular.Classification {
		return []Warning{}, nil
	}
	var found []suspicion
	for _, j := range judged {
		s, err := suspect(p, j)
		if err != nil {
			return nil, err
		}
		if s.count >= s.least && float64(s.count) >= noiseShare*float64(s.judged) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return []Warning{}, nil
	}
	return []Warning{suspectWarning(p.Task, found, get)}, nil
}

// suspicion is what is said of one part's rows.
type suspicion struct {
	part          string
	count, judged int
	least         int      // count that is worth a word
	trust         float64  // in the network's judgement, 0 to 1
	summary       string   // beside their share
	worst         []string // what is wrong with the first of rows
	rows          []int32
}

func suspect(p *dataset.Prepared, j Judged) (s suspicion, err error) {
	if p.Task == tabular.Classification {
		n, err := LabelNoise(j.Labels, j.Outputs, j.Rows)
		s = n.suspicion(p.Classes)
		s.part = j.Name
		return s, err
	}
	if j.Outputs.Rows != len(j.Targets) || j.Outputs.Cols != 1 {
		return s, fmt.Errorf("%d x %d outputs do not fit %d targets", j.Outputs.Rows, j.Outputs.Cols, len(j.Targets))
	}
	unit := func(v float32) float32 { return float32(float64(float64(v)*p.TargetScale) + p.TargetShift) }
	targets, predictions := make([]float32, j.Outputs.Rows), make([]float32, j.Outputs.Rows)
	for i, y := range j.Targets {
		targets[i], predictions[i] = unit(y), unit(j.Outputs.Data[i*j.Outputs.Stride])
	}
	found, err := Residuals(targets, predictions, j.Rows)
	s = farOff(found)
	s.part, s.judged, s.trust = j.Name, len(targets), explained(targets, predictions)
	return s, err
}

func (n Noise) suspicion(classes []string) suspicion {
	s := suspicion{
		count: len(n.Suspects), least: fewSuspects, judged: n.Rows, trust: n.trust(),
		summary: "; estimated noise " + percent(float64(n.Rate)) + " of the labels",
	}
	for _, r := range n.Suspects[:min(maxListed, len(n.Suspects))] {
		s.rows = append(s.rows, r.Row)
		s.worst = append(s.worst, "labeled "+nameOf(classes, r.Given)+", predicted "+nameOf(classes, r.Likely)+
			" with "+percent(float64(r.LikelyProbability))+", loss "+figure(float64(r.Loss)))
	}
	return s
}

func farOff(found []Residual) suspicion {
	s := suspicion{
		count: len(found), least: farTargets,
		summary: "; residuals beyond " + strconv.Itoa(residualLimit) + " robust standard deviations",
	}
	for _, r := range found[:min(maxListed, len(found))] {
		s.rows = append(s.rows, r.Row)
		s.worst = append(s.worst, "target "+figure(float64(r.Target))+", predicted "+figure(float64(r.Predicted))+
			", "+figure(float64(r.Distance))+" robust standard deviations off")
	}
	return s
}

// trust is the mean probability that a class's own rows get, over the classes that have any: a
// network that has learned little is sure of nothing.
func (n Noise) trust() float64 {
	sum, classes := 0.0, 0
	for _, t := range n.Thresholds {
		if t.Known() {
			sum += float64(t)
			classes++
		}
	}
	return sum / float64(max(1, classes))
}

// explained is the share of the spread of targets that predictions explain, by medians of
// distances, which a few wrong targets do not move.
func explained(targets, predictions []float32) float64 {
	spread := func(at func(i int) float64) float64 {
		values := make([]float64, len(targets))
		for i := range values {
			values[i] = at(i)
		}
		slices.Sort(values)
		return quantile(distances(values, quantile(values, 0.5)), 0.5)
	}
	left := spread(func(i int) float64 { return float64(targets[i]) - float64(predictions[i]) })
	all := spread(func(i int) float64 { return float64(targets[i]) })
	if !(left < all) {
		return 0
	}
	return 1 - left*left/(all*all)
}

func nameOf(classes []string, code int32) string {
	if int(code) < len(classes) {
		return strconv.Quote(classes[code])
	}
	return strconv.Itoa(int(code))
}

// suspectWarning puts suspects into words.
func suspectWarning(t tabular.Task, found []suspicion, get func(key string) any) Warning {
	const examples = 3 // rows in detail, of all parts
	w := Warning{
		Kind: NoisyLabels, Severity: finding.Info, Rows: found[0].rows, Part: found[0].part,
		Confidence: event.Number(found[0].trust),
	}
	var who []string
	for i, s := range found {
		row := strings.TrimSpace(s.part + " row")
		who = append(who, count(s.count, row))
		share := float64(s.count) / float64(s.judged)
		if t == tabular.Classification && share >= 0.05 {
			w.Severity = finding.Warn
		}
		w.Evidence = append(w.Evidence, finding.Fact("suspects", "%s of %s judged (rule: %s)%s", percent(share),
			count(s.judged, row), percent(noiseShare), s.summary))
		for k := range (examples + len(found) - 1 - i) / len(found) {
			label := row + " " + strconv.Itoa(int(s.rows[k]))
			w.Evidence = append(w.Evidence, finding.Evidence{Label: label, Text: s.worst[k]})
		}
	}
	key, value, reason := "regularization.label_smoothing", any(0.1),
		"the loss then punishes confident rows less, wrong ones included"
	w.Title = strings.Join(who, " and ") + " may carry a wrong label"
	w.Why = "The network is confident of another class there. Such rows hold the training loss up, and learning " +
		"them by heart is overfitting. Look at them first: a hard row is not a wrong one."
	what := "labels"
	if t == tabular.Regression {
		key, value, reason = "training.loss", "huber", "large errors then count in proportion, not squared"
		w.Title = strings.Join(who, " and ") + " with a target far from what is predicted"
		w.Why = "Targets that do not belong to their rows, such as slips of the decimal point or of the unit, pull " +
			"the network towards them by the square of their distance. Look at them first: a hard row is not a " +
			"wrong one."
		what = "targets"
	}
	w.Suggestions = slices.Concat(
		advice("look at these rows and correct what is wrong", "clean "+what+" help more than any setting"),
		(&look{options: Options{Get: get}.withDefaults()}).change(key, value, reason))
	return w
}
