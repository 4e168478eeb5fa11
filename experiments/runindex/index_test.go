package runindex

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// folder makes a folder of finished runs.
func folder(t *testing.T, n int) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "runs")
	generate(t, root, n)
	return root
}

func list(t *testing.T, x *Index) []*Entry {
	t.Helper()
	entries, err := x.List()
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// settled makes all that was read count as read long after the last change.
func settled(x *Index) {
	for _, r := range x.records {
		r.looked = r.looked.Add(time.Hour)
		r.fixed = r.entry.Status.Over()
	}
}

// file writes the index as it is and returns where.
func file(t *testing.T, x *Index) string {
	t.Helper()
	settled(x)
	x.dirty, x.saved = true, time.Time{}
	x.save()
	if _, err := os.Stat(x.path()); err != nil {
		t.Fatal(err)
	}
	return x.path()
}

// same compares what two indexes say of the same runs.
func same(t *testing.T, what string, a, b []*Entry) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%s: %d runs, want %d", what, len(a), len(b))
	}
	for i := range a {
		x, y := *a[i], *b[i]
		if x.Status.Dir.Path() != y.Status.Dir.Path() || !x.Status.Started.Equal(y.Status.Started) {
			t.Fatalf("%s: run %d is %s, want %s", what, i, x.Status.Dir.Path(), y.Status.Dir.Path())
		}
		for _, e := range []*Entry{&x, &y} { // times have pointers to their zones
			e.Status.Dir, e.Status.Started = nil, time.Time{}
			e.Status.Summary.Started, e.Status.Summary.Updated = time.Time{}, time.Time{}
		}
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%s: run %d:\n%+v\nwant\n%+v", what, i, x, y)
		}
	}
}

func TestEntriesSayWhatTheFilesSay(t *testing.T) {
	root := folder(t, 3)
	entries := list(t, New(root))
	if len(entries) != 3 {
		t.Fatalf("%d runs", len(entries))
	}
	e := entries[0] // the newest
	if e.Origin.Name != "iris-small" || e.Status.State != runstore.Done || e.Metric() != event.ValLoss {
		t.Errorf("%+v", e)
	}
	if v, ok := e.Origin.Setting("seed"); !ok || v != "2" {
		t.Errorf("seed %q, %v", v, ok)
	}
	if v, ok := e.Origin.Setting("optimizer.momentum"); !ok || v != "" { // Adam has none
		t.Errorf("momentum %q, %v", v, ok)
	}
	if v, _ := e.Origin.Setting("data.normalize"); v != Default("data.normalize") {
		t.Errorf("normalize %q", v)
	}
	if e.Origin.Parent == "" || e.Origin.ValidationRows != 360 || !slices.Equal(e.Findings, []string{"overfitting"}) {
		t.Errorf("%+v, findings %v", e.Origin, e.Findings)
	}
	if e.Status.Summary.Diagnosis != nil {
		t.Error("the findings are kept whole")
	}
}

func TestTheFileSaysWhatTheFoldersSay(t *testing.T) {
	root := folder(t, worth)
	fresh := New(root)
	want := list(t, fresh)
	fresh.Courses([]string{want[0].Status.Dir.Path()})
	want = fresh.list
	path := file(t, fresh)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	x := New(root)
	x.open()
	if len(x.records) != worth {
		t.Fatalf("the file has %d runs", len(x.records))
	}
	before := map[string]*Entry{}
	for p, r := range x.records {
		before[p] = r.entry
	}
	got := list(t, x)
	same(t, "from the file", got, want)
	for _, e := range got {
		if before[e.Status.Dir.Path()] != e {
			t.Errorf("%s was read again", e.Status.Dir.Name())
		}
	}
	if got[0].Course == nil || len(got[0].Course.Values) != 30 {
		t.Errorf("course %+v", got[0].Course)
	}
}

// Whatever happens to the file, what is listed is what the folders say.
func TestADamagedFileIsOnlySlow(t *testing.T) {
	root := folder(t, worth)
	x := New(root)
	want := list(t, x)
	path := file(t, x)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(whole, []byte("\n"))
	flipped := slices.Clone(whole)
	at := bytes.Index(flipped, []byte(`"epoch":30`)) + len(`"epoch":`)
	flipped[at] = '9'
	rng := rand.New(rand.NewPCG(5, 6))
	files := map[string][]byte{
		"missing": nil, "empty": {}, "torn": whole[:len(whole)*2/3], "one bit": flipped,
		"another version": bytes.Replace(whole, []byte("index 1"), []byte("index 0"), 1),
		"half its lines":  bytes.Join(lines[:len(lines)/2], []byte("\n")),
		"twice":           append(slices.Clone(whole), whole...),
		"outside":         bytes.ReplaceAll(whole, []byte(`"path":"`), []byte(`"path":"../`)),
		"not JSON":        []byte(version + "\n00000000 {}\n" + "8a9136aa {\n\n\nx\n"),
	}
	for i := range 5 {
		noise := slices.Clone(whole)
		for range 50 {
			noise[rng.IntN(len(noise))] = byte(rng.IntN(256))
		}
		files[fmt.Sprint("noise ", i)] = noise
	}
	for what, content := range files {
		if content == nil {
			err = os.RemoveAll(filepath.Dir(path))
		} else {
			if err := FolderIn(root); err != nil {
				t.Fatal(err)
			}
			err = os.WriteFile(path, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		same(t, what, list(t, New(root)), want)
	}
	// The last look wrote it again only if the runs had been at rest for long enough.
	if err := FolderIn(root); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/null", path); err != nil {
		t.Fatal(err)
	}
	same(t, "a link", list(t, New(root)), want)
}

func TestWhatChangesIsSeen(t *testing.T) {
	root := folder(t, worth)
	x := New(root)
	entries := list(t, x)
	file(t, x)
	changes := []struct {
		what   string
		change func(d *runstore.Dir) error
		seen   func(e *Entry) bool
	}{
		{
			"a summary", func(d *runstore.Dir) error {
				return d.WriteSummary(runstore.Summary{Run: d.Name(), State: runstore.Failed, Started: firstDay})
			},
			func(e *Entry) bool { return e.Status.State == runstore.Failed },
		},
		{
			"a summary of the same size, in place", func(d *runstore.Dir) error {
				path := filepath.Join(d.Path(), runstore.SummaryFile)
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				return os.WriteFile(path, bytes.Replace(b, []byte(`"epoch": 30`), []byte(`"epoch": 29`), 1), 0o600)
			},
			func(e *Entry) bool { return e.Status.Summary.Epoch == 29 },
		},
		{
			"notes", func(d *runstore.Dir) error {
				_, err := d.Note(func(n *runstore.Notes) { n.Tags = []string{"x"} })
				return err
			},
			func(e *Entry) bool { return slices.Contains(e.Notes.Tags, "x") },
		},
		{
			"an experiment", func(d *runstore.Dir) error {
				s, err := spec.LoadOwn(d.Experiment())
				if err != nil {
					return err
				}
				s.Seed = 12345
				return d.WriteFile(runstore.ExperimentFile, s.Encode())
			},
			func(e *Entry) bool { return e.Origin.Settings["seed"] == "12345" },
		},
		{
			"an experiment that cannot be read", func(d *runstore.Dir) error {
				return d.WriteFile(runstore.ExperimentFile, []byte("seed = ?"))
			},
			func(e *Entry) bool { return strings.Contains(e.Trouble, "experiment.toml") },
		},
		{
			"a broken summary", func(d *runstore.Dir) error {
				return d.WriteFile(runstore.SummaryFile, []byte("{"))
			},
			func(e *Entry) bool { return e.Status.Err != nil },
		},
	}
	second := New(root) // a viewer that has only the file
	for i, c := range changes {
		d := entries[i].Status.Dir
		if err := c.change(d); err != nil {
			t.Fatal(err)
		}
		for name, viewer := range map[string]*Index{"who listed before": x, "who comes later": second} {
			all := list(t, viewer)
			at := slices.IndexFunc(all, func(e *Entry) bool { return e.Status.Dir.Path() == d.Path() })
			if at < 0 || !c.seen(all[at]) {
				t.Errorf("%s does not see %s", name, c.what)
			}
		}
	}
	if err := os.RemoveAll(entries[10].Status.Dir.Path()); err != nil {
		t.Fatal(err)
	}
	if got := list(t, x); len(got) != worth-1 {
		t.Errorf("%d runs after one was removed", len(got))
	}
}

// A look that takes nothing sees new runs and living ones at once, and leaves the others alone.
func TestRefresh(t *testing.T) {
	root := folder(t, 3)
	x := New(root)
	first := list(t, x)
	settled(x)
	x.cost = time.Hour // so that all runs are looked at again in a minute
	again, err := x.Refresh()
	if err != nil || &again[0] != &first[0] {
		t.Errorf("nothing has changed, but the list has: %v", err)
	}
	d := first[1].Status.Dir
	if _, err := d.Note(func(n *runstore.Notes) { n.Pinned = true }); err != nil {
		t.Fatal(err)
	}
	if again, _ = x.Refresh(); again[1].Notes.Pinned {
		t.Error("a run that is over was read again at once")
	}
	made, err := runstore.Create(root, "new", firstDay.AddDate(1, 0, 0), "ffffff")
	if err != nil {
		t.Fatal(err)
	}
	if again, _ = x.Refresh(); len(again) != 4 || !again[2].Notes.Pinned {
		t.Fatalf("%d runs after one was made", len(again))
	}
	lock, err := made.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	for epoch := range 3 {
		if err := lock.Dir().WriteSummary(runstore.Summary{State: runstore.Training, Epoch: epoch}); err != nil {
			t.Fatal(err)
		}
		again, _ = x.Refresh()
		if s := again[0].Status; !s.Alive || s.Summary.Epoch != epoch {
			t.Errorf("a run that trains is at epoch %d, want %d (alive %v)", s.Summary.Epoch, epoch, s.Alive)
		}
	}
	x.cost = 0
	if again, _ = x.Refresh(); len(again) != 4 {
		t.Error("looking again lost runs")
	}
}

func TestACourseGrowsWithItsRun(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	d, err := runstore.Create(root, "toy", firstDay, "a1")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Dir().WriteSummary(runstore.Summary{State: runstore.Training}); err != nil {
		t.Fatal(err)
	}
	w, err := lock.Dir().CreateEvents(firstDay)
	if err != nil {
		t.Fatal(err)
	}
	x := New(root)
	list(t, x)
	for i, loss := range []float64{3, 1, 2} {
		r := event.Record{Time: firstDay, Step: i + 1, Scalars: []event.Scalar{
			{Tag: event.ValLoss, Value: loss}, {Tag: event.Epoch, Value: float64(i + 1)},
		}}
		if err := w.Emit(r); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		c := x.Courses([]string{d.Path()})[0].Course
		if c == nil || len(c.Values) != i+1 || float64(c.Last) != loss {
			t.Fatalf("after %d epochs: %+v", i+1, c)
		}
	}
	c := x.list[0].Course
	if c.Best != 1 || c.At != 2 {
		t.Errorf("best %v at %v", c.Best, c.At)
	}
	if len(x.feeds) != 1 {
		t.Fatalf("%d runs are followed", len(x.feeds))
	}
	if x.Courses(nil); len(x.feeds) != 0 {
		t.Error("a run that is not asked for is followed")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	x.Courses([]string{d.Path()})
	x.Close()
	if len(x.feeds) != 0 {
		t.Error("closing leaves files open")
	}
}

// Another program's run is judged by what it recorded.
func TestTheCourseOfAnotherProgramsRun(t *testing.T) {
	root := filepath.Join(t.TempDir(), "logs")
	generate(t, root, 1)
	d := list(t, New(root))[0].Status.Dir
	for _, name := range []string{runstore.SummaryFile, runstore.ExperimentFile} {
		if err := os.Remove(filepath.Join(d.Path(), name)); err != nil {
			t.Fatal(err)
		}
	}
	log := filepath.Join(root, "exp", "val")
	if err := os.MkdirAll(filepath.Dir(log), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(d.Path(), log); err != nil {
		t.Fatal(err)
	}
	x := New(root)
	list(t, x)
	settled(x)
	e := x.Courses([]string{log})[0]
	if !e.Status.Foreign || e.Course == nil || e.Metric() != event.ValLoss || e.Course.At < 1 {
		t.Fatalf("%+v, course %+v", e.Status, e.Course)
	}
	if _, ok := e.Origin.Setting("seed"); ok {
		t.Error("it has an experiment")
	}
	x.dirty, x.saved = true, time.Time{}
	if x.save(); !x.dirty {
		t.Error("a file was put into another program's folder")
	}
}

func TestManyViewersAtOnce(t *testing.T) {
	root := folder(t, worth)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			x := New(root)
			for range 3 {
				entries, err := x.List()
				if err != nil || len(entries) != worth {
					t.Errorf("%d runs, %v", len(entries), err)
				}
				x.Courses([]string{entries[0].Status.Dir.Path()})
				if _, err := x.Refresh(); err != nil {
					t.Error(err)
				}
				x.mu.Lock()
				settled(x)
				x.dirty, x.saved = true, time.Time{}
				x.mu.Unlock()
			}
			x.Close()
		})
	}
	wait.Wait()
	x := New(root)
	x.open()
	if len(x.records) != worth {
		t.Errorf("the file has %d runs", len(x.records))
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	x := New(filepath.Join(t.TempDir(), "nothing"))
	if got := list(t, x); len(got) != 0 {
		t.Errorf("%d runs", len(got))
	}
	x.Close()
	bad := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(bad, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(bad).List(); err == nil {
		t.Error("a file is a folder of runs")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`00000000 {}`))
	f.Add([]byte(`8a9136aa {"path":"x"}`))
	f.Add(append([]byte(fmt.Sprintf("%x ", checksum([]byte(`{"path":"x"}`)))), `{"path":"x"}`...))
	f.Fuzz(func(t *testing.T, text []byte) {
		if r := parse("/runs", text); r != nil && !strings.HasPrefix(r.entry.Status.Dir.Path(), "/runs") {
			t.Errorf("%q leads to %s", text, r.entry.Status.Dir.Path())
		}
	})
}
