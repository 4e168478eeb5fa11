package build

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// has makes the system say that so much is left.
func has(t *testing.T, bytes func() int64) {
	t.Helper()
	t.Cleanup(func() { left = memory.Left })
	left = func() memory.Room { return memory.Room{Bytes: bytes(), Of: "this machine has"} }
}

// keeps reports whether a set is there.
func keeps(d *Datasets) bool { return slices.ContainsFunc(d.sets, (*kept).there) }

// Data that the form keeps is not counted a second time as memory that somebody else has taken: what was
// accepted stays accepted, and what the user allows stays what it is.
func TestDataThatIsKeptIsNotCountedTwice(t *testing.T) {
	s := set(t, spec.Default(), map[string]string{"data.source": "moons", "data.size": "100000"})
	d := new(Datasets)
	e, err := d.Describe(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	kept := preparedBytes(d.sets[0].data)
	for _, c := range []struct {
		machine, user int64
		fits          bool
	}{
		{e.MemoryBytes, 0, true},
		{e.MemoryBytes - 1, 0, false},
		{2 * e.MemoryBytes, e.MemoryBytes, true},
		{2 * e.MemoryBytes, e.MemoryBytes - 1, false},
	} {
		d := &Datasets{Loading: dataset.Options{MaxMemory: c.user}}
		has(t, func() int64 {
			if keeps(d) {
				return c.machine - kept
			}
			return c.machine
		})
		for _, time := range []string{"first", "second", "third"} {
			if _, err := d.Describe(t.Context(), s); (err == nil) != c.fits {
				t.Errorf("%+v, %s look: %v", c, time, err)
			}
		}
	}
}

// What is large is dropped where another process is to load it; what is small stays at hand. Before
// other data is loaded, the room for it is measured without the old.
func TestLargeDataIsForgotten(t *testing.T) {
	t.Cleanup(func() { worthReturning = 64 << 20 })
	for size, want := range map[int64]bool{1: true, math.MaxInt64: false} {
		s := set(t, spec.Default(), map[string]string{"data.source": "iris"})
		worthReturning = size
		d := new(Datasets)
		d.Forget()
		if _, err := d.Describe(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		had := true
		has(t, func() int64 {
			had = had && keeps(d)
			return math.MaxInt64 - 1
		})
		if _, err := d.Describe(t.Context(), set(t, s, map[string]string{"seed": "7"})); err != nil || had == want {
			t.Errorf("from %d bytes: measured beside the old data: %v, %v", size, had, err)
		}
		if d.Forget(); keeps(d) == want {
			t.Errorf("from %d bytes: forgotten: %v, want %v", size, !keeps(d), want)
		}
	}
}

// An error of loading names the limit that it met, whoever set it, and without a flag loading may take
// half of what is left.
func TestLoadingSaysWhoseLimitItMet(t *testing.T) {
	csv := table(t, "a,y\n"+strings.Repeat("1,x\n2,z\n", 4096)).Data.Source
	for source, size := range map[string]string{csv: "100", "moons": "100000"} {
		s := set(t, spec.Default(), map[string]string{"data.source": source, "data.size": size})
		for _, c := range []struct {
			machine, user int64
			want          string
		}{
			{20 << 10, 0, "limit of 10.0 KiB| (this machine has 20.0 KiB, of which loading may take half)"},
			{20 << 10, 16 << 10, "limit of 10.0 KiB| (this machine has 20.0 KiB, of which loading may take half)"},
			{20 << 10, 8 << 10, "limit of 8.0 KiB| (--max-memory allows 8.0 KiB)"},
			{1 << 40, 8 << 10, "limit of 8.0 KiB| (--max-memory allows 8.0 KiB)"},
		} {
			has(t, func() int64 { return c.machine })
			_, _, err := LoadTable(t.Context(), s, dataset.Options{MaxMemory: c.user})
			for _, part := range strings.Split(c.want, "|") {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("%s, %+v: %v", source, c, err)
				}
			}
		}
	}
	for _, c := range []struct {
		room       memory.Room
		user, want int64
	}{
		{memory.Room{Bytes: 1 << 40}, 0, 1 << 39},
		{memory.Room{Bytes: 1 << 40}, 6 << 30, 6 << 30},
		{memory.Room{Bytes: 10 << 30}, 6 << 30, 5 << 30},
		{memory.Room{}, 0, 1},
		{memory.Unlimited, 0, 4 << 30},
		{memory.Unlimited, 6 << 30, 6 << 30},
	} {
		left = func() memory.Room { return c.room }
		o, whose := bounded(dataset.Options{MaxMemory: c.user})
		if o.Memory() != c.want || whose == "" {
			t.Errorf("%+v: %d, %q", c, o.Memory(), whose)
		}
	}
}
