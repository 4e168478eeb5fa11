package dataset

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// BenchmarkLoadTable reads a table of 50,000 rows of 28 normal values and a label, the form
// of the larger physics sets. testdata/compare_pandas.py times pandas on such a file.
func BenchmarkLoadTable(b *testing.B) {
	s := newStream(1, forPoints, 0)
	var text []byte
	for i := range 50_000 {
		for j := range 28 {
			v, _ := s.normalPair(uint64(28*i + j))
			text = append(strconv.AppendFloat(text, v, 'f', 6, 64), ',')
		}
		text = append(strconv.AppendInt(text, int64(i%2), 10), '\n')
	}
	path := filepath.Join(b.TempDir(), "table.csv")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(context.Background(), Source{Name: path}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPrepare splits and normalizes the largest built-in set.
func BenchmarkPrepare(b *testing.B) {
	table, err := Load(context.Background(), Source{Name: "moons", Size: 100_000, Noise: 0.1})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Prepare(table, SplitConfig{Validation: 0.2, Stratify: true, Normalize: Standard}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadFile reads the file that TUNEBENCH_TABLE names, for comparisons.
func BenchmarkLoadFile(b *testing.B) {
	path := os.Getenv("TUNEBENCH_TABLE")
	if path == "" {
		b.Skip("TUNEBENCH_TABLE names no file")
	}
	before := cpuSeconds(b)
	for b.Loop() {
		if _, err := Load(context.Background(), Source{Name: path}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
}

// cpuSeconds is the processor time of this process so far.
func cpuSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
