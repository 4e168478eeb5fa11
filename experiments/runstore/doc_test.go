package runstore

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// Others read these files by doc.go: it names every key that is written.
func TestDocNamesEveryKey(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, formats, _ := strings.Cut(string(doc), "# control.jsonl")
	words := strings.FieldsFunc(formats, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	named := map[string]bool{}
	for _, w := range words {
		named[w] = true
	}
	for _, v := range []any{Summary{}, BestValue{}, Request{}, Ack{}, Notes{}, Look{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if key == "" {
				t.Errorf("%T.%s has no key", v, f.Name)
			}
			if !named[key] {
				t.Errorf("%T: doc.go does not name %s", v, key)
			}
		}
	}
	for _, s := range []State{Created, Training, Paused, Stopped, Done, Diverged, Failed} {
		if !named[string(s)] {
			t.Errorf("doc.go does not name the state %s", s)
		}
	}
}

// The lines that doc.go shows are lines of a control file.
func TestDocShowsControlLines(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for line := range strings.Lines(string(doc)) {
		raw, ok := strings.CutPrefix(line, "//\t{")
		if !ok {
			continue
		}
		shown++
		if _, ok, err := parseControl([]byte("{" + raw)); !ok || err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if shown != 4 {
		t.Errorf("%d lines", shown)
	}
}
