package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"tunebench/engine/dataset/internal/wording"
)

var (
	errCut   = errors.New("the text is UTF-16 and ends within a character; save it as UTF-8")
	errOther = errors.New("the text is neither UTF-8 nor UTF-16 nor of a Western encoding (Windows-1252, Latin-1)")
)

// ErrLimit is a text that is larger as UTF-8 than it may be.
var ErrLimit = errors.New("the text takes more than the limit of memory as UTF-8")

// Decode makes UTF-8 of a text, without a byte order mark, and says what it was taken for where it
// was something else. Text that is valid already is not copied. No more than limit bytes are made.
func Decode(text []byte, limit int64) (decoded []byte, note string, err error) {
	if rest, ok := bytes.CutPrefix(text, []byte("\xef\xbb\xbf")); ok {
		text = rest
	}
	if order := utf16Order(text); order != nil {
		decoded, err = decode16(text, order, limit)
		return decoded, "read as UTF-16", err
	}
	if utf8.Valid(text) {
		return text, "", nil
	}
	c := census(text)
	if c.stray > 5 && 2*c.inRuns > c.stray {
		return nil, "", fmt.Errorf("line %d: %w; save it as UTF-8", c.line, errOther)
	}
	decoded, err = decode1252(text, limit)
	bytes := wording.Plural(c.stray, "byte")
	return decoded, fmt.Sprintf("not UTF-8: %s read as Windows-1252, the first in line %d", bytes, c.line), err
}

// utf16Order tells UTF-16 by its mark, or by zeros in every other of the first bytes; nil for other text.
func utf16Order(text []byte) binary.ByteOrder {
	if len(text) < 2 {
		return nil
	}
	switch {
	case text[0] == 0xff && text[1] == 0xfe:
		return binary.LittleEndian
	case text[0] == 0xfe && text[1] == 0xff:
		return binary.BigEndian
	}
	head := text[:min(len(text), 1<<10)&^1]
	zeros := [2]int{}
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	const few = 8
	switch {
	case len(head) < few || len(text)%2 == 1:
		return nil
	case zeros[0] == 0 && 4*zeros[1] > len(head):
		return binary.LittleEndian
	case zeros[1] == 0 && 4*zeros[0] > len(head):
		return binary.BigEndian
	}
	return nil
}

func decode16(text []byte, order binary.ByteOrder, limit int64) ([]byte, error) {
	if len(text)%2 == 1 {
		return nil, errCut
	}
	if int64(len(text))/2*3 > limit { // a character of two bytes may take three
		return nil, ErrLimit
	}
	out := make([]byte, 0, len(text)/2+len(text)/16)
	for i := 0; i < len(text); i += 2 {
		r := rune(order.Uint16(text[i:]))
		if i == 0 && r == '\ufeff' {
			continue
		}
		if utf16.IsSurrogate(r) {
			if i+4 > len(text) {
				return nil, errCut
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(text[i+2:]))); r != utf8.RuneError {
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

// count is what a text has of bytes beyond ASCII.
type count struct {
	stray  int // bytes that are part of no character of UTF-8
	line   int // of the first
	inRuns int // those in runs of three or more: words of alphabets other than the Latin
}

func census(text []byte) count {
	var c count
	run := 0
	end := func() {
		if run >= 3 {
			c.inRuns += run
		}
		run = 0
	}
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			end()
			i++
			continue
		}
		_, size := utf8.DecodeRune(text[i:])
		if i += size; size > 1 {
			end()
			continue
		}
		if c.stray == 0 {
			c.line = 1 + bytes.Count(text[:i], []byte{'\n'})
		}
		c.stray++
		run++
	}
	end()
	return c
}

// high1252 are the characters of the bytes 0x80 to 0x9f; the rest are those of Unicode. Bytes that
// stand for nothing stay controls.
const high1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

var runes1252 = []rune(high1252)

// decode1252 makes UTF-8 of Windows-1252, leaving characters that are UTF-8 already: they are next to
// never what a text in Windows-1252 says.
func decode1252(text []byte, limit int64) ([]byte, error) {
	high := 0
	for _, c := range text {
		if c >= utf8.RuneSelf {
			high++
		}
	}
	size := len(text) + 2*high // a byte takes up to three
	if int64(size) > limit {
		return nil, ErrLimit
	}
	out := make([]byte, 0, size)
	for len(text) > 0 {
		if c := text[0]; c < utf8.RuneSelf {
			n := bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
			if n < 0 {
				n = len(text)
			}
			out, text = append(out, text[:n]...), text[n:]
			continue
		}
		if _, size := utf8.DecodeRune(text); size > 1 {
			out, text = append(out, text[:size]...), text[size:]
			continue
		}
		r := rune(text[0])
		if r < 0xa0 {
			r = runes1252[r-0x80]
		}
		out, text = utf8.AppendRune(out, r), text[1:]
	}
	return out, nil
}
