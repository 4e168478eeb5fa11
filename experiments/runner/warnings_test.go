package runner

import (
	"context"
	"math"
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/experiments/spec"
)

func TestWarningsComeAfterTheCurvesAndAreFew(t *testing.T) {
	curves := []diagnosis.Finding{{Kind: diagnosis.Overfitting, Severity: diagnosis.Bad}}
	var data []diagnosis.Finding
	for _, k := range []diagnosis.Kind{"leakage", "healthy", "near-constant", "label-leak", "class-imbalance", "unscaled-features"} {
		severity := diagnosis.Bad
		if k == "near-constant" {
			severity = diagnosis.Info
		}
		data = append(data, diagnosis.Finding{Kind: k, Severity: severity})
	}
	got := AddWarnings(curves, data)
	if len(got) != 4 || got[0].Kind != diagnosis.Overfitting || got[1].Kind != "leakage" || got[2].Kind != "label-leak" || got[3].Kind != "class-imbalance" {
		t.Errorf("%+v", got)
	}
}

func TestDataWarningsOfUnscaledFeatures(t *testing.T) {
	s := spec.Default()
	s.Data.Source, s.Data.Normalize = "wine", "none"
	table, prepared, err := LoadTable(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if found := dataWarnings(s, profiled(table, prepared), prepared); len(found) != 1 || found[0].Kind != "unscaled-features" {
		t.Errorf("%+v", found)
	}
	table.X.Data = make([]float32, mostProfiled+1)
	if profiled(table, prepared) != nil {
		t.Error("a large table is looked at while training")
	}
}

func TestSoftmaxOfHugeLogits(t *testing.T) {
	row := []float32{1e4, 1e4, -1e4}
	softmax(row)
	if row[0] != 0.5 || row[1] != 0.5 || row[2] != 0 {
		t.Errorf("%v", row)
	}
	nan := []float32{float32(math.NaN()), 1}
	softmax(nan)
	if nan[0] == nan[0] {
		t.Errorf("%v", nan)
	}
}
