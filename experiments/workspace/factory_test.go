package workspace

import "testing"

func TestLabelledSets(t *testing.T) {
	for text, want := range map[string]string{
		"a=x.csv": "a", "a=x.csv#0@20": "a", "idx=idx:p,q@9": "idx", "": "", "a": "", "=x": "", "a=": "", "a=x@y": "",
		"a=x@0": "",
	} {
		s, err := labelledSet(text)
		if s.Name != want || (err == nil) != (want != "") {
			t.Errorf("%q: set %q, %v", text, s.Name, err)
		}
	}
}
