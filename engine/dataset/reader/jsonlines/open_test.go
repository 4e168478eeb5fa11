package jsonlines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/tabular"
)

// flowers has text, numbers, a missing value and an escape, and a key that the first row lacks.
const flowers = `{"length":5.1,"place":"north \"hill\"","wet":true,"kind":"setosa"}
{"length":4.9,"place":"south","wet":false,"bees":2,"kind":"setosa"}

{"kind":"virginica","length":null,"place":"north \u0022hill\u0022","wet":true,"bees":3}
{"length":6e0,"place":"south","wet":true,"bees":1,"kind":"virginica"}
`

// flowersCSV is the same as delimited text.
const flowersCSV = `length,place,wet,bees,kind
5.1,"north ""hill""",true,,setosa
4.9,south,false,2,setosa
,"north ""hill""",true,3,virginica
6e0,south,true,1,virginica
`

func read(t *testing.T, name, content string, s tabular.Source) (*tabular.Table, error) {
	t.Helper()
	at := datasettest.File(t, name, content)
	f, err := reader.ReadFile(t.Context(), at.Path(at.Name), 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	r := Reader
	if !sniff(f) {
		r = delimited.Reader
	}
	return r.Open(t.Context(), &tabular.Request{Source: s}, f)
}

func mustRead(t *testing.T, name, content string) *tabular.Table {
	t.Helper()
	table, err := read(t, name, content, tabular.Source{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return table
}

func TestRowsAreThoseOfATableOfText(t *testing.T) {
	want := mustRead(t, "f.csv", flowersCSV)
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(flowers, "\n\n", "\n")), "\n")
	for name, content := range map[string]string{
		"lines.jsonl": flowers,
		"array.json":  "[" + strings.Join(lines, ",") + "]",
		"pretty.json": " [\n  " + strings.ReplaceAll(strings.Join(lines, ",\n  "), ",\"", ",\r\n\t\"") + "\n]\n",
		"crlf.ndjson": strings.ReplaceAll(flowers, "\n", "\r\n"),
		"mark.json":   "\xef\xbb\xbf" + flowers,
		"UTF-16":      "\xff\xfe" + strings.Join(strings.Split(flowers, ""), "\x00") + "\x00",
		"f.csv":       flowers,
		"f.jsonl.gz":  datasettest.Gzip(t, flowers),
	} {
		got := mustRead(t, name, content)
		datasettest.SameTable(t, name, got, want)
		datasettest.CheckTable(t, got)
	}
}

func TestRowsThatAreArrays(t *testing.T) {
	want := mustRead(t, "f.csv", "1.5,x,0\n2,y,1\n3,x,0\n4,y,1\n")
	rows := `[1.5,"x",0],[2,"y",1],[3,"x",0],[4,"y",1]`
	lines := strings.ReplaceAll(rows, "],", "]\n")
	datasettest.SameTable(t, "lines", mustRead(t, "f.jsonl", lines), want)
	datasettest.SameTable(t, "array", mustRead(t, "f.json", "["+rows+"]"), want)
	headed := mustRead(t, "f.csv", "a,b,c\n1.5,x,0\n2,y,1\n3,x,0\n4,y,1\n")
	datasettest.SameTable(t, "names", mustRead(t, "f.json", `[["a","b","c"],`+rows+"]"), headed)
}

func TestListsAndObjectsAreLeftOut(t *testing.T) {
	table := mustRead(t, "f.jsonl", `{"a":1,"tags":["x","]"],"at":{"x":{"y":"}"}},"y":0}
{"a":2,"tags":[],"at":null,"y":1}
{"a":4,"tags":null,"at":null,"y":1}
`)
	if !slices.Equal(table.Features, []string{"a"}) ||
		!slices.Contains(table.Notes, "left out as lists or nested records: tags, at") {
		t.Errorf("%q, %q", table.Features, table.Notes)
	}
}

func TestOtherRowsAreReadByTheirKeys(t *testing.T) {
	table := mustRead(t, "f.jsonl", flowers)
	content := `{"wet":false,"bees":7,"length":1.5,"place":"south"}
{"place":"east","wet":true,"bees":null,"length":2}`
	at := datasettest.File(t, "new.jsonl", content)
	f, err := reader.ReadFile(t.Context(), at.Path(at.Name), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Reader.Open(t.Context(), &tabular.Request{Source: at, Encoding: &table.Encoding}, f)
	if err != nil || got.Labels != nil || !slices.Equal(got.Features, table.Features) || got.X.Data[0] != 1.5 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Keys that differ in every row are columns, as many as can be read, and cost no more than that.
func TestRowsWithoutCommonKeys(t *testing.T) {
	var b strings.Builder
	for i := range tabular.MaxColumns + 1 {
		fmt.Fprintf(&b, "{\"%d\":1}\n", i)
	}
	if _, err := read(t, "f.jsonl", b.String(), tabular.Source{}); err == nil ||
		!strings.Contains(err.Error(), "f.jsonl:131073: more than 131072 columns") {
		t.Errorf("%v", err)
	}
}

func TestDocumentsOfOtherShapes(t *testing.T) {
	for content, want := range map[string]string{
		`{"data":[{"a":1,"y":2},{"a":3,"y":4}],"total":2}`: `holds a list in "data"; rows are expected: an object ` +
			`on each line, or an array of objects; jq -c '.["data"][]' `,
		`{"rows":[[1,2]]}`: `f.json > rows.jsonl makes them`,
		`{"type":"FeatureCollection","features":[{"a":1}]}`: "GeoJSON",
		`{"a":{"0":1,"1":2},"y":{"0":1,"1":0}}`:             "pandas.read_json",
		`{"a":[1,2],"y":[0,1]}`:                             "pandas.read_json",
		`{"a":1,"b":[1]}`:                                   "one object; rows are expected",
		`[1,2,3]`:                                           "one array of single values",
		`[]`:                                                "no rows",
		`[[1,[2]],[3,4]]`:                                   "one column only",
		`[[[1]],[[2]]]`:                                     "nothing but lists",
		`{"a":1,"y":2}`:                                     "1 row is too few",
	} {
		if _, err := read(t, "f.json", content, tabular.Source{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", content, err, want)
		}
	}
}

func TestProblemsAreFoundWhereTheyStand(t *testing.T) {
	for content, want := range map[string]string{
		"{\"a\":1,\"y\":2}\n{\"a\":3 \"y\":4}\n":     `f.jsonl:2: a comma or the end of the row is expected where "\"y`,
		"{\"a\":1,\"y\":2}\n{'a':3}\n":               "f.jsonl:2: texts and keys stand in double quotes",
		"{\"a\":1,\"y\":'x'}\n":                      "f.jsonl:1: texts and keys stand in double quotes",
		"{\"a\":1,\"y\":2}\n{\"a\":3,\n\"y\":":       "f.jsonl:3: the JSON is cut short",
		"{\"a\":1,\"y\":2}\n[3,4]\n":                 "f.jsonl:2: a row that is an object among arrays",
		"{\"a\":1,\"y\":2}\nNaN\n":                   "f.jsonl:2: a row, which is an object or an array, is expected",
		"[{\"a\":1,\"y\":2},\n{\"a\":1}":             "f.jsonl:2: the JSON is cut short",
		"[{\"a\":1,\"y\":2}]\n,":                     "f.jsonl:2: the end of the file after its array",
		"{\"a\":1,\"y\":\"x\n\"}\n":                  "a string is not closed on its line",
		"{\"a\":1,\"y\":\"\\q\"}\n{\"a\":1,\"y\":1}": "f.jsonl:1: a string with an escape",
		"{\"a\":[1},\"y\":\"x\"}\n":                  "f.jsonl:1: a ] is expected",
		"{\"a\":yes,\"y\":\"x\"}\n":                  `f.jsonl:1: a value is expected where "yes`,
		"[1,2]\n[1,2,3]\n":                           "f.jsonl:2: 3 values where the first row has 2",
		"{\"a\":" + strings.Repeat("[", 2000):        "nested too deeply",
	} {
		_, err := read(t, "f.jsonl", content, tabular.Source{})
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
}

// Content tells JSON from text that begins with a bracket; its name decides where it is damaged.
func TestJSONIsToldFromText(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", 9000) + `","y":1}`
	for _, c := range []struct {
		name, content string
		want          bool
	}{
		{"f", flowers, true},
		{"f", " [ {\"a\":1} ]", true},
		{"f", "[1,2]\n[3,4]", true},
		{"f", long, true},
		{"f", "[a],[b]\n1,2\n", false},
		{"f", "[1,2],3\n", false},
		{"f", "{1,2}\n", false},
		{"f", "", false},
		{"f.csv", "{x\n", false},
		{"f.json", "{x\n", true},
		{"f.json", "a,b\n", false},
		{"f", "\"a\",\"b\"\n", false},
		{"f.jsonl.gz", "[x", true},
	} {
		if got := sniff(&reader.File{Path: c.name, Raw: []byte(c.content)}); got != c.want {
			t.Errorf("%s, %.30q is JSON: %v", c.name, c.content, got)
		}
	}
}

func TestACanceledContextEndsReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(ctx, &tabular.Request{}, "f", []byte(flowers)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// FuzzOpen reads any text: it ends in an error or a table, and what encoding/json reads as objects
// of single values is read with the same keys.
func FuzzOpen(f *testing.F) {
	for _, content := range []string{flowers, `[{"a":1,"y":2},{"a":3,"y":4}]`, "[1,2]\n[3,4]", `{"a":[1`, "{}"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		q := &tabular.Request{Options: tabular.Options{MaxMemory: 1 << 24}}
		table, err := open(t.Context(), q, "f", content)
		datasettest.CheckOpened(t, content, table, err)
		var rows []map[string]any
		if !utf8.Valid(content) || json.Unmarshal(content, &rows) != nil || len(rows) == 0 || len(rows[0]) == 0 {
			return
		}
		found, _, problem := survey(t.Context(), content)
		if problem != "" {
			if !strings.Contains(problem, "on its line") {
				t.Fatalf("%q: %s", content, problem)
			}
			return
		}
		keys := map[string]bool{}
		for _, row := range rows {
			for key := range row {
				keys[key] = true
			}
		}
		for _, c := range found.columns {
			delete(keys, c.name)
		}
		if found.count != len(rows) || len(keys) > 0 {
			t.Fatalf("%q: %d rows, want %d; not found: %v", content, found.count, len(rows), keys)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	var content strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&content, `{"longitude":%d.25,"rooms":%d,"place":"%c","income":%d.125,"value":%d}`+"\n",
			i%180, i, 'a'+i%7, i%13, i*3)
	}
	b.SetBytes(int64(content.Len()))
	for b.Loop() {
		if _, err := open(b.Context(), &tabular.Request{}, "f", []byte(content.String())); err != nil {
			b.Fatal(err)
		}
	}
}
