package arff

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/tabular"
)

const flowers = `% Some flowers.
@RELATION 'some flowers'

@attribute length REAL
@Attribute 'stalk width' numeric % in mm
@attribute "where\'s it" {north, 'far south',"a \"b\""}
@attribute seen date "yyyy-MM-dd"
@attribute rank {1,2,3}
@attribute class {setosa,virginica}

@data
5.1, 3.5, north, "2001-01-01", 1, setosa
4.9,?,'far south',2001-01-02,2,setosa
% a comment

6.3,2.9,"a \"b\"",2001-01-03,3,virginica
{0 5.8, 2 'far south', 3 2001-01-04, 5 virginica}
{}
1,2,north,2001-01-09,?,setosa
`

// flowersCSV is the same as delimited text; its ranks are read as categories by data.categorical.
const flowersCSV = `length,stalk width,where's it,seen,rank,class
5.1,3.5,north,2001-01-01,1,setosa
4.9,,far south,2001-01-02,2,setosa
6.3,2.9,"a ""b""",2001-01-03,3,virginica
5.8,0,far south,2001-01-04,1,virginica
0,0,north,,1,setosa
1,2,north,2001-01-09,,setosa
`

func mustRead(t *testing.T, r reader.Reader, content string, s tabular.Source) *tabular.Table {
	t.Helper()
	f := &reader.File{Path: "f", Raw: []byte(content)}
	if !r.Sniff(f) {
		t.Fatalf("not told: %q", content)
	}
	table, err := r.Open(t.Context(), &tabular.Request{Source: s}, f)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestRowsAreThoseOfATableOfText(t *testing.T) {
	want := mustRead(t, delimited.Reader, flowersCSV, tabular.Source{Categorical: []string{"rank"}})
	for name, content := range map[string]string{
		"as Weka writes": strings.ReplaceAll(flowers, " % in mm", ""),
		"CRLF":           strings.ReplaceAll(strings.ReplaceAll(flowers, " % in mm", ""), "\n", "\r\n"),
		"mark":           "\xef\xbb\xbf" + flowers,
		"comments":       strings.Repeat("% much to say\n", 400) + flowers,
	} {
		got := mustRead(t, Reader, content, tabular.Source{})
		datasettest.SameTable(t, name, got, want)
		datasettest.CheckTable(t, got)
	}
	if want.NumRows() != 6 || !slices.Equal(want.Classes, []string{"setosa", "virginica"}) {
		t.Errorf("%d rows of %q", want.NumRows(), want.Classes)
	}
}

// Whole numbers of a nominal attribute are classes however many there are; the user's task wins.
func TestDeclaredLabelsAreClasses(t *testing.T) {
	var b strings.Builder
	b.WriteString("@relation r\n@attribute a integer\n@attribute y {")
	for i := range 15 {
		b.WriteString(strings.Repeat(",", min(i, 1)) + string(rune('0'+i/10)) + string(rune('0'+i%10)))
	}
	b.WriteString("}\n@data\n")
	for i := range 30 {
		b.WriteString(string(rune('0'+i%7)) + "," + string(rune('0'+i/2/10)) + string(rune('0'+i/2%10)) + "\n")
	}
	if table := mustRead(t, Reader, b.String(), tabular.Source{}); len(table.Classes) != 15 {
		t.Errorf("%s of %q", table.Task, table.Classes)
	}
	if table := mustRead(t, Reader, b.String(), tabular.Source{Task: tabular.Regression}); table.Targets[29] != 14 {
		t.Errorf("%s, targets %v", table.Task, table.Targets)
	}
}

func TestBlanksAndTabsSeparateToo(t *testing.T) {
	head := "@relation r\n@attribute a numeric\n@attribute b string\n@attribute y {p,q}\n@data\n"
	want := mustRead(t, Reader, head+"1,x,p\n2,z,q\n3,x,p\n4,z,q\n", tabular.Source{})
	for _, rows := range []string{"1 x p\n2  z q\n3 x\tp\n4 z q", "1\tx\tp\n2\tz\tq\n3\tx\tp\n4\tz\tq\n"} {
		datasettest.SameTable(t, rows, mustRead(t, Reader, head+rows, tabular.Source{}), want)
	}
}

func TestProblemsAreFoundWhereTheyStand(t *testing.T) {
	head := "@relation r\n@attribute a numeric\n@attribute y {p,q}\n@data\n"
	for content, want := range map[string]string{
		"@relation r\n@attribute a number\n":             `f:2: attribute "a": numeric, string, date or {values}`,
		"@relation r\n@attribute a relational\n":         "f:2: a relational attribute",
		"@relation r\n@attribute a {x,y\n":               `f:2: the list of the values of "a" is not closed`,
		"@relation r\n@attribute 'a numeric\n":           "f:2: a quote is opened",
		"@relation r\nattribute a numeric\n":             "f:2: @attribute NAME TYPE or @data is expected",
		"@relation r\n@attribute a numeric\n":            "f:2: the file ends without @data",
		"@relation r\n@data\n1\n":                        "f:2: no attribute is declared",
		head:                                             "f: no rows after @data",
		head + "1,p\n2,r\n":                              `f:6: "r" is none of the values declared for "y" (p, q)`,
		head + "1,p\n2\n":                                "f:6: 1 value where 2 attributes are declared",
		head + "1,p,q\n":                                 "f:5: more values than the 2 attributes declared",
		head + "1,p,{3}\n":                               "f:5: a weight of a row",
		head + "{0 1,1 p},{3}\n":                         "f:5: a weight of a row",
		head + "{0 1\n":                                  "f:5: the brace of a sparse row is not closed",
		head + "{2 1}\n":                                 `f:5: "2" is no index`,
		head + "{0 '1' 1 p}\n":                           "f:5: a comma is expected",
		head + "1,'p'x\n":                                "f:5: text follows a closing quote",
		head + strings.Repeat("1,p\n2,q\n", 700) + "3\n": "f:1405: 1 value",
	} {
		_, err := Reader.Open(t.Context(), &tabular.Request{}, &reader.File{Path: "f", Raw: []byte(content)})
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content[:min(len(content), 120)], err, want)
		}
	}
}

func TestHeadersAreTold(t *testing.T) {
	for content, want := range map[string]bool{
		"@relation x": true, "\n% c\n  @RELATION x\n": true, "@attribute a numeric\n": true, "% c\n@rel": true,
		strings.Repeat("% c\n", 1024): true, "%PDF-1.7\n": false, "": false, "a,b\n1,2\n": false, "%,b\n1,2\n": false,
		"@relations,b\n1,2\n": false, "% c\n1,2\n": false,
	} {
		if got := sniff([]byte(content)); got != want {
			t.Errorf("%.40q is ARFF: %v", content, got)
		}
	}
}

// FuzzOpen reads any text: it ends in an error of the file or in a table.
func FuzzOpen(f *testing.F) {
	for _, content := range []string{
		flowers, "@relation r\n@attribute a {}\n@attribute b string\n@data\n{}\n{}\n",
		"@attribute a numeric\n@attribute y {1,'2'}\n@data\n1 1\n2 2\n3 '1'",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		q := &tabular.Request{Options: tabular.Options{MaxMemory: 1 << 24}}
		table, err := open(t.Context(), q, "f", content)
		datasettest.CheckOpened(t, content, table, err)
	})
}
