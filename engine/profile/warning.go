package profile

import (
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// The kinds of warnings.
const (
	Imbalance       finding.Kind = "class-imbalance"
	FewRows         finding.Kind = "few-rows-per-class"
	DuplicateRows   finding.Kind = "duplicate-rows"
	ConflictingRows finding.Kind = "conflicting-labels" // equal features, different labels
	Leakage         finding.Kind = "leakage"            // the same row in training and validation
	GivesAway       finding.Kind = "label-leak"         // one feature alone tells the label
	Unscaled        finding.Kind = "unscaled-features"
	NearConstant    finding.Kind = "near-constant"
	MostlyMissing   finding.Kind = "mostly-missing"
	ExtremeValues   finding.Kind = "extreme-values"
	HeavyTail       finding.Kind = "heavy-tailed-target"
	IdleCategories  finding.Kind = "idle-categories" // of columns that were left out, see [dataset.Idle]
	BlankText       finding.Kind = "blank-text"      // rows without any term of the vocabulary
	NoisyLabels     finding.Kind = "label-noise"     // after training: see [LabelNoise] and [Residuals]
)

// Warning is one thing that is wrong with the data.
type Warning struct {
	Kind     finding.Kind     `json:"kind"`
	Severity finding.Severity `json:"severity"`
	Title    string           `json:"title"`
	// Confidence is how far the network can be trusted whose judgement the warning rests on, up to 1;
	// 0 for a warning that rests on the data alone, which is certain.
	Confidence event.Number       `json:"confidence,omitempty"`
	Evidence   []finding.Evidence `json:"evidence"`
	// Why explains the warning to someone who meets it for the first time.
	Why string `json:"why"`
	// Features names the features concerned and Rows the row numbers in the source, where
	// there are any; of many, the first or worst.
	Features []string `json:"features,omitempty"`
	Rows     []int32  `json:"rows,omitempty"`
	// Part names the part that Rows belong to, training or validation, where only its rows were looked
	// at: the two may come from different files.
	Part string `json:"part,omitempty"`
	// Suggestions are changes of the experiment, or advice in words without any.
	Suggestions []finding.Suggestion `json:"suggestions"`
}

// Finding returns the warning in the form of a finding, with its rows among the evidence. It holds
// from the start of a run, and is certain unless it rests on the judgement of a network.
func (w Warning) Finding() finding.Finding {
	evidence := slices.Clone(w.Evidence)
	if len(w.Rows) > 0 {
		evidence = append(evidence, finding.Evidence{Label: strings.TrimSpace(w.Part + " rows"), Text: w.RowList()})
	}
	confidence := 1.0
	if w.Confidence > 0 {
		confidence = float64(w.Confidence)
	}
	return finding.Finding{
		Kind: w.Kind, Title: w.Title, Severity: w.Severity, Confidence: confidence,
		Evidence: evidence, Why: w.Why, Suggestions: w.Suggestions,
	}
}

// RowList names the first of Rows, "3, 5 (counted from 0)".
func (w Warning) RowList() string {
	const most = 10
	names := make([]string, 0, most+1)
	for _, row := range w.Rows[:min(most, len(w.Rows))] {
		names = append(names, strconv.Itoa(int(row)))
	}
	if len(w.Rows) > most {
		names = append(names, "...")
	}
	return strings.Join(names, ", ") + " (counted from 0)"
}

// kinds are all kinds of warnings.
var kinds = []finding.Kind{
	Imbalance, FewRows, DuplicateRows, ConflictingRows, Leakage, GivesAway, Unscaled, NearConstant,
	MostlyMissing, ExtremeValues, HeavyTail, BlankText, IdleCategories, NoisyLabels,
}

// IsWarning reports whether a finding is of the data: what [Warning.Finding] returned.
func IsWarning(f finding.Finding) bool { return slices.Contains(kinds, f.Kind) }

// look is what the checks may look at.
type look struct {
	table   *dataset.Table
	profile *Profile
	options Options
}

// checks in the order in which equally severe warnings are shown.
var checks = []func(*look) *Warning{
	leakage, givesAway, termGivesAway, imbalance, fewRows, conflicts, unscaled, blankRows,
	duplicates, extremeValues, heavyTail, mostlyMissing, nearConstant, idleCategories,
}

func warnings(l *look) []Warning {
	found := []Warning{}
	for _, check := range checks {
		if w := check(l); w != nil {
			if w.Suggestions == nil {
				w.Suggestions = []finding.Suggestion{}
			}
			found = append(found, *w)
		}
	}
	slices.SortStableFunc(found, func(a, b Warning) int { return b.Severity.Rank() - a.Severity.Rank() })
	return found
}

// text returns the value of a key, "" where it is unknown or no text.
func (l *look) text(key string) string {
	s, _ := l.options.Get(key).(string)
	return s
}

// change suggests one new value of a key; nothing where the key has it already.
func (l *look) change(key string, to any, reason string) []finding.Suggestion {
	from := l.options.Get(key)
	if from != nil && hparam.Format(from) == hparam.Format(to) {
		return nil
	}
	c := hparam.Change{Key: key, From: from, To: to}
	title := c.String()
	if from == nil {
		title = key + " = " + hparam.Format(to)
	}
	return []finding.Suggestion{{Title: title, Changes: []hparam.Change{c}, Reason: reason}}
}

// drop suggests leaving out the columns of features, in addition to those left out already.
func (l *look) drop(columns []string, reason string) []finding.Suggestion {
	const key = "data.drop"
	if k, ok := hparam.Lookup(key); ok {
		if _, list := k.Default.([]string); list {
			now, _ := l.options.Get(key).([]string)
			return l.change(key, append(slices.Clone(now), columns...), reason)
		}
	}
	return advice("leave out "+listed(columns), reason)
}

func advice(title, reason string) []finding.Suggestion {
	return []finding.Suggestion{{Title: title, Reason: reason}}
}
