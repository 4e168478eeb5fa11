package memory

import "math"

// Room is how much memory can be had.
type Room struct {
	Bytes int64
	// Of says whose limit it is, as it stands before the number: "this machine has".
	Of string
}

// Unlimited is the room where nothing is known.
var Unlimited = Room{Bytes: math.MaxInt64, Of: "nobody says"}

// Least returns the smallest of some rooms, [Unlimited] of none.
func Least(rooms ...Room) Room {
	least := Unlimited
	for _, r := range rooms {
		if r.Bytes < least.Bytes {
			least = r
		}
	}
	return least
}
