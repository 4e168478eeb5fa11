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
	// at are the places of file, prediction and each probability among the columns, which Parquet has in
	// the order of their names.
	file, prediction int
	probabilities    []int
	width            int
	row              pq.Row
	rows             int
}

func newParquet(l layout, out io.Writer) writer {
	group := pq.Group{"prediction": pq.Leaf(pq.DoubleType)}
	if l.labels != nil {
		group["prediction"] = pq.String()
	}
	if l.files {
		group["file"] = pq.String()
	}
	for _, name := range l.columns {
		group[name] = pq.Leaf(pq.FloatType)
	}
	schema := pq.NewSchema("predictions", group)
	w := &columnar{layout: l, width: len(schema.Columns())}
	at := func(name string) int {
		leaf, _ := schema.Lookup(name) // all of them are there
		return leaf.ColumnIndex
	}
	if w.prediction = at("prediction"); l.files {
		w.file = at("file")
	}
	for _, name := range l.columns {
		w.probabilities = append(w.probabilities, at(name))
	}
	w.w = pq.NewGenericWriter[any](out, schema, pq.Compression(&pq.Zstd))
	w.row = make(pq.Row, w.width)
	return w
}

func (w *columnar) write(b *block) error {
	for row := range b.part.Len() {
		if w.files {
			w.row[w.file] = pq.ByteArrayValue([]byte(place(b.table, row))).Level(0, 0, w.file)
		}
		if w.labels == nil {
			w.row[w.prediction] = pq.DoubleValue(w.pre.Value(b.outputs[row])).Level(0, 0, w.prediction)
		} else {
			label := w.labels[b.classes[row]]
			w.row[w.prediction] = pq.ByteArrayValue([]byte(label)).Level(0, 0, w.prediction)
			n := len(w.labels)
			for k, p := range b.outputs[row*n : (row+1)*n] {
				w.row[w.probabilities[k]] = pq.FloatValue(p).Level(0, 0, w.probabilities[k])
			}
		}
		if _, err := w.w.WriteRows([]pq.Row{w.row}); err != nil {
			return err
		}
		if w.rows++; w.rows%rowsTogether == 0 {
			if err := w.w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *columnar) close() error { return w.w.Close() }
