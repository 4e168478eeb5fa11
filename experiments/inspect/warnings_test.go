package inspect

import (
	"context"
	"slices"
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

func TestWarningsComeAfterTheCurvesAndAreFew(t *testing.T) {
	curves := []diagnosis.Finding{{Kind: diagnosis.Overfitting, Severity: diagnosis.Bad}}
	var data []diagnosis.Finding
	for _, k := range []diagnosis.Kind{"leakage", "healthy", "near-constant", "label-leak", "class-imbalance", "unscaled-features", "label-noise"} {
		severity := diagnosis.Bad
		if k == "near-constant" || k == "label-noise" {
			severity = diagnosis.Info
		}
		data = append(data, diagnosis.Finding{Kind: k, Severity: severity})
	}
	got := AddWarnings(curves, data)
	var kinds []diagnosis.Kind
	for _, f := range got {
		kinds = append(kinds, f.Kind)
	}
	if want := []diagnosis.Kind{diagnosis.Overfitting, "leakage", "label-leak", "class-imbalance", "label-noise"}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
}

func TestDataWarningsOfUnscaledFeatures(t *testing.T) {
	s := spec.Default()
	s.Data.Source, s.Data.Normalize = "wine", "none"
	table, prepared, err := build.LoadTable(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if found := DataWarnings(s, table, prepared); len(found) != 1 || found[0].Kind != "unscaled-features" {
		t.Errorf("%+v", found)
	}
	if found := DataWarnings(s, nil, prepared); found != nil {
		t.Errorf("without the table: %+v", found)
	}
}
