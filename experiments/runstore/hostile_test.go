package runstore

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/checkpoint"
)

// obstacles are what can stand in the place of a file, with what it is called.
var obstacles = map[string]func(t *testing.T, path, precious string){
	"a named pipe": func(t *testing.T, path, _ string) { must(t, syscall.Mkfifo(path, 0o600)) },
	"a link":       func(t *testing.T, path, precious string) { must(t, os.Symlink(precious, path)) },
	"a folder":     func(t *testing.T, path, _ string) { must(t, os.Mkdir(path, 0o700)) },
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// uses opens each file of a run in each way that there is.
func uses(d *Dir) map[string][]func() error {
	read := func(name string) func() error { return func() error { _, err := d.ReadFile(name); return err } }
	return map[string][]func() error{
		ExperimentFile: {read(ExperimentFile)},
		ProvenanceFile: {read(ProvenanceFile)},
		SummaryFile:    {func() error { _, err := d.ReadSummary(); return err }},
		WorkerLogFile:  {func() error { _, err := d.OpenLog(); return err }},
		LockFile:       {func() error { _, err := d.Lock(context.Background()); return err }},
		ControlFile: {
			func() error { _, err := d.Send(time.Now(), OpStop, "", ""); return err },
			func() error { _, err := d.OpenInbox(time.Now()); return err },
		},
		CheckpointsDir + "/latest.safetensors": {
			func() error { _, err := d.ReadCheckpoint(Latest); return err },
			func() error { _, err := d.ReadMetadata(Latest); return err },
		},
	}
}

// Whatever stands in the place of one of a run's files, each that reads or writes it says so at once,
// the run is listed with the reason, and what a link leads to stays as it is.
func TestObstaclesInTheFolderOfARun(t *testing.T) {
	for is, put := range obstacles {
		for name := range uses(&Dir{}) {
			root := t.TempDir()
			d, err := Create(root, "x", start, "id", File{ExperimentFile, nil}, File{ProvenanceFile, nil})
			must(t, err)
			precious := filepath.Join(root, "precious")
			must(t, os.WriteFile(precious, []byte("precious"), 0o600))
			path := d.join(name)
			must(t, os.RemoveAll(path))
			put(t, path, precious)
			for i, use := range uses(d)[name] {
				if err := use(); err == nil || !strings.Contains(err.Error(), path+" is "+is) {
					t.Errorf("use %d of %s in the place of %s: %v", i, is, name, err)
				}
			}
			runs, err := List(root)
			if err != nil || len(runs) != 1 {
				t.Fatalf("%v, %v", runs, err)
			}
			if err := runs[0].Err; filepath.Dir(name) == "." && (err == nil || !strings.Contains(err.Error(), is)) {
				t.Errorf("%s in the place of %s is listed with %v", is, name, err)
			}
			follower := d.Follow()
			_, _ = follower.Poll(100)
			_ = follower.Close()
			if got, _ := os.ReadFile(precious); string(got) != "precious" {
				t.Errorf("%s in the place of %s changed another file to %q", is, name, got)
			}
		}
	}
}

// A folder of checkpoints that is a link would put them elsewhere.
func TestCheckpointsStayInTheFolderOfTheRun(t *testing.T) {
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "runs"), "x", start, "id")
	must(t, err)
	must(t, os.Remove(d.join(CheckpointsDir)))
	elsewhere := filepath.Join(root, "elsewhere")
	must(t, os.Mkdir(elsewhere, 0o700))
	must(t, os.Symlink(elsewhere, d.join(CheckpointsDir)))
	var w checkpoint.Writer
	_, lockErr := d.Lock(t.Context())
	_, readErr := d.ReadCheckpoint(Latest)
	for what, err := range map[string]error{
		"write": d.WriteCheckpoint(&w, Latest, checkpoint.File{}), "read": readErr, "check": d.Check(), "lock": lockErr,
	} {
		if err == nil || !strings.Contains(err.Error(), "is not a folder of its own") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left, _ := os.ReadDir(elsewhere); len(left) > 0 {
		t.Errorf("%v was written elsewhere", left)
	}
}

// A checkpoint that claims to be larger than memory is refused by its size.
func TestAGiantCheckpointIsNotRead(t *testing.T) {
	d := newRun(t, "x")
	var w checkpoint.Writer
	must(t, d.WriteCheckpoint(&w, Latest, checkpoint.File{}))
	must(t, os.Truncate(d.Checkpoint(Latest), 1<<42))
	_, err := d.ReadCheckpoint(Latest)
	if err == nil || !strings.Contains(err.Error(), "latest.safetensors") {
		t.Errorf("%v", err)
	}
	_, err = d.ReadMetadata(Latest)
	if err == nil || !strings.Contains(err.Error(), "latest.safetensors") {
		t.Errorf("%v", err)
	}
}

// An obstacle among the event files does not keep the others back.
func TestObstaclesAmongEvents(t *testing.T) {
	for is, put := range obstacles {
		d := newRun(t, "x")
		w, err := d.CreateEvents(start)
		must(t, err)
		must(t, w.Emit(event.Record{Step: 1, Time: start, Scalars: []event.Scalar{{Tag: "train/loss", Value: 2}}}))
		must(t, w.Close())
		put(t, d.join("events.out.tfevents.0000000000.x"), w.Path())
		follower := d.Follow()
		u, err := follower.Poll(100)
		_ = follower.Close()
		if len(u.Entries) != 1 {
			t.Errorf("%s beside the events: %d records", is, len(u.Entries))
		}
		if is != "a folder" && (err == nil || !strings.Contains(err.Error(), is)) { // folders hold other runs
			t.Errorf("%s among the events: %v", is, err)
		}
	}
}

// Runs may be reached through links, and logs of other programs may consist of them.
func TestLinksToRunsAreFine(t *testing.T) {
	root := t.TempDir()
	real := filepath.Join(root, "disk", "runs")
	d, err := Create(real, "x", start, "id", File{ExperimentFile, []byte("x")})
	must(t, err)
	linked := filepath.Join(root, "runs")
	must(t, os.Symlink(real, linked))
	must(t, os.Symlink(d.Path(), filepath.Join(root, "one")))
	for _, path := range []string{filepath.Join(linked, d.Name()), filepath.Join(root, "one")} {
		d, err := Open(path)
		must(t, err)
		if err := d.Check(); err != nil {
			t.Error(err)
		}
		must(t, d.WriteFile(ExperimentFile, []byte("y")))
		if got, err := d.ReadFile(ExperimentFile); err != nil || string(got) != "y" {
			t.Errorf("%q, %v", got, err)
		}
	}
	w, err := d.CreateEvents(start)
	must(t, err)
	must(t, w.Emit(event.Record{Step: 1, Time: start, Scalars: []event.Scalar{{Tag: "loss", Value: 2}}}))
	must(t, w.Close())
	log := filepath.Join(root, "log")
	must(t, os.Mkdir(log, 0o700))
	must(t, os.Symlink(w.Path(), filepath.Join(log, filepath.Base(w.Path()))))
	foreign, err := Open(log)
	must(t, err)
	if u, err := foreign.Follow().Poll(10); err != nil || len(u.Entries) != 1 {
		t.Errorf("a linked event file: %v, %v", u, err)
	}
}

// A folder of runs that the group cannot enter makes no run that the group is promised.
func TestASharedRunNeedsAFolderThatTheGroupCanEnter(t *testing.T) {
	for _, mode := range []os.FileMode{0o700, 0o760, 0o705, 0o710, 0o750, 0o770, 0o775} {
		root := filepath.Join(t.TempDir(), "runs")
		must(t, os.Mkdir(root, 0o700))
		must(t, os.Chmod(root, mode))
		link := filepath.Join(t.TempDir(), "runs")
		must(t, os.Symlink(root, link))
		for _, root := range []string{root, link} {
			_, err := CreateShared(root, "x", start, "id", File{ExperimentFile, nil})
			entries, _ := os.ReadDir(root)
			switch closed := mode&0o010 == 0; {
			case closed && (err == nil || !strings.Contains(err.Error(), "chmod g+rx "+root) || len(entries) > 0):
				t.Errorf("mode %03o: %v, %d entries", mode, err, len(entries))
			case !closed && err != nil:
				t.Errorf("mode %03o: %v", mode, err)
			}
			if _, err := Create(root, "y", start, "id", File{ExperimentFile, nil}); err != nil {
				t.Errorf("mode %03o, a private run: %v", mode, err)
			}
			must(t, os.RemoveAll(filepath.Join(root, start.Format(timeLayout)+"-y-id")))
		}
	}
}

func TestModesOfARun(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o777} {
		for _, c := range []struct {
			create       func(string, string, time.Time, string, ...File) (*Dir, error)
			folder, file os.FileMode
		}{{Create, 0o700, 0o600}, {CreateShared, 0o770, 0o660}} {
			root := filepath.Join(t.TempDir(), "runs")
			old := syscall.Umask(umask)
			d, err := c.create(root, "x", start, "id", File{ExperimentFile, []byte("x")})
			if err == nil {
				_, err = d.Send(start, OpStop, "", "")
			}
			var w checkpoint.Writer
			must(t, err)
			events, err := d.CreateEvents(start)
			must(t, err)
			must(t, events.Close())
			must(t, d.WriteCheckpoint(&w, Latest, checkpoint.File{}))
			log, err := d.OpenLog()
			must(t, err)
			must(t, log.Close())
			lock, err := d.Lock(t.Context())
			must(t, err)
			must(t, lock.Unlock())
			syscall.Umask(old)
			must(t, filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
				want := c.file
				if info.IsDir() {
					want = c.folder
				}
				if info.Mode().Perm() != want {
					t.Errorf("umask %03o: %s has mode %v, want %v", umask, path, info.Mode(), want)
				}
				return err
			}))
		}
	}
}
