package libsvm

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"tunebench/engine/dataset/internal/wording"
)

// rows are what a file holds: labels, and the values of each feature that occurs, by row.
type rows struct {
	labels []float64
	// numbers are the features that occur, ascending; entries those of each of them.
	numbers []int32
	entries [][]entry
	// ranked tells that some rows belong to queries, which are left out.
	ranked bool
}

// entry is a value that is not left out.
type entry struct {
	row   int32
	value float64
}

// fields splits a line without its comment.
func fields(line []byte) [][]byte {
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	return bytes.Fields(line)
}

// parse reads all rows. It returns the line of what is wrong, and what that is.
func parse(ctx context.Context, content []byte) (r *rows, line int, problem string) {
	r = &rows{}
	places := map[int32]int32{}
	for text := range bytes.Lines(content) {
		if line++; line%4096 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err().Error()
		}
		parts := fields(text)
		if len(parts) == 0 {
			continue
		}
		if len(r.labels) == math.MaxInt32 {
			return nil, line, fmt.Sprintf("more than %d rows, the most that can be read", math.MaxInt32)
		}
		label, problem := parseLabel(parts[0])
		if problem != "" {
			return nil, line, problem
		}
		last := int64(-1)
		for _, part := range parts[1:] {
			if bytes.HasPrefix(part, []byte("qid:")) {
				r.ranked = true
				continue
			}
			number, value, problem := parsePair(part)
			if problem == "" && int64(number) <= last {
				problem = fmt.Sprintf("feature %d follows feature %d; the numbers of a row ascend", number, last)
			}
			if problem != "" {
				return nil, line, problem
			}
			last = int64(number)
			place, known := places[number]
			if !known {
				place = int32(len(r.numbers))
				places[number] = place
				r.numbers, r.entries = append(r.numbers, number), append(r.entries, nil)
			}
			r.entries[place] = append(r.entries[place], entry{int32(len(r.labels)), value})
		}
		r.labels = append(r.labels, label)
	}
	r.sort()
	return r, 0, ""
}

// sort brings the features into the order of their numbers.
func (r *rows) sort() {
	numbers := slices.Clone(r.numbers)
	slices.Sort(numbers)
	entries := make([][]entry, len(numbers))
	for i, number := range r.numbers {
		place, _ := slices.BinarySearch(numbers, number)
		entries[place] = r.entries[i]
	}
	r.numbers, r.entries = numbers, entries
}

func parseLabel(text []byte) (v float64, problem string) {
	v, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err == nil:
		return v, ""
	case bytes.IndexByte(text, ',') >= 0:
		return 0, fmt.Sprintf("several labels, %s; one for each row is expected", wording.Quote(text))
	}
	return 0, fmt.Sprintf("a label is expected where %s stands", wording.Quote(text))
}

func parsePair(text []byte) (number int32, value float64, problem string) {
	left, right, ok := bytes.Cut(text, []byte{':'})
	n, err := strconv.ParseInt(string(left), 10, 32)
	if !ok || err != nil || n < 0 {
		return 0, 0, fmt.Sprintf("a pair NUMBER:VALUE is expected where %s stands", wording.Quote(text))
	}
	if value, err = strconv.ParseFloat(string(right), 64); err != nil {
		return 0, 0, fmt.Sprintf("feature %d: %s is not a number", n, wording.Quote(right))
	}
	return int32(n), value, ""
}
