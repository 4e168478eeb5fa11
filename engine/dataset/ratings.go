package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tunebench/engine/dataset/internal/wording"
)

// RatingsConfig says how ratings are learned.
type RatingsConfig struct {
	// Implicit learns whether a user met an item, with items drawn as examples of those not
	// met; else the rating is predicted.
	Implicit bool
	// Negatives is the number of items drawn for each one met. Default 4.
	Negatives int
}

const defaultNegatives = 4

// entities gives codes to users or items in the order of their first appearance.
type entities struct {
	codes map[string]int32
	names []string
	// closed tells that the codes are given: others are 0.
	closed    bool
	strangers int
}

func newEntities(given []string, closed bool) *entities {
	e := &entities{codes: make(map[string]int32, len(given)), closed: closed}
	for i, name := range given {
		e.codes[name] = int32(i + 1)
	}
	return e
}

func (e *entities) code(f []byte) int32 {
	if code, ok := e.codes[string(f)]; ok {
		return code
	}
	if e.closed {
		e.strangers++
		return 0
	}
	name := string(f)
	e.names = append(e.names, name)
	code := int32(len(e.names))
	e.codes[name] = code
	return code
}

// ratingRows collects the rows of a table of ratings.
type ratingRows struct {
	columns  [2]int // of user and item
	time     int    // its column, -1 without
	entities [2]*entities
	ids      []int32
	times    []float64
}

// add takes a row's user, item and time. It returns what is wrong, or "".
func (q *ratingRows) add(user, item, at []byte) string {
	if len(user) == 0 || len(item) == 0 {
		return "a row lacks its user or item"
	}
	q.ids = append(q.ids, q.entities[0].code(user), q.entities[1].code(item))
	if q.time >= 0 {
		t, ok := parseTime(at)
		if !ok {
			return wording.Quote(at) + " is no time; a number or a date such as 2024-03-01 10:30:00 is expected"
		}
		q.times = append(q.times, t)
	}
	return ""
}

// parseTime reads a number, or a date as seconds since 1970.
func parseTime(f []byte) (float64, bool) {
	s := string(f)
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, v-v == 0
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02", "02.01.2006", "01/02/2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return float64(t.Unix()), true
		}
	}
	return 0, false
}

// roles are the usual names of the columns, in the order in which they stand without names.
var roles = [4][]string{
	{"user", "user_id", "userid", "uid", "customer", "customer_id", "reviewer", "reviewerid"},
	{"item", "item_id", "itemid", "iid", "movie", "movie_id", "movieid", "book", "book_id", "isbn", "product", "product_id", "asin", "track", "track_id", "artist_id"},
	{"rating", "score", "stars", "overall", "value", "count", "plays"},
	{"timestamp", "time", "date", "datetime", "unixreviewtime", "rated_at"},
}

// planRatings finds the columns of user, item, rating and time.
func (r *reader) planRatings(names []string) error {
	place := [4]int{-1, -1, -1, -1}
	taken := make([]bool, r.width)
	if r.header {
		for role, usual := range roles {
			for i, name := range names {
				if place[role] < 0 && !taken[i] && slices.Contains(usual, strings.ToLower(name)) {
					place[role], taken[i] = i, true
				}
			}
		}
	}
	if r.source.Label != "" {
		if place[2] >= 0 {
			taken[place[2]] = false
		}
		place[2], taken[r.label] = r.label, true
	}
	byName := place[0] >= 0 && place[1] >= 0
	for role := range place {
		if place[role] >= 0 || byName && role == 3 {
			continue
		}
		if i := slices.Index(taken, false); i >= 0 {
			place[role], taken[i] = i, true
		}
	}
	implicit := r.source.Ratings.Implicit
	if place[1] < 0 || place[2] < 0 && !implicit {
		return r.errorf(0, "", "%s; user, item and rating are expected, and perhaps a time", wording.Plural(r.width, "column"))
	}
	r.ratings = &ratingRows{columns: [2]int{place[0], place[1]}, time: place[3]}
	for k := range 2 {
		r.ratings.entities[k] = newEntities(nil, false)
		r.columns = append(r.columns, column{name: names[place[k]], index: place[k]})
	}
	name := ""
	r.label = -1
	if !implicit {
		r.label, name = place[2], names[place[2]]
	}
	if r.source.Task == Classification && !implicit {
		return r.errorf(0, name, "ratings are numbers; task must be auto or regression, or data.implicit = true")
	}
	r.labels = newLabels(Regression, name, nil)
	r.activate()
	return nil
}

// planEncodedRatings reads users and items with the codes of another table.
func (r *reader) planEncodedRatings() {
	e := r.encoding
	r.ratings = &ratingRows{columns: [2]int{r.columns[0].index, r.columns[1].index}, time: -1}
	for k := range 2 {
		r.ratings.entities[k] = newEntities(e.Fields[k].Values, true)
	}
}

// addRating takes the row that scan is at.
func (r *reader) addRating(fields [][]byte) string {
	q := r.ratings
	var at []byte
	if q.time >= 0 {
		at = fields[q.time]
	}
	return q.add(fields[q.columns[0]], fields[q.columns[1]], at)
}

// The classes of implicit ratings.
var metClasses = []string{"not met", "met"}

// encodeRatings makes the table of users and items.
func (r *reader) encodeRatings(t *Table) {
	q := r.ratings
	t.Kind, t.X, t.IDs, t.Times = RatingsKind, general(len(r.rows), 0, nil), q.ids, q.times
	for k, c := range r.active {
		t.Features = append(t.Features, c.name)
		t.Encoding.Columns = append(t.Encoding.Columns, EncodedColumn{Name: c.name, Index: c.index})
		values := q.entities[k].names
		if r.encoding != nil {
			values = r.encoding.Fields[k].Values
		}
		t.Encoding.Fields = append(t.Encoding.Fields, EncodedField{Name: c.name, Values: values})
		t.Fields = append(t.Fields, newField(c.name, len(values)+1))
		if n := q.entities[k].strangers; n > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%d rows have a value of %q that the training table lacks", n, c.name))
		}
	}
	wording.Unique(t.Features)
	t.Encoding.Features = t.Features
	if r.encoding == nil {
		t.Encoding.Ratings = &r.source.Ratings
		t.Notes = append(t.Notes, fmt.Sprintf("%d ratings of %s by %s", len(r.rows), wording.Plural(t.Fields[1].Count-1, "item"), wording.Plural(t.Fields[0].Count-1, "user")))
	} else {
		t.Encoding.Ratings = r.encoding.Ratings
	}
	t.asImplicit()
}

// asImplicit makes items met of ratings where these are implicit.
func (t *Table) asImplicit() {
	if !t.implicit() {
		return
	}
	t.Task, t.Classes, t.Targets, t.LabelName = Classification, metClasses, nil, "met"
	t.Labels = make([]int32, len(t.Rows))
	for i := range t.Labels {
		t.Labels[i] = 1
	}
	t.Encoding.Task, t.Encoding.Classes, t.Encoding.LabelValues = t.Task, t.Classes, t.Classes
	t.Encoding.Label = t.LabelName
}

// implicit reports whether the rows are of items met, without ratings.
func (t *Table) implicit() bool {
	return t.Kind == RatingsKind && t.Encoding.Ratings != nil && t.Encoding.Ratings.Implicit
}
