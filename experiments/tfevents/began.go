package tfevents

import (
	"path/filepath"
	"time"

	"tunebench/engine/event"
)

// Began returns when the first value in a folder's event files was recorded, by the events themselves: the
// time of a file changes with every copy. Where they tell none, it is the time in the name of the
// first file; ok is false where that has none either. It reads the beginning of each file only.
func Began(dir string) (began time.Time, ok bool) {
	const entries = 16 // of each file: one that tells no time is rarely the only one
	names, err := eventFiles(dir)
	if err != nil {
		return time.Time{}, false
	}
	var named time.Time
	for _, name := range names {
		if seconds, ok := nameTime(name); ok && (named.IsZero() || seconds < named.Unix()) {
			named = time.Unix(seconds, 0)
		}
		found, _, _ := NewReader(filepath.Join(dir, name)).Next(nil, entries) // trouble is reported by who reads it all
		for _, e := range found {
			if event.Wall(e.Record.Time) > 0 {
				if began.IsZero() || e.Record.Time.Before(began) {
					began = e.Record.Time
				}
				break
			}
		}
	}
	if began.IsZero() {
		began = named
	}
	return began, !began.IsZero()
}
