package lease

import (
	"sync"
	"time"
)

const (
	// patience is after how many heartbeats without one a hold is over; viewers say so earlier.
	patience       = 15
	viewerPatience = 4
)

// sightings remembers, for the life of this process, when records were last seen to change.
type sightings struct {
	mu   sync.Mutex
	seen map[string]sighting
}

type sighting struct {
	stamp stamp
	since time.Time // by the monotonic clock
	moved bool
}

// watched is shared by all that look, so that nobody waits twice for the same silence.
var watched sightings

// note takes down how a record looks now. still is for how long it has looked like that, and moved
// whether it ever looked different.
func (w *sightings) note(s sight) (still time.Duration, moved bool) {
	const most = 4096 // records; a viewer that sees more forgets
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil || len(w.seen) > most {
		w.seen = map[string]sighting{}
	}
	now, key := time.Now(), s.path+"\x00"+s.Token
	last, known := w.seen[key]
	if !known || last.stamp != s.stamp {
		last = sighting{stamp: s.stamp, since: now, moved: known}
		w.seen[key] = last
	}
	return now.Sub(last.since), last.moved
}
