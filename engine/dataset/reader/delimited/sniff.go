package delimited

import (
	"bytes"
	"slices"
	"strconv"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// sampleRecords reads the first records of a text.
func sampleRecords(text []byte, sep byte, rows int) []columns.Record {
	s := newScanner(text, sep)
	s.keep = true
	return columns.Sample(s, rows)
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
		sample := sampleRecords(text, sep, 20)
		if len(sample) == 0 {
			continue
		}
		// The first row of scikit-learn's files has a width of its own.
		width, times := usualWidth(sample), 0
		if width < 2 {
			continue
		}
		for _, r := range sample {
			if len(r.Fields) == width {
				times++
			}
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
// column of numbers, does not if it has a number (unless it counts 0, 1, 2, ... or years), and in a
// table of text alone does if none of its values comes again below.
func hasHeader(sample []columns.Record) bool {
	if len(sample) == 0 {
		return false
	}
	first := sample[0].Fields
	numbers := 0
	for j, f := range first {
		is := isNumber(f)
		if is {
			numbers++
		}
		if !is && !number.Missing(f) && numbersBelow(sample, j) {
			return true
		}
	}
	if numbers > 0 || len(sample) == 1 {
		return len(sample) > 1 && counts(sample) || len(sample) == 1 && numbers == 0
	}
	named := false
	for j, f := range first {
		again := func(r columns.Record) bool { return j < len(r.Fields) && bytes.Equal(r.Fields[j], f) }
		other := func(r columns.Record) bool { return !again(r) }
		switch {
		case number.Missing(f) && !slices.ContainsFunc(sample[1:], other): // an empty column needs no name
		case number.Missing(f), slices.ContainsFunc(sample[1:], again):
			return false
		default:
			named = true
		}
	}
	return named
}

// counts reports whether the first row counts the columns from 0, or years above what is none.
func counts(sample []columns.Record) bool {
	first := sample[0].Fields
	from, err := strconv.Atoi(string(first[0]))
	if len(first) < 3 || err != nil || from != 0 && !isYear(first[0]) {
		return false
	}
	for j, f := range first {
		if string(f) != strconv.Itoa(from+j) {
			return false
		}
	}
	return from == 0 || !slices.ContainsFunc(sample[1].Fields, isYear)
}

func isYear(f []byte) bool {
	v, err := strconv.Atoi(string(f))
	return err == nil && v >= 1900 && v < 2100
}

// isNumber reports whether a field is a number in any form.
func isNumber(f []byte) bool {
	if number.Missing(f) {
		return false
	}
	var s number.Survey
	s.Add(f, 0)
	return s.Numbers() > 0
}

// numbersBelow reports whether what stands below the first row in a column is numbers.
func numbersBelow(sample []columns.Record, column int) bool {
	found := 0
	for _, r := range sample[1:] {
		if column >= len(r.Fields) || number.Missing(r.Fields[column]) {
			continue
		}
		if !isNumber(r.Fields[column]) {
			return false
		}
		found++
	}
	return found > 0
}
