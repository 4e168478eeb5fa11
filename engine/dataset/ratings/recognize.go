package ratings

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tunebench/engine/dataset/internal/number"
)

// Recognize tells whether a table holds ratings, from its columns' names, if it is named, and its
// first rows, and where they are. It would rather miss ratings than take another table for them:
// named tables need columns of users, items and ratings by usual names and none of anything else;
// unnamed ones the form of MovieLens' u.data.
func Recognize(names []string, named bool, rows [][][]byte) (Columns, bool) {
	width := len(names)
	if width < 3 || width > 5 || len(rows) < 2 {
		return Columns{}, false
	}
	if named {
		c, ok := recognizeNames(names, rows)
		return c, ok && look(rows, c).named()
	}
	c := Columns{User: 0, Item: 1, Rating: 2, Time: -1}
	if width == 4 {
		c.Time = 3
	}
	return c, width < 5 && look(rows, c).unnamed(c.Time >= 0)
}

// plainName is a name without what tells spellings apart: "User-ID" and "user_id" are userid.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// recognizeNames finds the columns by name; beside them only row numbers may stand.
func recognizeNames(names []string, rows [][][]byte) (Columns, bool) {
	place := [...]int{-1, -1, -1, -1}
	for i, name := range names {
		plain := plainName(name)
		role := slices.IndexFunc(usualNames[:], func(usual []string) bool { return slices.Contains(usual, plain) })
		switch {
		case role == rating && slices.Contains(amounts, plain):
			return Columns{}, false // how often or how much is no opinion
		case role >= 0 && place[role] < 0:
			place[role] = i
		case role >= 0 || !counts(rows, i):
			return Columns{}, false
		}
	}
	c := Columns{User: place[user], Item: place[item], Rating: place[rating], Time: place[when]}
	return c, c.User >= 0 && c.Item >= 0 && c.Rating >= 0
}

// counts reports whether a column numbers the rows.
func counts(rows [][][]byte, column int) bool {
	return number.Counts(len(rows), func(row int) []byte { return rows[row][column] })
}

// looks is what the first rows show of columns that may be users, items, ratings and times.
type looks struct {
	rows                int
	users, items, pairs int // distinct ones
	// whole says that users and items are whole numbers of at least 0, and times says that they
	// are seconds or milliseconds from 1995 to 2096.
	whole, times bool
	// bad counts ratings and times that are neither numbers nor, of times, dates.
	bad int
	// scale holds the different ratings in order, and usual is the most frequent of them.
	scale []float64
	usual float64
	// groups are the numbers of rows of one user after the other; next counts the rows whose item
	// is the one after that of the row before.
	groups []int
	next   int
	sorted bool
}

func look(rows [][][]byte, c Columns) looks {
	l := looks{rows: len(rows), whole: true, times: true, sorted: true}
	users, items, pairs := map[string]bool{}, map[string]bool{}, map[string]bool{}
	rated := map[float64]int{}
	var lastUser, lastItem int
	for i, r := range rows {
		u, it := string(r[c.User]), string(r[c.Item])
		users[u], items[it], pairs[u+"\x00"+it] = true, true, true
		nu, err := strconv.Atoi(u)
		ni, err2 := strconv.Atoi(it)
		l.whole = l.whole && err == nil && err2 == nil && nu >= 0 && ni >= 0
		l.sorted = l.sorted && (i == 0 || nu >= lastUser)
		if i > 0 && nu == lastUser {
			l.groups[len(l.groups)-1]++
			if ni == lastItem+1 {
				l.next++
			}
		} else {
			l.groups = append(l.groups, 1)
		}
		lastUser, lastItem = nu, ni
		if v, err := strconv.ParseFloat(string(r[c.Rating]), 64); err == nil && v-v == 0 {
			rated[v]++
		} else {
			l.bad++
		}
		if c.Time >= 0 {
			t, ok := parseTime(r[c.Time])
			if !ok {
				l.bad++
			}
			l.times = l.times && (8e8 <= t && t < 4e9 || 8e11 <= t && t < 4e12) && t == math.Trunc(t)
		}
	}
	l.users, l.items, l.pairs = len(users), len(items), len(pairs)
	for v, n := range rated {
		l.scale = append(l.scale, v)
		if n > rated[l.usual] || n == rated[l.usual] && v > l.usual {
			l.usual = v
		}
	}
	slices.Sort(l.scale)
	return l
}

// named judges columns that have the names of ratings: each user rates an item once, and users or
// items come again.
func (l looks) named() bool {
	const steps = 101 // of the finest scale in use, 0 to 100
	return 20*l.bad <= l.rows && 10*l.pairs >= 9*l.rows && min(l.users, l.items) < l.rows &&
		len(l.scale) > 1 && len(l.scale) <= min(steps, max(10, l.rows/2))
}

// unnamed judges columns without names. Numbers of pieces or of events are most often the least,
// which ratings are not, and come with the same pair again.
func (l looks) unnamed(timed bool) bool {
	switch {
	case !l.whole || l.bad > 0 || l.rows < 50 || 100*l.pairs < 99*l.rows:
		return false
	case min(l.users, l.items) < 5 || max(l.users, l.items) == l.rows:
		return false
	case len(l.scale) < 3 || len(l.scale) > 20 || l.usual == l.scale[0]:
		return false
	case l.scale[0] < 0.5 || l.scale[len(l.scale)-1] > 10 || slices.ContainsFunc(l.scale, notOfHalves):
		return false
	case timed:
		return l.times
	}
	return l.listed()
}

func notOfHalves(v float64) bool { return 2*v != math.Trunc(2*v) }

// listed judges three columns, where times would tell that these are events: one user after the
// other, with so many items each as only opinions vary, of a catalog that nobody goes through.
func (l looks) listed() bool {
	mean := float64(l.rows) / float64(len(l.groups))
	spread := 0.0
	for _, n := range l.groups[:len(l.groups)-1] { // the last one goes on below the first rows
		spread += (float64(n) - mean) * (float64(n) - mean) / float64(len(l.groups))
	}
	return l.sorted && len(l.groups) >= 5 && mean >= 10 && math.Sqrt(spread) > 0.4*mean &&
		2*l.rows < l.users*l.items && 2*l.next < l.rows
}
