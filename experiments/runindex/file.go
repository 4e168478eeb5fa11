package runindex

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/engine/hparam"
	"tunebench/engine/plainfile"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/runstore"
)

const (
	// Folder is what viewers keep within a folder of runs.
	Folder = ".tunebench"
	// worth is the number of our runs from which on the file is written: fewer are read as fast.
	worth = 50
	// largest bounds a file that is read.
	largest = 256 << 20
	// pause is how long it is left at a file that says too little.
	pause = 10 * time.Second
)

// line is a record as the file has it.
type line struct {
	Path   string    `json:"path"`
	Sum    uint64    `json:"sum"`
	Origin uint64    `json:"origin"`
	Newest time.Time `json:"newest"`
	Looked time.Time `json:"looked"`

	State    runstore.State   `json:"state"`
	Note     string           `json:"note,omitempty"`
	Host     string           `json:"host,omitempty"`
	Foreign  bool             `json:"foreign,omitempty"`
	Name     string           `json:"name,omitempty"` // of another program's run
	Started  time.Time        `json:"started"`
	Summary  runstore.Summary `json:"summary"`
	Facts    Origin           `json:"facts"`
	Notes    runstore.Notes   `json:"notes"`
	Findings []string         `json:"findings,omitempty"`
	Course   *Course          `json:"course,omitempty"`
	Trouble  string           `json:"trouble,omitempty"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// version is the first line: the format, and what the entries mean.
var version = func() string {
	h := fnv.New64a()
	for _, k := range hparam.All() {
		fmt.Fprintln(h, k.Name, Default(k.Name))
	}
	return fmt.Sprintf("tunebench index 1 %016x", h.Sum64())
}()

func (x *Index) path() string {
	return filepath.Join(x.root, Folder, fmt.Sprintf("index-%d", os.Getuid()))
}

// open reads the file, once. What is wrong with it does not matter.
func (x *Index) open() {
	if x.opened {
		return
	}
	x.opened = true
	raw, err := plainfile.ReadOwn(x.path(), largest)
	var st unix.Stat_t
	if err != nil || unix.Lstat(x.path(), &st) != nil || int(st.Uid) != os.Getuid() {
		return
	}
	head, rest, _ := bytes.Cut(raw, []byte{'\n'})
	if string(head) != version {
		return
	}
	abs, err := filepath.Abs(x.root)
	if err != nil {
		return
	}
	lines := bytes.Split(rest, []byte{'\n'})
	found := make([]*record, len(lines))
	side(len(lines), func(i int) { found[i] = parse(abs, lines[i]) })
	for _, r := range found {
		if r != nil {
			x.records[r.entry.Status.Dir.Path()] = r
		}
	}
	x.dirty = len(x.records) < len(lines)-1 // some are damaged; the last line ends the file
}

// parse reads a line; nil if it makes no sense.
func parse(root string, text []byte) *record {
	sum, raw, ok := bytes.Cut(text, []byte{' '})
	var want [4]byte
	if n, err := hex.Decode(want[:], sum[:min(len(sum), 8)]); !ok || err != nil || n != len(want) ||
		[4]byte(checksum(raw)) != want {
		return nil
	}
	var l line
	if json.Unmarshal(raw, &l) != nil || !filepath.IsLocal(l.Path) {
		return nil
	}
	d := runstore.Listed(root, l.Path, l.Name)
	return &record{
		stamp: runstore.Stamp{Sum: l.Sum, Origin: l.Origin, Newest: l.Newest}, looked: l.Looked, fixed: true,
		entry: &Entry{
			Status: runstore.Status{
				Dir: d, Summary: l.Summary, State: l.State, Note: l.Note, Host: l.Host, Foreign: l.Foreign,
				Started: l.Started,
			},
			Origin: l.Facts, Notes: l.Notes, Findings: l.Findings, Course: l.Course, Trouble: l.Trouble,
		},
	}
}

func checksum(b []byte) []byte {
	sum := crc32.Checksum(b, castagnoli)
	return []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}
}

// save writes the file where it pays. A folder that takes none does without.
func (x *Index) save() {
	if !x.dirty || time.Since(x.saved) < pause {
		return
	}
	own := 0
	for _, r := range x.records {
		if r.fixed && !r.entry.Status.Foreign {
			own++
		}
	}
	if own < worth {
		return
	}
	x.saved, x.dirty = time.Now(), false
	if FolderIn(x.root) != nil {
		return
	}
	_ = atomicfile.WritePrivate(x.path(), x.write)
}

// FolderIn makes the folder that viewers keep within a folder of runs.
func FolderIn(root string) error {
	above, err := os.Stat(root)
	if err != nil {
		return err
	}
	err = plainfile.MakeFolder(filepath.Join(root, Folder), above.Mode().Perm())
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Close writes what the file lacks.
func (x *Index) Close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.saved = time.Time{}
	if x.opened {
		x.save()
	}
	for path, f := range x.feeds {
		_ = f.follower.Close()
		delete(x.feeds, path)
	}
}

func (x *Index) write(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, version)
	for _, path := range slices.Sorted(maps.Keys(x.records)) {
		r := x.records[path]
		rel, ok := x.relative(path)
		if !r.fixed || !ok {
			continue
		}
		e := r.entry
		l := line{
			Path: rel, Sum: r.stamp.Sum, Origin: r.stamp.Origin, Newest: r.stamp.Newest, Looked: r.looked,
			State: e.Status.State, Note: e.Status.Note, Host: e.Status.Host, Foreign: e.Status.Foreign,
			Started: e.Status.Started, Summary: e.Status.Summary, Facts: e.Origin, Notes: e.Notes,
			Findings: e.Findings, Course: e.Course, Trouble: e.Trouble,
		}
		if name := e.Status.Dir.Name(); name != filepath.Base(path) {
			l.Name = name
		}
		raw, err := json.Marshal(l)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%x %s\n", checksum(raw), raw)
	}
	return w.Flush()
}
