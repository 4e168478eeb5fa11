package number

// style is how digits are written: the mark before the fraction and that between thousands.
type style struct {
	decimal byte
	group   byte // 0 for none
}

// Some of styles.
const (
	plainStyle   = 0 // 1234.5
	englishStyle = 1 // 1,234.5
	commaStyle   = 2 // 1234,5
	germanStyle  = 3 // 1.234,5
)

// styles are all that are recognized, those first that are taken where several fit. From the fifth on, an
// even one has a point before the fraction and the next a comma.
var styles = [...]style{
	plainStyle:   {'.', 0},
	englishStyle: {'.', ','},
	commaStyle:   {',', 0},
	germanStyle:  {',', '.'},
	4:            {'.', ' '},
	5:            {',', ' '},
	6:            {'.', '\''},
	7:            {',', '\''},
}

// parse returns the number that unsigned digits are in this style.
func (s style) parse(core []byte) (float64, Kind) {
	var buffer [48]byte
	plain := buffer[:0]
	i, ok := s.whole(core)
	if !ok || i == 0 && len(core) > len("infinity") && core[0] != s.decimal {
		return 0, None
	}
	for _, c := range core[:i] {
		if c != s.group {
			plain = append(plain, c)
		}
	}
	for _, c := range core[i:] {
		switch c {
		case s.decimal:
			c = '.'
		case '.', ',':
			return 0, None
		}
		plain = append(plain, c)
	}
	if len(plain) == 0 || plain[0] == '-' || plain[0] == '+' {
		return 0, None
	}
	return Parse(plain)
}

// whole returns where the digits before the fraction end, and whether their groups are those of
// thousands: three digits each after one to three, the first of which is no zero. With commas, groups
// of two before the last are the lakhs and crores of India.
func (s style) whole(core []byte) (end int, ok bool) {
	digits, groups, pairs := 0, 0, false
	for end < len(core) {
		c := core[end]
		if c-'0' <= 9 {
			digits++
			end++
			continue
		}
		if s.group == 0 || c != s.group {
			break
		}
		switch {
		case groups == 0 && (digits < 1 || digits > 3 || core[0] == '0'):
			return 0, false
		case groups > 0 && digits == 2 && s.group == ',':
			pairs = true
		case groups > 0 && (digits != 3 || pairs):
			return 0, false
		}
		groups++
		digits = 0
		end++
	}
	return end, groups == 0 || digits == 3
}
