package number

import (
	"strings"
	"testing"
)

func TestCodesOfKnownValues(t *testing.T) {
	codes := NewCodes([]string{
		"Rome", "3.0", "1.234567e+06", "007", "7", "9007199254740993", "padded ", "-0", "2.50",
	})
	for value, want := range map[string]int32{
		"Rome": 0, "3": 1, "3.0": 1, "3.00": 1, "1234567": 2, "1234567.0": 2, "007": 3, "7": 4,
		"9007199254740993": 5, "padded": 6, "0": 7, "0.0": 7, "2.5": 8,
		// Nothing that is known, or no telling which.
		"rome": -1, "4": -1, "07": -1, "7.0": -1, "9007199254740992": -1, "": -1, "3,0": -1,
	} {
		code, ok := codes.Of([]byte(value))
		if !ok {
			code = -1
		}
		if code != want {
			t.Errorf("%q has the code %d, want %d", value, code, want)
		}
	}
}

func FuzzTrim(f *testing.F) {
	for _, s := range []string{"", " ", "\t a b \t", "a", " \n "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := string(Trim([]byte(s))), strings.Trim(s, " \t"); got != want {
			t.Fatalf("%q becomes %q, want %q", s, got, want)
		}
	})
}
