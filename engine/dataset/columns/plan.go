package columns

import (
	"fmt"

	"tunebench/engine/dataset/tabular"
)

// plan names the columns and decides what each is.
func (b *builder) plan() error {
	given := make([]string, b.width)
	for i := range given {
		if b.header {
			given[i] = string(b.sample[0].Fields[i])
		} else if i < len(b.names) {
			given[i] = b.names[i]
		}
	}
	raw, _ := tabular.ColumnNames(given, false)
	names, repeated := tabular.ColumnNames(given, true)
	b.repeated = repeated && b.header
	if b.header {
		b.sample = b.sample[1:]
	}
	if b.encoding != nil {
		if err := b.planEncoded(names); err != nil {
			return err
		}
		b.textual = b.encoding.Text != nil
		if b.encoding.Ratings != nil {
			b.planEncodedRatings()
		}
		b.activate()
		return nil
	}
	b.findIndexes(given)
	if b.source.Label == "" {
		b.label = b.lastColumn()
	} else if i, err := resolve("label", b.source.Label, raw, b.named()); err != nil {
		return b.errorf(0, "", "%v", err)
	} else {
		b.label = i
	}
	b.survey()
	b.recognize(names)
	if b.kind == tabular.RatingsKind {
		return b.planRatings(names)
	}
	b.textual = b.kind == tabular.TextKind
	if b.textual {
		if _, label, ok := b.findTexts(names); ok && label != b.label {
			b.label = label
			b.survey()
		}
		return b.planText(names, raw)
	}
	var err error
	if b.columns, err = b.chooseColumns(names, raw); err != nil {
		return b.errorf(0, "", "%v", err)
	}
	task := b.source.Task
	if b.declared != nil && b.declared[b.label] && task != tabular.Regression {
		task = tabular.Classification
	}
	b.newLabels(task, names[b.label])
	if b.label == b.width-1 {
		b.labels.given = b.classes
	}
	b.activate()
	if len(b.active) == 0 {
		return b.noFeatures()
	}
	return nil
}

// newLabels takes the labels from the column that was found.
func (b *builder) newLabels(task tabular.Task, name string) {
	b.labels = newLabels(task, name, b.source.LabelMap)
	b.labels.unit = b.unit
	if b.label >= 0 && b.encoding == nil {
		b.labels.judge(b.surveys[b.label], b.decimal, b.whole[b.label] != nil)
	}
}

// activate lists the columns that are read.
func (b *builder) activate() {
	for i := range b.columns {
		if b.columns[i].kind != leftOutColumn {
			b.columns[i].activeAt = len(b.active)
			b.active = append(b.active, &b.columns[i])
		}
	}
}

// named reports whether columns have names that a user can know.
func (b *builder) named() bool { return b.header || b.names != nil }

// noFeatures explains a table with nothing but a label.
func (b *builder) noFeatures() error {
	if b.width == 1 {
		return b.errorf(0, "",
			"one column only; features and a label are expected, separated by comma, semicolon, tab, bar or blanks")
	}
	problem := "no feature columns are left"
	for _, c := range b.columns {
		if c.kind == leftOutColumn {
			problem += fmt.Sprintf("; %q left out: %s", c.name, c.why)
		}
		if len(problem) > 300 {
			break
		}
	}
	return b.errorf(0, "", "%s", problem)
}
