package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

const flowers = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n"

func read(t *testing.T, s tabular.Source, text string) (*tabular.Table, error) {
	t.Helper()
	return Table(t.Context(), &tabular.Request{Source: s}, "dir/a.csv", []byte(text), nil)
}

func mustRead(t *testing.T, s tabular.Source, text string) *tabular.Table {
	t.Helper()
	table, err := read(t, s, text)
	if err != nil {
		t.Fatalf("%.60q: %v", text, err)
	}
	return table
}

// However a table is written, it is the same table.
func TestFormsOfText(t *testing.T) {
	want := mustRead(t, tabular.Source{}, flowers)
	replace := func(old, new string) string { return strings.ReplaceAll(flowers, old, new) }
	for name, text := range map[string]string{
		"semicolon":         replace(",", ";"),
		"tab":               replace(",", "\t"),
		"bar":               replace(",", " | "),
		"blanks":            replace(",", "   "),
		"CRLF":              replace("\n", "\r\n"),
		"CR":                replace("\n", "\r"),
		"byte order mark":   "\xef\xbb\xbf" + flowers,
		"no last line end":  strings.TrimSuffix(flowers, "\n"),
		"empty lines":       "\n\n" + replace("\n", "\n\n"),
		"quoted words":      replace("setosa", `"setosa"`),
		"quoted numbers":    replace("5.1", `"5.1"`),
		"signs and exps":    replace("5.1", "+51e-1"),
		"blanks at the end": replace("\n", "  \n"),
	} {
		datasettest.SameTable(t, name, mustRead(t, tabular.Source{}, text), want)
	}
}

func TestSeparatorsAreFound(t *testing.T) {
	for text, want := range map[string]byte{
		"a,b\n1,2\n":                 ',',
		"a;b\n1,5;2,5\n3,5;4,5\n":    ';',
		"a\tb c\n1\t2 3\n":           '\t',
		"a|b\n1|2\n":                 '|',
		"1 2 3\n4 5 6\n":             blanks,
		"a b,c\n1 2,3\n":             ',',
		"one\ntwo\nthree\n":          ',',
		"\"a;b\",c\n\"d;e\",f\n":     ',',
		"1,2;3,4;5,6\n1,2;3,4;5,6\n": ',',
		"x y\nz\n":                   ',',
		"a,b;c\n1,2;3\n4,5;6\n":      ',',
		"150,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,0\n": ',',
	} {
		if got := sniffSeparator([]byte(text)); got != want {
			t.Errorf("%q is separated by %q, want %q", text, got, want)
		}
	}
	for sep, want := range map[byte]string{',': "comma", ';': "semicolon", '\t': "tab", blanks: "blanks", '|': "'|'"} {
		if got := separatorName(sep); got != want {
			t.Errorf("%q is called %s, want %s", sep, got, want)
		}
	}
}

// The first row of scikit-learn's files counts rows and features and names the classes.
func TestCountsInTheFirstRow(t *testing.T) {
	table := mustRead(t, tabular.Source{}, "3,2,no,yes\n1.5,2,0\n3,4.5,1\n5,6,0\n")
	if !slices.Equal(table.Classes, []string{"no", "yes"}) || table.NumRows() != 3 || len(table.Features) != 2 {
		t.Errorf("%d rows, features %q, classes %q", table.NumRows(), table.Features, table.Classes)
	}
	table = mustRead(t, tabular.Source{}, "9,2,no,no,\x1b[31m\n"+strings.Repeat("1.5,2,0\n3,4.5,1\n5,6,2\n", 3))
	if want := []string{"no", "no (2)", "(unprintable)"}; !slices.Equal(table.Classes, want) {
		t.Errorf("classes %q, want %q", table.Classes, want)
	}
	for _, text := range []string{
		"4,2,no,yes\n1.5,2,0\n3,4.5,1\n5,6,0\n", // not so many rows
		"3,9,no,yes\n1.5,2,0\n3,4.5,1\n5,6,0\n", // not so many features
		"3,2,7,8\n1.5,2,0\n3,4.5,1\n5,6,0\n",    // no names
	} {
		sample := sampleRecords([]byte(text), ',', 10)
		if names := countsRow(sample, countLines([]byte(strings.TrimSpace(text)))); names != nil {
			t.Errorf("%q: classes %q", text, names)
		}
	}
	if _, err := read(t, tabular.Source{Header: "yes"}, "3,2,no,yes\n1.5,2,0\n3,4.5,1\n5,6,0\n"); err == nil {
		t.Error("a header that is said to be one was taken for counts")
	}
}

func TestHeadersThatAreSaid(t *testing.T) {
	for header, rows := range map[string]int{"yes": 3, "no": 4, "auto": 4, "": 4} {
		table := mustRead(t, tabular.Source{Header: header}, "1,2,0\n3,4,1\n5,6,0\n7,8,1\n")
		if table.NumRows() != rows || table.Encoding.Named != (header == "yes") {
			t.Errorf("header = %q: %d rows, named %v", header, table.NumRows(), table.Encoding.Named)
		}
	}
	// A label by name makes a header of the row that has it.
	if table := mustRead(t, tabular.Source{Label: "b"}, "a,b\nx,y\nz,w\nx,w\nz,y\n"); table.LabelName != "b" ||
		table.NumRows() != 4 {
		t.Errorf("%d rows, label %s", table.NumRows(), table.LabelName)
	}
}

func TestWhatIsNoTable(t *testing.T) {
	for want, text := range map[string]string{
		"a.csv: the file is empty":                              "",
		"the file is empty; rows":                               " \n\t\n",
		"a.csv:2: a zero byte: this is no text":                 "a,b\n\x00,2\n",
		"a.csv:1: only a header":                                "a,b,c\n",
		"a.csv:3: 1 field where the header has 2 (separator":    "a,b\n1,2\n3\n",
		"3 fields where the first row has 2 (separator semicol": "1;2\n3;4\n5;6;7\n8;9\n",
		"a.csv:2: a quote is opened and not closed":             "a,b\n1,\"2\n3,4\n",
		"more than 131072 columns":                              strings.Repeat("1,", 1<<17) + "1\n",
	} {
		_, err := read(t, tabular.Source{}, text)
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

// What encoding/csv writes is read back field by field.
func TestRandomFieldsComeBack(t *testing.T) {
	alphabet := []string{"a", "\"", ",", "\n", " ", "é", ";", "1", "\t", "x y", "\"\"", "|"}
	for seed := range uint64(60) {
		s := splitmix.New(seed, splitmix.Points, 0)
		width, at := 2+s.Intn(0, 4), uint64(1)
		var want [][]string
		for range 1 + s.Intn(1, 12) {
			record := make([]string, width)
			for k := range record {
				for range s.Intn(at, 5) {
					at++
					record[k] += alphabet[s.Intn(at, len(alphabet))]
				}
				at++
				// Blanks around a field are dropped, and a field that begins with one is not quoted.
				record[k] = strings.TrimSpace(record[k])
			}
			want = append(want, record)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		got, _, problem := scanAll(b.String(), ',')
		if problem != "" || len(got) > len(want) {
			t.Fatalf("seed %d: %q gives %q, %s", seed, b.String(), got, problem)
		}
		for i, k := 0, 0; i < len(got); i, k = i+1, k+1 {
			if !slices.Equal(got[i], want[k]) {
				t.Fatalf("seed %d: record %d of %q is %q, want %q", seed, i, b.String(), got[i], want[k])
			}
		}
	}
}

// Whatever the text, rows are counted within the bound that room is made for.
func FuzzDelimited(f *testing.F) {
	for _, text := range []string{
		flowers, "1,2\n3,4\n", "a;b\n1;x\n2;y\n", "3,1,p,q\n1,0\n2,1\n", "x\t\"y\nz\"\n1\t2", "1 2 3\n4 5 6\n",
		"id,a,y\n1,?,p\n2,NA,q\n", "\xef\xbb\xbfa,y\r\n1e30,p\r\n-1e30,q\r\n", "\"\"\"\",1\n\"\",2\n", ",\r,\r,\r",
	} {
		f.Add([]byte(text), uint8(0))
		f.Add([]byte(text), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, how uint8) {
		q := &tabular.Request{Source: tabular.Source{
			Header: []string{"auto", "yes", "no"}[how%3],
			Kind:   []tabular.Kind{"", tabular.TextKind, tabular.RatingsKind}[how/3%3],
		}}
		q.MaxMemory = 1 << 24
		table, err := Table(t.Context(), q, "f", text, nil)
		if err != nil {
			if message := err.Error(); len(message) > 1200 || strings.ContainsAny(message, "\x00\x1b") {
				t.Fatalf("%.300q", message)
			}
			return
		}
		if n := table.NumRows(); table.Kind == tabular.TableKind && n >= 2 {
			datasettest.CheckTable(t, table)
		}
	})
}

func TestKnownNamesOfFeatures(t *testing.T) {
	q := &tabular.Request{Source: tabular.Source{Drop: []string{"width"}}}
	table, err := Table(t.Context(), q, "f", []byte("1,2,0\n3,4,1\n5,6,0\n"), []string{"length", "width"})
	if err != nil || fmt.Sprint(table.Features) != "[length]" {
		t.Errorf("%v, %v", table, err)
	}
}
