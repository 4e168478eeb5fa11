package number

import (
	"bytes"
	"math"
	"strconv"
)

// Survey learns from the fields of a column in which form its numbers are written. A column is read
// in one form: the first of them that fits every field. The zero value has seen nothing.
type Survey struct {
	// Values counts fields that are not missing; of them Texts are numbers in no form.
	Values, Texts int
	// FirstText is the first text, of the record on FirstLine.
	FirstText string
	FirstLine int
	// Marked is the first number that is not in the plain form, and Ambiguous the first that is another
	// one with a comma before the fraction than with a point.
	Marked, Ambiguous string
	// Rounded says that a float32 rounds some number.
	Rounded bool

	plain int // what Parse reads
	// styles counts for each of styles the fields that it fits, and words those of each pair.
	styles [len(styles)]int
	words  [5]int
	// percents and amounts count what is marked so, bare nonzero numbers without a percent sign.
	percents, bare int
	currency       string
	currencies     bool // several
	// pointed counts points, and long numbers that begin with four digits, so that thousands are not marked.
	pointed, long int
	// whole holds whole numbers that float64 rounds, and alike says that two of them are one number to it.
	whole map[float64]string
	alike bool
}

// Add takes a field that is not missing, of the record on the given line.
func (s *Survey) Add(f []byte, line int) {
	s.Values++
	if v, kind := Parse(f); kind != None {
		s.addPlain(f, v, kind)
		return
	}
	for i, pair := range pairs {
		if _, ok := word(pair, f); ok {
			s.words[i]++
		}
	}
	var buffer [64]byte
	w := unwrap(buffer[:0], f)
	fits := s.addCore(w.core, f)
	if !fits {
		s.addText(f, line)
		return
	}
	if s.Marked == "" {
		s.Marked = string(f)
	}
	s.Rounded = true // most are
	s.addPercent(w.percent, bytes.ContainsAny(w.core, "123456789"))
	if w.currency != "" {
		s.currencies = s.currencies || s.currency != "" && s.currency != w.currency
		s.currency = w.currency
	}
}

func (s *Survey) addText(f []byte, line int) {
	if s.Texts == 0 {
		s.FirstText, s.FirstLine = string(f), line
	}
	s.Texts++
}

// addPlain takes a number that Parse reads.
func (s *Survey) addPlain(f []byte, v float64, kind Kind) {
	s.plain++
	whole := f
	if f[0] == '-' || f[0] == '+' {
		f = f[1:]
	}
	if kind != Finite {
		for i, style := range styles {
			if _, kind := style.parse(f); kind != None {
				s.styles[i]++
			}
		}
		return
	}
	s.addCore(f, whole)
	s.addPercent(false, v != 0)
	s.Rounded = s.Rounded || float64(float32(v)) != v
	if math.Abs(v) < 1<<53 {
		return
	}
	// A whole number of more digits than float64 has.
	text := string(f)
	if exact := strconv.FormatFloat(math.Abs(v), 'f', 0, 64); exact == text || len(exact) != len(text) {
		return
	}
	if other, ok := s.whole[v]; ok && other != text {
		s.alike = true
	}
	if s.whole == nil {
		s.whole = map[float64]string{}
	}
	if len(s.whole) < 10_000 {
		s.whole[v] = text
	}
}

// addCore counts the styles that fit the core of a field, and reports whether any does.
func (s *Survey) addCore(core, f []byte) bool {
	marks, digits := 0, 0
	for _, c := range core {
		switch {
		case c-'0' <= 9:
			digits++
			if marks == 0 && digits == 4 {
				s.long++
			}
		case c == '.':
			s.pointed++
			marks++
		case c == ',' || c == ' ' || c == '\'':
			marks++
		default:
			digits = math.MinInt
		}
	}
	if marks == 0 && digits > 0 {
		for i := range s.styles {
			s.styles[i]++
		}
		return true
	}
	fits, values := 0, [2]float64{} // with a point before the fraction, and with a comma
	for i, style := range styles {
		if v, kind := style.parse(core); kind == Finite {
			s.styles[i]++
			side := 0
			if style.decimal == ',' {
				side = 1
			}
			values[side] = v
			fits |= 1 << side
		}
	}
	if s.Ambiguous == "" && fits == 3 && values[0] != values[1] {
		s.Ambiguous = string(f)
	}
	return fits != 0
}

func (s *Survey) addPercent(percent, nonzero bool) {
	if percent {
		s.percents++
	} else if nonzero {
		s.bare++
	}
}

// Numbers counts the fields that are numbers in some form.
func (s *Survey) Numbers() int { return s.Values - s.Texts }

// Mark is a word on the mark before fractions in a whole table.
type Mark uint8

// The marks. NoMark is unknown; LikelyComma says that commas are free for fractions, where nothing in the
// table shows one.
const (
	NoMark Mark = iota
	PointMark
	CommaMark
	LikelyComma
)

// Decimal says which mark before fractions the column's numbers allow alone; NoMark for both.
func (s *Survey) Decimal() Mark {
	point, comma := false, false
	for i, style := range styles {
		if s.fits(i) {
			point = point || style.decimal == '.'
			comma = comma || style.decimal == ','
		}
	}
	switch {
	case s.Texts > 0 || point == comma:
		return NoMark
	case point:
		return PointMark
	}
	return CommaMark
}

func (s *Survey) fits(style int) bool { return s.styles[style] > 0 && s.styles[style] == s.Numbers() }

// Form returns the form in which every field is a number, and whether there is one. Where a number
// could be read in two ways ("1,234"), the mark that the rest of the table has decides, else thousands
// are more likely than three decimals behind a comma, and less likely behind a point.
func (s *Survey) Form(table Mark) (form Form, ok bool) {
	if form, ok := s.wordForm(); ok {
		return form, true
	}
	if s.Values == 0 || s.Texts > 0 || s.alike || s.currencies || s.percents > 0 && s.bare > 0 {
		return Form{}, s.Values == 0
	}
	i := s.choose(table)
	if i < 0 {
		return Form{}, false
	}
	form = Form{Comma: styles[i].decimal == ',', Percent: s.percents > 0, Currency: s.currency}
	if styles[i].group != 0 {
		form.Group = string(styles[i].group)
	}
	form.Signs = form.Plain() && s.plain < s.Values
	return form, true
}

// choose returns the style to read, -1 if none fits.
func (s *Survey) choose(table Mark) int {
	first := -1
	for i := range styles {
		if s.fits(i) {
			first = i
			break
		}
	}
	switch {
	case first == plainStyle && table == CommaMark && s.fits(germanStyle) && s.pointed > 0 && s.long == 0:
		return germanStyle // 1.234
	case first == englishStyle && s.fits(commaStyle) && (table != PointMark && s.long > 0 || table >= CommaMark):
		return commaStyle // 1,234, which thousands would be throughout or not at all
	case first > germanStyle && table == CommaMark && s.fits(first|1):
		return first | 1 // 1 234
	}
	return first
}

// wordForm is the form of a column of nothing but the two words of a pair.
func (s *Survey) wordForm() (Form, bool) {
	for i, pair := range pairs {
		if s.words[i] == s.Values && s.Values > 0 {
			return Form{Words: pair}, true
		}
	}
	return Form{}, false
}
