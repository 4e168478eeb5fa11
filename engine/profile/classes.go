package profile

import (
	"strconv"

	"tunebench/engine/finding"
)

// Thresholds of the checks on classes. Up to a ratio of four a network learns the smaller
// class about as well (Adult's is 3.2); below ten rows nothing general can be said of a class.
const (
	imbalanceRatio  = 5
	imbalanceSevere = 20
	fewRowsLimit    = 10
)

func imbalance(l *look) *Warning {
	large, small := -1, -1
	classes := l.profile.Classes
	for c := range classes {
		if classes[c].Rows == 0 {
			continue
		}
		if large < 0 || classes[c].Rows > classes[large].Rows {
			large = c
		}
		if small < 0 || classes[c].Rows < classes[small].Rows {
			small = c
		}
	}
	if large < 0 || classes[large].Rows < imbalanceRatio*classes[small].Rows {
		return nil
	}
	most, least := classes[large], classes[small]
	ratio := float64(most.Rows) / float64(least.Rows)
	w := &Warning{
		Kind: Imbalance, Severity: finding.Warn,
		Title: "class " + strconv.Quote(least.Name) + " is rare: 1 row for " + figure(ratio) + " of " +
			strconv.Quote(most.Name),
		Evidence: []finding.Evidence{
			finding.Fact("largest class", "%s: %s, %s", most.Name, count(most.Rows, "row"),
				percent(float64(most.Share))),
			finding.Fact("smallest class", "%s: %s, %s", least.Name, count(least.Rows, "row"),
				percent(float64(least.Share))),
			finding.Fact("ratio", "%s (rule: %d)", figure(ratio), imbalanceRatio),
			finding.Fact("baseline", "always answering %q is right in %s", most.Name, percent(float64(most.Share))),
		},
		Why: "The loss is dominated by the common classes, and accuracy looks good without the rare ones ever " +
			"being predicted. Judge by macro F1.",
	}
	if ratio >= imbalanceSevere {
		w.Severity = finding.Bad
	}
	w.Suggestions = l.change("training.class_weights", "balanced", "each class then weighs the same in the loss")
	if w.Suggestions == nil { // already balanced
		w.Severity = finding.Info
	}
	return w
}

func fewRows(l *look) *Warning {
	var names []string
	least := -1
	part := "row"
	for c, class := range l.profile.Classes {
		n := class.Rows
		if l.profile.Train > 0 {
			n, part = class.Train, "training row"
		}
		if n >= fewRowsLimit {
			continue
		}
		names = append(names, class.Name)
		if least < 0 || n < rowsOf(l.profile, least) {
			least = c
		}
	}
	if names == nil {
		return nil
	}
	w := &Warning{
		Kind: FewRows, Severity: finding.Warn,
		Title: count(len(names), "class") + " with fewer than " + strconv.Itoa(fewRowsLimit) + " " + part + "s",
		Evidence: []finding.Evidence{
			{Label: "classes", Text: listed(names)},
			finding.Fact("fewest", "%s: %s", l.profile.Classes[least].Name, count(rowsOf(l.profile, least), part)),
		},
		Why: "What a network learns of so few rows is their noise, and a score on a handful of validation " +
			"rows says little.",
		Suggestions: advice("collect more rows of these classes, or merge or leave them out",
			"no setting makes up for rows that are not there"),
	}
	if len(names) > 1 {
		w.Title = strconv.Itoa(len(names)) + " classes with fewer than " + strconv.Itoa(fewRowsLimit) + " " + part + "s"
	}
	return w
}

// rowsOf counts the rows of a class that can be learned from.
func rowsOf(p *Profile, class int) int {
	if p.Train > 0 {
		return p.Classes[class].Train
	}
	return p.Classes[class].Rows
}
