package charset

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// in16 writes text in UTF-16, with a mark if asked.
func in16(text string, order binary.ByteOrder, mark bool) []byte {
	var out []byte
	if mark {
		text = "\ufeff" + text
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		var b [2]byte
		order.PutUint16(b[:], unit)
		out = append(out, b[:]...)
	}
	return out
}

// in1252 writes text in Windows-1252.
func in1252(t *testing.T, text string) []byte {
	t.Helper()
	var out []byte
	for _, r := range text {
		switch i := strings.IndexRune(high1252, r); {
		case r < 0x80 || r >= 0xa0 && r < 0x100:
			out = append(out, byte(r))
		case i >= 0:
			out = append(out, byte(0x80+utf8.RuneCountInString(high1252[:i])))
		default:
			t.Fatalf("%q is not in Windows-1252", r)
		}
	}
	return out
}

func TestTextInEveryEncodingIsTheSame(t *testing.T) {
	for _, text := range []string{
		"name,y\ncafé,1\nnaïve “quotes” – 5 €,2\nŒuvre,3\nfür Übergrößen,4\n", "a,b\nplain,1\n", "v\nÀÉ,ü\n",
	} {
		for encoding, raw := range map[string][]byte{
			"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\xef\xbb\xbf" + text),
			"UTF-16LE":               in16(text, binary.LittleEndian, true),
			"UTF-16BE":               in16(text, binary.BigEndian, true),
			"UTF-16LE without":       in16(text, binary.LittleEndian, false),
			"UTF-16BE without":       in16(text, binary.BigEndian, false),
			"Windows-1252":           in1252(t, text),
			"Windows-1252 with CRLF": []byte(strings.ReplaceAll(string(in1252(t, text)), "\n", "\r\n")),
		} {
			got, note, err := Decode(raw, 1<<20)
			want := text
			if strings.HasSuffix(encoding, "CRLF") {
				want = strings.ReplaceAll(text, "\n", "\r\n")
			}
			if err != nil || string(got) != want {
				t.Errorf("%s: %q, %v", encoding, got, err)
			}
			plain := strings.HasPrefix(encoding, "UTF-8") || strings.HasPrefix(encoding, "Win") && text[0] == 'a'
			if (note == "") != plain {
				t.Errorf("%s: note %q", encoding, note)
			}
		}
	}
	// Characters beyond two bytes.
	if got, _, err := Decode(in16("𝔸,🙂\n", binary.LittleEndian, true), 100); err != nil || string(got) != "𝔸,🙂\n" {
		t.Errorf("%q, %v", got, err)
	}
	// A few bytes from elsewhere in a text that is UTF-8.
	got, note, err := Decode([]byte("é,ü\nñ,caf\xe9\n"), 100)
	if err != nil || string(got) != "é,ü\nñ,café\n" ||
		note != "not UTF-8: 1 byte read as Windows-1252, the first in line 2" {
		t.Errorf("%q, %q, %v", got, note, err)
	}
}

func TestTextThatIsRefused(t *testing.T) {
	cyrillic := "\xcf\xf0\xe8\xe2\xe5\xf2,1\n\xec\xe8\xf0,2\n" // of Windows-1251
	for want, raw := range map[string]string{
		"line 2: the text is neither UTF-8 nor": "name,y\n" + cyrillic,
		"ends within a character":               "\xff\xfea\x00,",
		"ends within":                           "\xff\xfea\x00\x3d\xd8",
	} {
		if _, _, err := Decode([]byte(raw), 1<<20); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
	for _, raw := range [][]byte{in16("abcdefgh", binary.LittleEndian, true), in1252(t, "é a é a é a é")} {
		if _, _, err := Decode(raw, 14); err == nil || !strings.Contains(err.Error(), "limit of memory") {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

// FuzzDecode: what comes out is UTF-8 without a mark, and UTF-8 that goes in comes out.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{"a,b\n", "caf\xe9,1", "\xff\xfea\x00", "\xef\xbb\xbfx", "\xc3\xa9\xe9", "\x80\x9f"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, note, err := Decode(raw, 1<<16)
		if err != nil {
			return
		}
		if !utf8.Valid(got) || len(got) > 3*len(raw) {
			t.Fatalf("%q became %q", raw, got)
		}
		if note == "" && !strings.HasSuffix(string(raw), string(got)) {
			t.Fatalf("%q became %q without a word", raw, got)
		}
	})
}
