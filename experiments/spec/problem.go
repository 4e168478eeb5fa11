package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with an experiment.
type Problem struct {
	File    string // "" where the value does not come from a file
	Line    int    // counted from 1; 0 where unknown
	Key     string // dotted; "" for a problem of the whole file
	Message string // what is wrong and what would be right
}

// Error prints file:line: key: message, without the parts that are unknown.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
		if p.Line > 0 {
			b.WriteString(strconv.Itoa(p.Line) + ":")
		}
		b.WriteByte(' ')
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// Error is everything that is wrong with an experiment, in the order of the file.
type Error struct {
	Problems []Problem // never empty
}

// Error prints one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i := range e.Problems {
		lines[i] = e.Problems[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems, for errors.As.
func (e *Error) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i := range e.Problems {
		errs[i] = &e.Problems[i]
	}
	return errs
}

// maxProblems keeps the message of a file that is no experiment at all readable.
const maxProblems = 20

// asError returns nil for no problems.
func asError(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if more := len(problems) - maxProblems; more > 0 {
		file := problems[0].File
		problems = append(problems[:maxProblems:maxProblems],
			Problem{File: file, Message: "and " + strconv.Itoa(more) + " more problems"})
	}
	return &Error{Problems: problems}
}

// maxQuoted bounds, in bytes, how much of a value from a file a message repeats.
const maxQuoted = 60

// quote shows text from a file in a message: on one line, without control characters,
// bounded.
func quote(s string) string {
	if len(s) > maxQuoted {
		s = strings.ToValidUTF8(s[:maxQuoted], "") + "…"
	}
	return strconv.Quote(s)
}

func joinNames(names []string) string { return strings.Join(names, ", ") }
