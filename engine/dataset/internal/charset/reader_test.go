package charset

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// pieces gives a text in pieces of drawn sizes.
type pieces struct {
	text string
	draw *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), 1+p.draw.IntN(7))], p.text)
	p.text = p.text[n:]
	return n, nil
}

func texts() []string {
	return []string{
		"", "a", "plain,text\n1,2\n", "\xef\xbb\xbfmarked\n", "é, ß, 漢字, 😀\n", "caf\xe9,\x80 5\nna\xefve\n",
		"\xff\xfea\x00\n\x00\x3d\xd8\x00\xde", "\xfe\xff\x00a\x00\n\xd8\x3d\xde\x00", "cut \xe6\xbc",
		"mixed é and \xe9",
		"\xff\xfea\x00b", "\xcf\xf0\xe8\xe2\xe5\xf2 \xcf\xf0\xe8\xe2\xe5\xf2",
	}
}

// In whatever pieces a text comes, it becomes what it does as a whole.
func TestReaderIsDecode(t *testing.T) {
	for _, text := range texts() {
		agrees(t, text, 1)
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range texts() {
		f.Add(text, uint64(3))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) { agrees(t, text, seed) })
}

func agrees(t *testing.T, text string, seed uint64) {
	t.Helper()
	want, note, wantErr := Decode([]byte(text), 1<<30)
	if !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff") && strings.ContainsRune(text, 0) {
		return // told by zeros, of which a piece may have too few
	}
	r := NewReader(&pieces{text, rand.New(rand.NewPCG(seed, 0))})
	got, err := io.ReadAll(r)
	if errors.Is(err, errOther) && wantErr == nil && strings.Contains(note, "Windows-1252") {
		return // what has come is judged, not what will
	}
	if (err != nil) != (wantErr != nil) || err == nil && (string(got) != string(want) || r.Note() != note) {
		t.Errorf("%q: %q %q %v, want %q %q %v", text, got, r.Note(), err, want, note, wantErr)
	}
}

func TestReaderPassesTroubleOn(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader("a,b\n"), iotest.ErrReader(broken)))
	if got, err := io.ReadAll(r); string(got) != "a,b\n" || !errors.Is(err, broken) {
		t.Errorf("%q, %v", got, err)
	}
}
