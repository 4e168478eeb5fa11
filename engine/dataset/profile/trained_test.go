package profile

import (
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
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
	if w, err := AfterTraining(honest, &part, outputs); err != nil || len(w) != 0 {
		t.Fatalf("honest targets: %+v, %v", w, err)
	}
	part.Targets = slices.Clone(part.Targets)
	var wrong []int32
	for _, i := range []int{3, 20, 41, 60} {
		own := part.Targets[i]*honest.TargetScale + honest.TargetShift
		part.Targets[i] = (own*10 - honest.TargetShift) / honest.TargetScale
		wrong = append(wrong, part.Rows[i])
	}
	w, err := AfterTraining(honest, &part, outputs)
	if err != nil || len(w) != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	if rows := slices.Sorted(slices.Values(w[0].Rows)); !slices.Equal(rows, wrong) || w[0].Kind != NoisyLabels || !strings.Contains(w[0].Evidence[1].Text, "predicted") {
		t.Errorf("%+v, want rows %v", w[0], wrong)
	}
	if _, err := AfterTraining(honest, &part, blas32.General{Rows: 2, Cols: 1, Stride: 1, Data: make([]float32, 2)}); err == nil {
		t.Error("two outputs for a part")
	}
}

func TestAfterTrainingOfClasses(t *testing.T) {
	labels, p := posterior(600, 6)
	part := &dataset.Part{Labels: labels}
	prepared := &dataset.Prepared{Task: dataset.Classification, Classes: []string{"a", "b", "c"}}
	if w, err := AfterTraining(prepared, part, p); err != nil || len(w) != 0 {
		t.Errorf("clean labels: %+v, %v", w, err)
	}
	for i := 0; i < 600; i += 30 {
		labels[i] = (labels[i] + 1) % 3
	}
	if w, err := AfterTraining(prepared, part, p); err != nil || len(w) != 1 || w[0].Kind != NoisyLabels {
		t.Errorf("flipped labels: %+v, %v", w, err)
	}
}
