package delimited

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// open reads a file the way that loading does.
func open(t *testing.T, name, raw string) (*tabular.Table, error) {
	t.Helper()
	s := datasettest.File(t, name, raw)
	f, err := reader.ReadFile(t.Context(), s.Path(s.Name), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if !Reader.Sniff(f) {
		t.Errorf("%s is not taken", name)
	}
	return Reader.Open(t.Context(), &tabular.Request{Source: s}, f)
}

func TestPackedTextIsTheSameTable(t *testing.T) {
	want := mustRead(t, tabular.Source{}, flowers)
	for name, raw := range map[string]string{
		"f.csv": flowers, "f.csv.gz": datasettest.Gzip(t, flowers), "f.tsv.zst": datasettest.Zstandard(t, flowers),
	} {
		got, err := open(t, name, raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		datasettest.SameTable(t, name, got, want)
	}
	for problem, raw := range map[string]string{
		": the gzip file is cut short":                                            datasettest.Gzip(t, flowers)[:40],
		": the file is empty; rows of numbers separated by commas are expected":   "",
		": the text is UTF-16 and ends within a character; save it as UTF-8":      "\xff\xfe1\x00,",
		":3: 3 fields where the header has 2 (separator comma)":                   "a,b\n1,2\n3,4,5\n",
		":3: 1 field where the first row has 3 (separator tab)":                   "1\t2\t3\n4\t5\t6\n7\n8\t9\t0\n",
		":2: a zero byte: this is no text; a table of delimited text is expected": "a,b\n1\x00,2\n",
		":1: only a header and no rows":                                           "a,b\n",
		":1: a quote is opened and not closed before the end of the file":         "\"a,b\n1,2\n",
	} {
		if _, err := open(t, "f.csv", raw); err == nil || !strings.HasSuffix(err.Error(), "f.csv"+problem) {
			t.Errorf("%q: %v, want %q", raw, err, problem)
		}
	}
}

// What is wrong far below the first rows is found where it stands, quoted line ends counted.
func TestProblemsBelowTheFirstRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,y\n\"1\",2,\"p\n\"\n")
	for i := range columns.SampleRows {
		fmt.Fprintf(&b, "%d,%d,%c\n", i, i%7, 'p'+i%2)
	}
	line := columns.SampleRows + 4
	for want, last := range map[string]string{
		"2 fields where the header has 3 (separator comma)":           "1,2\n",
		"4 fields where the header has 3 (separator comma)":           "1,2,p,\n",
		"a quote is opened and not closed before the end of the file": "1,\"2,p\n",
		`column "a": "1e99" is beyond the range of a 32-bit number`:   "1e99,5,q\n",
	} {
		want = fmt.Sprintf("a.csv:%d: %s", line, want)
		if _, err := read(t, tabular.Source{}, b.String()+last); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", last, err, want)
		}
	}
}

// Rows to predict may come with a header, in another order and with more columns, or without one.
func TestHeadersOfRowsToPredict(t *testing.T) {
	trained := mustRead(t, tabular.Source{}, flowers)
	for name, text := range map[string]string{
		"no header":     "5,3\n6,2.5\n",
		"header":        "length,width\n5,3\n6,2.5\n",
		"another order": "width,id,length\n3,x,5\n2.5,y,6\n",
		"semicolons":    "width;length\n3;5\n2.5;6\n",
	} {
		q := &tabular.Request{Source: tabular.Source{Name: name}, Encoding: &trained.Encoding}
		table, err := Table(t.Context(), q, "new.csv", []byte(text), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(table.X.Data, []float32{5, 3, 6, 2.5}) || !slices.Equal(table.Features, trained.Features) {
			t.Errorf("%s: %v of %q", name, table.X.Data, table.Features)
		}
	}
	q := &tabular.Request{Encoding: &trained.Encoding}
	if _, err := Table(t.Context(), q, "new.csv", []byte("length,height\n5,3\n"), nil); err == nil ||
		!strings.Contains(err.Error(), "new.csv") {
		t.Errorf("a header that lacks a column: %v", err)
	}
}

// Names are cleaned before anybody shows them, and told apart.
func TestHostileHeaders(t *testing.T) {
	long := strings.Repeat("long", 1000)
	for _, header := range []string{
		"\x1b[31mred,\x07bell,\u202eright to left", "a,a,a", ",,",
		"\"a\nb\",\"a b\",\"\"\"\"", long + "," + long + ",y",
		"a\xff,\xc3\x28,y", "-,--,---",
	} {
		for _, said := range []string{"yes", "auto"} {
			table, err := read(t, tabular.Source{Header: said}, header+"\n1,2,p\n3,4,q\n5,6,p\n7,8,q\n")
			if err != nil {
				t.Errorf("%.30q: %v", header, err)
				continue
			}
			datasettest.CheckTable(t, table)
			if said == "yes" && (len(table.Features) != 2 || table.NumRows() != 4) {
				t.Errorf("%.30q: %d rows of %.60q", header, table.NumRows(), table.Features)
			}
		}
	}
}

// Kept fields outlive the scan, those with doubled quotes as well.
func TestKeptFieldsStay(t *testing.T) {
	text := strings.Repeat("\"a\"\"b\",c,\"d\"\"\"\n", 200)
	scan := newScanner([]byte(text), ',')
	scan.keep = true
	sample := columns.Sample(scan, 150)
	done := scan.Done()
	for scan.Next() {
		if scan.Done() <= done || scan.Done() > int64(len(text)) {
			t.Fatalf("%d bytes are done after %d of %d", scan.Done(), done, len(text))
		}
		done = scan.Done()
	}
	if done != int64(len(text)) || len(sample) != 150 {
		t.Errorf("%d of %d bytes, %d rows kept", done, len(text), len(sample))
	}
	for i, r := range sample {
		if got := fmt.Sprintf("%s", r.Fields); got != `[a"b c d"]` || r.Line != i+1 {
			t.Fatalf("row %d at line %d is %s now", i, r.Line, got)
		}
	}
}
