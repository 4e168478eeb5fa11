package ratings

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng/splitmix"
)

// draws are the random numbers of a made-up table.
type draws struct {
	s splitmix.Stream
	n uint64
}

func (d *draws) below(n int) int { d.n++; return d.s.Intn(d.n, n) }

// between draws from low to high, both included.
func (d *draws) between(low, high int) int { return low + d.below(high-low+1) }

// opinion draws 1 to 5, most often 4.
func (d *draws) opinion() int { return []int{1, 2, 3, 3, 4, 4, 4, 5}[d.below(8)] }

func table(rows int, row func(d *draws, i int) string) [][][]byte {
	d := &draws{s: splitmix.New(5, splitmix.Points, 0)}
	var out [][][]byte
	for i := range rows {
		var fields [][]byte
		for _, f := range strings.Split(row(d, i), "|") {
			fields = append(fields, []byte(f))
		}
		out = append(out, fields)
	}
	return out
}

// visitsOf lists users one after the other, of very different diligence, with a third of the catalog's
// beginning and less of the rest.
func visitsOf(line func(user, item int, d *draws) string) [][][]byte {
	d := &draws{s: splitmix.New(6, splitmix.Points, 0)}
	var lines []string
	for user := 1; len(lines) < 1000; user++ {
		item := 0
		for range 5 + d.below(20)*d.below(12) {
			item += d.between(1, 9)
			lines = append(lines, line(user, item, d))
		}
	}
	return table(1000, func(_ *draws, i int) string { return lines[i] })
}

func named(header string) []string { return strings.Split(header, "|") }

func TestRatingsAreRecognizedByName(t *testing.T) {
	for header, want := range map[string]Columns{
		"user|item|rating|timestamp":       {0, 1, 2, 3},
		"userId|movieId|rating|timestamp":  {0, 1, 2, 3},
		"User-ID|ISBN|Book-Rating":         {0, 1, 2, -1},
		"user_id|anime_id|score":           {0, 1, 2, -1},
		"reviewerID|asin|overall|unixTime": {0, 1, 2, 3},
		"CUSTOMER|Product ID|Stars|Date":   {0, 1, 2, 3},
		"uid|business_id|stars":            {0, 1, 2, -1},
		"user_id|book_id|Rating":           {0, 1, 2, -1},
	} {
		rows := table(300, func(d *draws, i int) string {
			return fmt.Sprintf("u%d|b%d|%d|%d", d.below(60), i%97, d.opinion(), 88e7+i)
		})
		for i := range rows {
			rows[i] = rows[i][:len(named(header))]
		}
		if got, ok := Recognize(named(header), true, rows); !ok || got != want {
			t.Errorf("%s: %v, %+v, want %+v", header, ok, got, want)
		}
	}
	// In another order, beside row numbers, in halves, with dates, and few of them.
	for header, rows := range map[string][][][]byte{
		"timestamp|stars|movie|user": table(200, func(d *draws, i int) string {
			return fmt.Sprintf("2015-03-09 18:%02d:10|%.1f|%d|%d", i%60, float64(d.opinion())-0.5, i, d.below(20))
		}),
		"column 0|user|item|rating": table(200, func(d *draws, i int) string {
			return fmt.Sprintf("%d|%d|%d|%d", i, d.below(20), i%150, d.opinion())
		}),
		"user|item|rating": table(4, func(_ *draws, i int) string { return fmt.Sprintf("%d|%d|%d", i/2, i, i) }),
	} {
		names := named(header)
		got, ok := Recognize(names, true, rows)
		if !ok || names[got.User] != "user" || !slices.Contains([]string{"rating", "stars"}, names[got.Rating]) {
			t.Errorf("%s: %v, %+v", header, ok, got)
		}
	}
}

// As in MovieLens' u.data, in u1.base, and in the first three columns of that.
func TestRatingsAreRecognizedByForm(t *testing.T) {
	mixed := table(1000, func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.between(1, 600), i*i%1009, d.opinion(), d.between(874724710, 893286638))
	})
	halves := visitsOf(func(user, item int, d *draws) string {
		return fmt.Sprintf("%d|%d|%.1f|%d", user, item, float64(d.opinion())-0.5, 1260759144+d.below(1e6))
	})
	milliseconds := visitsOf(func(user, item int, d *draws) string {
		return fmt.Sprintf("%d|%d|%d|%d", user, item, 2*d.opinion(), 1260759144000+d.below(1e9))
	})
	three := visitsOf(func(user, item int, d *draws) string {
		return fmt.Sprintf("%d|%d|%d", user, item, d.opinion())
	})
	for what, rows := range map[string][][][]byte{
		"mixed": mixed, "listed": halves, "milliseconds": milliseconds, "three": three,
	} {
		names := make([]string, len(rows[0]))
		got, ok := Recognize(names, false, rows)
		if want := (Columns{0, 1, 2, len(names)*4 - 13}); !ok || len(names) == 4 && got != want || got.Rating != 2 {
			t.Errorf("%s: %v, %+v", what, ok, got)
		}
		if _, ok := Recognize([]string{"a", "b", "c", "d"}[:len(names)], true, rows); ok {
			t.Errorf("%s: recognized in spite of names that say something else", what)
		}
	}
}

// notRatings are tables of ids, counts and dates; the header is "" where there is none.
var notRatings = []struct {
	what, header string
	row          func(d *draws, i int) string
}{
	{"sales", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(200), d.below(300), 1+d.below(3)*d.below(3), 1.5e9+i)
	}},
	{"sales, named", "customer_id|product_id|quantity|timestamp", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(90), d.below(90), d.opinion(), 1.5e9+i)
	}},
	{"plays", "user_id|artist_id|plays", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d", d.below(90), d.below(900), d.opinion())
	}},
	{"sensors", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(8), d.below(9), d.between(1, 5), 1.5e9+60*i)
	}},
	{"clicks", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(300), d.below(900), d.below(2), 1.5e9+i)
	}},
	{"goals", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(500), d.below(500), d.below(5), 1.5e9+i)
	}},
	{"dates", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(500), d.below(500), d.opinion(), 20240101+i)
	}},
	{"postal codes", "", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(500), d.below(500), d.opinion(), d.between(10000, 99999))
	}},
	{"telephones", "", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d|%d%07d", d.below(500), d.below(500), d.opinion(), d.between(200, 989),
			d.below(1e7))
	}},
	{"numbers and a class", "", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d", d.below(500), d.below(500), d.opinion())
	}},
	{"colors and a class", "", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(256), d.below(256), d.between(1, 9), d.between(1, 2))
	}},
	{"pixels", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d", i/32, i%32, d.opinion())
	}},
	{"visits of patients", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d", 1+i/12, 1+i%12, d.opinion())
	}},
	{"word counts", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d", 1+i/40, i%40*30+d.below(30), 1+d.below(3)*d.below(3))
	}},
	{"a weighted graph", "source|target|weight", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d", d.below(99), d.below(99), d.opinion())
	}},
	{"exams", "student_id|exam_id|score", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d", d.below(99), d.below(9), d.between(40, 100))
	}},
	{"hotels", "hotel|price|rating", func(d *draws, i int) string {
		return fmt.Sprintf("h%d|%d|%d", i, d.between(40, 400), d.opinion())
	}},
	{"products", "product_id|user_id|rating", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d", i, 1000+i, d.opinion())
	}},
	{"predictions", "user_id|item_id|score", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|0.%06d", d.below(99), i%100, d.below(1e6))
	}},
	{"reviews", "user|item|rating", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|it was fine", d.below(99), d.below(99))
	}},
	{"events of one pair", "user|item|rating|timestamp", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(6), d.below(6), d.opinion(), 1.5e9+i)
	}},
	{"features of users", "user|age|rating|item", func(d *draws, _ int) string {
		return fmt.Sprintf("%d|%d|%d|%d", d.below(99), d.between(18, 80), d.opinion(), d.below(99))
	}},
	{"tags", "userId|movieId|tag|timestamp", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|funny|%d", d.below(99), d.below(99), 1.5e9+i)
	}},
	{"links", "movieId|imdbId|tmdbId", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|%d", i, i+114709, d.below(9999))
	}},
	{"people", "", func(d *draws, i int) string {
		return fmt.Sprintf("%d|%d|M|technician|%05d", i, d.between(18, 70), d.below(99999))
	}},
}

func TestOtherTablesAreNotRatings(t *testing.T) {
	for _, c := range notRatings {
		for _, rows := range []int{1, 60, 400, 1000} {
			rows := table(rows, c.row)
			names := make([]string, len(rows[0]))
			if c.header != "" {
				names = named(c.header)
			}
			if got, ok := Recognize(names, c.header != "", rows); ok {
				t.Errorf("%s, %d rows such as %s: taken for ratings, %+v", c.what, len(rows), rows[0], got)
			}
		}
	}
}
