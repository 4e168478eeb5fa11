package profile

import (
	"math"

	"tunebench/engine/dataset"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// Thresholds of the checks on single features.
const (
	// scaleRatio is the ratio of spreads, and the distance from zero in spreads, from which
	// one learning rate no longer suits all features.
	scaleRatio = 10
	// nearConstantShare is the share of one value that makes a feature nearly constant: all but one
	// row in 200.
	nearConstantShare = 0.995
	mostlyMissingFrom = 0.5
	// extremeIQRs is far beyond what skewed measurements reach: the largest in breast_cancer is 18.
	extremeIQRs = 50
	heavyShare  = 0.01
)

// ordinary reports whether a feature is a measurement rather than a code or a pixel.
func (l *look) ordinary(f *Feature) bool { return f.Kind == Numeric && l.table.Image.Width == 0 }

func unscaled(l *look) *Warning {
	if l.text("data.normalize") != string(dataset.None) {
		return nil
	}
	widest, narrowest, farthest := -1, -1, -1
	offset := func(i int) float64 {
		return math.Abs(float64(l.profile.Features[i].Mean)) / spread(&l.profile.Features[i])
	}
	for i := range l.profile.Features {
		f := &l.profile.Features[i]
		if f.Kind != Numeric || f.Std <= 0 {
			continue
		}
		if widest < 0 || f.Std > l.profile.Features[widest].Std {
			widest = i
		}
		if narrowest < 0 || f.Std < l.profile.Features[narrowest].Std {
			narrowest = i
		}
		if farthest < 0 || offset(i) > offset(farthest) {
			farthest = i
		}
	}
	if widest < 0 {
		return nil
	}
	wide, narrow, far := &l.profile.Features[widest], &l.profile.Features[narrowest], &l.profile.Features[farthest]
	ratio := float64(wide.Std / narrow.Std)
	image := l.table.Image.Width > 0 // pixels share one scale, whatever their spreads
	if (image || ratio < scaleRatio) && offset(farthest) < scaleRatio && wide.Std < scaleRatio {
		return nil
	}
	return &Warning{
		Kind: Unscaled, Severity: finding.Warn, Title: "the features are not on a common scale",
		Evidence: []finding.Evidence{
			finding.Fact("widest", "%s: standard deviation %s", wide.Name, figure(float64(wide.Std))),
			finding.Fact("narrowest", "%s: standard deviation %s, %s times less (rule: %d)", narrow.Name,
				figure(float64(narrow.Std)), figure(ratio), scaleRatio),
			finding.Fact("farthest from zero", "%s: mean %s, %s standard deviations", far.Name,
				figure(float64(far.Mean)), figure(offset(farthest))),
		},
		Why: "The learning rate that suits a wide feature is far too small for a narrow one, and large " +
			"inputs saturate or blow up the first layer.",
		Features: []string{wide.Name, narrow.Name},
		Suggestions: l.change("data.normalize", string(dataset.Standard),
			"every feature then has mean 0 and standard deviation 1"),
	}
}

func spread(f *Feature) float64 { return math.Max(float64(f.Std), 1e-30) }

func mostlyMissing(l *look) *Warning {
	var names []string
	worst := 0.0
	note := func(name string, missing int) {
		if share := float64(missing) / float64(l.profile.Rows); share >= mostlyMissingFrom {
			names = append(names, name)
			worst = math.Max(worst, share)
		}
	}
	for _, f := range l.profile.Features {
		note(f.Name, f.Missing)
	}
	for _, c := range l.profile.Categories {
		note(c.Column, c.Missing)
	}
	if names == nil {
		return nil
	}
	return &Warning{
		Kind: MostlyMissing, Severity: finding.Info, Features: names,
		Title: count(len(names), "feature") + " mostly missing",
		Evidence: []finding.Evidence{
			{Label: "features", Text: listed(names)},
			finding.Fact("most", "%s of the rows lack it (rule: %s)", percent(worst), percent(mostlyMissingFrom)),
		},
		Why:         "Most of what the network sees there is the filled-in median, not a measurement.",
		Suggestions: l.drop(names, "fewer inputs that say nothing"),
	}
}

func nearConstant(l *look) *Warning {
	var names []string
	worst := 0.0
	for i := range l.profile.Features {
		f := &l.profile.Features[i]
		varies := f.Kind != Constant && (!l.ordinary(f) || float64(f.ModeShare) < nearConstantShare)
		if l.table.Image.Width > 0 || varies {
			continue
		}
		names = append(names, f.Name)
		worst = math.Max(worst, float64(f.ModeShare))
	}
	if names == nil {
		return nil
	}
	return &Warning{
		Kind: NearConstant, Severity: finding.Info, Features: names,
		Title: count(len(names), "feature") + " with nearly one value only",
		Evidence: []finding.Evidence{
			{Label: "features", Text: listed(names)},
			finding.Fact("most frequent value", "in up to %s of the rows (rule: %s)", percent(worst),
				percent(nearConstantShare)),
		},
		Why: "Divided by its tiny spread, the rare other value of such a feature becomes enormous and " +
			"shakes the training.",
		Suggestions: l.drop(names, "they tell next to nothing"),
	}
}

func extremeValues(l *look) *Warning {
	var names []string
	var worst *Feature
	reach := 0.0
	for i := range l.profile.Features {
		f := &l.profile.Features[i]
		iqr := float64(f.Q3 - f.Q1)
		if !l.ordinary(f) || iqr <= 0 {
			continue
		}
		far := math.Max(float64(f.Max-f.Q3), float64(f.Q1-f.Min)) / iqr
		if far >= extremeIQRs {
			names = append(names, f.Name)
		}
		if far > reach {
			worst, reach = f, far
		}
	}
	if names == nil {
		return nil
	}
	value := worst.Max
	if worst.Q1-worst.Min > worst.Max-worst.Q3 {
		value = worst.Min
	}
	return &Warning{
		Kind: ExtremeValues, Severity: finding.Warn, Features: names,
		Title: count(len(names), "feature") + " with values far outside the others",
		Evidence: []finding.Evidence{
			{Label: "features", Text: listed(names)},
			finding.Fact("farthest", "%s: %s, while half of the values lie between %s and %s", worst.Name,
				figure(float64(value)), figure(float64(worst.Q1)), figure(float64(worst.Q3))),
			finding.Fact("distance", "%s interquartile ranges (rule: %d)", figure(reach), extremeIQRs),
		},
		Why: "Often a code for a missing value (-999, 9999) or a slip of the decimal point. One such value " +
			"squeezes all others together when the feature is scaled.",
		Suggestions: advice("mark codes for missing values as empty in the file, and correct slips",
			"the scale then follows the real values"),
	}
}

func heavyTail(l *look) *Warning {
	f := l.profile.Target
	if f == nil || f.OutliersMAD < fewRepeats || float64(f.OutliersMAD) < heavyShare*float64(l.profile.Rows) {
		return nil
	}
	if loss, _ := hparam.FindMethod("training.loss", l.text("training.loss")); loss.Robust {
		return nil
	}
	return &Warning{
		Kind: HeavyTail, Severity: finding.Info, Title: "the target has a heavy tail",
		Evidence: []finding.Evidence{
			finding.Fact("outliers", "%s, %s, more than 5 robust standard deviations from the median (rule: %s)",
				count(f.OutliersMAD, "row"), percent(float64(f.OutliersMAD)/float64(l.profile.Rows)),
				percent(heavyShare)),
			finding.Fact("range", "%s to %s, median %s", figure(float64(f.Min)), figure(float64(f.Max)),
				figure(float64(f.Median))),
		},
		Why:         "Squared errors let the few largest targets decide what is learned.",
		Suggestions: l.change("training.loss", "huber", "large errors then count in proportion, not squared"),
	}
}
