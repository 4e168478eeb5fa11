package profile

import (
	"fmt"
	"strconv"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis"
)

// AfterTraining says which rows of a part are probably labeled wrong, judged by a trained
// network: at most one warning. outputs is rows x [dataset.Prepared.Outputs], in the order of
// the part: probabilities after softmax, or for regression what the network predicts, scaled
// as the part's targets are. See [LabelNoise] on which part to choose. The error names sizes
// that do not fit.
func AfterTraining(p *dataset.Prepared, part *dataset.Part, outputs blas32.General) ([]Warning, error) {
	if p.Task == dataset.Classification {
		n, err := LabelNoise(part.Labels, outputs, part.Rows)
		if err != nil {
			return nil, err
		}
		if w, ok := n.Warning(p.Classes); ok {
			return []Warning{w}, nil
		}
		return []Warning{}, nil
	}
	if outputs.Rows != len(part.Targets) || outputs.Cols != 1 {
		return nil, fmt.Errorf("%d x %d outputs do not fit %d targets", outputs.Rows, outputs.Cols, len(part.Targets))
	}
	unit := func(v float32) float32 { return v*p.TargetScale + p.TargetShift }
	targets, predictions := make([]float32, outputs.Rows), make([]float32, outputs.Rows)
	for i, y := range part.Targets {
		targets[i], predictions[i] = unit(y), unit(outputs.Data[i*outputs.Stride])
	}
	found, err := Residuals(targets, predictions, part.Rows)
	if err != nil {
		return nil, err
	}
	if w, ok := residualWarning(found, outputs.Rows); ok {
		return []Warning{w}, nil
	}
	return []Warning{}, nil
}

// residualWarning puts far residuals into words; ok is false where they are too few to speak of.
func residualWarning(found []Residual, rows int) (w Warning, ok bool) {
	if len(found) < fewRepeats || float64(len(found)) < noiseShare*float64(rows) {
		return Warning{}, false
	}
	w = Warning{
		Kind: NoisyLabels, Severity: diagnosis.Info, Title: count(len(found), "row") + " with a target far from what is predicted",
		Evidence: []diagnosis.Evidence{{
			Label: "suspects",
			Text:  percent(float64(len(found))/float64(rows)) + " of " + count(rows, "row") + ", residuals beyond " + strconv.Itoa(residualLimit) + " robust standard deviations (rule: " + percent(noiseShare) + ")",
		}},
		Why: "Targets that do not belong to their rows, such as slips of the decimal point or of the unit, pull the network towards them by the square of their distance. Look at them first: a hard row is not a wrong one.",
		Suggestions: append(advice("look at these rows and correct what is wrong", "clean targets help more than any setting"),
			(&look{options: Options{}.withDefaults()}).change("training.loss", "huber", "large errors then count in proportion, not squared")...),
	}
	for i, f := range found[:min(maxListed, len(found))] {
		w.Rows = append(w.Rows, f.Row)
		if i < 3 {
			w.Evidence = append(w.Evidence, diagnosis.Evidence{
				Label: "row " + strconv.Itoa(int(f.Row)),
				Text:  "target " + figure(float64(f.Target)) + ", predicted " + figure(float64(f.Predicted)) + ", " + figure(float64(f.Distance)) + " robust standard deviations off",
			})
		}
	}
	return w, true
}
