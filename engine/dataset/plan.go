package dataset

import (
	"fmt"
	"strconv"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// plan names the columns and decides what each is.
func (r *reader) plan() error {
	names := make([]string, r.width)
	for i := range names {
		if r.header {
			names[i] = wording.Name(string(r.sample[0].fields[i]))
		} else if r.names != nil && i < len(r.names) {
			names[i] = r.names[i]
		}
		if names[i] == "" {
			names[i] = "column " + strconv.Itoa(i)
		}
	}
	raw := append([]string(nil), names...)
	if wording.Unique(names) && r.header {
		r.repeated = true
	}
	if r.header {
		r.sample = r.sample[1:]
	}
	if r.encoding != nil {
		if err := r.planEncoded(names); err != nil {
			return err
		}
		r.textual = r.encoding.Text != nil
		if r.encoding.Ratings != nil {
			r.planEncodedRatings()
		}
		r.activate()
		return nil
	}
	r.label = r.width - 1
	if r.source.Label != "" {
		i, err := resolve("label", r.source.Label, raw, r.named())
		if err != nil {
			return r.errorf(0, "", "%v", err)
		}
		r.label = i
	}
	if r.source.Kind == tabular.RatingsKind {
		return r.planRatings(names)
	}
	r.textual = r.source.Kind == tabular.TextKind
	if r.textual {
		return r.planText(names, raw)
	}
	var err error
	if r.columns, err = r.chooseColumns(names, raw); err != nil {
		return r.errorf(0, "", "%v", err)
	}
	r.labels = newLabels(r.source.Task, names[r.label], r.source.LabelMap)
	if r.label == r.width-1 {
		r.labels.given = r.classes
	}
	r.activate()
	if len(r.active) == 0 {
		return r.noFeatures()
	}
	return nil
}

// activate lists the columns that are read.
func (r *reader) activate() {
	for i := range r.columns {
		if r.columns[i].kind != leftOutColumn {
			r.active = append(r.active, &r.columns[i])
		}
	}
}

// named reports whether columns have names that a user can know.
func (r *reader) named() bool { return r.header || r.names != nil }

// noFeatures explains a table with nothing but a label.
func (r *reader) noFeatures() error {
	if r.width == 1 {
		return r.errorf(0, "", "one column only; features and a label are expected, separated by comma, semicolon, tab, bar or blanks")
	}
	problem := "no feature columns are left"
	for _, c := range r.columns {
		if c.kind == leftOutColumn {
			problem += fmt.Sprintf("; %q left out: %s", c.name, c.why)
		}
		if len(problem) > 300 {
			break
		}
	}
	return r.errorf(0, "", "%s", problem)
}
