package format

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscapeSpellsWhatATerminalObeys(t *testing.T) {
	for in, want := range map[string]string{
		"plain ~text~\n\tand more":     "plain ~text~\n\tand more",
		"Zürich 日本 β":                  "Zürich 日本 β",
		"\x1b[31mred\x1b[0m":           `\u001b[31mred\u001b[0m`,
		"\x1b]52;c;aGFjaw==\x07":       `\u001b]52;c;aGFjaw==\u0007`,
		"over\rwritten\b\b\x7f\x00":    `over\u000dwritten\u0008\u0008\u007f\u0000`,
		"c1 \u009b31m \u0085":          `c1 \u009b31m \u0085`,
		"\u202egnal \u2066x\u2069":     `\u202egnal \u2066x\u2069`,
		"\u200eleft\u200fright\u061c":  `\u200eleft\u200fright\u061c`,
		"line\u2028paragraph\u2029":    `line\u2028paragraph\u2029`,
		"tag \U000e0041":               `tag \udb40\udc41`,
		"no text \xff\xed\xa0\x80\x9b": "no text \ufffd\ufffd\ufffd\ufffd\ufffd",
		"👩\u200d🚀 می\u200cروم ❤\ufe0f": "👩\u200d🚀 می\u200cروم ❤\ufe0f",
	} {
		if got := Escape(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Colors of our own pass, nothing that is more than a color.
func TestEscapeStyledKeepsStylesAlone(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[1;38;2;1;2;3mbold\x1b[m":  "\x1b[1;38;2;1;2;3mbold\x1b[m",
		"\x1b[4:3mwave\x1b[0m é":        "\x1b[4:3mwave\x1b[0m é",
		"\x1b[2Jcleared\x1b[31":         `\u001b[2Jcleared\u001b[31`,
		"\x1b[>4;1m \x1b]0;t\x07 \x1b7": `\u001b[>4;1m \u001b]0;t\u0007 \u001b7`,
	} {
		if got := EscapeStyled(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// A frame keeps its colors and its cells.
func TestCleanStyledKeepsCells(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[1mbold\x1b[m\n日本":          "\x1b[1mbold\x1b[m\n日本",
		"a\x1b]\u009bb\u202ec\x7f\x00\r": "a]bc",
		"half \xff\xed\xa0\x80":          "half \ufffd\ufffd\ufffd\ufffd",
	} {
		if got := CleanStyled(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// A text may be cut anywhere: what is there of a character waits for the rest of it.
func TestUnfinishedCharacters(t *testing.T) {
	text := "aä日👩\xff"
	for cut := range len(text) + 1 {
		n := Unfinished([]byte(text[:cut]))
		whole, part := text[:cut-n], text[cut-n:cut]
		broken := strings.ContainsRune(strings.TrimSuffix(whole, "\xff"), utf8.RuneError)
		if broken || n > 0 && utf8.FullRuneInString(part) {
			t.Errorf("%q is %q and the beginning %q", text[:cut], whole, part)
		}
	}
}

// FuzzEscape checks that what is printed holds nothing that a terminal obeys, that escaping twice
// is escaping once, and that a JSON document means what it meant.
func FuzzEscape(f *testing.F) {
	f.Add("\x1b[31mx\u202e\U000e0001\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%q: %q keeps %U", s, got, r)
			}
		}
		if !utf8.ValidString(got) || Escape(got) != got {
			t.Fatalf("%q: %q", s, got)
		}
		if styled := EscapeStyled(s); !strings.Contains(styled, "\x1b") && styled != got {
			t.Fatalf("%q: styled %q, plain %q", s, styled, got)
		}
		document, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var before, after string
		escaped := []byte(Escape(string(document)))
		if json.Unmarshal(document, &before) != nil || json.Unmarshal(escaped, &after) != nil || before != after {
			t.Fatalf("%s means %q and %q", document, before, after)
		}
	})
}
