package profile

import (
	"fmt"
	"math"
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
	// leastExplained is the share of the spread of the targets that must be explained by whoever calls
	// one of them wrong.
	leastExplained = 0.5
	// fewSuspects labels and farTargets targets are the fewest that are reported: any network errs with
	// confidence now and then, but a residual of five deviations is rare.
	fewSuspects, farTargets = 5, 3
)

// Judged are rows that models have judged that were not fitted on them.
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
	// Second holds the probabilities of another model; without rows there is none. A label is called
	// wrong only where both agree that it is.
	Second blas32.General
}

// Earned reports whether whoever judged the rows knows enough to judge: clearly more often
// right than the most frequent class, or with half of the spread of the targets explained.
func (j *Judged) Earned(p *dataset.Prepared) bool {
	if p.Task == tabular.Classification {
		f := fitFloor(j.Labels, j.Outputs)
		return f.aboveChance(j.Labels, j.Outputs.Cols)
	}
	return explained(j.Targets, j.Outputs.Data) >= leastExplained
}

// AfterTraining says which rows are probably labeled wrong: at most one warning, which names
// the rows of every part with too many of them; the row numbers in [Warning.Rows] are those of
// the first such part. Classes that overlap are no wrong labels: see [Judged] for what it takes.
// get is as in [Options]. The error names sizes that do not fit. Negatives that were drawn
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
	beyond        string   // what overlap does not explain, "" where nothing is said of it
	worst         []string // what is wrong with the first of rows
	rows          []int32
}

func suspect(p *dataset.Prepared, j Judged) (s suspicion, err error) {
	if p.Task == tabular.Classification {
		n, err := WrongLabels(j)
		s = n.suspicion(p.Classes)
		s.part = j.Name
		return s, err
	}
	if j.Outputs.Rows != len(j.Targets) || j.Outputs.Cols != 1 {
		return s, fmt.Errorf("%d x %d outputs do not fit %d targets", j.Outputs.Rows, j.Outputs.Cols, len(j.Targets))
	}
	predictions := make([]float32, j.Outputs.Rows)
	for i := range predictions {
		predictions[i] = j.Outputs.Data[i*j.Outputs.Stride]
	}
	found, err := Residuals(j.Targets, predictions, j.Rows)
	trust := explained(j.Targets, predictions)
	if trust < leastExplained || heavyTailed(j.Targets, predictions, len(found)) {
		found = nil
	}
	// Residuals are judged as they are scaled: in the targets' own unit a float32 may tell none apart.
	unit := func(v event.Number) event.Number {
		return event.Number(float64(float64(v)*p.TargetScale) + p.TargetShift)
	}
	for i := range found {
		found[i].Target, found[i].Predicted = unit(found[i].Target), unit(found[i].Predicted)
	}
	s = farOff(found)
	s.part, s.judged, s.trust = j.Name, len(predictions), trust
	return s, err
}

// WrongLabels is [LabelNoise] without what the overlap of the classes explains and without the
// rows of which the second opinion says otherwise: no suspects unless wrong labels explain the
// labels far better than overlap does. Rate is the share of them that explains the labels best.
// The error names sizes that do not fit.
func WrongLabels(j Judged) (Noise, error) {
	n, err := LabelNoise(j.Labels, j.Outputs, j.Rows)
	if err != nil {
		return n, err
	}
	classes := j.Outputs.Cols
	opinions := []floor{fitFloor(j.Labels, j.Outputs)}
	if j.Second.Rows > 0 {
		if j.Second.Rows != len(j.Labels) || j.Second.Cols != classes {
			return n, fmt.Errorf("a second opinion of %d x %d on %d rows of %d classes", j.Second.Rows, j.Second.Cols,
				len(j.Labels), classes)
		}
		opinions = append(opinions, fitFloor(j.Labels, j.Second))
	}
	gained, certain := 0.0, true
	for k := range opinions {
		f := &opinions[k]
		gained += f.gain
		certain = certain && f.gain >= leastGain && f.aboveChance(j.Labels, classes)
	}
	n.floor, n.Rate = &opinions[0], event.Number(opinions[0].rate)
	if !certain || gained < leastSum {
		n.Suspects = n.Suspects[:0]
		return n, nil
	}
	for k := range opinions {
		f := &opinions[k]
		known := f.learned(j.Labels, classes)
		n.Suspects = slices.DeleteFunc(n.Suspects, func(s Suspect) bool {
			return f.wrong[s.at] <= surelyWrong || !known[s.Given]
		})
	}
	return n, nil
}

func (n Noise) suspicion(classes []string) suspicion {
	s := suspicion{
		count: len(n.Suspects), least: fewSuspects, judged: n.Rows, trust: n.trust(),
		summary: "; estimated noise " + percent(float64(n.Rate)) + " of the labels",
	}
	if f := n.floor; f != nil {
		s.beyond = fmt.Sprintf("%d of %s told with at least %s are labeled otherwise; overlap of the classes "+
			"explains %s", f.against, count(f.sure, "row"), percent(sureOf), figure(f.expected))
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
		target, predicted := figuresApart(float64(r.Target), float64(r.Predicted))
		s.worst = append(s.worst, "target "+target+", predicted "+predicted+", "+figure(float64(r.Distance))+
			" robust standard deviations off")
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

// heavyTailed reports whether residuals thin out so slowly that the far ones belong to the rest:
// between three deviations and the limit lie far more than of normal ones, and at least a third as
// many as beyond it.
func heavyTailed(targets, predictions []float32, beyond int) bool {
	const normal = 0.0027 // share beyond three deviations
	near := 0.0
	for _, r := range distancesOf(targets, predictions) {
		if r > 3 && r <= residualLimit {
			near++
		}
	}
	expected := normal * float64(len(targets))
	more := near - expected
	return more > 2*math.Sqrt(expected) && 3*more >= float64(beyond)
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
		if s.beyond != "" {
			w.Evidence = append(w.Evidence, finding.Evidence{Label: "far from a boundary", Text: s.beyond})
		}
		for k := range (examples + len(found) - 1 - i) / len(found) {
			label := row + " " + strconv.Itoa(int(s.rows[k]))
			w.Evidence = append(w.Evidence, finding.Evidence{Label: label, Text: s.worst[k]})
		}
	}
	key, value, reason := "regularization.label_smoothing", any(0.1),
		"the loss then punishes confident rows less, wrong ones included"
	w.Title = strings.Join(who, " and ") + " may carry a wrong label"
	w.Why = "Models that were not trained on these rows are sure of another class, in more rows than the overlap of " +
		"the classes explains. Such rows hold the training loss up, and learning them by heart is overfitting. " +
		"Look at them first: a hard row is not a wrong one."
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
