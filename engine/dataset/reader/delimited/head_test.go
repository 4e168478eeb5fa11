package delimited

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/tabular"
)

// table is the text of a table with 30 rows: two features and a label.
func table(sep string) string {
	lines := []string{strings.Join([]string{"width", "height", "kind"}, sep)}
	for i := range 30 {
		lines = append(lines, strings.Join([]string{
			fmt.Sprint(i * i % 17), fmt.Sprint(i%5) + ".5", []string{"p", "q"}[i%2],
		}, sep))
	}
	return strings.Join(lines, "\n") + "\n"
}

// What stands before, beside and behind a table changes nothing of it, and is said.
func TestWhatSurroundsATable(t *testing.T) {
	want := mustRead(t, tabular.Source{}, table(","))
	behind := func(text, end string) string { return strings.ReplaceAll(text, "\n", end+"\n") }
	named := func(text string) string { // as R writes the names of rows
		lines := strings.Split(strings.TrimSpace(text), "\n")
		for i := range lines[1:] {
			lines[i+1] = fmt.Sprintf("\"row %d\",", i) + lines[i+1]
		}
		return strings.Join(lines, "\n")
	}
	header, rows, _ := strings.Cut(table(","), "\n")
	for what, c := range map[string]struct{ text, note string }{
		"comments":        {"# source: census\n# 1990, of all\n" + table(","), "2 lines of comment before the table"},
		"quoted comments": {"\"# source: a, b\"\n\n" + table(","), "1 line of comment before the table left out"},
		"percent signs":   {"% made by hand\r\n" + table(","), "1 line of comment"},
		"names in one":    {"# made by hand\n# " + header + "\n" + rows, "the last line of comment names the columns"},
		"names quoted": {
			"\"#width\",\"height\",\"kind\"\n" + rows, "the last line of comment names the columns",
		},
		"a separator": {"sep=;\r\n" + table(";"), ""},
		"another":     {"\"sep=,\"\n" + table(","), ""},
		"both":        {"sep=|\n# x\n" + table("|"), "1 line of comment"},
		"a title": {
			"Sizes of things\n\n" + table(","), `1 line before the table left out, the first "Sizes of things"`,
		},
		"a title as wide": {"Sizes of things,,\nsource: us,,\n" + table(","), `2 lines before the table left out`},
		"row names":       {named(table(",")), "the first is taken for their names"},
		"trailing commas": {behind(table(","), ","), ""},
		"three of them":   {behind(table(","), ",,,"), ""},
		"on rows alone":   {header + "\n" + behind(rows, ","), ""},
		"on the header":   {header + ",\n" + rows, ""},
	} {
		got, err := read(t, tabular.Source{}, c.text)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if got.LabelName != "kind" || !slices.Equal(got.Features, want.Features) ||
			!slices.Equal(got.X.Data, want.X.Data) || !slices.Equal(got.Labels, want.Labels) ||
			!slices.Equal(got.Rows, want.Rows) {
			t.Errorf("%s: label %s, features %q, %d rows", what, got.LabelName, got.Features, got.NumRows())
		}
		if !strings.Contains(strings.Join(got.Notes, "\n"), c.note) {
			t.Errorf("%s: notes %q, want %q", what, got.Notes, c.note)
		}
		// Its rows are found in another file, whatever surrounds that.
		again, err := Table(t.Context(), &tabular.Request{Encoding: &got.Encoding}, "b.csv", []byte(c.text), nil)
		if err != nil || !slices.Equal(again.Labels, want.Labels) {
			t.Errorf("%s: again %v", what, err)
		}
	}
}

// Names in a line of comment are the columns' names, whatever marks the comment.
func TestNamesInAComment(t *testing.T) {
	const rows = "1,3.5,0.5\n2,1.5,0.25\n3,4.5,0.75\n4,2.5,0.125\n"
	blanks := strings.ReplaceAll(rows, ",", " ")
	for text, want := range map[string]string{
		"#,size,hp\n" + rows:                                            "# size",
		"\"#\",\"size\",\"hp\"\n" + rows:                                "# size",
		"#id,size,share %\n" + rows:                                     "id size",
		"# id,size,\"share, %\"\n" + rows:                               "id size",
		"# made by hand\n#\n# id,size,share %\n" + rows:                 "id size",
		"% id size hp\n" + blanks:                                       "id size",
		"# width\theight\tkind\n" + strings.ReplaceAll(rows, ",", "\t"): "width height",
	} {
		for _, header := range []string{"", "yes"} {
			got := mustRead(t, tabular.Source{Header: header, Task: tabular.Regression}, text)
			if names := strings.Join(got.Features, " "); names != want || got.NumRows() != 4 {
				t.Errorf("%q, header %q: %d rows of %q", text, header, got.NumRows(), names)
			}
		}
	}
	// A row of names comes before those in a comment, and a label tells names of text.
	named := mustRead(t, tabular.Source{Header: "yes"}, "# by hand, for us, only\na,b,c\n"+rows)
	if named.LabelName != "c" {
		t.Errorf("the label is %s", named.LabelName)
	}
	named = mustRead(t, tabular.Source{Label: "kind"}, "#city,kind\nRome,p\nOslo,q\nRome,q\nOslo,p\n")
	if named.LabelName != "kind" || named.NumRows() != 4 {
		t.Errorf("%d rows, label %s", named.NumRows(), named.LabelName)
	}
}

// Lines are counted from the beginning of the file, whatever is left out there.
func TestLinesBehindAPreamble(t *testing.T) {
	for _, before := range []string{"", "sep=,\n", "# one\n# two\n", "Title\n\n", "sep=,\r\n# x\r\nTitle\r\n"} {
		lines := strings.Count(before, "\n")
		_, err := read(t, tabular.Source{}, before+table(",")+strings.Repeat("1,2.5,p\n", columns.SampleRows)+"1,2\n")
		want := fmt.Sprintf("a.csv:%d: 2 fields where the header has 3", lines+31+columns.SampleRows+1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", before, err, want)
		}
	}
}

// What only looks like a preamble is data.
func TestRowsThatArePartOfTheTable(t *testing.T) {
	for text, rows := range map[string]int{
		"#a,y\n#b,q\n#c,p\n#d,q\n":                         3, // nothing but
		"5,,\n1,2,p\n3,4,q\n5,6,p\n":                       3, // without a label
		"4,1,p,q\n1,0\n2,1\n3,0\n4,1\n":                    4, // scikit-learn's counts
		"sep=x,y\n1,p\n2,q\n3,p\n":                         3, // a name
		"a,y\n#1,p\n#2,q\n#3,p\n":                          3,
		"1,2,3\n4,5,6\n7,8,1\n":                            3,
		"2019,2020,2021\n1,2,3\n4,5,6\n":                   2, // years name columns
		"2019,2020,2021\n2020,2021,1999\n2022,2020,1990\n": 3,
	} {
		got, err := read(t, tabular.Source{}, text)
		if err != nil || got.NumRows() != rows {
			t.Errorf("%q: %v rows, %v", text, got, err)
		}
	}
}

// A header is told from numbers however they are written.
func TestHeadersAboveNumbersInAnyForm(t *testing.T) {
	for _, column := range []string{"12.5%|3%", "$5|$7.25", "1 234|5 678", "(5)|3", "−4|5", "NA|4", "3,5|-"} {
		cells := strings.Split(column, "|")
		text := fmt.Sprintf("rate\tname\n%s\tp\n%s\tq\n", cells[0], cells[1])
		if sample := sampleRecords([]byte(text), '\t', 10); !hasHeader(sample) || hasHeader(sample[1:]) {
			t.Errorf("%q: a header above: %v, among: %v", column, hasHeader(sample), hasHeader(sample[1:]))
		}
	}
}

// Between semicolons a comma comes before a fraction.
func TestCommasBetweenSemicolons(t *testing.T) {
	for sep, want := range map[string]float64{";": 1.234, "\t": 1234} {
		text := strings.Join([]string{"x", "y"}, sep) + "\n"
		for i := range 9 {
			text += fmt.Sprintf("%d,234%s%c\n", 1+i%3, sep, 'p'+i%2)
		}
		if got := mustRead(t, tabular.Source{}, text); got.At(0, 0) != want {
			t.Errorf("%q: %v, %q", sep, got.At(0, 0), got.Notes)
		}
	}
}
