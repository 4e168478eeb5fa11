package sparse

import (
	"slices"
	"strings"
	"testing"
)

// sample is [[1 0 0 -2] [0 0 0 0] [0 .5 0 0]].
func sample() CSR {
	return CSR{Rows: 3, Cols: 4, RowPtr: []int64{0, 2, 2, 3}, ColIdx: []int32{0, 3, 1}, Values: []float32{1, -2, 0.5}}
}

func TestRowsAreViews(t *testing.T) {
	m := sample()
	for i, want := range []int{2, 0, 1} {
		columns, values := m.Row(i)
		if len(columns) != want || len(values) != want {
			t.Errorf("row %d has %d columns and %d values, want %d", i, len(columns), len(values), want)
		}
	}
	_, values := m.Row(2)
	values[0] = 7
	if m.Values[2] != 7 {
		t.Error("a row is a copy")
	}
	if m.NonZeros() != 3 || (CSR{}).NonZeros() != 0 {
		t.Errorf("%d and %d elements", m.NonZeros(), CSR{}.NonZeros())
	}
}

func TestSliceKeepsTheRowsOfTheWhole(t *testing.T) {
	m := sample()
	for lo := range m.Rows + 1 {
		for hi := lo; hi <= m.Rows; hi++ {
			part := m.Slice(lo, hi)
			if err := part.Validate(); err != nil || part.Rows != hi-lo || part.Cols != m.Cols {
				t.Fatalf("rows %d to %d: %d x %d, %v", lo, hi, part.Rows, part.Cols, err)
			}
			elements := 0
			for i := range part.Rows {
				columns, values := part.Row(i)
				wantColumns, wantValues := m.Row(lo + i)
				if !slices.Equal(columns, wantColumns) || !slices.Equal(values, wantValues) {
					t.Errorf("rows %d to %d: row %d is %v %v", lo, hi, i, columns, values)
				}
				elements += len(columns)
			}
			if part.NonZeros() != elements {
				t.Errorf("rows %d to %d: %d elements, want %d", lo, hi, part.NonZeros(), elements)
			}
		}
	}
}

func TestValidateNamesWhatIsOutside(t *testing.T) {
	for want, spoil := range map[string]func(*CSR){
		"row 0 has column 9 of 4":     func(m *CSR) { m.ColIdx[1] = 9 },
		"row 2 has column -1 of 4":    func(m *CSR) { m.ColIdx[2] = -1 },
		"row 1 is elements 2 to 1":    func(m *CSR) { m.RowPtr[2] = 1 },
		"row 2 is elements 2 to 4 of": func(m *CSR) { m.RowPtr[3] = 4 },
		"row 0 is elements -1":        func(m *CSR) { m.RowPtr[0] = -1 },
		"-1 rows":                     func(m *CSR) { m.Rows = -1 },
		"3 rows with 3 row pointers":  func(m *CSR) { m.RowPtr = m.RowPtr[:3] },
		"2 columns for 3 values":      func(m *CSR) { m.ColIdx = m.ColIdx[:2] },
	} {
		m := sample()
		spoil(&m)
		if err := m.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if m := sample(); m.Validate() != nil {
		t.Error(m.Validate())
	}
}
