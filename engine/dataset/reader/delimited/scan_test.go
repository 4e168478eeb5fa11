package delimited

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func scanAll(text string, sep byte) (records [][]string, lines []int, problem string) {
	s := newScanner([]byte(text), sep)
	for s.Next() {
		var fields []string
		for _, f := range s.fields {
			fields = append(fields, string(f))
		}
		records, lines = append(records, fields), append(lines, s.line)
	}
	return records, lines, s.problem
}

func TestScanner(t *testing.T) {
	cases := []struct {
		name, text string
		sep        byte
		want       string // fields in |, records in /
		lines      []int
	}{
		{"plain", "a,b\n1,2\n", ',', "a|b/1|2", []int{1, 2}},
		{"no last line end", "a,b\n1,2", ',', "a|b/1|2", []int{1, 2}},
		{"CRLF, CR, empty lines", "a,b\r\n\r\n1,2\r3,4\n\n\n5,6", ',', "a|b/1|2/3|4/5|6", []int{1, 3, 4, 7}},
		{"empty fields", ",\n,,\n1,", ',', "|/||/1|", []int{1, 2, 3}},
		{"blanks around", " a ,\tb c\t, \"d\" \n", ',', "a|b c|d", []int{1}},
		{"quoted", `"a,b","c""d","",x"y` + "\n", ',', `a,b|c"d||x"y`, []int{1}},
		{"blanks within quotes", `" a ","b  "`, ',', "a|b", []int{1}},
		{"quoted line ends", "\"a\r\nb\",1\n2,3\n", ',', "a\r\nb|1/2|3", []int{1, 3}},
		{"many doubled quotes", `"""",""""""` + "\n" + `"a""",b`, ',', `"|""/a"|b`, []int{1, 2}},
		{"quotes of the text", "\"a\" b, c,\"d\"e\n\"x,y\" z,1\n", ',', `"a" b|c|"d"e/"x,y" z|1`, []int{1, 2}},
		{"quotes between tabs", "a\t\"b\nc\t\"d\" e\nf\tg \"h\n", '\t', `a|"b/c|"d" e/f|g "h`, []int{1, 2, 3}},
		{"a stray pair between tabs", "a\t\"b\nc\td\"\n", '\t', `a|"b/c|d"`, []int{1, 2}},
		{"quoted between tabs", "a\t\"b\tc\"\n\"d\ne\"\tf", '\t', "a|b\tc/d\ne|f", []int{1, 2}},
		{"the last quote open", "a\t\"b", '\t', `a|"b`, []int{1}},
		{"doubled and open", "a\t\"b\"\"c\nd\te", '\t', `a|"b""c/d|e`, []int{1, 2}},
		{"tab", "a b\t c\n\t\n", '\t', "a b|c/|", []int{1, 2}},
		{"blanks", "  1 2\t 3  \n\n4 \"5 6\" 7\n", blanks, "1|2|3/4|5 6|7", []int{1, 3}},
	}
	for _, c := range cases {
		records, lines, problem := scanAll(c.text, c.sep)
		var joined []string
		for _, r := range records {
			joined = append(joined, strings.Join(r, "|"))
		}
		if got := strings.Join(joined, "/"); got != c.want || !slices.Equal(lines, c.lines) || problem != "" {
			t.Errorf("%s: %q at %v (%s), want %q at %v", c.name, got, lines, problem, c.want, c.lines)
		}
	}
	for _, text := range []string{"a,\"b\n1,2\n"} {
		if _, _, problem := scanAll(text, ','); problem == "" {
			t.Errorf("%q: no problem seen", text)
		}
	}
}

// FuzzScanner compares with encoding/csv wherever that accepts the text.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "\"a\"\"b\",c\r\n", ",\n", "\"x\ny\",1\n2,3", "\"\"\n\"\"\"\"",
		"a\n\nb",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		records, lines, problem := scanAll(text, ',')
		last := 0
		for _, l := range lines {
			if l <= last {
				t.Fatalf("lines %v do not ascend", lines)
			}
			last = l
		}
		if end := strings.Count(text, "\n") + strings.Count(text, "\r") + 1; last > end {
			t.Fatalf("line %d of %d", last, end)
		}
		if strings.ContainsAny(text, " \t\v\f\u00a0\r") || !isASCII(text) {
			return // blanks and lone CR are read differently on purpose
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		r.LazyQuotes = false
		want, err := r.ReadAll()
		if err != nil {
			return
		}
		if problem != "" {
			t.Fatalf("%q: %s, encoding/csv reads %q", text, problem, want)
		}
		if !slices.EqualFunc(records, want, slices.Equal[[]string]) {
			t.Fatalf("%q: %q, encoding/csv reads %q", text, records, want)
		}
	})
}

func isASCII(text string) bool {
	for _, c := range []byte(text) {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
