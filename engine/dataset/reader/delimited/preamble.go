package delimited

import (
	"bytes"
	"fmt"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// cutLine takes the first line off the text.
func (h *head) cutLine() (line []byte) {
	end := bytes.IndexAny(h.text[:min(len(h.text), tabular.MaxField)], "\r\n")
	if end < 0 {
		return nil
	}
	line = h.text[:end]
	if rest := h.text[end:]; bytes.HasPrefix(rest, []byte("\r\n")) {
		h.text = rest[2:]
	} else {
		h.text = rest[1:]
	}
	h.line++
	return line
}

// separatorLine takes a first line off that names the separator for Excel, such as sep=;, and returns
// it; 0 without.
func (h *head) separatorLine() byte {
	before := *h
	line := bytes.ToLower(bytes.Trim(bytes.TrimRight(h.cutLine(), " "), `"`))
	sep, ok := bytes.CutPrefix(line, []byte("sep="))
	if ok && len(sep) == 1 && bytes.IndexByte([]byte(",;\t|"), sep[0]) >= 0 {
		return sep[0]
	}
	*h = before
	return 0
}

// comments takes the lines of comment off that stand before the table, and returns them.
func (h *head) comments() [][]byte {
	whole := *h
	var lines [][]byte
	for {
		before := *h
		line := h.cutLine()
		if trimmed := bytes.TrimLeft(line, " \t\""); len(trimmed) > 0 && (trimmed[0] == '#' || trimmed[0] == '%') {
			lines = append(lines, line)
			continue
		}
		if line != nil && len(bytes.TrimSpace(line)) == 0 && len(lines) > 0 {
			continue
		}
		*h = before
		break
	}
	if lines == nil || len(bytes.TrimSpace(h.text)) == 0 {
		*h = whole
		return nil
	}
	h.notes = append(h.notes, wording.Plural(len(lines), "line")+" of comment before the table left out")
	return lines
}

// nameBy takes the columns' names from the last line of comment if it has one for each column, as
// NumPy writes them, and is followed by what looks like rows below a header, or is said to be one.
func (h *head) nameBy(comments [][]byte) bool {
	width := len(h.sample[0].Fields)
	if len(comments) == 0 || width < 2 {
		return false
	}
	names := h.namesIn(comments[len(comments)-1], width)
	if names == nil {
		return false
	}
	named := *h
	named.sample = append([]columns.Record{{Line: h.line - 1, Fields: names}}, h.sample...)
	if h.request.Header != "yes" && !hasHeader(named.sample) && !named.seesHeader() {
		return false
	}
	h.sample, h.header = named.sample, true
	h.notes = append(h.notes, "the last line of comment names the columns")
	return true
}

// namesIn splits a line of comment into as many names as there are columns, nil if it has more or
// fewer. Its mark stands before the first name, alone in place of one (#,name,hp) or before the whole
// line.
func (h *head) namesIn(line []byte, width int) [][]byte {
	const marks = "#% \t"
	scan := newScanner(line, h.sep)
	if scan.Next() && len(scan.fields) == width {
		if first := bytes.TrimLeft(scan.fields[0], marks); len(first) > 0 {
			scan.fields[0] = first
		}
		return scan.fields
	}
	scan = newScanner(bytes.TrimLeft(bytes.Trim(line, " \t\""), marks), h.sep)
	if scan.Next() && len(scan.fields) == width {
		return scan.fields
	}
	return nil
}

// preamble leaves out the records before the table, such as a title and its source: each is shorter
// than the table is wide, and at most half as wide.
func (h *head) preamble() {
	width := usualWidth(h.sample)
	const most = 20
	n := 0
	for n < min(most, len(h.sample)-1) && width > 1 {
		fields := h.sample[n].Fields
		filled := 0
		for i, f := range fields {
			if len(f) > 0 {
				filled = i + 1
			}
		}
		short := len(fields) < width || filled == 1 && width > 2
		if !short || 2*filled > width || len(fields) == width-1 && width > 2 || isNumber(fields[0]) {
			break
		}
		n++
	}
	if n == 0 {
		return
	}
	h.notes = append(h.notes, fmt.Sprintf("%s before the table left out, the first %s", wording.Plural(n, "line"),
		wording.Quote(string(bytes.Join(h.sample[0].Fields, []byte(" "))))))
	h.skip, h.sample = n, h.sample[n:]
}
