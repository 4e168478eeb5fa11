package predict

import (
	"io"

	pq "github.com/parquet-go/parquet-go"
)

// rowsTogether is the number of rows of a group, which are held in memory until it is full.
const rowsTogether = 1 << 16

// columnar writes Parquet.
type columnar struct {
	layout
	w *pq.GenericWriter[any]
	// at are the places of the columns, which Parquet has in the order of their names.
	at    []int
	cells []cell
	row   pq.Row
	count int
}

func newParquet(l layout, out io.Writer) writer {
	group := pq.Group{}
	for _, c := range l.columns {
		group[c.name] = map[kind]pq.Node{
			textKind: pq.String(), singleKind: pq.Leaf(pq.FloatType), doubleKind: pq.Leaf(pq.DoubleType),
			countKind: pq.Leaf(pq.Int64Type),
		}[c.kind]
	}
	schema := pq.NewSchema("predictions", group)
	w := &columnar{layout: l, cells: make([]cell, len(l.columns)), row: make(pq.Row, len(l.columns))}
	for _, c := range l.columns {
		leaf, _ := schema.Lookup(c.name) // all of them are there
		w.at = append(w.at, leaf.ColumnIndex)
	}
	w.w = pq.NewGenericWriter[any](out, schema, pq.Compression(&pq.Zstd))
	return w
}

func (w *columnar) write(b *block) error {
	for row := range w.rows(b) {
		w.fill(w.cells, b, row)
		for i, c := range w.columns {
			var v pq.Value
			switch number := w.cells[i].number; c.kind {
			case textKind:
				v = pq.ByteArrayValue([]byte(w.cells[i].text))
			case singleKind:
				v = pq.FloatValue(float32(number))
			case doubleKind:
				v = pq.DoubleValue(number)
			case countKind:
				v = pq.Int64Value(int64(number))
			}
			w.row[w.at[i]] = v.Level(0, 0, w.at[i])
		}
		if _, err := w.w.WriteRows([]pq.Row{w.row}); err != nil {
			return err
		}
		if w.count++; w.count%rowsTogether == 0 {
			if err := w.w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *columnar) close() error { return w.w.Close() }
