package runstore

import (
	"os"
	"path/filepath"
	"testing"

	"tunebench/engine/event"
)

// A copy is the run over again, under a name of its own; what is done to one of them does not reach the other.
func TestCopy(t *testing.T) {
	d, err := Create(t.TempDir(), "Iris", start, "abc", File{ExperimentFile, []byte("version = 1\n")})
	if err != nil {
		t.Fatal(err)
	}
	w, err := d.CreateEvents(start)
	if err != nil {
		t.Fatal(err)
	}
	r := event.Record{Kind: event.KindEpoch, Step: 5, Epoch: 1, Time: start}
	r.Scalars = []event.Scalar{{Tag: event.ValLoss, Value: 0.25}}
	if err := w.Emit(r); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"checkpoints/best.safetensors", LockFile, "lock.3", ControlFile, WorkerLogFile} {
		if err := os.WriteFile(filepath.Join(d.Path(), name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sum := Summary{Run: d.Name(), State: Done, Ending: event.EndedEpochs, Epoch: 1, Started: start}
	if err := d.WriteSummary(sum); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	c, err := d.Copy(root, "t0s0")
	if err != nil {
		t.Fatal(err)
	}
	if c.Name() != "20261123-150405-iris-t0s0" || filepath.Dir(c.Path()) != root {
		t.Errorf("the copy is %s", c.Path())
	}
	if got, err := c.ReadSummary(); err != nil || got.Run != c.Name() || got.Ending != event.EndedEpochs {
		t.Errorf("its summary is %+v, %v", got, err)
	}
	f := c.Follow()
	defer f.Close()
	h := &event.History{}
	if u, err := f.Poll(100); err != nil {
		t.Error(err)
	} else if u.ApplyTo(h); len(h.Values(event.ValLoss)) != 1 {
		t.Errorf("it recorded %v", h.Values(event.ValLoss))
	}
	for name, there := range map[string]bool{
		"checkpoints/best.safetensors": true, ExperimentFile: true, WorkerLogFile: true,
		LockFile: false, "lock.3": false, ControlFile: false,
	} {
		if _, err := os.Lstat(filepath.Join(c.Path(), name)); (err == nil) != there {
			t.Errorf("%s is there: %v", name, err == nil)
		}
	}
	if err := os.WriteFile(c.Checkpoint(Best), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(d.Checkpoint(Best)); string(b) != "checkpoints/best.safetensors" {
		t.Errorf("the original became %q", b)
	}
}

// What cannot be copied as a whole leaves nothing behind.
func TestCopyRefusesLinks(t *testing.T) {
	d, err := Create(t.TempDir(), "iris", start, "abc")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(d.Path(), "events.out.tfevents.1")); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if _, err := d.Copy(root, "x"); err == nil {
		t.Error("a link was copied")
	}
	if left, err := os.ReadDir(root); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}
