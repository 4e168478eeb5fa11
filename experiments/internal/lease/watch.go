package lease

import (
	"sync"
	"time"
)

const (
	// patience is after how many heartbeats without one a hold is over; viewers say so earlier.
	patience       = 15
	viewerPatience = 4
	// vacancy is after how many heartbeats without one a hold is over whose flock is free.
	vacancy = 2
)

// sightings remembers, for the life of this process, when records were last seen to change.
type sightings struct {
	mu   sync.Mutex
	seen map[string]sighting
}

type sighting struct {
	stamp stamp
	last  time.Time // of the newest look, by the monotonic clock
	still time.Duration
	moved bool
}

// watched is shared by all that look, so that nobody waits twice for the same silence.
var watched sightings

// note takes down how a record looks now. still is for how long it was watched and looked like that,
// and moved whether it ever looked different. Of the time between two looks at most two heartbeats
// count: who was asleep, perhaps together with the holder, has watched nothing.
func (w *sightings) note(s sight) (still time.Duration, moved bool) {
	const most = 4096 // records; a viewer that sees more forgets
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil || len(w.seen) > most {
		w.seen = map[string]sighting{}
	}
	now, key := time.Now(), s.path+"\x00"+s.Token
	last, known := w.seen[key]
	if known && last.stamp == s.stamp {
		last.still += min(now.Sub(last.last), 2*s.beat())
		last.last = now
	} else {
		last = sighting{stamp: s.stamp, last: now, moved: known}
	}
	w.seen[key] = last
	return last.still, last.moved
}
