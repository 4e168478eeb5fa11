package runstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// nested is a folder as Keras and others leave it: runs in folders of folders.
func nested(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for i, dir := range []string{"exp0/train", "exp0/validation", "a/b/c/deep", "flat", "flat/sub", ".hidden/x"} {
		logAt(t, filepath.Join(root, dir), start.Add(time.Duration(i)*time.Minute))
	}
	if err := os.MkdirAll(filepath.Join(root, "empty", "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(root, "a", "loop")); err != nil {
		t.Fatal(err)
	}
	return root
}

func namesOf(t *testing.T, root string) (list []string) {
	t.Helper()
	runs, err := List(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		list = append(list, r.Dir.Name())
	}
	return list
}

func TestRunsAreFoundAtAnyDepth(t *testing.T) {
	root := nested(t)
	want := []string{"flat/sub", "flat", "a/b/c/deep", "exp0/validation", "exp0/train"}
	if got := namesOf(t, root); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// What a run of ours holds is its own.
	own, err := Create(root, "digits", start, "aaa111", File{ExperimentFile, nil})
	if err != nil {
		t.Fatal(err)
	}
	logAt(t, filepath.Join(own.Path(), CheckpointsDir), start)
	if got := namesOf(t, root); len(got) != len(want)+1 {
		t.Errorf("with a run of ours: %q", got)
	}
	// A folder that is itself a log is in its own list, as TensorBoard's "." is.
	if got := namesOf(t, filepath.Join(root, "flat")); !slices.Equal(got, []string{"sub", "flat"}) {
		t.Errorf("of a log: %q", got)
	}
}

func TestNestedRunsAreFoundByTheirNames(t *testing.T) {
	root := nested(t)
	for ref, want := range map[string]string{
		"exp0/train": "exp0/train", "deep": "a/b/c/deep", "validation": "exp0/validation", "flat": "flat",
		filepath.Join(root, "exp0", "train"): "train", "a": "a/b/c/deep", filepath.Join(root, "a"): "b/c/deep",
		"a/b": "c/deep", "./flat": "flat",
	} {
		if d, err := Find(root, ref); err != nil || d.Name() != want {
			t.Errorf("%s: %v, %v, want %s", ref, d, err, want)
		}
	}
	for _, ref := range []string{filepath.Join(root, "exp0"), "./exp0", "exp0/."} {
		_, err := Find(root, ref)
		folder := new(FolderError)
		if !errors.As(err, &folder) || !errors.Is(err, ErrNotRun) || len(folder.Runs) != 2 ||
			!strings.Contains(err.Error(), "holds 2: validation, train; give one of them, such as ") {
			t.Errorf("%s: %v", ref, err)
		}
	}
	if _, err := Find(root, filepath.Join(root, "empty")); !errors.Is(err, ErrNotRun) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Find(root, "exp0/none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is nowhere: %v", err)
	}
}

// A tree without end is left before it has cost too much, the folders near its root first.
func TestTheSearchIsBounded(t *testing.T) {
	root := t.TempDir()
	deep := root
	for i := range deepest + 2 {
		deep = filepath.Join(deep, fmt.Sprint(i))
	}
	logAt(t, deep, start)
	logAt(t, filepath.Join(root, "0", "near"), start)
	if got := namesOf(t, root); !slices.Equal(got, []string{"0/near"}) {
		t.Errorf("got %q", got)
	}
}
