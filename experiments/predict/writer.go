package predict

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/experiments/build"
)

// Format is how predictions are written.
type Format string

// The formats.
const (
	CSV       Format = "csv"
	JSONLines Format = "jsonl"
	Parquet   Format = "parquet"
)

// FormatOf is the format that a file's name stands for.
func FormatOf(file string) (Format, error) {
	name := strings.ToLower(file)
	for end, f := range map[string]Format{
		".csv": CSV, ".jsonl": JSONLines, ".ndjson": JSONLines, ".parquet": Parquet, ".pq": Parquet,
	} {
		if strings.HasSuffix(name, end) {
			return f, nil
		}
	}
	return "", build.Input(fmt.Errorf("%s: want a name that ends with .csv, .jsonl or .parquet", file))
}

// writer writes what was computed.
type writer interface {
	write(b *block) error
	close() error
}

// check reports a format that there is not; "" is CSV.
func (f Format) check() error {
	if !slices.Contains([]Format{"", CSV, JSONLines, Parquet}, f) {
		return build.Input(fmt.Errorf("format %q is none of csv, jsonl, parquet", f))
	}
	return nil
}

func newWriter(f Format, p *dataset.Preprocessing, out io.Writer) (writer, error) {
	l := layoutOf(p)
	switch f {
	case JSONLines:
		return newJSONLines(l, out), nil
	case Parquet:
		return newParquet(l, out), nil
	}
	return newCSV(l, out)
}

// layout says what is told of a row.
type layout struct {
	pre   *dataset.Preprocessing
	files bool
	// labels are the classes as the data has them, columns the names of their probabilities; nil for values.
	labels, columns []string
}

func layoutOf(p *dataset.Preprocessing) layout {
	l := layout{pre: p, files: p.Encoding.Image.Width > 0}
	if p.Encoding.Task == tabular.Classification {
		l.labels = p.Encoding.LabelValues
		for _, name := range p.Encoding.Classes {
			l.columns = append(l.columns, "probability "+name)
		}
	}
	return l
}

// header names the columns in their order.
func (l *layout) header() []string {
	var names []string
	if l.files {
		names = append(names, "file")
	}
	return append(append(names, "prediction"), l.columns...)
}

// place is the file of a row, "" where it has none of its own.
func place(t *tabular.Table, row int) string {
	if row < len(t.Places) {
		return t.Places[row]
	}
	return ""
}

// lines writes text, a line for each row.
type lines struct {
	layout
	out *bufio.Writer
	buf []byte
	// spelled are the labels as they stand in a line.
	spelled []string
	line    func(l *lines, b *block, row int)
}

func newCSV(l layout, out io.Writer) (writer, error) {
	w := &lines{layout: l, out: bufio.NewWriterSize(out, 1<<16), line: (*lines).csv}
	for _, label := range l.labels {
		w.spelled = append(w.spelled, field(label))
	}
	header := l.header()
	for i := range header {
		header[i] = field(header[i])
	}
	_, _ = w.out.WriteString(strings.Join(header, ",") + "\n") // what goes wrong, Flush says
	return w, w.out.Flush()
}

// field is a value as CSV spells it.
func field(value string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{value, ""}) // a buffer takes all; beside another field an empty one needs no quotes
	w.Flush()
	return strings.TrimSuffix(b.String(), ",\n")
}

func newJSONLines(l layout, out io.Writer) writer {
	w := &lines{layout: l, out: bufio.NewWriterSize(out, 1<<16), line: (*lines).object}
	for _, label := range l.labels {
		w.spelled = append(w.spelled, quoted(label))
	}
	return w
}

func quoted(value string) string {
	b, _ := json.Marshal(value) // which text never fails
	return string(b)
}

// write writes the rows of a block, all that there are for now.
func (w *lines) write(b *block) error {
	for row := range b.part.Len() {
		w.line(w, b, row)
		if len(w.buf) > 1<<15 {
			if _, err := w.out.Write(w.buf); err != nil {
				return err
			}
			w.buf = w.buf[:0]
		}
	}
	_, err := w.out.Write(w.buf)
	if w.buf = w.buf[:0]; err != nil {
		return err
	}
	return w.out.Flush()
}

func (w *lines) close() error { return w.out.Flush() }

func (w *lines) csv(b *block, row int) {
	if w.files {
		w.buf = append(append(w.buf, field(place(b.table, row))...), ',')
	}
	if w.labels == nil {
		w.buf = strconv.AppendFloat(w.buf, w.pre.Value(b.outputs[row]), 'g', -1, 64)
	} else {
		w.buf = append(w.buf, w.spelled[b.classes[row]]...)
		n := len(w.labels)
		for _, p := range b.outputs[row*n : (row+1)*n] {
			w.buf = append(w.buf, ',')
			w.buf = strconv.AppendFloat(w.buf, float64(p), 'g', -1, 32)
		}
	}
	w.buf = append(w.buf, '\n')
}

func (w *lines) object(b *block, row int) {
	w.buf = append(w.buf, '{')
	if w.files {
		w.buf = append(append(append(w.buf, `"file":`...), quoted(place(b.table, row))...), ',')
	}
	w.buf = append(w.buf, `"prediction":`...)
	if w.labels == nil {
		w.buf = appendJSON(w.buf, w.pre.Value(b.outputs[row]), 64)
	} else {
		w.buf = append(append(w.buf, w.spelled[b.classes[row]]...), `,"probabilities":{`...)
		n := len(w.labels)
		for k, p := range b.outputs[row*n : (row+1)*n] {
			if k > 0 {
				w.buf = append(w.buf, ',')
			}
			w.buf = append(append(w.buf, w.spelled[k]...), ':')
			w.buf = appendJSON(w.buf, float64(p), 32)
		}
		w.buf = append(w.buf, '}')
	}
	w.buf = append(w.buf, '}', '\n')
}

// appendJSON spells a number of so many bits; one that JSON does not have becomes null.
func appendJSON(buf []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(buf, "null"...)
	}
	return strconv.AppendFloat(buf, v, 'g', -1, bits)
}
