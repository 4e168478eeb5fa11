package profile

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/event"
)

// Suspect is a row whose label is probably wrong.
type Suspect struct {
	// Row is the row's number in the source.
	Row int32 `json:"row"`
	// Given is the class in the data, Likely the one that the network is confident of.
	Given  int32 `json:"given"`
	Likely int32 `json:"likely"`
	// GivenProbability and LikelyProbability are the network's, Loss is -ln GivenProbability.
	GivenProbability  event.Number `json:"given_probability"`
	LikelyProbability event.Number `json:"likely_probability"`
	Loss              event.Number `json:"loss"`

	at int // row's place among those judged
}

// Noise is what a trained network's probabilities tell of the labels.
type Noise struct {
	// Rows is how many rows were judged.
	Rows int `json:"rows"`
	// Suspects are the rows whose label is probably wrong, the surest first.
	Suspects []Suspect `json:"suspects"`
	// Joint is the confident joint: Joint[i][j] counts rows labeled i that are confidently j.
	Joint [][]int `json:"joint"`
	// Thresholds holds, for each class, the mean probability of the class over the rows that
	// carry its label; NaN for a class without rows.
	Thresholds []event.Number `json:"thresholds"`
	// Rate estimates the share of wrong labels: the off-diagonal share of the joint after each
	// of its rows is scaled to the number of rows with that label.
	Rate event.Number `json:"rate"`

	floor *floor // what the labels of sure rows tell; nil where nobody asked
}

// LabelNoise finds rows whose label is probably wrong by confident learning: a row labeled i
// is suspect if its most probable class among those whose probability reaches the mean
// probability of that class over its own rows is j, and j is not i. Northcutt, Jiang and
// Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021),
// equations 1 to 3; suspects are in the order of their normalized margin (section 3.2).
//
// labels are class codes, probabilities is rows x classes after softmax, rows holds the row
// numbers in the source (nil: 0, 1, ...). The probabilities should come from a network that
// was not trained on these rows, such as the validation rows, or at least that has not
// learned them by heart: memorized noise looks right. A row with a probability that is not a
// number is not judged. The error names sizes that do not fit.
func LabelNoise(labels []int32, probabilities blas32.General, rows []int32) (Noise, error) {
	classes := probabilities.Cols
	if len(labels) != probabilities.Rows || rows != nil && len(rows) != len(labels) {
		return Noise{}, fmt.Errorf("%d labels, %d rows of probabilities and %d row numbers do not fit", len(labels),
			probabilities.Rows, len(rows))
	}
	for i, l := range labels {
		if l < 0 || int(l) >= classes {
			return Noise{}, fmt.Errorf("row %d has class %d of %d", i, l, classes)
		}
	}
	n := Noise{Suspects: []Suspect{}, Joint: make([][]int, classes), Thresholds: make([]event.Number, classes)}
	for c := range n.Joint {
		n.Joint[c] = make([]int, classes)
	}
	given := n.fitThresholds(labels, probabilities)
	for i, l := range labels {
		p := rowOf(probabilities, int32(i))
		if !finiteRow(p) {
			continue
		}
		likely := n.confident(p)
		if likely < 0 {
			continue
		}
		n.Joint[l][likely]++
		if likely == int(l) {
			continue
		}
		s := Suspect{
			Row: int32(i), Given: l, Likely: int32(likely), GivenProbability: event.Number(p[l]),
			LikelyProbability: event.Number(p[likely]),
			Loss:              event.Number(-math.Log(math.Max(float64(p[l]), 1e-12))), at: i,
		}
		if rows != nil {
			s.Row = rows[i]
		}
		n.Suspects = append(n.Suspects, s)
	}
	slices.SortStableFunc(n.Suspects, func(a, b Suspect) int {
		return cmp.Compare(b.LikelyProbability-b.GivenProbability, a.LikelyProbability-a.GivenProbability)
	})
	n.estimate(given)
	return n, nil
}

// fitThresholds fills Thresholds and Rows and returns the number of rows of each class.
func (n *Noise) fitThresholds(labels []int32, probabilities blas32.General) []int {
	given := make([]int, probabilities.Cols)
	sums := make([]float64, probabilities.Cols)
	for i, l := range labels {
		if p := rowOf(probabilities, int32(i)); finiteRow(p) {
			given[l]++
			sums[l] += float64(p[l])
			n.Rows++
		}
	}
	for c := range sums {
		n.Thresholds[c] = event.Number(sums[c] / float64(given[c])) // NaN without rows: never reached
	}
	return given
}

// confident returns the most probable of the classes that reach their threshold, -1 if none does.
func (n *Noise) confident(p []float32) int {
	best := -1
	for c, v := range p {
		// The threshold is a rounded mean: equal probabilities must reach it.
		if float64(v) >= float64(n.Thresholds[c])*(1-1e-9) && (best < 0 || v > p[best]) {
			best = c
		}
	}
	return best
}

func (n *Noise) estimate(given []int) {
	wrong, all := 0.0, 0.0
	for i, row := range n.Joint {
		total := 0
		for _, k := range row {
			total += k
		}
		if total > 0 {
			wrong += float64(given[i]) * float64(total-row[i]) / float64(total)
			all += float64(given[i])
		}
	}
	n.Rate = event.Number(wrong / all)
}

func finiteRow(p []float32) bool {
	for _, v := range p {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// Residual is a row whose target is far from what was predicted.
type Residual struct {
	// Row is the row's number in the source.
	Row       int32        `json:"row"`
	Target    event.Number `json:"target"`
	Predicted event.Number `json:"predicted"`
	// Distance is the residual's distance from the median residual in robust standard deviations.
	Distance event.Number `json:"distance"`
}

// residualLimit is how many robust standard deviations are too many: of normal residuals one
// in 1.7 million lies beyond five.
const residualLimit = 5

// Residuals finds the rows of a regression whose residual, target - prediction, is more than
// five robust standard deviations (1.4826 MAD) from the median residual, the farthest first:
// Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), with a stricter limit.
// rows holds the row numbers in the source (nil: 0, 1, ...). Values that are not finite are
// left out. The error names sizes that do not fit.
func Residuals(targets, predictions []float32, rows []int32) ([]Residual, error) {
	if len(targets) != len(predictions) || rows != nil && len(rows) != len(targets) {
		return nil, fmt.Errorf("%d targets, %d predictions and %d row numbers do not fit", len(targets),
			len(predictions), len(rows))
	}
	found := []Residual{}
	for i, distance := range distancesOf(targets, predictions) {
		if distance > residualLimit {
			f := Residual{
				Row: int32(i), Target: event.Number(targets[i]), Predicted: event.Number(predictions[i]),
				Distance: event.Number(distance),
			}
			if rows != nil {
				f.Row = rows[i]
			}
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b Residual) int { return cmp.Compare(b.Distance, a.Distance) })
	return found, nil
}

// distancesOf returns how far each residual is from the median residual, in robust standard
// deviations: NaN for one that is not finite, and for all where most residuals are equal.
func distancesOf(targets, predictions []float32) []float64 {
	away := make([]float64, len(targets))
	var finite []float64
	for i, y := range targets {
		away[i] = float64(y) - float64(predictions[i])
		if !math.IsNaN(away[i]) && !math.IsInf(away[i], 0) {
			finite = append(finite, away[i])
		}
	}
	slices.Sort(finite)
	median, scale := math.NaN(), math.NaN()
	if len(finite) > 0 {
		median = quantile(finite, 0.5)
		if s := normalMAD * quantile(distances(finite, median), 0.5); s > 0 {
			scale = s
		}
	}
	for i, r := range away {
		away[i] = math.Abs(r-median) / scale
		if math.IsInf(away[i], 0) {
			away[i] = math.NaN()
		}
	}
	return away
}
