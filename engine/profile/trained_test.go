package profile

import (
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"

	"gonum.org/v1/gonum/blas/blas32"
)

// TestAfterTrainingFindsWrongTargets moves the decimal point of four targets of diabetes and
// predicts the others nearly right.
func TestAfterTrainingFindsWrongTargets(t *testing.T) {
	table := load(t, dataset.Source{Name: "diabetes"})
	honest := prepare(t, table, dataset.Standard)
	part := honest.Validation
	outputs := blas32.General{Rows: part.Len(), Cols: 1, Stride: 1, Data: slices.Clone(part.Targets)}
	for i := range outputs.Data {
		outputs.Data[i] += float32(0.3 * noise(i, 0))
	}
	if w, err := AfterTraining(honest, judgedPart("", &part, outputs), nil); err != nil || len(w) != 0 {
		t.Fatalf("honest targets: %+v, %v", w, err)
	}
	part.Targets = slices.Clone(part.Targets)
	var wrong []int32
	for _, i := range []int{3, 20, 41, 60} {
		own := float64(part.Targets[i])*honest.TargetScale + honest.TargetShift
		part.Targets[i] = float32((own*10 - honest.TargetShift) / honest.TargetScale)
		wrong = append(wrong, part.Rows[i])
	}
	w, err := AfterTraining(honest, judgedPart("", &part, outputs), nil)
	if err != nil || len(w) != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	if rows := slices.Sorted(slices.Values(w[0].Rows)); !slices.Equal(rows, wrong) || w[0].Kind != NoisyLabels ||
		!strings.Contains(w[0].Evidence[1].Text, "predicted") || !(w[0].Confidence > 0.8 && w[0].Confidence < 1) {
		t.Errorf("%+v, want rows %v", w[0], wrong)
	}
	if _, err := AfterTraining(honest, judgedPart("", &part, blas32.General{
		Rows: 2, Cols: 1, Stride: 1,
		Data: make([]float32, 2),
	}), nil); err == nil {
		t.Error("two outputs for a part")
	}
}

// Targets that differ by less than a float32 tells in their own unit are judged all the same, and named
// with the digits that tell them apart.
func TestAfterTrainingOfTargetsFarFromZero(t *testing.T) {
	p := &dataset.Prepared{Task: tabular.Regression, TargetScale: 100, TargetShift: 1764300000.25}
	n := 200
	part := dataset.Part{Targets: make([]float32, n), Rows: tabular.RowNumbers(n)}
	outputs := blas32.General{Rows: n, Cols: 1, Stride: 1, Data: make([]float32, n)}
	for i := range n {
		part.Targets[i] = float32(noise(i, 1))
		outputs.Data[i] = part.Targets[i] + float32(0.1*noise(i, 2))
	}
	if w, err := AfterTraining(p, judgedPart("", &part, outputs), nil); err != nil || len(w) != 0 {
		t.Fatalf("honest targets: %+v, %v", w, err)
	}
	for _, i := range []int{5, 50, 150} {
		part.Targets[i], outputs.Data[i] = 3, 0.25
	}
	w, err := AfterTraining(p, judgedPart("", &part, outputs), nil)
	if err != nil || len(w) != 1 || !slices.Equal(w[0].Rows, []int32{5, 50, 150}) {
		t.Fatalf("%+v, %v", w, err)
	}
	if text := w[0].Evidence[1].Text; !strings.HasPrefix(text, "target 1764300300, predicted 1764300025, ") {
		t.Error(text)
	}
}

func judgedPart(name string, p *dataset.Part, outputs blas32.General) []Judged {
	return []Judged{{Name: name, Labels: p.Labels, Targets: p.Targets, Rows: p.Rows, Outputs: outputs}}
}

// Two parts make one warning, which tells them apart.
func TestAfterTrainingOfTwoParts(t *testing.T) {
	prepared := &dataset.Prepared{Task: tabular.Classification, Classes: []string{"a", "b", "c"}}
	var judged []Judged
	for i, name := range []string{"training", "validation", "clean"} {
		labels, p := posterior(600, 6)
		for k := i; k < 600 && name != "clean"; k += 30 + 10*i {
			labels[k] = (labels[k] + 1) % 3
		}
		judged = append(judged, judgedPart(name, &dataset.Part{Labels: labels}, p)...)
	}
	get := func(string) any { return 0.1 } // what would be suggested
	w, err := AfterTraining(prepared, judged, get)
	if err != nil || len(w) != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	if want := "20 training rows and 15 validation rows may carry a wrong label"; w[0].Title != want {
		t.Errorf("%q, want %q", w[0].Title, want)
	}
	var labels []string
	for _, e := range w[0].Evidence {
		labels = append(labels, strings.TrimRight(e.Label, " 0123456789"))
	}
	if want := []string{
		"suspects", "far from a boundary", "training row", "training row",
		"suspects", "far from a boundary", "validation row",
	}; !slices.Equal(labels, want) {
		t.Errorf("%v, want %v", w[0].Evidence, want)
	}
	if len(w[0].Rows) != 20 || w[0].Rows[0]%30 != 0 || len(w[0].Suggestions) != 1 {
		t.Errorf("rows %v, suggestions %v", w[0].Rows, w[0].Suggestions)
	}
	if text := w[0].Finding().Evidence; text[len(text)-1].Label != "training rows" ||
		!strings.HasSuffix(text[len(text)-1].Text, ", ... (counted from 0)") {
		t.Errorf("the finding does not name the rows: %+v", text)
	}
	if f := w[0].Finding(); !(f.Confidence > 0.8 && f.Confidence < 0.97) {
		t.Errorf("confidence %v of a network that is right in 29 of 30 cases", f.Confidence)
	}
	prepared.Kind = tabular.RatingsKind
	if w, err := AfterTraining(prepared, judged, nil); err != nil || len(w) != 0 {
		t.Errorf("negatives that were drawn: %+v, %v", w, err)
	}
}

func TestAfterTrainingOfClasses(t *testing.T) {
	labels, p := posterior(600, 6)
	part := &dataset.Part{Labels: labels}
	prepared := &dataset.Prepared{Task: tabular.Classification, Classes: []string{"a", "b", "c"}}
	if w, err := AfterTraining(prepared, judgedPart("", part, p), nil); err != nil || len(w) != 0 {
		t.Errorf("clean labels: %+v, %v", w, err)
	}
	for i := 0; i < 600; i += 30 {
		labels[i] = (labels[i] + 1) % 3
	}
	if w, err := AfterTraining(prepared, judgedPart("", part, p), nil); err != nil || len(w) != 1 ||
		w[0].Kind != NoisyLabels {
		t.Errorf("flipped labels: %+v, %v", w, err)
	}
}
