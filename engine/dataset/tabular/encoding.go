package tabular

import (
	"strconv"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/text"
)

// Encoding says how the columns of a table became features and its labels classes. It is
// part of a trained model: other rows must be read with it (dataset.LoadEncoded) to mean the same.
// Its fields are plain values, fit for JSON.
type Encoding struct {
	// Width is the number of columns of the table, the label included.
	Width int
	// Named tells that the columns were named by a header.
	Named   bool
	Columns []EncodedColumn
	// Label and LabelIndex are the label's column.
	Label      string
	LabelIndex int
	LabelForm  number.Form `json:",omitzero"`
	Task       Task
	// Classes are the classes' names and LabelValues what stands for them in the file.
	Classes, LabelValues []string
	// Features names the features that the columns become.
	Features []string
	Image    ImageShape
	// Missing are the source's own marks for no value, see [Source.Missing].
	Missing []string `json:",omitempty"`
	// Fields are the vocabularies of embedded fields.
	Fields []EncodedField `json:",omitempty"`
	// Ratings says how ratings are learned; nil without ratings.
	Ratings *ratings.Config `json:",omitempty"`
	// Text says how the columns, all of text then, became features; nil without text.
	Text *text.Encoding `json:",omitempty"`
}

// EncodedColumn is a column and the features that it becomes, in this order: a number is one
// feature; a category one of 0 and 1 for each of Values, then one for any other value if
// Other; both one more for a missing value if Missing.
type EncodedColumn struct {
	Name  string
	Index int
	// Form is how the numbers of the column are written.
	Form        number.Form `json:",omitzero"`
	Categorical bool
	Values      []string
	Other       bool
	Missing     bool
	// Embedded marks a column of many categories, which becomes the next of the fields and no
	// feature.
	Embedded bool `json:",omitempty"`
}

// FeatureNames names what the column becomes.
func (e *EncodedColumn) FeatureNames() []string {
	if e.Embedded {
		return nil
	}
	var names []string
	if !e.Categorical {
		names = append(names, e.Name)
	}
	for _, v := range e.Values {
		names = append(names, e.Name+" = "+wording.Names([]string{v})[0])
	}
	if e.Other {
		names = append(names, e.Name+" = (other)")
	}
	if e.Missing {
		names = append(names, e.Name+" missing")
	}
	return names
}

// ColumnName is the name of the column at an index that a header calls so, cleaned for a terminal.
func ColumnName(given string, index int) string {
	if name := wording.Name(given); name != "" {
		return name
	}
	return "column " + strconv.Itoa(index)
}

// ColumnNames are the names of columns that a header calls so. Those that are the same when they are
// cut at their ends are cut in the middle; others that a header repeats are numbered if unique is set.
func ColumnNames(given []string, unique bool) (names []string, repeated bool) {
	names = make([]string, len(given))
	cut := map[string][]int{}
	for i, name := range given {
		names[i] = ColumnName(name, i)
		if len(name) > wording.MaxName {
			cut[names[i]] = append(cut[names[i]], i)
		}
	}
	for _, at := range cut {
		for _, i := range at[min(1, len(at)-1):] {
			if given[i] == given[at[0]] {
				continue
			}
			for _, k := range at {
				names[k] = wording.Ends(given[k])
			}
			break
		}
	}
	if unique {
		repeated = wording.Unique(names)
	}
	return names, repeated
}

// MatchesHeader reports whether the first row names most of the encoding's columns.
func (e *Encoding) MatchesHeader(first [][]byte) bool {
	given := make([]string, len(first))
	for i, f := range first {
		given[i] = string(f)
	}
	names, _ := ColumnNames(given, true)
	have := make(map[string]bool, len(names))
	for _, name := range names {
		have[name] = true
	}
	found := 0
	for _, c := range e.Columns {
		if have[c.Name] {
			found++
		}
	}
	return e.Named && 2*found > len(e.Columns)
}
