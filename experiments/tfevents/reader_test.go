package tfevents

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tunebench/engine/event"
)

// readAll reads a file to its end and requires that nothing in it is wrong.
func readAll(t *testing.T, path string) []Entry {
	t.Helper()
	entries, errs := drain(t, NewReader(path), 3)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return entries
}

func drain(t *testing.T, r interface {
	Next([]Entry, int) ([]Entry, bool, error)
}, limit int,
) (all []Entry, errs []error) {
	t.Helper()
	for range 100_000 {
		n := len(all)
		var more bool
		var err error
		all, more, err = r.Next(all, limit)
		if err != nil {
			errs = append(errs, err)
		}
		if len(all) > n+limit {
			t.Fatalf("%d entries for a limit of %d", len(all)-n, limit)
		}
		if !more {
			return all, errs
		}
	}
	t.Fatal("the reader never ends")
	return nil, nil
}

func TestReaderReadsWhatWasWritten(t *testing.T) {
	compareRecords(t, readAll(t, filepath.Join("testdata", "ours.tfevents")), goldenRecords())
}

// Files from before values kept every bit are read as they are.
func TestReaderReadsFloat32Files(t *testing.T) {
	want := goldenRecords()
	for i := range want {
		for j, s := range want[i].Scalars {
			want[i].Scalars[j].Value = float64(float32(s.Value))
		}
	}
	compareRecords(t, readAll(t, filepath.Join("testdata", "float32.tfevents")), want)
}

func compareRecords(t *testing.T, got []Entry, want []event.Record) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d entries, want %d", len(got), len(want))
	}
	for i, e := range got {
		if e.Restart || !e.Record.Time.Equal(want[i].Time) {
			t.Errorf("entry %d: %+v", i, e)
		}
		e.Record.Time = want[i].Time
		if !reflect.DeepEqual(e.Record, want[i]) {
			t.Errorf("entry %d: got %+v, want %+v", i, e.Record, want[i])
		}
	}
}

func TestReaderReadsOtherPrograms(t *testing.T) {
	got := readAll(t, filepath.Join("testdata", "theirs.tfevents"))
	want := []string{
		"0 Loss/train=2.5", "1 float_val=1.25", "2 content=-3.5", "3 double=0.1", "4 double_content=1e+300",
		"-1 before=1", "3 restart", "9 halved=0.05000000074505806", "1099511627776 tag [31mwith escapes =1",
	}
	var lines []string
	for _, e := range got {
		line := fmt.Sprint(e.Record.Step)
		if e.Restart {
			line += " restart"
		}
		for _, s := range e.Record.Scalars {
			line += fmt.Sprintf(" %s=%v", s.Tag, s.Value)
		}
		if e.Record.Text != "" {
			t.Errorf("text of another program: %q", e.Record.Text)
		}
		lines = append(lines, line)
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("got %q\nwant %q", lines, want)
	}
	if us := got[0].Record.Time.UnixMicro(); us != 1700000001e6 {
		t.Errorf("time %d", us)
	}
}

// However the bytes arrive, the reader gives the same entries, and no error.
func TestGrowingFile(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "theirs.tfevents"))
	if err != nil {
		t.Fatal(err)
	}
	want := readAll(t, filepath.Join("testdata", "theirs.tfevents"))
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 7))
		path := filepath.Join(t.TempDir(), "events.out.tfevents.1.h.1")
		r := NewReader(path)
		var got []Entry
		for n := 0; n <= len(whole); n += 1 + rng.IntN(40) {
			if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
				t.Fatal(err)
			}
			entries, errs := drain(t, r, 1+rng.IntN(3))
			if len(errs) > 0 {
				t.Fatalf("seed %d: %v", seed, errs)
			}
			got = append(got, entries...)
		}
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		entries, _ := drain(t, r, 100)
		if got = append(got, entries...); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: got %d entries, want %d", seed, len(got), len(want))
		}
	}
}

// numbered returns a file with one scalar record per step and the offsets of its frames.
func numbered(t *testing.T, n int) (path string, offsets []int64) {
	t.Helper()
	w, err := Create(t.TempDir(), at(0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		offsets = append(offsets, w.written+int64(len(w.buf)))
		emit(t, w, event.Record{Step: i, Time: at(float64(i)), Scalars: []event.Scalar{{Tag: "x", Value: float64(i)}}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Path(), offsets
}

func TestDamageCostsOnlyWhatIsDamaged(t *testing.T) {
	for _, damage := range []struct {
		name   string
		within int64 // offset in the frame
	}{{"length", 2}, {"length checksum", 9}, {"data", 14}} {
		t.Run(damage.name, func(t *testing.T) {
			path, offsets := numbered(t, 10)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[offsets[4]+damage.within] ^= 0x40
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
			entries, errs := drain(t, NewReader(path), 3)
			var re *RecordError
			if len(errs) != 1 || !errors.As(errs[0], &re) || re.Path != path || re.Offset != offsets[4] {
				t.Fatalf("errors %v, want one at byte %d", errs, offsets[4])
			}
			var steps []int
			for _, e := range entries {
				steps = append(steps, e.Record.Step)
			}
			if want := []int{0, 1, 2, 3, 5, 6, 7, 8, 9}; !reflect.DeepEqual(steps, want) {
				t.Errorf("steps %v, want %v", steps, want)
			}
		})
	}
}

func TestHostileLengths(t *testing.T) {
	header := func(n uint64) []byte {
		b := binary.LittleEndian.AppendUint64(nil, n)
		return binary.LittleEndian.AppendUint32(b, maskedCRC(b))
	}
	for _, n := range []uint64{1000, maxRecord, maxRecord + 1, math.MaxInt64, math.MaxUint64} {
		path := filepath.Join(t.TempDir(), "x.tfevents")
		if err := os.WriteFile(path, append(header(n), 1, 2, 3), 0o644); err != nil {
			t.Fatal(err)
		}
		r := NewReader(path)
		entries, errs := drain(t, r, 10)
		if len(entries) != 0 || (len(errs) > 0) != (n > maxRecord) {
			t.Errorf("%d: %v, %v", n, entries, errs)
		}
		if cap(r.buf) > readBytes {
			t.Errorf("%d: %d bytes were taken for a file of 15", n, cap(r.buf))
		}
	}
}

// An oversized record (an image, a graph) is stepped over, and what follows is read.
func TestOversizedRecordIsSteppedOver(t *testing.T) {
	path, _ := numbered(t, 1)
	tail, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b := binary.LittleEndian.AppendUint64(nil, maxRecord+1)
	b = binary.LittleEndian.AppendUint32(b, maskedCRC(b))
	b = append(b, make([]byte, maxRecord+1+footerBytes)...)
	if err := os.WriteFile(path, append(b, tail...), 0o644); err != nil {
		t.Fatal(err)
	}
	entries, errs := drain(t, NewReader(path), 10)
	if len(entries) != 1 || len(errs) != 1 {
		t.Errorf("got %d entries, errors %v", len(entries), errs)
	}
}

// A crashed system may leave zeros at the end; they wait, and are read when data takes their place.
func TestZerosAtTheEndWait(t *testing.T) {
	path, offsets := numbered(t, 3)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	zeroed := bytes.Clone(whole)
	clear(zeroed[offsets[2]:])
	if err := os.WriteFile(path, zeroed, 0o644); err != nil {
		t.Fatal(err)
	}
	r := NewReader(path)
	if entries, errs := drain(t, r, 10); len(entries) != 2 || len(errs) != 0 {
		t.Fatalf("got %d entries, %v", len(entries), errs)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt(whole, 0); err != nil {
		t.Fatal(err)
	}
	if entries, errs := drain(t, r, 10); len(entries) != 1 || len(errs) != 0 {
		t.Errorf("got %d entries, %v", len(entries), errs)
	}
}

func TestReplacedFileIsReadAgain(t *testing.T) {
	path, offsets := numbered(t, 5)
	r := NewReader(path)
	drain(t, r, 10)
	if err := os.Truncate(path, offsets[2]); err != nil {
		t.Fatal(err)
	}
	if entries, errs := drain(t, r, 10); len(entries) != 2 || len(errs) != 1 {
		t.Errorf("got %d entries, %v", len(entries), errs)
	}
}

func TestCleanText(t *testing.T) {
	tests := map[string]string{
		"train/loss":                   "train/loss",
		"\x1b]0;owned\x07x":            "]0;ownedx",
		"a\nb\tc\r":                    "a b c",
		"\xff\xfebad":                  "\uFFFDbad",
		"c1 \u009b31m":                 "c1 31m",
		"Größe/損失":                     "Größe/損失",
		"\u202eevil":                   "evil",
		strings.Repeat("é", maxTag):    strings.Repeat("é", maxTag/2) + "…",
		strings.Repeat("損", maxTag):    strings.Repeat("損", maxTag/3) + "…",
		"x" + strings.Repeat("é", 600): "x" + strings.Repeat("é", 511) + "…",
	}
	for in, want := range tests {
		if got := clean([]byte(in), maxTag); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFolderFollowsNewFiles(t *testing.T) {
	dir := t.TempDir()
	d := NewFolder(dir)
	if entries, errs := drain(t, d, 10); len(entries)+len(errs) != 0 {
		t.Fatalf("an empty folder gave %v, %v", entries, errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("no events"), 0o644); err != nil {
		t.Fatal(err)
	}
	var want []int
	for file := range 3 {
		w, err := Create(dir, at(float64(1000+file)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			emit(t, w, event.Record{Step: 10*file + i, Time: at(1), Scalars: []event.Scalar{{Tag: "x", Value: 1}}})
			want = append(want, 10*file+i)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if file == 1 {
			continue // the next two files are found at once
		}
		entries, errs := drain(t, d, 2)
		var got []int
		for _, e := range entries {
			got = append(got, e.Record.Step)
		}
		if len(errs) > 0 || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, %v; want %v", got, errs, want)
		}
		want = nil
	}
	if len(d.Files()) != 3 {
		t.Errorf("files %v", d.Files())
	}
}

func TestFolderReportsTroubleOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(dir, filepath.Join(dir, "a.tfevents.loop")); err != nil {
		t.Fatal(err) // looks like an event file, but reading it fails
	}
	w, err := Create(dir, at(1))
	if err != nil {
		t.Fatal(err)
	}
	emit(t, w, goldenRecords()...)
	d := NewFolder(dir)
	entries, errs := drain(t, d, 10)
	if len(entries) != 4 || len(errs) != 1 {
		t.Fatalf("got %d entries, %v", len(entries), errs)
	}
	if entries, errs = drain(t, d, 10); len(entries)+len(errs) != 0 {
		t.Errorf("again: %v, %v", entries, errs)
	}
	if _, _, err := NewFolder(filepath.Join(dir, "none")).Next(nil, 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	if entries, errs := drain(t, NewFolder(w.Path()), 10); len(entries) != 4 || len(errs) != 0 {
		t.Errorf("a single file: %v, %v", entries, errs)
	}
}

// A record that is read again and again must not cost an allocation for each tag.
func TestReadingIsCheap(t *testing.T) {
	path, _ := numbered(t, 20_000)
	allocs := testing.AllocsPerRun(1, func() {
		r := NewReader(path)
		var buf []Entry
		for more := true; more; {
			var err error
			if buf, more, err = r.Next(buf[:0], 1000); err != nil {
				t.Fatal(err)
			}
		}
	})
	if allocs > 2000 {
		t.Errorf("%v allocations for 20000 records", allocs)
	}
}

func FuzzReader(f *testing.F) {
	for _, name := range []string{"ours", "theirs", "float32"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".tfevents"))
		if err != nil {
			f.Fatal(err)
		}
		// Short seeds: the fuzzer spends the square of a length on making an input shorter.
		frames := 0
		for len(b) > 0 && frames < 3 {
			n := headerBytes + int(binary.LittleEndian.Uint64(b)) + footerBytes
			f.Add(b[headerBytes:n-footerBytes], true)
			f.Add(b[5:n], false)
			b, frames = b[n:], frames+1
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte, framed bool) {
		if framed { // reach the decoder, which a random checksum would not
			b = endFrame(append(beginFrame(nil), b...), 0)
		}
		path := filepath.Join(dir, "fuzz.tfevents")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		entries, _ := drain(t, NewReader(path), 7)
		scalars := 0
		for _, e := range entries {
			scalars += len(e.Record.Scalars)
			for _, s := range e.Record.Scalars {
				if clean([]byte(s.Tag), 2*maxTag) != s.Tag {
					t.Fatalf("tag %q is not clean", s.Tag)
				}
			}
		}
		if scalars > len(b) {
			t.Fatalf("%d scalars from %d bytes", scalars, len(b))
		}
	})
}
