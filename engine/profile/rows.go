package profile

import (
	"cmp"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/finding"
)

// Thresholds of the checks on rows. A stray repeat or two, as in iris, harms nothing.
const (
	duplicateShare = 0.02
	duplicateWarn  = 0.10
	conflictShare  = 0.005
	leakShare      = 0.01
	leakBad        = 0.10
	fewRepeats     = 3
)

// crowded reports whether the features have so few combinations of values that rows repeat
// by chance: fewer than ten for each row.
func (l *look) crowded() bool {
	if len(l.table.Texts) > 0 || l.table.Sparse != nil {
		return false
	}
	combinations, limit := 1.0, 10*float64(l.profile.Rows)
	for _, f := range l.profile.Fields {
		combinations *= float64(max(1, f.Categories))
	}
	for _, f := range l.profile.Features {
		values := f.Distinct
		if f.Missing > 0 {
			values++
		}
		if combinations *= float64(max(1, values)); combinations > limit {
			return false
		}
	}
	return combinations <= limit
}

func duplicates(l *look) *Warning {
	n, rows := l.profile.Repeats.Duplicates, l.profile.Rows
	share := float64(n) / float64(rows)
	if n < fewRepeats || share < duplicateShare || l.crowded() {
		return nil
	}
	if l.options.Prepared != nil && share < duplicateWarn {
		return nil // what so few can do wrong is what leakage measures
	}
	w := &Warning{
		Kind: DuplicateRows, Severity: finding.Info, Title: percent(share) + " of the rows repeat an earlier row",
		Evidence: []finding.Evidence{
			finding.Fact("repeated", "%s of %d equal an earlier one, label included (rule: %s)", count(n, "row"), rows,
				percent(duplicateShare)),
		},
		Why: "A repeated row weighs more than others in the loss, and where one copy falls into " +
			"validation, the score there is too good.",
		Rows: l.sourceRows(l.profile.Repeats.DuplicateRows),
		Suggestions: advice("remove repeated rows from the file before it is split",
			"each observation then counts once, on one side of the split"),
	}
	if share >= duplicateWarn {
		w.Severity = finding.Warn
	}
	return w
}

func conflicts(l *look) *Warning {
	r := l.profile.Repeats
	share := float64(r.Unavoidable) / float64(l.profile.Rows)
	if l.table.Labels == nil || r.Unavoidable < fewRepeats || share < conflictShare {
		return nil
	}
	return &Warning{
		Kind: ConflictingRows, Severity: finding.Warn, Title: "rows with equal features have different labels",
		Evidence: []finding.Evidence{
			finding.Fact("conflicting", "%s of %d", count(r.Conflicts, "row"), l.profile.Rows),
			finding.Fact("best possible", "no model is right in more than %s of these rows", percent(1-share)),
		},
		Why: "The features do not tell these rows apart: labels are wrong, or a column that decides is " +
			"missing. Accuracy beyond this limit is memorized noise.",
		Rows: l.sourceRows(r.ConflictRows),
		Suggestions: advice("look at these rows: correct labels, or add the column that tells them apart",
			"no setting can separate equal rows"),
	}
}

// leakage looks for validation and test rows that were trained on.
func leakage(l *look) *Warning {
	p := l.options.Prepared
	if p == nil || p.Kind == tabular.RatingsKind && p.Train.Labels != nil {
		return nil // the drawn examples of items that a user has not met repeat by chance
	}
	name, held := "validation", p.Validation
	train := sideOf(p.Train, l.table)
	rows := shared(train, sideOf(held, cmp.Or(l.table.Holdout, l.table)))
	testRows := shared(train, sideOf(p.Test, cmp.Or(l.table.TestHoldout, l.table)))
	if leaked(testRows, p.Test) > leaked(rows, held) {
		name, held, rows = "test", p.Test, testRows
	}
	share := leaked(rows, held)
	if len(rows) < fewRepeats || share < leakShare {
		return nil
	}
	w := &Warning{
		Kind: Leakage, Severity: finding.Warn, Title: percent(share) + " of the " + name +
			" rows are training rows too",
		Evidence: []finding.Evidence{
			finding.Fact("shared", "%d of %s equal a training row, label included (rule: %s)", len(rows),
				count(held.Len(), name+" row"), percent(leakShare)),
		},
		Why: "The score on these rows measures memory, not what was learned: it is higher than on new data.",
		Suggestions: advice("remove repeated rows from the file, or keep all copies on one side of the split",
			name+" then measures rows that were never seen"),
	}
	for _, i := range rows[:min(len(rows), maxListed)] {
		w.Rows = append(w.Rows, held.Rows[i])
	}
	switch {
	case l.crowded():
		w.Severity = finding.Info
		w.Evidence = append(w.Evidence, finding.Evidence{
			Label: "by chance",
			Text:  "the features have few combinations of values, so that equal rows are to be expected",
		})
	case share >= leakBad:
		w.Severity = finding.Bad
	}
	return w
}

func leaked(rows []int32, p dataset.Part) float64 {
	if p.Len() == 0 {
		return 0
	}
	return float64(len(rows)) / float64(p.Len())
}

// sideOf compares the rows of a part by what they are in the table they come from: scaled to
// float32 they may be equal that were not. Text is compared by its terms.
func sideOf(p dataset.Part, t *dataset.Table) part {
	side := part{rowGroups: rowGroups{labels: p.Labels}}
	at := make([]int32, p.Len())
	for i, row := range p.Rows {
		k, _ := slices.BinarySearch(t.Rows, row)
		at[i] = int32(min(k, t.NumRows()-1))
		if p.Targets != nil {
			side.targets = append(side.targets, t.Targets[at[i]])
		}
	}
	if p.Sparse != nil {
		side.rows = sparseRows(p.Sparse)
	} else {
		side.rows = tableRows(t).some(at)
	}
	return side
}

// sourceRows translates rows of the table to rows of its source.
func (l *look) sourceRows(rows []int32) []int32 {
	out := make([]int32, len(rows))
	for i, r := range rows {
		out[i] = r
		if int(r) < len(l.table.Rows) {
			out[i] = l.table.Rows[r]
		}
	}
	return out
}
