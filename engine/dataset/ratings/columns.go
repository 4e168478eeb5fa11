package ratings

import "slices"

// Columns are the places of the columns in a table of ratings, -1 for one that it lacks.
type Columns struct{ User, Item, Rating, Time int }

// The roles of columns, in the order in which they stand where nothing names them.
const (
	user = iota
	item
	rating
	when
)

// usualNames are the names by which the column of a role is known, as plainName spells them.
var usualNames = [...][]string{
	user: withIDs([]string{"user", "customer", "reviewer", "member", "reader", "viewer", "rater"}, "uid", "username"),
	item: withIDs([]string{
		"item", "movie", "film", "show", "book", "product", "track", "song", "album", "artist", "anime", "game",
		"video", "app", "article", "recipe", "joke", "beer", "course", "business", "restaurant", "hotel", "place",
	}, "iid", "isbn", "asin", "parentasin"),
	rating: append([]string{
		"rating", "ratings", "score", "stars", "star", "overall", "rate", "userrating", "itemrating", "movierating",
		"bookrating", "starrating", "ratingscore", "reviewscore", "userscore",
	}, amounts...),
	when: {
		"timestamp", "timestamps", "ts", "time", "date", "datetime", "unixtime", "unixreviewtime",
		"ratedat", "ratingtime", "ratingdate", "ratingtimestamp", "createdat",
	},
}

// amounts are names of ratings that say how much, which is learned like a rating if asked for.
var amounts = []string{"value", "count", "plays"}

// withIDs adds to each noun its identifier.
func withIDs(nouns []string, others ...string) []string {
	for _, noun := range nouns {
		others = append(others, noun, noun+"id")
	}
	return others
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
				if place[role] < 0 && !taken[i] && slices.Contains(usual, plainName(name)) {
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
