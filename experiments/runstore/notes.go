package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"tunebench/engine/plainfile"
	"tunebench/experiments/internal/atomicfile"
)

// NotesFile holds what a user says of a run. Only viewers write it, so a worker may train meanwhile.
const NotesFile = "notes.json"

// Notes are what a user says of a run. The zero value is nothing.
type Notes struct {
	Name   string   `json:"name,omitempty"` // shown in place of the experiment's
	Pinned bool     `json:"pinned,omitempty"`
	Tags   []string `json:"tags,omitempty"` // sorted, each once
	Text   string   `json:"text,omitempty"`
}

// Bounds of notes, in characters.
const (
	maxName  = 120
	maxTag   = 40
	maxTags  = 50
	maxNotes = 16_000
)

// ErrReadOnly says that another program made the run.
var ErrReadOnly = errors.New("it was not made by tunebench: it can only be read")

// Notes reads what a user has said of the run; nothing where there is no such file.
func (d *Dir) Notes() (Notes, error) {
	var n Notes
	b, err := plainfile.ReadOwn(d.join(NotesFile), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &n)
	}
	if err != nil {
		return Notes{}, fmt.Errorf("notes of run %s: %w", d.Name(), err)
	}
	return n, nil
}

// Note changes the notes and returns them as they are then. Two who change them at once both have their
// way, if change touches no more than it means to. The error says what is not acceptable; nothing has changed
// then.
func (d *Dir) Note(change func(*Notes)) (Notes, error) {
	const tries = 16
	if kind, err := d.kind(); err != nil || kind != ownRun {
		return Notes{}, errors.Join(err, fmt.Errorf("run %s: %w", d.Name(), ErrReadOnly))
	}
	defer d.alone()()
	for try := 1; ; try++ {
		n, err := d.note(change)
		// Another viewer was faster, or a worker that begins took our half-written file for one of a dead writer.
		again := errors.Is(err, errNotesChanged) || errors.Is(err, fs.ErrNotExist)
		if !again || try == tries {
			return n, err
		}
	}
}

var errNotesChanged = errors.New("somebody else has changed the notes")

func (d *Dir) note(change func(*Notes)) (Notes, error) {
	before := d.notesStamp()
	n, err := d.Notes()
	if err != nil {
		return n, err
	}
	change(&n)
	if err := n.tidy(); err != nil {
		return n, err
	}
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return n, err
	}
	unchanged := func() error {
		if d.notesStamp() != before {
			return errNotesChanged
		}
		return nil
	}
	return n, atomicfile.WriteOwn(d.join(NotesFile), atomicfile.Options{Durable: true, Before: unchanged},
		func(w io.Writer) error {
			_, err := w.Write(append(b, '\n'))
			return err
		})
}

// alone keeps other viewers out until it is undone, as far as the file system can: it does not wait long for one
// that was suspended.
func (d *Dir) alone() (done func()) {
	const tries, pause = 40, 5 * time.Millisecond
	f, err := os.Open(d.path)
	if err != nil {
		return func() {}
	}
	for range tries {
		if !errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK) {
			break
		}
		time.Sleep(pause)
	}
	return func() { _ = f.Close() }
}

// notesStamp tells one content of the notes from another.
func (d *Dir) notesStamp() (s [4]int64) {
	var st unix.Stat_t
	if unix.Lstat(d.join(NotesFile), &st) == nil {
		s = [4]int64{int64(st.Ino), st.Size, st.Mtim.Nano(), st.Ctim.Nano()}
	}
	return s
}

// tidy brings notes into the form in which they are kept.
func (n *Notes) tidy() error {
	n.Name, n.Text = oneLine(n.Name), strings.TrimSpace(n.Text)
	var tags []string
	for _, t := range n.Tags {
		if t = oneLine(t); t != "" {
			tags = append(tags, t)
		}
	}
	slices.Sort(tags)
	n.Tags = slices.Compact(tags)
	for _, t := range n.Tags {
		if strings.ContainsFunc(t, func(c rune) bool { return unicode.IsSpace(c) || c == ',' }) {
			return fmt.Errorf("tag %q: a tag is one word", t)
		}
		if utf8.RuneCountInString(t) > maxTag {
			return fmt.Errorf("tag %q is longer than %d characters", t, maxTag)
		}
	}
	switch {
	case utf8.RuneCountInString(n.Name) > maxName:
		return fmt.Errorf("the name is longer than %d characters", maxName)
	case len(n.Tags) > maxTags:
		return fmt.Errorf("%d tags are too many; want at most %d", len(n.Tags), maxTags)
	case utf8.RuneCountInString(n.Text) > maxNotes:
		return fmt.Errorf("the notes are longer than %d characters", maxNotes)
	}
	return nil
}

// oneLine is a text without line breaks and other control characters.
func oneLine(s string) string {
	between := func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) }
	return strings.Join(strings.FieldsFunc(s, between), " ")
}
