package executortest

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/train/job"
)

// parityDir returns the folder of PyTorch's recordings, testdata/parity beside the module's go.mod.
func parityDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(dir, "testdata", "parity")
		}
		if filepath.Dir(dir) == dir {
			err = os.ErrNotExist
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("the module's folder: %v", err)
	return ""
}

func readRecordedData(t *testing.T, path string, classes bool) job.Data {
	t.Helper()
	records := readCSV(t, path)
	cols := len(records[0]) - 1
	d := job.Data{X: blas32.General{Rows: len(records), Cols: cols, Stride: cols}}
	for _, r := range records {
		for _, v := range r[:cols] {
			d.X.Data = append(d.X.Data, float32(number(t, v)))
		}
		if classes {
			d.Labels = append(d.Labels, int32(number(t, r[cols][1:])))
		} else {
			d.Targets = append(d.Targets, float32(number(t, r[cols])))
		}
	}
	return d
}

// readCSV returns the records behind the header.
func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// readSafetensors reads a trusted file of float32 tensors.
func readSafetensors(t *testing.T, path string) []job.Tensor {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(raw)
	var head map[string]struct {
		Shape       []int  `json:"shape"`
		DataOffsets [2]int `json:"data_offsets"`
	}
	if err := json.Unmarshal(raw[8:8+n], &head); err != nil {
		t.Fatal(err)
	}
	var out []job.Tensor
	for name, h := range head {
		body := raw[8+int(n):][h.DataOffsets[0]:h.DataOffsets[1]]
		data := make([]float32, len(body)/4)
		for i := range data {
			data[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		out = append(out, job.Tensor{Name: name, Shape: h.Shape, Data: data})
	}
	return out
}
