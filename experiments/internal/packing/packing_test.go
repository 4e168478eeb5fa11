package packing

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestPackings(t *testing.T) {
	small, large := 25*time.Microsecond, 45*time.Millisecond
	for _, c := range []struct {
		name               string
		cores              int
		bytes              int64
		t                  Training
		wanted             int
		trainings, threads int
	}{
		{"one for each core", 8, math.MaxInt64, Training{Step: small, Bytes: 1 << 20}, 0, 8, 1},
		{"large ones too", 8, math.MaxInt64, Training{Step: large, Bytes: 1 << 30}, 0, 8, 1},
		{"memory for three", 8, 3<<30 + 5, Training{Step: large, Bytes: 1 << 30}, 0, 3, 2},
		{"memory for none", 8, 1 << 20, Training{Step: large, Bytes: 1 << 30}, 0, 1, 8},
		{"no memory at all", 4, -5, Training{Step: large, Bytes: 1 << 30}, 0, 1, 4},
		{"two of eight cores", 8, math.MaxInt64, Training{Step: large, Bytes: 1 << 20}, 2, 2, 4},
		{"two small ones", 8, math.MaxInt64, Training{Step: small, Bytes: 1 << 20}, 2, 2, 1},
		{"more than cores", 2, math.MaxInt64, Training{Step: large, Bytes: 1 << 20}, 5, 5, 1},
		{"asked for three threads", 8, math.MaxInt64, Training{Step: small, Bytes: 1, Threads: 3}, 0, 2, 3},
		{"asked for too many", 2, math.MaxInt64, Training{Step: small, Bytes: 1, Threads: 3}, 0, 1, 3},
		{"asked for both", 2, math.MaxInt64, Training{Step: small, Bytes: 1, Threads: 3}, 4, 4, 3},
		{"of unknown size", 2, 1, Training{}, 0, 2, 1},
		{"of unknown cores", 0, math.MaxInt64, Training{Step: large, Bytes: 1}, 0, 1, 1},
	} {
		if n, threads := Of(c.cores, c.bytes, c.t, c.wanted); n != c.trainings || threads != c.threads {
			t.Errorf("%s: %d on %d threads, want %d on %d", c.name, n, threads, c.trainings, c.threads)
		}
	}
}

// Whatever comes, more than there is room for is never within but where one is alone, and everybody has been.
func TestNoMoreAreLetInThanFit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		const room = 1000
		g := &Gate{Bytes: func() int64 { return room }}
		var mu sync.Mutex
		within, taken, most, entered := 0, int64(0), 0, 0
		count := func(by int, bytes int64) {
			mu.Lock()
			defer mu.Unlock()
			within += by
			taken += bytes
			most = max(most, within)
			if taken > room && within > 1 {
				t.Errorf("%d are within with %d bytes", within, taken)
			}
		}
		var all sync.WaitGroup
		for range 500 {
			bytes, stay := r.Int64N(400), time.Duration(r.IntN(50))*time.Millisecond
			if r.IntN(20) == 0 {
				bytes = 3 * room
			}
			patience := time.Hour
			if r.IntN(5) == 0 {
				patience = time.Duration(r.IntN(200)) * time.Millisecond
			}
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				leave, err := g.Enter(ctx, bytes)
				if err != nil {
					if !errors.Is(err, context.DeadlineExceeded) || patience == time.Hour {
						t.Errorf("after %v: %v", patience, err)
					}
					return
				}
				count(1, bytes)
				time.Sleep(stay)
				count(-1, -bytes)
				leave()
				leave() // once is enough
				mu.Lock()
				defer mu.Unlock()
				entered++
			})
		}
		all.Wait()
		if g.within != 0 || g.taken != 0 || len(g.queue) != 0 || most < 4 || entered < 300 {
			t.Errorf("%d within, %d bytes, %d wait; at most %d were, of %d",
				g.within, g.taken, len(g.queue), most, entered)
		}
	})
}

// A large one that waits is not overtaken for ever, and gives way once it waits no longer.
func TestWhoCameFirstGoesInFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := int64(10)
		g := &Gate{Bytes: func() int64 { return room }}
		enter := func(ctx context.Context, bytes int64) (in func() bool, leave func()) {
			var done bool
			var out func()
			go func() {
				l, err := g.Enter(ctx, bytes)
				done, out = err == nil, l
			}()
			synctest.Wait()
			return func() bool { synctest.Wait(); return done }, func() { out(); synctest.Wait() }
		}
		first, leave := enter(t.Context(), 6)
		ctx, giveUp := context.WithCancel(t.Context())
		large, _ := enter(ctx, 8)
		small, leaveSmall := enter(t.Context(), 2)
		if !first() || large() || small() {
			t.Errorf("within: %v, %v, %v", first(), large(), small())
		}
		giveUp()
		if large() || !small() {
			t.Error("the small one still waits for who has given up")
		}
		next, leaveNext := enter(t.Context(), 5)
		room = 20
		more, leaveMore := enter(t.Context(), 1)
		if !next() || !more() {
			t.Error("more room is not used")
		}
		for _, leave := range []func(){leave, leaveSmall, leaveNext, leaveMore} {
			leave()
		}
		if g.within != 0 || g.taken != 0 {
			t.Errorf("%d are left with %d bytes", g.within, g.taken)
		}
	})
}
