package runstore

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"
)

// A run that is soon trained again does not wait for the disk, until it has gone on for longer.
func TestUnsyncedFilesWaitForNoDisk(t *testing.T) {
	d, err := Create(t.TempDir(), "x", time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	quick, later := d.Unsynced(time.Now().Add(time.Hour)), d.Unsynced(time.Now())
	for name, c := range map[string]struct {
		dir  *Dir
		want bool
	}{"an ordinary run": {d, true}, "one of many": {quick, false}, "one that goes on": {later, true}} {
		if c.dir.Syncs() != c.want || c.dir.options(true).Durable != c.want || c.dir.options(false).Durable {
			t.Errorf("%s: syncs %v, want %v", name, c.dir.Syncs(), c.want)
		}
	}
	// Its files are there all the same, and it hears of what is asked later.
	if err := quick.WriteFile(ProvenanceFile, []byte("a = 1\n")); err != nil {
		t.Fatal(err)
	}
	if b, err := d.ReadFile(ProvenanceFile); err != nil || string(b) != "a = 1\n" {
		t.Errorf("read %q, %v", b, err)
	}
	in, err := quick.OpenInbox(time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := os.Lstat(d.join(ControlFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the control file is there before anybody asks: %v", err)
	}
	if requests, err := in.Poll(); err != nil || len(requests) != 0 {
		t.Errorf("asked %v, %v", requests, err)
	}
	if _, err := d.Send(time.Now(), OpStop, "", ""); err != nil {
		t.Fatal(err)
	}
	if requests, err := in.Poll(); err != nil || len(requests) != 1 || requests[0].Op != OpStop {
		t.Errorf("asked %v, %v", requests, err)
	}
}
