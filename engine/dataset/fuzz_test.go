package dataset

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// FuzzTable loads arbitrary files: whatever they hold, loading ends in an error or in a table
// that can be trained on.
func FuzzTable(f *testing.F) {
	for _, text := range []string{
		flowers, people, "1,2\n3,4\n", "a;b\n1;x\n2;y\n", "3,1,p,q\n1,0\n2,1\n", "x\t\"y\nz\"\n1\t2", "1 2 3\n4 5 6\n",
		"id,a,y\n1,?,p\n2,NA,q\n", "\xef\xbb\xbfa,y\r\n1e30,p\r\n-1e30,q\r\n", sixPictures, "\x1f\x8b\x08", "2,1,u,v\n1,0\n2,1",
	} {
		f.Add([]byte(text), "", false)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, label string, regression bool) {
		path := filepath.Join(dir, "f.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s := Source{Name: path, Label: label}
		if regression {
			s.Task = tabular.Regression
		}
		table, err := Load(context.Background(), s, Options{MaxMemory: 1 << 24})
		if err != nil {
			return
		}
		checkTable(t, table)
		p, err := Prepare(table, SplitConfig{Validation: 0.3, Stratify: true, Normalize: Standard})
		if err != nil {
			return
		}
		if !finite(p.Train.X.Data) || !finite(p.Validation.X.Data) || !finite(p.Train.Targets) {
			t.Fatalf("%q: a prepared value is not finite", text)
		}
		again, err := LoadEncoded(context.Background(), s, Options{}, &table.Encoding)
		if err == nil && len(again.Features) != len(table.Features) {
			t.Fatalf("%q: read again with features %q, had %q", text, again.Features, table.Features)
		}
	})
}

func checkTable(t *testing.T, table *Table) {
	t.Helper()
	n, f := table.NumRows(), len(table.Features)
	if n < 2 || f+len(table.Fields) < 1 || len(table.IDs) != n*len(table.Fields) || table.X.Cols != f || len(table.X.Data) != n*f || len(table.Rows) != n || len(table.Indicator) != f {
		t.Fatalf("%d x %d with %d values, %d row numbers", n, f, len(table.X.Data), len(table.Rows))
	}
	if len(table.Encoding.Features) != f || len(table.Encoding.LabelValues) != len(table.Classes) {
		t.Fatalf("encoding %+v of %q and %q", table.Encoding, table.Features, table.Classes)
	}
	seen := map[string]bool{}
	for _, name := range append(append([]string{}, table.Features...), table.Classes...) {
		if name != wording.Text(name, 4*wording.MaxName) || name == "" {
			t.Fatalf("name %q", name)
		}
	}
	for _, name := range table.Features {
		if seen[name] {
			t.Fatalf("two features %q", name)
		}
		seen[name] = true
	}
	for _, l := range table.Labels {
		if l < 0 || int(l) >= len(table.Classes) {
			t.Fatalf("label %d of %d classes", l, len(table.Classes))
		}
	}
	if table.Task == tabular.Regression && len(table.Targets) != n || table.Task == tabular.Classification && len(table.Labels) != n {
		t.Fatalf("%d labels and %d targets of %d rows", len(table.Labels), len(table.Targets), n)
	}
}
