package profile

import (
	"bytes"
	"cmp"
	"math"
	"math/bits"
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// rowKey is a row under the hash of its features.
type rowKey struct {
	hash uint64
	row  int32
}

// hashRow hashes values so that equal rows have equal hashes: -0 is 0 and every NaN the same.
func hashRow(values []float32) uint64 {
	h := uint64(len(values)) * 0x9e3779b97f4a7c15
	for _, v := range values {
		b := math.Float32bits(v)
		switch {
		case v == 0:
			b = 0
		case v != v:
			b = 0x7fc00000
		}
		h = bits.RotateLeft64((h^uint64(b))*0xd1342543de82ef95, 29)
	}
	return mix(h, 0)
}

func equalRows(a, b []float32) bool {
	for i, v := range a {
		if w := b[i]; v != w && (v == v || w == w) {
			return false
		}
	}
	return true
}

func rowOf(x blas32.General, i int32) []float32 {
	return x.Data[int(i)*x.Stride : int(i)*x.Stride+x.Cols]
}

// rowSet is what rows are compared by, wherever their values are.
type rowSet struct {
	n int
	// hash is the same for equal rows.
	hash   func(i int32) uint64
	values func(i int32) rowValues
	// blank tells rows that hold nothing and are not counted as equal.
	blank func(i int32) bool
}

// rowValues are a row's values: of all columns, of some, or texts.
type rowValues struct {
	values  []float32
	columns []int32
	texts   [][]byte
}

func (a rowValues) equal(b rowValues) bool {
	return slices.Equal(a.columns, b.columns) && len(a.values) == len(b.values) && equalRows(a.values, b.values) &&
		slices.EqualFunc(a.texts, b.texts, bytes.Equal)
}

// denseRows compares rows of numbers together with the codes of fields, the same number for
// each row.
func denseRows(x blas32.General, ids []int32) rowSet {
	fields := len(ids) / max(1, x.Rows)
	codes := func(i int32) []int32 { return ids[int(i)*fields : (int(i)+1)*fields] }
	r := rowSet{n: x.Rows, blank: func(int32) bool { return false }}
	if x.Cols+fields == 0 {
		r.n = 0
	}
	r.hash = func(i int32) uint64 { return hashCodes(hashRow(rowOf(x, i)), codes(i)) }
	r.values = func(i int32) rowValues { return rowValues{values: rowOf(x, i), columns: codes(i)} }
	return r
}

func hashCodes(h uint64, codes []int32) uint64 {
	for _, c := range codes {
		h = bits.RotateLeft64((h^uint64(c))*0xd1342543de82ef95, 29)
	}
	return mix(h, 1)
}

func sparseRows(m *sparse.CSR) rowSet {
	return rowSet{
		n: m.Rows,
		hash: func(i int32) uint64 {
			columns, values := m.Row(int(i))
			return hashCodes(hashRow(values), columns)
		},
		values: func(i int32) rowValues {
			columns, values := m.Row(int(i))
			return rowValues{values: values, columns: columns}
		},
		blank: func(i int32) bool { columns, _ := m.Row(int(i)); return len(columns) == 0 },
	}
}

// textRows compares texts as they stand in the file; each row has the same number of them.
func textRows(texts [][]byte, n int) rowSet {
	k := len(texts) / n
	row := func(i int32) [][]byte { return texts[int(i)*k : (int(i)+1)*k] }
	return rowSet{
		n: n,
		hash: func(i int32) uint64 {
			h := uint64(0)
			for _, text := range row(i) {
				h = mix(h^hashBytes(text), uint64(len(text)))
			}
			return h
		},
		values: func(i int32) rowValues { return rowValues{texts: row(i)} },
		blank:  func(i int32) bool { return len(bytes.TrimSpace(bytes.Join(row(i), nil))) == 0 },
	}
}

// hashBytes is FNV-1a over bytes, finished by a mixing step.
func hashBytes(b []byte) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, c := range b {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	return mix(h, 2)
}

// tableRows compares a table's rows by whatever its kind has.
func tableRows(t *dataset.Table) rowSet {
	switch {
	case len(t.Texts) > 0:
		return textRows(t.Texts, t.NumRows())
	case t.Sparse != nil:
		return sparseRows(t.Sparse)
	}
	return withRests(denseRows(t.X, t.IDs), t)
}

// withRests compares rows by what their values have in the source, not by the nearest float32. A column
// without a rest is one that lacks nothing: another file of the same columns may have some.
func withRests(r rowSet, t *dataset.Table) rowSet {
	if t.Rest == nil {
		return r
	}
	lack := func(i int32, j int) int32 { return t.Rest[j].Lack(t.X.Data[int(i)*t.X.Stride+j], int(i)) }
	hash, values := r.hash, r.values
	r.hash = func(i int32) uint64 {
		h := hash(i)
		for j := range t.Rest {
			if n := lack(i, j); n != 0 {
				h = mix(h^uint64(uint32(n)), uint64(j)+3)
			}
		}
		return h
	}
	r.values = func(i int32) rowValues {
		v := values(i)
		v.columns = slices.Clip(v.columns)
		for j := range t.Rest {
			if n := lack(i, j); n != 0 {
				v.columns = append(v.columns, int32(j), n)
			}
		}
		return v
	}
	return r
}

// some is the rows at some places among these.
func (r rowSet) some(at []int32) rowSet {
	return rowSet{
		n:      min(len(at), r.n),
		hash:   func(i int32) uint64 { return r.hash(at[i]) },
		values: func(i int32) rowValues { return r.values(at[i]) },
		blank:  func(i int32) bool { return r.blank(at[i]) },
	}
}

// hashRows returns the rows by hash; rows of one hash ascend.
func hashRows(r rowSet) []rowKey {
	keys := make([]rowKey, 0, r.n)
	for i := range int32(r.n) {
		if !r.blank(i) {
			keys = append(keys, rowKey{r.hash(i), i})
		}
	}
	slices.SortFunc(keys, func(a, b rowKey) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Compare(a.row, b.row)
	})
	return keys
}
