package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

const flowers = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n"

func TestTablesOfManyForms(t *testing.T) {
	forms := map[string]string{
		"plain.csv":      flowers,
		"crlf.csv":       strings.ReplaceAll(flowers, "\n", "\r\n"),
		"cr.csv":         strings.ReplaceAll(flowers, "\n", "\r"),
		"bom.csv":        "\xef\xbb\xbf" + flowers,
		"quoted.csv":     strings.ReplaceAll(flowers, "setosa", "\"setosa\""),
		"semicolon.csv":  strings.ReplaceAll(flowers, ",", ";"),
		"tab.tsv":        strings.ReplaceAll(flowers, ",", "\t"),
		"bar.txt":        strings.ReplaceAll(flowers, ",", " | "),
		"blanks.dat":     strings.ReplaceAll(flowers, ",", "   "),
		"packed.csv.gz":  datasettest.Gzip(t, flowers),
		"packed.csv.zst": datasettest.Zstandard(t, flowers),
		"endless.csv":    strings.TrimSuffix(flowers, "\n"),
		"airy.csv":       "\n\n" + strings.ReplaceAll(flowers, "\n", "\n\n"),
	}
	for name, text := range forms {
		t.Run(name, func(t *testing.T) {
			table := mustLoad(t, datasettest.File(t, name, text))
			if table.Name != name || table.Task != tabular.Classification || table.LabelName != "species" {
				t.Errorf("%s, %s, label %s", table.Name, table.Task, table.LabelName)
			}
			if !slices.Equal(table.Features, []string{"length", "width"}) ||
				!slices.Equal(table.Classes, []string{"setosa", "versicolor", "virginica"}) {
				t.Errorf("features %q, classes %q", table.Features, table.Classes)
			}
			if !slices.Equal(table.X.Data, []float32{5.1, 3.5, 7, 3.2, 6.3, 3.3, 4.9, 3}) ||
				!slices.Equal(table.Labels, []int32{0, 1, 2, 0}) || !slices.Equal(table.Rows, []int32{0, 1, 2, 3}) {
				t.Errorf("%v, labels %v, rows %v", table.X.Data, table.Labels, table.Rows)
			}
			digest := sha256.Sum256([]byte(text))
			if table.SHA256 != hex.EncodeToString(digest[:]) {
				t.Error("the digest is not of the file's bytes")
			}
		})
	}
}

func TestHeaderAsItIsSaidToBe(t *testing.T) {
	s := datasettest.File(t, "a.csv", "1,2,0\n3,4,1\n5,6,0\n")
	s.Header = "yes"
	if table := mustLoad(t, s); table.NumRows() != 2 || table.Features[0] != "1" {
		t.Errorf("header = yes reads %d rows and features %q", table.NumRows(), table.Features)
	}
	s.Header = "no"
	if table := mustLoad(t, s); table.NumRows() != 3 || table.Features[0] != "column 0" {
		t.Errorf("header = no reads %d rows and features %q", table.NumRows(), table.Features)
	}
}

func TestLabelColumn(t *testing.T) {
	s := datasettest.File(t, "a.csv", "kind,u,v\nb,1,2\na,3,5\nb,5,1\n")
	for _, label := range []string{"kind", "0"} {
		s.Label = label
		table := mustLoad(t, s)
		if !slices.Equal(table.Classes, []string{"a", "b"}) || !slices.Equal(table.Labels, []int32{1, 0, 1}) ||
			!slices.Equal(table.Features, []string{"u", "v"}) {
			t.Errorf("label %s: %q %v %q", label, table.Classes, table.Labels, table.Features)
		}
	}
	s.LabelMap = map[string]string{"b": "a", "a": "c"}
	if table := mustLoad(t, s); !slices.Equal(table.Classes, []string{"a", "c"}) ||
		!slices.Equal(table.Labels, []int32{0, 1, 0}) {
		t.Errorf("mapped labels: %q %v", table.Classes, table.Labels)
	}
}

func TestClassOrderAndTask(t *testing.T) {
	rows := func(labels ...string) string {
		var b strings.Builder
		for i, l := range labels {
			fmt.Fprintf(&b, "%d.5,%s\n", i*i, l)
		}
		return b.String()
	}
	repeat := func(n int, labels ...string) []string { return slices.Repeat(labels, n) }
	cases := []struct {
		text    string
		task    tabular.Task
		want    tabular.Task
		classes []string
	}{
		{rows(repeat(4, "10", "9", "-1")...), tabular.Auto, tabular.Classification, []string{"-1", "9", "10"}},
		{rows(repeat(4, "10", "9", "x")...), tabular.Auto, tabular.Classification, []string{"10", "9", "x"}},
		{rows(repeat(2, "1", "1.0", "2", "2.00")...), tabular.Auto, tabular.Classification, []string{"1", "2"}},
		{rows(repeat(4, "0.5", "1", "2")...), tabular.Auto, tabular.Regression, nil},
		{rows("1", "2", "3", "4", "5", "6", "7"), tabular.Auto, tabular.Regression, nil},
		{rows("0", "1", "0"), tabular.Auto, tabular.Classification, []string{"0", "1"}},
		{rows(repeat(4, "0", "1", "2")...), tabular.Regression, tabular.Regression, nil},
		{rows("0.25", "1.5", "0.25"), tabular.Classification, tabular.Classification, []string{"0.25", "1.5"}},
	}
	for _, c := range cases {
		s := datasettest.File(t, "a.csv", c.text)
		s.Task = c.task
		table := mustLoad(t, s)
		if table.Task != c.want || !slices.Equal(table.Classes, c.classes) {
			t.Errorf("%q as %s: %s of %q", c.text, c.task, table.Task, table.Classes)
		}
		if c.want == tabular.Regression && (table.Labels != nil || len(table.Targets) != table.NumRows()) {
			t.Errorf("%q: %d targets", c.text, len(table.Targets))
		}
	}
}

func TestBadTables(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	cases := []struct {
		name, text string
		source     Source
		want       []string
	}{
		{"empty", "", Source{}, []string{"a.csv: ", "empty"}},
		{"only white space", " \n\r\n\t\n", Source{}, []string{"empty"}},
		{"only a header", "a,b,c\n", Source{}, []string{"only a header"}},
		{"only a header, told", "1,2\n", Source{Header: "yes"}, []string{"only a header"}},
		{"ragged", "a,b,y\n1,2,p\n3,4\n", Source{}, []string{"a.csv:3", "2 fields", "header has 3"}},
		{
			"ragged late", "a,b,y\n" + strings.Repeat("1,2,p\n3,1,q\n", 3000) + "1,2,3,4\n",
			Source{},
			[]string{"a.csv:6002", "4 fields"},
		},
		{"open quote", "a,b,y\n1,2,p\n1,\"2,q\n", Source{}, []string{"a.csv:3", "quote"}},
		{"infinite", "a,y\n1,p\n-inf,q\n", Source{}, []string{"a.csv:3", `"a"`, "not finite"}},
		{"too large", "a,y\n1,p\n1e39,q\n", Source{}, []string{"a.csv:3", "range"}},
		{"long number", "a,y\n1,p\n" + long + ",q\n", Source{}, []string{"a.csv:3", "range"}},
		{
			"infinite target", "a,y\n1,1.5\n2,Inf\n3,2.25\n",
			Source{Task: tabular.Regression},
			[]string{"a.csv:3", `"y"`, "number"},
		},
		{
			"text target", "a,y\n1,1.5\n2,low\n",
			Source{Task: tabular.Regression},
			[]string{"a.csv:3", `"low"`, "not a number"},
		},
		{"one class", "a,y\n1,p\n2,p\n", Source{}, []string{"one class", `"p"`}},
		{"one target", "a,y\n1,2.5\n2,2.5\n", Source{Task: tabular.Regression}, []string{"2.5 in every row"}},
		{"one row", "a,y\n1,p\n", Source{}, []string{"1 row"}},
		{"one column", "a\n1\n2\n", Source{}, []string{"one column"}},
		{"label unknown", flowers, Source{Label: "specie"}, []string{`"specie"`, `did you mean "species"`}},
		{"label out of range", flowers, Source{Label: "3"}, []string{"0 to 2"}},
		{"label without header", "1,2\n3,4\n", Source{Label: "y"}, []string{"no header"}},
		{"label ambiguous", "y,a,y\n1,2,p\n3,4,q\n", Source{Label: "y"}, []string{"two columns, 0 and 2"}},
		{"label is dropped", flowers, Source{Drop: []string{"species"}}, []string{"is the label"}},
		{"drop unknown", flowers, Source{Drop: []string{"lengh"}}, []string{"data.drop", `did you mean "length"`}},
		{"everything dropped", flowers, Source{Drop: []string{"length", "1"}}, []string{"no feature"}},
		{"no label at all", "a,y\n1,\n2,\n", Source{}, []string{`"y"`, "no row has a label"}},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00,", Source{}, []string{"a.csv: ", "UTF-16"}},
		{"zero byte", "a,b\n1,\x002\n", Source{}, []string{"a.csv:2", "zero byte"}},
		{"zip", "PK\x03\x04xxxx", Source{}, []string{"ZIP"}},
		{"cut gzip", datasettest.Gzip(t, strings.Repeat("1,2\n", 100))[:20], Source{}, []string{"gzip"}},
		{"cut zstd", datasettest.Zstandard(t, strings.Repeat("1,2\n", 100))[:12], Source{}, []string{"zstd"}},
		{"a million columns", strings.Repeat("1,", 1_000_000) + "1\n", Source{}, []string{"more than 131072 columns"}},
		{
			"text for a label", "title,y\nx z,once upon a time\nq,twice\n" + uniqueRows(40),
			Source{},
			[]string{"too many for classes", "data.label"},
		},
		{
			"escape sequence", "a,y\n1,1\n2,2\n3,\x1b[31mred\x1b[0m\n",
			Source{Task: tabular.Regression},
			[]string{`"red"`},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := datasettest.File(t, "a.csv", c.text)
			c.source.Name, c.source.Dir = s.Name, s.Dir
			_, err := Load(context.Background(), c.source, Options{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if len(err.Error()) > 1000 || strings.ContainsAny(err.Error(), "\x00\x1b\n") {
				t.Errorf("unfit for a terminal: %.200q", err)
			}
		})
	}
}

func TestTextBeyondTheBoundOfMemory(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		bound int64
		want  []string
	}{
		"gzip": {datasettest.Gzip(t, strings.Repeat("1,2\n", 1<<20)), 1 << 20, []string{"unpacks to more", "1.0 MiB"}},
		"zstd": {
			datasettest.Zstandard(t, strings.Repeat("1,2\n", 1<<20)), 1 << 20,
			[]string{"unpacks to more", "1.0 MiB"},
		},
		"plain": {strings.Repeat("1,2,0\n", 1<<16), 1 << 19, []string{"memory", "512.0 KiB"}},
	} {
		_, err := Load(context.Background(), datasettest.File(t, "a.csv", c.text), Options{MaxMemory: c.bound})
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not say %q", name, err, want)
			}
		}
	}
}

func uniqueRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "word %c,text %d\n", 'a'+i%26, i)
	}
	return b.String()
}

func TestMissingFile(t *testing.T) {
	_, err := Load(context.Background(), Source{Name: "digit"}, Options{})
	if err == nil || !strings.Contains(err.Error(), `did you mean the built-in "digits"?`) ||
		!errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err = Load(context.Background(), Source{Name: t.TempDir()}, Options{}); err == nil ||
		!strings.Contains(err.Error(), "folder") {
		t.Errorf("%v", err)
	}
}

func TestCancelledLoad(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, s := range []Source{datasettest.File(t, "a.csv", flowers), {Name: "digits"}, {Name: "moons"}} {
		if _, err := Load(ctx, s, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

func TestLimitAndSample(t *testing.T) {
	s := Source{Name: "digits", Limit: 100}
	if rows := mustLoad(t, s).Rows; !slices.Equal(rows, tabular.RowNumbers(100)) {
		t.Errorf("limit keeps %v", rows)
	}
	whole := mustLoad(t, Source{Name: "digits"})
	s = Source{Name: "digits", Sample: 200, Seed: 4}
	a, b := mustLoad(t, s), mustLoad(t, s)
	if a.NumRows() != 200 || !slices.Equal(a.Rows, b.Rows) || !slices.IsSorted(a.Rows) {
		t.Errorf("%d rows", a.NumRows())
	}
	for i, r := range a.Rows {
		if a.Labels[i] != whole.Labels[r] || a.X.Data[i*64+20] != whole.X.Data[r*64+20] {
			t.Fatalf("row %d carries another row's values", r)
		}
	}
	s.Seed = 5
	if slices.Equal(a.Rows, mustLoad(t, s).Rows) {
		t.Error("two seeds draw one sample")
	}
}

func TestNamesAreFitForATerminal(t *testing.T) {
	text := "a\x1b[2J,\u202eb,,a\x1b[2J,y\n" +
		"1,2,3,4,\x1b]0;title\x07red\n5,6,7,9," + strings.Repeat("x", 500) +
		"\n1,3,3,4,\xff\xfeblue\n1,3,3,4,\"two\nlines\"\n"
	table := mustLoad(t, datasettest.File(t, "a.csv", text))
	if want := []string{"a", "b", "column 2", "a (2)"}; !slices.Equal(table.Features, want) {
		t.Errorf("features %q, want %q", table.Features, want)
	}
	want := []string{"red", "two lines", strings.Repeat("x", 63) + "…", "ÿþblue"}
	if !slices.Equal(table.Classes, want) {
		t.Errorf("classes %q, want %q", table.Classes, want)
	}
	if notes := strings.Join(table.Notes, "\n"); !strings.Contains(notes, "repeats") ||
		!strings.Contains(notes, "not UTF-8: 2 bytes read as Windows-1252, the first in line 4") {
		t.Errorf("notes %q", table.Notes)
	}
}
