package delimited

import (
	"bytes"
	"slices"
	"strconv"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// sampleRecords reads the first records.
func sampleRecords(text []byte, sep byte, rows int) ([]columns.Record, *scanner) {
	s := newScanner(text, sep)
	s.keep = true
	var sample []columns.Record
	for n := 0; len(sample) < rows && n < columns.SampleFields && s.Next(); n += len(s.fields) {
		sample = append(sample, columns.Record{Line: s.line, Fields: slices.Clone(s.fields)})
	}
	return sample, s
}

// singleSeparators makes tabs of the double colons that separate fields in MovieLens' files of a
// million ratings and more: all of the first lines have the same number of them, at least two.
func singleSeparators(text []byte) []byte {
	double := []byte("::")
	rest, count := text, 0
	for range 20 {
		line, more, found := bytes.Cut(rest, []byte{'\n'})
		n := bytes.Count(line, double)
		if len(bytes.TrimSpace(line)) > 0 && (n < 2 || count > 0 && n != count) {
			return text
		}
		count, rest = max(count, n), more
		if !found {
			break
		}
	}
	if count == 0 {
		return text
	}
	return bytes.ReplaceAll(text, double, []byte{'\t'})
}

// sniffSeparator chooses the separator that splits the first rows into the same number of
// fields, more than one; the most fields win, then the order comma, semicolon, tab, bar.
// Where none does, rows of blank-separated fields are tried, and then the one that occurs
// most evenly. A file of one column has no separator and reads with a comma.
func sniffSeparator(text []byte) byte {
	best, bestScore := byte(','), 0
	for _, sep := range []byte{',', ';', '\t', '|', blanks} {
		sample, _ := sampleRecords(text, sep, 20)
		if len(sample) == 0 {
			continue
		}
		// The most common width; the first row of scikit-learn's files has its own.
		widths := map[int]int{}
		for _, r := range sample {
			widths[len(r.Fields)]++
		}
		width, times := 1, 0
		for w, n := range widths {
			if n > times || n == times && w > width {
				width, times = w, n
			}
		}
		if width < 2 {
			continue
		}
		score := times*1000/len(sample)*100 + min(width, 99)
		if sep == blanks && (bestScore > 0 || times < len(sample)) {
			continue // text with blanks in it is no table of blanks
		}
		if score > bestScore {
			best, bestScore = sep, score
		}
	}
	return best
}

// countsRow recognizes the first row of scikit-learn's files: the number of rows, the number
// of features, then the class names. It returns the names.
func countsRow(sample []columns.Record, rows int) []string {
	if len(sample) < 2 || len(sample[0].Fields) < 3 {
		return nil
	}
	first := sample[0].Fields
	n, err1 := strconv.Atoi(string(first[0]))
	features, err2 := strconv.Atoi(string(first[1]))
	if err1 != nil || err2 != nil || n != rows || features != len(sample[1].Fields)-1 {
		return nil
	}
	var names []string
	for _, f := range first[2:] {
		if _, kind := number.Parse(f); kind == number.Finite || len(f) == 0 {
			return nil
		}
		names = append(names, string(f))
	}
	return wording.Names(names)
}

// hasHeader judges whether the first row names the columns: it does if it has text above a
// column of numbers, does not if it has a number (unless it counts 0, 1, 2, ...), and in a
// table of text alone does if none of its values comes again below.
func hasHeader(sample []columns.Record) bool {
	if len(sample) == 0 {
		return false
	}
	first := sample[0].Fields
	numbers, counting := 0, len(first) > 2
	for j, f := range first {
		_, kind := number.Parse(f)
		if kind == number.Finite {
			numbers++
		}
		counting = counting && string(f) == strconv.Itoa(j)
		if kind != number.Finite && !number.Missing(f) && numbersBelow(sample, j) {
			return true
		}
	}
	if numbers > 0 || len(sample) == 1 {
		return counting && len(sample) > 1 || len(sample) == 1 && numbers == 0
	}
	for j, f := range first {
		for _, r := range sample[1:] {
			if j < len(r.Fields) && bytes.Equal(r.Fields[j], f) {
				return false
			}
		}
	}
	return !slices.ContainsFunc(first, number.Missing)
}

// numbersBelow reports whether what stands below the first row in a column is numbers.
func numbersBelow(sample []columns.Record, column int) bool {
	found := 0
	for _, r := range sample[1:] {
		if column >= len(r.Fields) || number.Missing(r.Fields[column]) {
			continue
		}
		if _, kind := number.Parse(r.Fields[column]); kind == number.None {
			return false
		}
		found++
	}
	return found > 0
}
