package number

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is how the numbers of a column are written. The zero value is the plain form that [Parse]
// reads. In any other form, signs may stand before or behind (also as the minus of typography), and
// parentheses make a number negative.
type Form struct {
	// Comma says that a comma comes before the fraction, not a point.
	Comma bool `json:",omitempty"`
	// Group separates thousands: a comma, a point, an apostrophe or a blank; "" for none.
	Group string `json:",omitempty"`
	// Signs says that signs or parentheses are written as Parse does not read them.
	Signs bool `json:",omitempty"`
	// Percent says that numbers are followed by a percent sign; "12.5%" is 12.5.
	Percent bool `json:",omitempty"`
	// Currency is the sign or code of money that stands before or behind.
	Currency string `json:",omitempty"`
	// Words are the two words that stand for 0 and 1, in any case, such as "no/yes".
	Words string `json:",omitempty"`
}

// Plain reports whether [Parse] reads the form.
func (f *Form) Plain() bool { return *f == Form{} }

// pairs are the words that stand for 0 and 1.
var pairs = []string{"false/true", "no/yes", "f/t", "n/y", "off/on"}

// word returns 0 or 1 for the first or second word of a pair.
func word(pair string, field []byte) (float64, bool) {
	if len(field) > 5 {
		return 0, false
	}
	zero, one, _ := strings.Cut(pair, "/")
	switch lower(field) {
	case zero:
		return 0, true
	case one:
		return 1, true
	}
	return 0, false
}

// Parse returns the number that a field is in this form.
func (f *Form) Parse(b []byte) (float64, Kind) {
	if f.Plain() {
		return Parse(b)
	}
	if f.Words != "" {
		if v, ok := word(f.Words, b); ok {
			return v, Finite
		}
		if v, kind := Parse(b); kind == Finite && (v == 0 || v == 1) { // as other files may have it
			return v, Finite
		}
		return 0, None
	}
	var buffer [64]byte
	w := unwrap(buffer[:0], b)
	if w.currency != "" && w.currency != f.Currency {
		return 0, None
	}
	v, kind := f.style().parse(w.core)
	if kind != Finite {
		return 0, kind
	}
	if w.percent != f.Percent && v != 0 {
		return 0, None
	}
	if w.negative {
		v = -v
	}
	return v, Finite
}

func (f *Form) style() style {
	s := style{decimal: '.'}
	if f.Comma {
		s.decimal = ','
	}
	if f.Group != "" {
		s.group = f.Group[0]
	}
	return s
}

// wrapped is a number without what is written around it.
type wrapped struct {
	// core is what is left, in ASCII: blanks of any kind are ' ', apostrophes '.
	core     []byte
	negative bool
	percent  bool
	currency string
}

// unwrap takes signs, parentheses, a percent sign and a currency away; buffer is for the core.
func unwrap(buffer, b []byte) wrapped {
	var w wrapped
	b = trimBlanks(b)
	if n := len(b); n > 2 && b[0] == '(' && b[n-1] == ')' {
		w.negative, b = true, trimBlanks(b[1:n-1])
	}
	signed := w.negative
	for again := true; again && len(b) > 0; {
		again = false
		if minus, rest, ok := cutSign(b, true); ok && !signed {
			w.negative, signed, b, again = minus, true, rest, true
		}
		if name, rest := cutCurrency(b, true); name != "" && w.currency == "" {
			w.currency, b, again = name, rest, true
		}
	}
	for again := true; again && len(b) > 0; {
		again = false
		if minus, rest, ok := cutSign(b, false); ok && !signed {
			w.negative, signed, b, again = minus, true, rest, true
		}
		if rest, ok := bytes.CutSuffix(b, []byte("%")); ok && !w.percent {
			w.percent, b, again = true, trimBlanks(rest), true
		}
		if name, rest := cutCurrency(b, false); name != "" && w.currency == "" {
			w.currency, b, again = name, rest, true
		}
	}
	w.core = simplify(buffer, b)
	return w
}

// simplify writes the blanks and apostrophes that separate thousands in ASCII.
func simplify(into, b []byte) []byte {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch r {
		case ' ', '\u00a0', '\u2007', '\u2009', '\u202f':
			into = append(into, ' ')
		case '\'', '\u2019':
			into = append(into, '\'')
		default:
			into = append(into, b[:size]...)
		}
		b = b[size:]
	}
	return into
}

func trimBlanks(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] >= utf8.RuneSelf) {
		r, size := utf8.DecodeRune(b)
		if !unicode.IsSpace(r) && r != '\u2007' {
			break
		}
		b = b[size:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] >= utf8.RuneSelf) {
		r, size := utf8.DecodeLastRune(b)
		if !unicode.IsSpace(r) && r != '\u2007' {
			break
		}
		b = b[:len(b)-size]
	}
	return b
}

// cutSign takes a sign from the beginning or the end.
func cutSign(b []byte, front bool) (minus bool, rest []byte, ok bool) {
	r, size := utf8.DecodeRune(b)
	if !front {
		r, size = utf8.DecodeLastRune(b)
	}
	switch r {
	case '-', '\u2212', '\u2013':
		minus = true
	case '+':
		if !front { // a grade, as in "2+"
			return false, b, false
		}
	default:
		return false, b, false
	}
	if front {
		return minus, trimBlanks(b[size:]), true
	}
	return minus, trimBlanks(b[:len(b)-size]), true
}

// currencies are signs and codes of money besides the characters that Unicode calls so.
var currencies = []string{
	"usd", "eur", "gbp", "chf", "jpy", "cny", "rmb", "inr", "rub", "brl", "cad", "aud", "nzd", "sek", "nok", "dkk",
	"pln", "czk", "huf", "try", "krw", "zar", "mxn", "sgd", "hkd", "ils", "thb", "kr", "kr.", "zł", "kč", "ft", "rs",
	"rs.", "r$", "us$", "a$", "c$", "ca$", "au$", "nz$", "hk$", "s$", "sfr", "sfr.", "fr.",
}

// spellings are the only ones of currencies that are other things in another: feet, a word.
var spellings = map[string]string{"ft": "Ft", "rs": "Rs", "rs.": "Rs.", "try": "TRY"}

// cutCurrency takes a currency from the beginning or the end and returns its name; "" for none.
func cutCurrency(b []byte, front bool) (name string, rest []byte) {
	isSign := func(r rune) bool { return r == '$' || r >= 0x80 && unicode.Is(unicode.Sc, r) }
	isPart := func(r rune) bool { return r == '.' || isSign(r) || unicode.IsLetter(r) }
	end := 0
	for end < len(b) {
		at := b[end:]
		r, size := utf8.DecodeRune(at)
		if !front {
			at = b[:len(b)-end]
			r, size = utf8.DecodeLastRune(at)
		}
		if !isPart(r) || r == '.' && (front && end == 0) {
			break
		}
		end += size
		if isSign(r) && (front || end == size && !unicode.IsLetter(before(b[:len(b)-end]))) {
			break
		}
	}
	if end == 0 {
		return "", b
	}
	found, rest := b[:end], b[end:]
	if !front {
		found, rest = b[len(b)-end:], b[:len(b)-end]
	}
	if r, size := utf8.DecodeRune(found); isSign(r) && size == len(found) {
		return string(found), trimBlanks(rest)
	}
	known := strings.ToLower(string(found))
	if spelling, ok := spellings[known]; ok && spelling != string(found) {
		return "", b
	}
	if slices.Contains(currencies, known) {
		return known, trimBlanks(rest)
	}
	return "", b
}

func before(b []byte) rune {
	r, _ := utf8.DecodeLastRune(b)
	return r
}
