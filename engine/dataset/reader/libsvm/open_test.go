package libsvm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/reader/delimited"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

const hearts = `# hearts
+1 1:0.7 3:1 12:-1e-1 # a comment

-1	1:0.5	12:2
+1 3:0.25 12:0
-1 qid:4 1:0.25
`

const heartsCSV = `feature 1,feature 3,feature 12,label
0.7,1,-1e-1,1
0.5,0,2,-1
0,0.25,0,1
0.25,0,0,-1
`

func mustRead(t *testing.T, r reader.Reader, content string, q *tabular.Request) *tabular.Table {
	t.Helper()
	f := &reader.File{Path: "f", Raw: []byte(content)}
	if !r.Sniff(f) {
		t.Fatalf("not told: %q", content)
	}
	table, err := r.Open(t.Context(), q, f)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestSparseRowsAreThoseOfATableOfText(t *testing.T) {
	want := mustRead(t, delimited.Reader, heartsCSV, &tabular.Request{})
	for name, content := range map[string]string{
		"as it is": hearts, "CRLF": strings.ReplaceAll(hearts, "\n", "\r\n"), "no end": strings.TrimRight(hearts, "\n"),
	} {
		got := mustRead(t, Reader, content, &tabular.Request{})
		datasettest.SameTable(t, name, got, want)
		datasettest.CheckTable(t, got)
		if !slices.ContainsFunc(got.Notes, func(n string) bool { return strings.HasPrefix(n, "the queries (qid)") }) {
			t.Errorf("%s: notes %q", name, got.Notes)
		}
	}
}

// Drawn rows are read as the same rows written out, with classes or targets for labels, and features
// that count from 0 or from 1.
func TestDrawnRows(t *testing.T) {
	for seed := range uint64(20) {
		s := splitmix.New(seed, splitmix.Points, 0)
		from, width, targets := int(seed%2), 2+s.Intn(0, 6), seed%3 == 0
		var sparse, dense strings.Builder
		for k := range width {
			fmt.Fprintf(&dense, "feature %d,", from+k)
		}
		dense.WriteString("label\n")
		for i := range 40 {
			label := fmt.Sprint(s.Intn(uint64(1000*i+1), 3) - 1)
			if targets {
				label = fmt.Sprint(normal(s, 2000*i))
			}
			sparse.WriteString(label)
			for k := range width {
				v := float64(s.Intn(uint64(1000*i+10+k), 5)) / 4 * normal(s, 1000*i+100+2*k)
				fmt.Fprintf(&dense, "%v,", v)
				if v != 0 || i == 0 {
					fmt.Fprintf(&sparse, " %d:%v", from+k, v)
				}
			}
			sparse.WriteString("\n")
			dense.WriteString(label + "\n")
		}
		want := mustRead(t, delimited.Reader, dense.String(), &tabular.Request{})
		datasettest.SameTable(t, fmt.Sprint(seed), mustRead(t, Reader, sparse.String(), &tabular.Request{}), want)
	}
}

func normal(s splitmix.Stream, at int) float64 {
	v, _ := s.NormalPair(uint64(at))
	return v
}

// A held-out file rarely names the same features; numbers tell them.
func TestHeldOutRowsNameOtherFeatures(t *testing.T) {
	table := mustRead(t, Reader, hearts, &tabular.Request{})
	got := mustRead(t, Reader, "1 3:5\n-1 1:2 2:9 12:4\n", &tabular.Request{Encoding: &table.Encoding})
	if !slices.Equal(got.X.Data, []float32{0, 5, 0, 2, 0, 4}) || !slices.Equal(got.Labels, []int32{1, 0}) {
		t.Errorf("%v of %q, labels %v", got.X.Data, got.Features, got.Labels)
	}
	if !slices.Contains(got.Notes, "left out as features that are none of the training table's: 2") {
		t.Errorf("notes %q", got.Notes)
	}
}

func TestProblemsAreFoundWhereTheyStand(t *testing.T) {
	for content, want := range map[string]string{
		"1 1:2\n1,3 1:2\n":   `f:2: several labels, "1,3"`,
		"1 1:2\nx 1:2\n":     `f:2: a label is expected where "x" stands`,
		"1 1:2\n1 2:1 2:4\n": "f:2: feature 2 follows feature 2",
		"1 1:2\n1 2:x\n":     `f:2: feature 2: "x" is not a number`,
		"1 1:2\n1 2\n":       `f:2: a pair NUMBER:VALUE is expected where "2" stands`,
		"1 1:2\n1 -2:1\n":    `f:2: a pair NUMBER:VALUE`,
		"1 1:2\n":            "f: 1 row is too few",
	} {
		_, err := open(t.Context(), &tabular.Request{}, "f", []byte(content))
		var bad *tabular.ParseError
		if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	q := &tabular.Request{Options: tabular.Options{MaxMemory: 60}}
	if _, err := open(t.Context(), q, "f", []byte(hearts)); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.Contains(err.Error(), "more than the limit") {
		t.Errorf("%v", err)
	}
}

func TestRowsOfPairsAreTold(t *testing.T) {
	for content, want := range map[string]bool{
		"1 1:2\n": true, "-1.5e3 0:2 7:1\n1\n": true, "1,2 3:4\n": true, "2 qid:1 1:0.5\n": true, "1 1:2 2:": false,
		"": false, "1 2 3\n": false, "a 1:2\n": false, "1 10:30 9:45\n": false, "1\n2\n": false, "1,2\n3,4\n": false,
		"# c\n1 1:2\n1 1:2 2:": true,
	} {
		if got := sniff([]byte(content), false); got != want {
			t.Errorf("%q is LIBSVM: %v", content, got)
		}
	}
}

func TestALongFirstLineIsTold(t *testing.T) {
	var row strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&row, " %d:%d", i+1, i%7)
	}
	for name, content := range map[string]string{
		"rows": "1" + row.String() + "\n-1" + row.String() + "\n", "one row": "1" + row.String(),
		"packed": datasettest.Gzip(t, "1"+row.String()+"\n-1"+row.String()+"\n"),
	} {
		path := filepath.Join(t.TempDir(), "f.txt")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := reader.ReadFile(t.Context(), path, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if !Reader.Sniff(f) {
			t.Errorf("%s: not told", name)
		}
	}
}

// FuzzOpen reads any text: it ends in an error of the file or in a table.
func FuzzOpen(f *testing.F) {
	for _, content := range []string{hearts, "1 1:2\n2 1:3\n", "1 0:1e400\n", "NaN 1:NaN\n1 1:1\n0 1:2"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		q := &tabular.Request{Options: tabular.Options{MaxMemory: 1 << 22}}
		table, err := open(t.Context(), q, "f", content)
		datasettest.CheckOpened(t, content, table, err)
	})
}
