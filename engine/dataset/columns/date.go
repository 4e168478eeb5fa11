package columns

import (
	"bytes"
	"strconv"
)

// looksLikeDate recognizes days such as 2024-03-01, 1.3.2024 and 03/01/24, alone or with a time of day
// behind them, and a time of day alone with its seconds.
func looksLikeDate(f []byte) bool {
	if len(f) < 6 || len(f) > 35 {
		return false
	}
	day, clock := f, []byte(nil)
	if i := bytes.IndexAny(f, " T"); i >= 0 {
		day, clock = f[:i], f[i+1:]
	} else if bytes.IndexByte(f, ':') >= 0 {
		return isClock(f, 3)
	}
	return isDay(day) && (clock == nil || isClock(clock, 2))
}

// isDay recognizes year, month and day in any of the usual orders.
func isDay(f []byte) bool {
	for _, mark := range []byte("-/.") {
		parts := bytes.Split(f, []byte{mark})
		if len(parts) != 3 {
			continue
		}
		var n [3]int
		for i, part := range parts {
			v, err := strconv.ParseUint(string(part), 10, 16)
			if err != nil || len(part) > 4 || len(part) == 3 {
				return false
			}
			n[i] = int(v)
		}
		year := func(i int) bool { return len(parts[i]) == 4 && n[i] >= 1000 && n[i] < 3000 || len(parts[i]) == 2 }
		month := func(i int) bool { return len(parts[i]) <= 2 && n[i] >= 1 && n[i] <= 12 }
		date := func(i int) bool { return len(parts[i]) <= 2 && n[i] >= 1 && n[i] <= 31 }
		return year(0) && month(1) && date(2) || year(2) && (month(0) && date(1) || date(0) && month(1))
	}
	return false
}

// isClock recognizes a time of day of at least so many parts, with a zone perhaps.
func isClock(f []byte, least int) bool {
	f = bytes.TrimSuffix(f, []byte("Z"))
	if n := len(f); n > 2 && (f[n-1]|0x20) == 'm' && ((f[n-2]|0x20) == 'a' || (f[n-2]|0x20) == 'p') {
		f = bytes.TrimSpace(f[:n-2])
	}
	if i := bytes.LastIndexAny(f, "+-"); i > 0 {
		zone := bytes.ReplaceAll(f[i+1:], []byte(":"), nil)
		if _, err := strconv.ParseUint(string(zone), 10, 16); err != nil || len(zone) != 2 && len(zone) != 4 {
			return false
		}
		f = bytes.TrimSpace(f[:i])
	}
	parts := bytes.Split(f, []byte(":"))
	if len(parts) < least || len(parts) > 3 {
		return false
	}
	for i, part := range parts {
		if i == 2 {
			part, _, _ = bytes.Cut(part, []byte("."))
		}
		v, err := strconv.ParseUint(string(part), 10, 8)
		if err != nil || len(part) > 2 || i == 0 && v > 24 || i > 0 && v > 60 {
			return false
		}
	}
	return true
}
