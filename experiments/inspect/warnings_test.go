package inspect

import (
	"context"
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

func TestWarningsComeAfterTheCurvesAndAreFew(t *testing.T) {
	curves := []finding.Finding{{Kind: diagnosis.Overfitting, Severity: finding.Bad}}
	var data []finding.Finding
	for _, k := range []finding.Kind{
		"leakage", "healthy", "near-constant", "label-leak", "class-imbalance",
		"unscaled-features", "label-noise",
	} {
		severity := finding.Bad
		if k == "near-constant" || k == "label-noise" {
			severity = finding.Info
		}
		data = append(data, finding.Finding{Kind: k, Severity: severity})
	}
	got := AddWarnings(curves, data)
	var kinds []finding.Kind
	for _, f := range got {
		kinds = append(kinds, f.Kind)
	}
	if want := []finding.Kind{
		diagnosis.Overfitting, "leakage", "label-leak", "class-imbalance",
		"label-noise",
	}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
}

func TestDataWarningsOfUnscaledFeatures(t *testing.T) {
	s := spec.Default()
	s.Data.Source, s.Data.Normalize = "wine", "none"
	table, prepared, err := build.LoadTable(context.Background(), s, dataset.Options{})
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
