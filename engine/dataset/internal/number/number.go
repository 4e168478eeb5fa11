package number

import (
	"math"
	"strconv"
)

// Kind is what a field is as a number.
type Kind uint8

// The kinds of fields.
const (
	// None is no number.
	None Kind = iota
	// Finite is a number within the range of a float32.
	Finite
	// OutOfRange is a number beyond the largest float32.
	OutOfRange
	// Infinite is infinity; not-a-number counts as missing.
	Infinite
)

// largest is the first number that rounds to infinity as a float32: half a step above the last.
const largest = math.MaxFloat32 + 0x1p103

var tenTo = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// Parse returns the float64 nearest to a decimal number ("-12", "+.5", "6.02e23").
//
// Up to 15 digits with a small exponent are one exact float64 product or quotient (Clinger,
// 1990), rounded once; others are strconv's.
func Parse(b []byte) (float64, Kind) {
	mantissa, exponent, digits, i := uint64(0), 0, 0, 0
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		i = 1
	}
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(b[i]-'0')
		digits++
	}
	if i < len(b) && b[i] == '.' {
		first := i + 1
		for i = first; i < len(b) && b[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(b[i]-'0')
		}
		exponent = first - i
		digits += i - first
	}
	if digits == 0 {
		return 0, specialNumber(b)
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		e, ok := parseExponent(b[i+1:])
		if !ok {
			return 0, None
		}
		exponent += e
		i = len(b)
	}
	if i < len(b) {
		return 0, None
	}
	if digits <= 15 && exponent >= -22 && exponent <= 22 {
		v := float64(mantissa)
		if exponent < 0 {
			v /= tenTo[-exponent]
		} else {
			v *= tenTo[exponent]
		}
		if negative {
			v = -v
		}
		return v, Finite
	}
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.Abs(v) >= largest {
		return 0, OutOfRange
	}
	return v, Finite
}

// Counts reports whether fields are whole numbers that go up by one from each to the next.
func Counts(n int, field func(i int) []byte) bool {
	last := 0
	for i := range n {
		v, err := strconv.Atoi(string(field(i)))
		if err != nil || i > 0 && v != last+1 {
			return false
		}
		last = v
	}
	return true
}

// parseExponent reads the digits after an e; what is beyond any float is bounded.
func parseExponent(b []byte) (int, bool) {
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	e := 0
	for _, c := range b {
		if c-'0' > 9 {
			return 0, false
		}
		e = min(e*10+int(c-'0'), 1<<20)
	}
	if negative {
		e = -e
	}
	return e, true
}

// specialNumber classifies a field that has no digit where a number has one.
func specialNumber(b []byte) Kind {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		b = b[1:]
	}
	if len(b) == 3 || len(b) == 8 {
		if s := lower(b); s == "inf" || s == "infinity" {
			return Infinite
		}
	}
	return None
}

// lower returns a short field in lower case, ASCII only.
func lower(b []byte) string {
	var buf [8]byte
	if len(b) > len(buf) {
		return ""
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return string(buf[:len(b)])
}
