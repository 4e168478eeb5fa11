package number

import "math"

// Trim drops the blanks around a value: padding is no part of it, in whatever format it comes.
func Trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// Codes are the codes of values that are known, by which those of another file are read. Formats spell
// one number in several ways (3, 3.0, 1234567, 1.234567e+06): a number that is not known as it is written
// has the code of the known one that is equal, unless several are.
type Codes struct {
	exact   map[string]int32
	numbers map[float64]int32
}

const ambiguous = -1

// NewCodes gives values their places as codes.
func NewCodes(values []string) *Codes {
	c := &Codes{exact: make(map[string]int32, len(values)), numbers: map[float64]int32{}}
	for i, value := range values {
		c.exact[value] = int32(i)
		v, ok := toldApart([]byte(value))
		if !ok {
			continue
		}
		if _, twice := c.numbers[v]; twice {
			c.numbers[v] = ambiguous
		} else {
			c.numbers[v] = int32(i)
		}
	}
	for i, value := range values { // which earlier versions kept with their padding
		trimmed := string(Trim([]byte(value)))
		if _, ok := c.exact[trimmed]; !ok {
			c.exact[trimmed] = int32(i)
		}
	}
	return c
}

// Of returns the code of a value.
func (c *Codes) Of(value []byte) (code int32, ok bool) {
	if code, ok = c.exact[string(value)]; ok {
		return code, true
	}
	if v, isNumber := toldApart(value); isNumber {
		if code, ok = c.numbers[v]; ok && code != ambiguous {
			return code, true
		}
	}
	return 0, false
}

// toldApart reads a number that a float64 tells from its neighbors.
func toldApart(b []byte) (float64, bool) {
	v, kind := Parse(b)
	if v == 0 {
		v = 0 // of either sign
	}
	return v, kind == Finite && math.Abs(v) < 1<<53
}
