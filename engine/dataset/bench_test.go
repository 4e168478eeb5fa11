package dataset

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

// BenchmarkLoadTable reads the file that TUNEBENCH_TABLE names, as testdata/compare_pandas.py
// does, or a table of 50,000 rows of 28 normal values and a label.
func BenchmarkLoadTable(b *testing.B) {
	path := os.Getenv("TUNEBENCH_TABLE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "table.csv")
		if err := os.WriteFile(path, normalTable(50_000), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	before := cpuSeconds(b)
	for b.Loop() {
		if _, err := Load(context.Background(), Source{Name: path}, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
}

// normalTable is the text of a table of normal values, the form of the larger physics sets.
func normalTable(rows int) []byte {
	s := splitmix.New(1, splitmix.Points, 0)
	var text []byte
	for i := range rows {
		for j := range 28 {
			v, _ := s.NormalPair(uint64(28*i + j))
			text = append(strconv.AppendFloat(text, v, 'f', 6, 64), ',')
		}
		text = append(strconv.AppendInt(text, int64(i%2), 10), '\n')
	}
	return text
}

// cpuSeconds is the processor time of this process so far.
func cpuSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// BenchmarkPrepare splits and normalizes the largest built-in set.
func BenchmarkPrepare(b *testing.B) {
	table, err := Load(context.Background(), Source{Name: "moons", Size: 100_000, Noise: 0.1}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Prepare(table, SplitConfig{Validation: 0.2, Stratify: true, Normalize: Standard}); err != nil {
			b.Fatal(err)
		}
	}
}
