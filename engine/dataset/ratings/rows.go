package ratings

import (
	"strconv"
	"time"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// Entities gives codes to users or to items.
type Entities struct {
	// Names are the values in the order of their codes, the first having the code 1; nil where
	// the codes were given.
	Names []string
	// Strangers counts the values met that have no code because the codes were given.
	Strangers int

	codes map[string]int32
	known *number.Codes // nil where the codes were not given
}

// NewEntities gives codes in the order of first appearance.
func NewEntities() *Entities { return &Entities{codes: map[string]int32{}} }

// KnownEntities has the codes of these values; others are strangers and get the code 0.
func KnownEntities(values []string) *Entities {
	return &Entities{known: number.NewCodes(values)}
}

// Code returns the code of a value.
func (e *Entities) Code(value []byte) int32 {
	if e.known != nil {
		if code, ok := e.known.Of(value); ok {
			return code + 1
		}
		e.Strangers++
		return 0
	}
	if code, ok := e.codes[string(value)]; ok {
		return code
	}
	name := string(value)
	e.Names = append(e.Names, name)
	code := int32(len(e.Names))
	e.codes[name] = code
	return code
}

// Rows collects the rows of a table of ratings.
type Rows struct {
	// Columns are the places from which fields are taken; those of Rating play no part. Without a column of
	// items each has the code -1.
	Columns Columns
	// Entities are the users, then the items.
	Entities [2]*Entities
	IDs      []int32
	// Named keeps the users' names, in Users.
	Named bool
	Users []string
	// Times are seconds since 1970 or whatever numbers the table has; nil without such a column.
	Times []float64
}

// AddFields takes a row's user, item and time from the fields of its record. It returns what is
// wrong with it, or "".
func (r *Rows) AddFields(fields [][]byte) string {
	var item, at []byte
	if r.Columns.Item >= 0 {
		item = fields[r.Columns.Item]
	}
	if r.Columns.Time >= 0 {
		at = fields[r.Columns.Time]
	}
	return r.Add(fields[r.Columns.User], item, at)
}

// Add takes a row. It returns what is wrong with it, or "".
func (r *Rows) Add(user, item, at []byte) string {
	items := r.Columns.Item >= 0
	if len(user) == 0 || items && len(item) == 0 {
		return "a row lacks its user or item"
	}
	if r.Named {
		r.Users = append(r.Users, string(user))
	}
	if !items {
		r.IDs = append(r.IDs, r.Entities[0].Code(user), -1)
		return ""
	}
	r.IDs = append(r.IDs, r.Entities[0].Code(user), r.Entities[1].Code(item))
	if r.Columns.Time >= 0 {
		t, ok := parseTime(at)
		if !ok {
			return wording.Quote(at) + " is no time; a number or a date such as 2024-03-01 10:30:00 is expected"
		}
		r.Times = append(r.Times, t)
	}
	return ""
}

// layouts are the forms of dates that are understood.
var layouts = []string{
	time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02", "02.01.2006",
	"01/02/2006",
}

// parseTime reads a number, or a date as seconds since 1970.
func parseTime(field []byte) (float64, bool) {
	s := string(field)
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, v-v == 0
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return float64(t.Unix()), true
		}
	}
	return 0, false
}
