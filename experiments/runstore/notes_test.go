package runstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestNotesAreKept(t *testing.T) {
	d := newRun(t, "toy")
	if n, err := d.Notes(); err != nil || n.Name != "" || n.Tags != nil {
		t.Fatalf("a new run has notes: %+v, %v", n, err)
	}
	_, err := d.Note(func(n *Notes) {
		n.Name, n.Tags, n.Text = " the\tgood\none ", []string{"paper", "x", "paper", " "}, "two\nlines\n"
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Note(func(n *Notes) { n.Pinned = true }); err != nil {
		t.Fatal(err)
	}
	n, err := d.Notes()
	if err != nil || n.Name != "the good one" || !slices.Equal(n.Tags, []string{"paper", "x"}) ||
		n.Text != "two\nlines" || !n.Pinned {
		t.Errorf("kept %+v, %v", n, err)
	}
	info, err := os.Stat(d.join(NotesFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestUnacceptableNotesChangeNothing(t *testing.T) {
	d := newRun(t, "toy")
	if _, err := d.Note(func(n *Notes) { n.Text = "stays" }); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Notes){
		"a tag is one word": func(n *Notes) { n.Tags = []string{"two words"} },
		"longer than 40":    func(n *Notes) { n.Tags = []string{strings.Repeat("x", 41)} },
		"51 tags":           func(n *Notes) { n.Tags = manyTags(51) },
		"name is longer":    func(n *Notes) { n.Name = strings.Repeat("x", 121) },
		"notes are longer":  func(n *Notes) { n.Text = strings.Repeat("x", 16_001) },
	} {
		if _, err := d.Note(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if n, err := d.Notes(); err != nil || n.Text != "stays" || n.Tags != nil {
		t.Errorf("left %+v, %v", n, err)
	}
}

func manyTags(n int) (tags []string) {
	for i := range n {
		tags = append(tags, fmt.Sprintf("tag%d", i))
	}
	return tags
}

// Damaged notes are not overwritten: somebody may still want to read them.
func TestDamagedNotesAreReported(t *testing.T) {
	d := newRun(t, "toy")
	if err := os.WriteFile(d.join(NotesFile), []byte(`{"tags": "x`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Notes(); err == nil || !strings.Contains(err.Error(), d.Name()) {
		t.Errorf("read: %v", err)
	}
	if _, err := d.Note(func(n *Notes) { n.Pinned = true }); err == nil {
		t.Error("they were overwritten")
	}
}

func TestNotesOfAnotherProgramsRun(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "events.out.tfevents.1.host"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Note(func(n *Notes) { n.Pinned = true }); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
	if _, err := os.Lstat(d.join(NotesFile)); err == nil {
		t.Error("a file was put into another program's folder")
	}
}

// Viewers who edit at once, while workers begin and end, lose nothing of what each of them added.
func TestNotesOfManyAtOnce(t *testing.T) {
	d := newRun(t, "toy")
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			if _, err := d.Note(func(n *Notes) { n.Tags = append(n.Tags, fmt.Sprintf("t%d", i)) }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Go(func() {
		for range 5 {
			lock, err := d.Lock(t.Context()) // which removes what looks like a dead writer's files
			if err != nil {
				t.Error(err)
				return
			}
			if err := lock.Unlock(); err != nil {
				t.Error(err)
			}
		}
	})
	wait.Wait()
	if n, err := d.Notes(); err != nil || len(n.Tags) != 4 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestTrash(t *testing.T) {
	d := newRun(t, "toy")
	root := filepath.Dir(d.Path())
	to, err := d.Trash(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if to.Path() != filepath.Join(root, TrashDir, d.Name()) {
		t.Errorf("it is in %s", to.Path())
	}
	if runs, err := List(root); err != nil || len(runs) != 0 {
		t.Errorf("still listed: %v, %v", runs, err)
	}
	if err := d.Untrash(to); err != nil {
		t.Fatal(err)
	}
	if runs, err := List(root); err != nil || len(runs) != 1 || runs[0].Err != nil {
		t.Errorf("not back: %v, %v", runs, err)
	}
	if _, err := d.Trash(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(d.Path(), 0o700); err != nil { // of the same name
		t.Fatal(err)
	}
	again, err := d.Trash(t.Context(), root)
	if err != nil || again.Path() != to.Path()+".2" {
		t.Errorf("%v, %v", again, err)
	}
	if err := os.Mkdir(d.Path(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := d.Untrash(to); err == nil {
		t.Error("it took the place of another run")
	}
}

func TestWhatIsNotDeleted(t *testing.T) {
	d := newRun(t, "toy")
	root := filepath.Dir(d.Path())
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Trash(t.Context(), root); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("a run that is being trained: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	study := filepath.Join(root, "study")
	trials := filepath.Join(study, "trials")
	if err := os.MkdirAll(trials, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(study, StudyFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	trial, err := d.Copy(trials, "t0s0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trial.Trash(t.Context(), trials); err == nil || !strings.Contains(err.Error(), "trial of a study") {
		t.Errorf("a trial: %v", err)
	}
}

func TestAStampChangesWithEveryFileThatAListShows(t *testing.T) {
	d := newRun(t, "toy")
	if first, second := d.Stamp(), d.Stamp(); first != second {
		t.Fatal("two looks differ")
	}
	changes := map[string]func() error{
		"summary":  func() error { return d.WriteSummary(Summary{State: Done}) },
		"in place": func() error { return os.WriteFile(d.join(SummaryFile), []byte("{}"), 0o600) },
		"notes":    func() error { _, err := d.Note(func(n *Notes) { n.Pinned = true }); return err },
		"lock":     func() error { return os.WriteFile(d.join("lock.7"), nil, 0o600) },
	}
	for name, change := range changes {
		before := d.Stamp()
		if err := change(); err != nil {
			t.Fatal(err)
		}
		after := d.Stamp()
		if after.Sum == before.Sum {
			t.Errorf("%s: the stamp is the same", name)
		}
		if after.Origin != before.Origin {
			t.Errorf("%s: the origin has changed", name)
		}
	}
	before := d.Stamp()
	if err := d.WriteFile(ExperimentFile, []byte("version = 1\nseed = 2\n")); err != nil {
		t.Fatal(err)
	}
	if after := d.Stamp(); after.Origin == before.Origin || after.Sum == before.Sum {
		t.Error("another experiment has the same stamp")
	}
	now := time.Now()
	if s := d.Stamp(); s.Settled(now) || !s.Settled(now.Add(time.Minute)) {
		t.Error("a change of just now counts as settled, or one of a minute ago does not")
	}
}

func TestAStampSeesAnotherProgramsEvents(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "events.out.tfevents.1.host")
	if err := os.WriteFile(file, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &Dir{path: root}
	before := d.Stamp()
	if err := os.WriteFile(file, []byte("ab"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d.Stamp().Sum == before.Sum {
		t.Error("a file that has grown has the same stamp")
	}
}
