package dataset

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// FuzzTable loads arbitrary files: whatever they hold, loading ends in an error or in a table
// that can be trained on.
func FuzzTable(f *testing.F) {
	for _, text := range []string{
		flowers, people, "1,2\n3,4\n", "a;b\n1;x\n2;y\n", "3,1,p,q\n1,0\n2,1\n", "x\t\"y\nz\"\n1\t2", "1 2 3\n4 5 6\n",
		"id,a,y\n1,?,p\n2,NA,q\n", "\xef\xbb\xbfa,y\r\n1e30,p\r\n-1e30,q\r\n", datasettest.IDX(datasettest.IDXUint8,
			[]uint32{3, 1, 2}, []byte{0, 255, 7, 8, 1, 2}), "\x1f\x8b\x08", "2,1,u,v\n1,0\n2,1",
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
		datasettest.CheckTable(t, table)
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

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
