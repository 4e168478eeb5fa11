package dataset

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/dataset/builtin"
	"tunebench/engine/dataset/generate"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// Load reads the whole of a source.
//
// Errors name the file and, for bad content, line, column and value ([*ParseError]). A
// canceled context ends loading with its error.
func Load(ctx context.Context, s Source, o Options) (*Table, error) {
	if err := check(&s); err != nil {
		return nil, err
	}
	t, err := load(ctx, tabular.Request{Source: s, Options: o})
	if err != nil {
		return nil, err
	}
	if s.Kind != "" && s.Kind != tabular.AutoKind && s.Kind != tabular.TableKind && s.Kind != t.Kind {
		return nil, fmt.Errorf("%s holds data of the kind %s, not %s", t.Name, t.Kind, s.Kind)
	}
	restrict(t, s)
	if err := checkLabels(t); err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name, source string
		into         **tabular.Table
	}{{"validation", s.Validation, &t.Holdout}, {"test", s.Test, &t.TestHoldout}} {
		if part.source == "" {
			continue // the source itself may have come divided
		}
		if *part.into, err = loadHoldout(ctx, t, s, o, part.name, part.source); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// loadHoldout reads a separate table for a part of the split.
func loadHoldout(ctx context.Context, t *tabular.Table, s tabular.Source, o tabular.Options, part,
	name string,
) (*tabular.Table, error) {
	s.Name, s.Limit, s.Sample = name, 0, 0
	holdout, err := LoadEncoded(ctx, s, o, &t.Encoding)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	if holdout.Labels == nil && holdout.Targets == nil {
		return nil, fmt.Errorf("%s: %s lacks the label %q", part, holdout.Name, t.LabelName)
	}
	for _, note := range holdout.Notes {
		t.Notes = append(t.Notes, part+": "+note)
	}
	return holdout, nil
}

// LoadEncoded reads a file's rows with the encoding of another table, so that they have its
// features and classes: columns are found by name if both have a header, else by position.
// A file without the label's column, rows to predict, gives neither Labels nor Targets. The
// source's Label, Task, Columns, Drop, Categorical and Sample play no part.
func LoadEncoded(ctx context.Context, s Source, o Options, e *tabular.Encoding) (*Table, error) {
	if err := check(&s); err != nil {
		return nil, err
	}
	if _, ok := Builtin(s.Name); ok {
		t, err := load(ctx, tabular.Request{Source: s, Options: o})
		if err == nil && !slices.Equal(t.Features, e.Features) {
			err = fmt.Errorf("%s: its %d features are not those of the training table", s.Name, len(t.Features))
		}
		return t, err
	}
	s.Label = ""
	return loadFile(ctx, &tabular.Request{Source: s, Options: o, Encoding: e})
}

func load(ctx context.Context, q tabular.Request) (*tabular.Table, error) {
	if t, ok, err := generate.Load(ctx, q); ok {
		return t, err
	}
	if t, ok, err := builtin.Load(ctx, q); ok {
		return t, err
	}
	return loadFile(ctx, &q)
}

// Builtins lists the sets that need no file, the embedded ones first.
func Builtins() []tabular.Info { return append(builtin.Sets(), generate.Sets()...) }

// BuiltinNames lists the names of [Builtins] in order.
func BuiltinNames() []string {
	var names []string
	for _, info := range Builtins() {
		names = append(names, info.Name)
	}
	return names
}

// Builtin reports whether a source's name is a built-in or generated set rather than a file.
func Builtin(name string) (tabular.Info, bool) {
	for _, info := range Builtins() {
		if info.Name == name {
			return info, true
		}
	}
	return tabular.Info{}, false
}

// check reports a value out of range.
func check(s *tabular.Source) error {
	switch {
	case s.Name == "":
		return fmt.Errorf("no data source: give a file or one of %s", strings.Join(BuiltinNames(), ", "))
	case s.Task != "" && s.Task != tabular.Auto && s.Task != tabular.Classification && s.Task != tabular.Regression:
		return fmt.Errorf("task %q is none of auto, classification, regression", s.Task)
	case s.Header != "" && s.Header != "auto" && s.Header != "yes" && s.Header != "no":
		return fmt.Errorf("header %q is none of auto, yes, no", s.Header)
	case !slices.Contains([]string{"", "auto", "point", "comma"}, s.Decimal):
		return fmt.Errorf("decimal %q is none of auto, point, comma", s.Decimal)
	case s.Kind != "" && !slices.Contains([]tabular.Kind{
		tabular.AutoKind, tabular.TableKind, tabular.ImageKind,
		tabular.TextKind, tabular.RatingsKind,
	}, s.Kind):
		return fmt.Errorf("kind %q is none of auto, table, image, text, ratings", s.Kind)
	case s.Limit < 0:
		return fmt.Errorf("limit %d is negative", s.Limit)
	case s.Sample < 0:
		return fmt.Errorf("sample %d is negative", s.Sample)
	}
	if err := s.Ratings.Check(); err != nil {
		return err
	}
	return s.Text.Check()
}

// restrict applies Limit and then Sample.
func restrict(t *tabular.Table, s tabular.Source) {
	n := t.NumRows()
	if s.Limit > 0 && s.Limit < n {
		t.Keep(tabular.RowNumbers(s.Limit))
		n = s.Limit
	}
	if s.Sample > 0 && s.Sample < n {
		rows := tabular.RowNumbers(n)
		splitmix.New(s.Seed, splitmix.Sample, 0).Shuffle(rows)
		rows = rows[:s.Sample]
		sortRows(rows)
		t.Keep(rows)
	}
}

// checkLabels refuses a table that nothing can be learned from.
func checkLabels(t *tabular.Table) error {
	if t.NumRows() < 2 {
		return fmt.Errorf("%s: %d row is too few to train on", t.Name, t.NumRows())
	}
	if t.Task == tabular.Regression {
		low, high := math.Inf(1), math.Inf(-1)
		for _, y := range t.Targets {
			low, high = min(low, y), max(high, y)
		}
		if low == high {
			return fmt.Errorf("%s: the target %q is %v in every row; there is nothing to learn", t.Name, t.LabelName,
				low)
		}
		return nil
	}
	if t.Implicit() {
		return nil
	}
	present := 0
	for _, n := range t.ClassCounts() {
		if n > 0 {
			present++
		}
	}
	if present < 2 {
		return fmt.Errorf("%s: every row of the label %q is of the one class %q; there is nothing to tell apart",
			t.Name, t.LabelName, t.Classes[t.Labels[0]])
	}
	return nil
}
