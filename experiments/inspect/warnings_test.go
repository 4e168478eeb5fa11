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
	kinds := func(curves ...finding.Finding) (list []finding.Kind) {
		for _, f := range AddWarnings(curves, data) {
			list = append(list, f.Kind)
		}
		return list
	}
	for _, f := range []finding.Finding{
		{Kind: diagnosis.Healthy, Severity: finding.Good},
		{Kind: diagnosis.Gap, Severity: finding.Info},
		{Kind: diagnosis.Underfitting, Severity: finding.Warn},
		{Kind: diagnosis.Overfitting, Severity: finding.Info}, // stopped early
	} {
		want := []finding.Kind{f.Kind, "leakage", "label-leak", "class-imbalance", "label-noise"}
		if got := kinds(f); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	// A network that knows nothing, or everything by heart, calls no label wrong.
	for _, k := range []finding.Kind{
		diagnosis.Overfitting, diagnosis.TooEarly, diagnosis.Diverged, diagnosis.LRTooHigh,
		diagnosis.LRTooLow, diagnosis.MajorityClass, diagnosis.DeadUnits, diagnosis.NoValidation,
	} {
		want := []finding.Kind{k, "leakage", "label-leak", "class-imbalance"}
		if got := kinds(finding.Finding{Kind: k, Severity: finding.Warn}); !slices.Equal(got, want) {
			t.Errorf("beside %s: %v", k, got)
		}
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
