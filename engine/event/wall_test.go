package event

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// The wall time of a point is the float64 nearest to the moment, so that it survives a file that
// stores it, and later moments never have an earlier one.
func TestWallIsTheNearestNumber(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want float64
	}{
		{time.Unix(0, 0), 0},
		{time.Unix(1_700_000_000, 500_000_000), 1_700_000_000.5},
		{time.Unix(-3, 250_000_000), -2.75},
	} {
		if got := Wall(c.at); got != c.want {
			t.Errorf("%v is %v, want %v", c.at, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(4, 2))
	at, last := time.Unix(1_600_000_000, 0), 0.0
	for range 10_000 {
		at = at.Add(time.Duration(r.Int64N(1e9)))
		got := Wall(at)
		const resolution = 0x1p-22 // of a float64 at this size
		whole, part := math.Modf(got)
		off := time.Unix(int64(whole), int64(part*1e9)).Sub(at)
		if got < last || math.Abs(off.Seconds()) > resolution {
			t.Fatalf("%v is %v, %v off; the moment before was %v", at, got, off, last)
		}
		last = got
	}
}
