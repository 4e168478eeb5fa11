package runstore

import (
	"os"
	"sync"
	"testing"
	"time"
)

func TestLooksAreCounted(t *testing.T) {
	d, err := Create(t.TempDir(), "x", time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	if looks, err := d.Looks(); err != nil || looks != nil {
		t.Fatalf("before the first: %v, %v", looks, err)
	}
	first := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	looks, err := d.Look(first, "evaluate")
	if err != nil || len(looks) != 1 || looks[0] != (Look{first, "evaluate"}) {
		t.Fatalf("%v, %v", looks, err)
	}
	// A line that a dying process left unfinished, and one of a stranger, count as nothing.
	f, err := os.OpenFile(d.join(LooksFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("{\"note\": 1}\n{\"at\": \"20"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := d.Look(first, "inspect"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if looks, err = d.Looks(); err != nil || len(looks) != 9 || looks[8].By != "inspect" {
		t.Errorf("%v, %v", looks, err)
	}
}

func TestForeignRunsAreNotWrittenTo(t *testing.T) {
	d, err := Create(t.TempDir(), "x", time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/null", d.join(LooksFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Look(time.Now(), "evaluate"); err == nil {
		t.Error("a link was written through")
	}
	other := &Dir{path: t.TempDir()}
	if _, err := other.Look(time.Now(), "evaluate"); err == nil {
		t.Error("a look at no run was counted")
	}
}
