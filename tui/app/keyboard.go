package app

import (
	"bytes"
	"os"
	"slices"
	"time"

	"tunebench/tui/format"
)

// The sequences around what is pasted, where the terminal marks it.
var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// interrupts are ctrl+c as terminals send it: plainly, by Kitty's protocol, by xterm's.
var interrupts = [][]byte{{3}, []byte("\x1b[99;5u"), []byte("\x1b[27;5;99~")}

const (
	// burst is the number of bytes from which text that is there at once was pasted: nobody types
	// so far ahead.
	burst = 64
	// repeats is the most that a key held down brings in a second; keyboards begin at 25 to 40.
	repeats = 100
	// burstPause is how long text may still belong to such a paste.
	burstPause = 100 * time.Millisecond
	// pastePause is the pause in which the end of a paste must have been lost.
	pastePause = 2 * time.Second
	// room is what Read may add to what the terminal sent.
	room = 32
)

// keyboard marks pastes where the terminal does not: text that comes in one piece is taken as a
// whole, and not as hundreds of keys each of which does something. A paste that never ends, since
// its last mark was lost, is ended by ctrl+c and by a pause.
type keyboard struct {
	*os.File
	now func() time.Time

	cut    []byte    // the beginning of a character or a mark whose rest is still to come
	read   time.Time // when anything came
	last   byte      // of it
	burst  time.Time // when text came that was taken for a paste
	inside bool      // of a paste that the terminal marks
}

// Read implements io.Reader. All that is there must be passed on: the program waits at the file.
func (k *keyboard) Read(p []byte) (int, error) {
	if len(p) < 8*room {
		return k.File.Read(p)
	}
	in := make([]byte, len(p)-room-len(k.cut))
	n, err := k.File.Read(in)
	if n <= 0 {
		return n, err
	}
	return copy(p, k.mark(in[:n])), err
}

// mark returns what the program is to read where this came: at most room bytes more.
func (k *keyboard) mark(in []byte) (out []byte) {
	now := k.now()
	pause, before := now.Sub(k.read), k.last
	k.read = now
	if len(in) > 0 {
		k.last = in[len(in)-1]
	}
	if k.inside && pause > pastePause {
		k.inside = false
		out = append(out, pasteEnd...)
	}
	in = slices.Concat(k.cut, in)
	whole := len(in) - unfinished(in)
	in, k.cut = in[:whole], in[whole:]
	if !k.inside {
		if n := text(in); n >= burst && !held(in[:n], before, pause) || n > 0 && now.Sub(k.burst) < burstPause {
			k.burst = now
			out = slices.Concat(out, pasteBegin, in[:n], pasteEnd)
			in = in[n:]
		}
	}
	return k.follow(out, in)
}

// held reports whether a key that was down before may have brought this while the program was busy.
func held(in []byte, before byte, pause time.Duration) bool {
	return bytes.Count(in, []byte{before}) == len(in) && float64(len(in)) <= repeats*pause.Seconds()
}

// follow appends bytes and keeps track of the terminal's own marks.
func (k *keyboard) follow(out, in []byte) []byte {
	for {
		if !k.inside {
			begin := bytes.Index(in, pasteBegin)
			if begin < 0 {
				return append(out, in...)
			}
			n := begin + len(pasteBegin)
			out, in, k.inside = append(out, in[:n]...), in[n:], true
		}
		end := bytes.Index(in, pasteEnd)
		if end < 0 {
			break
		}
		n := end + len(pasteEnd)
		out, in, k.inside = append(out, in[:n]...), in[n:], false
	}
	for _, key := range interrupts {
		if at := bytes.Index(in, key); at >= 0 {
			k.inside = false
			return slices.Concat(out, in[:at], pasteEnd, in[at:])
		}
	}
	return append(out, in...)
}

// text is the number of bytes at the beginning that are characters, line breaks and tabs.
func text(in []byte) int {
	n := bytes.IndexFunc(in, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' && r != '\t' || r == 0x7f })
	if n < 0 {
		return len(in)
	}
	return n
}

// unfinished is the number of bytes at the end whose meaning the next ones decide. A lone escape
// or one with a bracket is a key.
func unfinished(in []byte) int {
	for n := min(len(in), len(pasteBegin)-1); n > len("\x1b["); n-- {
		if tail := in[len(in)-n:]; bytes.HasPrefix(pasteBegin, tail) || bytes.HasPrefix(pasteEnd, tail) {
			return n
		}
	}
	return format.Unfinished(in)
}
