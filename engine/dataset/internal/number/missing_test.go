package number

import (
	"strings"
	"testing"
)

func TestMissingWords(t *testing.T) {
	for _, mark := range []string{
		"", "?", "NA", "N/A", "n.a.", "NaN", "NULL", "None", "#N/A", "<NA>", ".", "..", "-", "--", "–",
		"—", "NaT", "-nan",
		"(null)", `\N`, "#DIV/0!", "#VALUE!", "-1.#IND", "1.#QNAN", "#N/A N/A",
	} {
		for _, word := range []string{mark, strings.ToLower(mark), strings.ToUpper(mark)} {
			if !Missing([]byte(word)) {
				t.Errorf("%q is not missing", word)
			}
		}
	}
	for _, word := range []string{
		"0", "no", "north", "inf", "NAN1", "nonexistent", "unknown", "-1", "n", "N", "-a", ".5", "#1", "(5)", "1.#",
		"nana", "none of these", "NA ", "Namibia", "£",
	} {
		if Missing([]byte(word)) {
			t.Errorf("%q is missing", word)
		}
	}
}

// A source's own marks come to the usual ones: words in any case, numbers however they are written.
func TestMarksOfASource(t *testing.T) {
	m := NewMarks([]string{" Unknown", "-999", "9.90e1", "k. A."})
	for field, want := range map[string]bool{
		"unknown": true, "UNKNOWN": true, "-999": true, "-999.0": true, "-9.99e2": true, "99": true, "99.0": true,
		"K. a.": true, "NA": true, "": true, "known": false, "999": false, "-999.5": false, "99x": false,
	} {
		if got := m.Missing([]byte(field)); got != want {
			t.Errorf("%q is missing: %v", field, got)
		}
	}
	if !m.Number(-999) || !m.Number(99) || m.Number(9.9) {
		t.Error("numbers that stand for no value are not known")
	}
	var none Marks
	if none.Missing([]byte("-999")) || !none.Missing([]byte("n/a")) || none.Number(0) {
		t.Error("the usual marks are not those of a source without its own")
	}
}
