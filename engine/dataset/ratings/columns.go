package ratings

import (
	"slices"
	"strings"
)

// Columns are the places of the columns in a table of ratings, -1 for one that it lacks.
type Columns struct{ User, Item, Rating, Time int }

// The roles of columns, in the order in which they stand where nothing names them.
const (
	user = iota
	item
	rating
	when
)

// usualNames are the names by which the column of a role is known.
var usualNames = [...][]string{
	user: {"user", "user_id", "userid", "uid", "customer", "customer_id", "reviewer", "reviewerid"},
	item: {
		"item", "item_id", "itemid", "iid", "movie", "movie_id", "movieid", "book", "book_id", "isbn",
		"product", "product_id", "asin", "track", "track_id", "artist_id",
	},
	rating: {"rating", "score", "stars", "overall", "value", "count", "plays"},
	when:   {"timestamp", "time", "date", "datetime", "unixreviewtime", "rated_at"},
}

// FindColumns tells the columns of a table apart: by their names if the table names them, the
// rest by their order. A ratings' column that is known, label, is taken as it is; -1 is none.
// Where users and items were found by name, no other column is taken for times.
func FindColumns(names []string, named bool, label int) Columns {
	place := [...]int{-1, -1, -1, -1}
	taken := make([]bool, len(names))
	if named {
		for role, usual := range usualNames {
			for i, name := range names {
				if place[role] < 0 && !taken[i] && slices.Contains(usual, strings.ToLower(name)) {
					place[role], taken[i] = i, true
				}
			}
		}
	}
	if label >= 0 {
		if place[rating] >= 0 {
			taken[place[rating]] = false
		}
		place[rating], taken[label] = label, true
	}
	byName := place[user] >= 0 && place[item] >= 0
	for role := range place {
		if place[role] >= 0 || byName && role == when {
			continue
		}
		if i := slices.Index(taken, false); i >= 0 {
			place[role], taken[i] = i, true
		}
	}
	return Columns{User: place[user], Item: place[item], Rating: place[rating], Time: place[when]}
}
