package runstore

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/tfevents"
)

// manyRuns makes a root with runs, foreign folders and rubbish.
func manyRuns(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for i, r := range [][2]string{
		{"digits", "aaa111"}, {"digits-wide", "bbb222"}, {"iris", "ccc333"}, {"iris", "ddd444"},
	} {
		at := start.Add(time.Duration(i) * time.Hour)
		if _, err := Create(root, r[0], at, r[1], File{ExperimentFile, nil}); err != nil {
			t.Fatal(err)
		}
	}
	pytorch := filepath.Join(root, "pytorch")
	for _, dir := range []string{
		pytorch, filepath.Join(root, "notes"), filepath.Join(root, "20200101-000000-old-eee555"),
	} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	logAt(t, pytorch, start.Add(-time.Hour))
	if err := os.Chtimes(pytorch, start, start.Add(9*time.Hour)); err != nil { // as a copy does
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "file.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(root, "20261123-150405-digits-aaa111", SummaryFile)
	if err := os.WriteFile(broken, []byte(`{"state":`), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// logAt writes an event file as another program would, whose first value was recorded at a time.
func logAt(t *testing.T, dir string, at time.Time) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := tfevents.Create(dir, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Emit(event.Record{Time: at, Step: 1, Scalars: []event.Scalar{{Tag: "loss", Value: 1}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestListNewestFirst(t *testing.T) {
	runs, err := List(manyRuns(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range runs {
		line := r.Dir.Name()
		if r.Foreign {
			line += " foreign"
		}
		if r.Err != nil {
			line += " broken"
		}
		got = append(got, line)
	}
	want := []string{
		"20261123-180405-iris-ddd444", "20261123-170405-iris-ccc333", "20261123-160405-digits-wide-bbb222",
		"20261123-150405-digits-aaa111 broken", "pytorch foreign", "20200101-000000-old-eee555 broken",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if none, err := List(filepath.Join(t.TempDir(), "none")); err != nil || len(none) != 0 {
		t.Errorf("a root that does not exist: %v, %v", none, err)
	}
}

func TestFind(t *testing.T) {
	root := manyRuns(t)
	tests := []struct{ ref, want, err string }{
		{ref: "latest", want: "20261123-180405-iris-ddd444"},
		{ref: "20261123-170405-iris-ccc333", want: "20261123-170405-iris-ccc333"},
		{ref: filepath.Join(root, "20261123-170405-iris-ccc333"), want: "20261123-170405-iris-ccc333"},
		{ref: "bbb222", want: "20261123-160405-digits-wide-bbb222"},
		{ref: "bbb", want: "20261123-160405-digits-wide-bbb222"},
		{ref: "digits", want: "20261123-150405-digits-aaa111"}, // a whole name wins over the start of another
		{ref: "digits-w", want: "20261123-160405-digits-wide-bbb222"},
		{ref: "20261123-18", want: "20261123-180405-iris-ddd444"},
		{ref: "pytorch", want: "pytorch"},
		{ref: "iris", err: "2 runs: 20261123-180405-iris-ddd444, 20261123-170405-iris-ccc333"},
		{ref: "dig", err: "digits-wide"},
		{ref: "nothing", err: "there are: pytorch"},
		{ref: "", err: "which run"},
		{ref: "./none", err: "none"},
	}
	for _, tt := range tests {
		d, err := Find(root, tt.ref)
		switch {
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%q: error %v, want %q", tt.ref, err, tt.err)
		case tt.err == "" && err != nil:
			t.Errorf("%q: %v", tt.ref, err)
		case tt.err == "" && d.Name() != tt.want:
			t.Errorf("%q: found %s, want %s", tt.ref, d.Name(), tt.want)
		}
	}
	for _, ref := range []string{"latest", "x"} {
		if _, err := Find(filepath.Join(root, "notes"), ref); err == nil || !strings.Contains(err.Error(), "no runs") {
			t.Errorf("%s in an empty root: %v", ref, err)
		}
	}
}
