package app

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// came is a piece of input and the pause before it.
type came struct {
	after time.Duration
	bytes string
}

func marked(pieces ...came) string {
	now := time.Unix(1e9, 0)
	k := &keyboard{now: func() time.Time { return now }}
	var out []byte
	for _, p := range pieces {
		now = now.Add(p.after)
		out = append(out, k.mark([]byte(p.bytes))...)
	}
	return string(out)
}

func TestKeyboardMarksPastes(t *testing.T) {
	const begin, end = "\x1b[200~", "\x1b[201~"
	long := strings.Repeat("lr = 0.01\r", 10)
	soon, late := 10*time.Millisecond, 3*time.Second
	for name, c := range map[string]struct {
		in   []came
		want string
	}{
		"keys": {[]came{{0, "t"}, {soon, "jjj"}, {soon, "\x1b[A\x1b"}}, "tjjj\x1b[A\x1b"},
		"a key held down": {
			[]came{{0, "j"}, {soon, "j"}, {late, strings.Repeat("j", 200)}, {soon, "j"}},
			strings.Repeat("j", 203),
		},
		"one letter pasted": {
			[]came{{0, "x"}, {late, strings.Repeat("j", 200)}},
			"x" + begin + strings.Repeat("j", 200) + end,
		},
		"one letter pasted behind the same": {
			[]came{{0, "j"}, {soon, strings.Repeat("j", 200)}},
			"j" + begin + strings.Repeat("j", 200) + end,
		},
		"a paste": {[]came{{0, long}}, begin + long + end},
		"its rest": {
			[]came{{0, long}, {soon, "t"}, {late, "t"}},
			begin + long + end + begin + "t" + end + "t",
		},
		"a key behind it":  {[]came{{0, long + "\x1b"}}, begin + long + end + "\x1b"},
		"ctrl+c behind it": {[]came{{0, long + "\x03"}}, begin + long + end + "\x03"},
		"a character in two": {
			[]came{{0, long + "\xc3"}, {soon, "\xa4"}},
			begin + long + end + begin + "ä" + end,
		},
		"marked": {[]came{{0, begin + long + end + "t"}}, begin + long + end + "t"},
		"marked in pieces": {
			[]came{{0, begin + "a"}, {soon, long}, {soon, "b" + end + "q"}},
			begin + "a" + long + "b" + end + "q",
		},
		"a mark in two": {
			[]came{{0, begin[:4]}, {soon, begin[4:] + long + end[:3]}, {soon, end[3:] + "t"}},
			begin + long + end + "t",
		},
		"ctrl+c within marks": {[]came{{0, begin + "a\x03b" + end}}, begin + "a\x03b" + end},
		"ctrl+c, no end":      {[]came{{0, begin + long}, {soon, "\x03"}}, begin + long + end + "\x03"},
		"ctrl+c at once":      {[]came{{0, begin + "abc\x03"}}, begin + "abc" + end + "\x03"},
		"Kitty's ctrl+c": {
			[]came{{0, begin + "abc"}, {soon, "\x1b[99;5u"}},
			begin + "abc" + end + "\x1b[99;5u",
		},
		"xterm's ctrl+c": {
			[]came{{0, begin + "abc"}, {soon, "\x1b[27;5;99~"}},
			begin + "abc" + end + "\x1b[27;5;99~",
		},
		"a pause, no end":            {[]came{{0, begin + "abc"}, {late, "q"}}, begin + "abc" + end + "q"},
		"the end, late":              {[]came{{0, begin + "abc"}, {late, "d" + end}}, begin + "abc" + end + "d" + end},
		"keys after a lost mark end": {[]came{{0, begin + "a\x03"}, {soon, "t"}}, begin + "a" + end + "\x03t"},
	} {
		if got := marked(c.in...); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// FuzzKeyboard checks that nothing is lost or added but marks, that what is added has room, and
// that ctrl+c reaches the program at the end of anything.
func FuzzKeyboard(f *testing.F) {
	f.Add([]byte("\x1b[200~abc\x1b[20"), 3)
	f.Add([]byte(strings.Repeat("text ", 40)+"\x1b[201~\xc3"), 90)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		k := &keyboard{now: func() time.Time { return time.Unix(1e9, 0) }}
		var out []byte
		cut = min(max(cut, 0), len(in))
		for _, piece := range [][]byte{in[:cut], in[cut:], []byte("\x03")} {
			held := len(k.cut)
			got := k.mark(bytes.Clone(piece))
			if len(got) > held+len(piece)+room {
				t.Fatalf("%q became %q, which has no room", piece, got)
			}
			out = append(out, got...)
		}
		bare := func(b []byte) string {
			return string(bytes.ReplaceAll(bytes.ReplaceAll(b, pasteBegin, nil), pasteEnd, nil))
		}
		if got, want := bare(out), bare(append(bytes.Clone(in), 3)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if k.inside || out[len(out)-1] != 3 {
			t.Fatalf("ctrl+c is part of a paste: %q", out)
		}
	})
}

// What comes through the keyboard is one message, not a thousand.
func TestAPasteIsOneMessage(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	text := strings.Repeat("largest = 1e-3\n", 100)
	if _, err := w.WriteString(text + "\x03"); err != nil {
		t.Fatal(err)
	}
	var seen []string
	model := &sketch{update: func(msg tea.Msg) tea.Cmd {
		switch msg := msg.(type) {
		case tea.PasteMsg:
			seen = append(seen, msg.Content)
		case tea.KeyPressMsg:
			seen = append(seen, msg.String())
			return tea.Quit
		}
		return nil
	}}
	_, err = tea.NewProgram(model, tea.WithInput(&keyboard{File: r, now: time.Now}), tea.WithOutput(io.Discard)).Run()
	if err != nil || len(seen) != 2 || seen[0] != text || seen[1] != "ctrl+c" {
		t.Errorf("read %q, %v", seen, err)
	}
}
