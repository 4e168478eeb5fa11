package predict

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

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

// check reports a format that there is not; "" is CSV.
func (f Format) check() error {
	if !slices.Contains([]Format{"", CSV, JSONLines, Parquet}, f) {
		return build.Input(fmt.Errorf("format %q is none of csv, jsonl, parquet", f))
	}
	return nil
}

// writer writes what was computed.
type writer interface {
	write(b *block) error
	close() error
}

func newWriter(f Format, l layout, out io.Writer) (writer, error) {
	if f == Parquet {
		return newParquet(l, out), nil
	}
	w := &lines{layout: l, out: bufio.NewWriterSize(out, 1<<16), cells: make([]cell, len(l.columns))}
	if f == JSONLines {
		w.objects, w.end = true, "}\n"
		for i, c := range l.columns {
			before := byte(',')
			if i == 0 {
				before = '{'
			}
			w.before = append(w.before, string(before)+string(appendQuoted(nil, c.name))+":")
		}
		return w, nil
	}
	w.end = "\n"
	for i, c := range l.columns {
		if w.before = append(w.before, ","); i == 0 {
			w.before[0] = ""
		}
		w.buf = appendField(append(w.buf, w.before[i]...), c.name)
	}
	w.buf = append(w.buf, w.end...)
	return w, w.flush()
}

// lines writes text, a line for each row.
type lines struct {
	layout
	out     *bufio.Writer
	objects bool // of JSON
	buf     []byte
	cells   []cell
	// before stands before the cell of each column, end behind the last.
	before []string
	end    string
}

// write writes the rows of a block, so that they are there for whoever waits for them.
func (w *lines) write(b *block) error {
	for row := range w.rows(b) {
		w.fill(w.cells, b, row)
		for i := range w.cells {
			w.buf = append(w.buf, w.before[i]...)
			w.append(w.columns[i].kind, &w.cells[i])
		}
		w.buf = append(w.buf, w.end...)
		if len(w.buf) > 1<<15 {
			_, _ = w.out.Write(w.buf) // what goes wrong, Flush says
			w.buf = w.buf[:0]
		}
	}
	return w.flush()
}

func (w *lines) append(k kind, c *cell) {
	switch {
	case k == textKind && w.objects:
		w.buf = appendQuoted(w.buf, c.text)
	case k == textKind:
		w.buf = appendField(w.buf, c.text)
	case k == countKind:
		w.buf = strconv.AppendInt(w.buf, int64(c.number), 10)
	case w.objects && (math.IsNaN(c.number) || math.IsInf(c.number, 0)):
		w.buf = append(w.buf, "null"...) // JSON has no such numbers
	case k == singleKind:
		w.buf = strconv.AppendFloat(w.buf, c.number, 'g', -1, 32)
	default:
		w.buf = strconv.AppendFloat(w.buf, c.number, 'g', -1, 64)
	}
}

func (w *lines) flush() error {
	_, _ = w.out.Write(w.buf)
	w.buf = w.buf[:0]
	return w.out.Flush()
}

func (w *lines) close() error { return w.flush() }

// appendField spells text as CSV does (RFC 4180).
func appendField(buf []byte, text string) []byte {
	if text == strings.TrimSpace(text) && !strings.ContainsAny(text, ",\"\r\n") {
		return append(buf, text...)
	}
	buf = append(buf, '"')
	buf = append(buf, strings.ReplaceAll(text, `"`, `""`)...)
	return append(buf, '"')
}

func appendQuoted(buf []byte, text string) []byte {
	b, _ := json.Marshal(text) // which text never fails
	return append(buf, b...)
}
