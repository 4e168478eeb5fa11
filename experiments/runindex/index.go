package runindex

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"

	"tunebench/experiments/runstore"
)

// Index knows the runs of a folder. It is safe for concurrent use.
type Index struct {
	root string

	mu      sync.Mutex
	opened  bool
	records map[string]*record // by path
	list    []*Entry           // the newest first
	feeds   map[string]*feed   // of runs whose course is followed, by path

	scanned time.Time     // when all runs were looked at last
	cost    time.Duration // of that
	folder  time.Time     // the last change of the folder itself, as it was then

	dirty bool // the file says less than there is to say
	saved time.Time
}

// New returns the index of a folder of runs, which need not exist yet. Nothing is read before it is asked for.
func New(root string) *Index {
	return &Index{root: root, records: map[string]*record{}, feeds: map[string]*feed{}}
}

// List looks at all runs and returns them, the newest first. One that cannot be read is there with its error.
// The caller must not change what it is given.
func (x *Index) List() ([]*Entry, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.scan()
}

const (
	// ease is how many times as long as a look at all runs took it is left at that: it is to take less than a
	// half of a percent of a processor.
	ease = 250
	// soonest and latest bound that time. What happens to runs that no worker is at, within the latest.
	soonest = time.Second
	latest  = time.Minute
)

// Refresh is List for somebody who watches: it may look only at those runs that a worker is at, and leave it
// for a while at what is known of the others. A new run is seen at once.
func (x *Index) Refresh() ([]*Entry, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	rest := min(max(soonest, ease*x.cost), latest)
	if x.scanned.IsZero() || time.Since(x.scanned) >= rest || !x.folder.Equal(changed(x.root)) {
		return x.scan()
	}
	moved := false
	for path, r := range x.records {
		if !r.fixed {
			x.records[path] = renewed(read(r.entry.Status.Dir, r), r)
			moved = true
		}
	}
	if moved {
		x.order()
	}
	return x.list, nil
}

// changed is when an entry of a folder came or went last.
func changed(folder string) time.Time {
	info, err := os.Stat(folder)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// scan looks at all runs.
func (x *Index) scan() ([]*Entry, error) {
	began := time.Now()
	x.open()
	folder := changed(x.root)
	dirs, err := runstore.Dirs(x.root)
	if err != nil {
		return nil, err
	}
	found := make([]*record, len(dirs))
	side(len(dirs), func(i int) {
		before := x.records[dirs[i].Path()]
		found[i] = renewed(read(dirs[i], before), before)
	})
	settle(found)
	records := make(map[string]*record, len(dirs))
	for _, r := range found {
		path := r.entry.Status.Dir.Path()
		if before := x.records[path]; r != before && r.fixed {
			x.dirty = true
		}
		records[path] = r
	}
	x.dirty = x.dirty || len(records) < len(x.records)
	x.records = records
	x.order()
	x.folder, x.scanned, x.cost = folder, time.Now(), time.Since(began)
	x.save()
	return x.list, nil
}

// renewed is a record that has the entry of the one before it where that is the same.
func renewed(r, before *record) *record {
	if before == nil || r == before {
		return r
	}
	if r.entry.Course == nil && r.entry.Metric() == before.entry.Metric() {
		r.entry.Course = before.entry.Course
	}
	if reflect.DeepEqual(*r.entry, *before.entry) {
		r.entry = before.entry
	}
	return r
}

// settle waits for a sign of life of workers on other hosts, some seconds at most.
func settle(records []*record) {
	var waiting []runstore.Status
	var which []*record
	for _, r := range records {
		if !r.fixed && !r.entry.Status.Over() {
			waiting, which = append(waiting, r.entry.Status), append(which, r)
		}
	}
	runstore.Settle(waiting)
	for i, s := range waiting {
		if s.State != which[i].entry.Status.State || s.Alive != which[i].entry.Status.Alive {
			settled := *which[i].entry
			settled.Status = s
			settled.Status.Summary.Diagnosis = nil
			which[i].entry = &settled
		}
	}
}

// order sorts the list. If nothing has changed it stays the same slice.
func (x *Index) order() {
	list := make([]*Entry, 0, len(x.records))
	for _, r := range x.records {
		list = append(list, r.entry)
	}
	slices.SortFunc(list, func(a, b *Entry) int { return runstore.Newer(a.Status, b.Status) })
	if !slices.Equal(list, x.list) {
		x.list = list
	}
}

// side does n things on all processors.
func side(n int, do func(i int)) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	next := 0
	const atOnce = 8
	for range min(runtime.GOMAXPROCS(0), (n+atOnce-1)/atOnce) {
		wait.Go(func() {
			for {
				mu.Lock()
				from := next
				next += atOnce
				mu.Unlock()
				if from >= n {
					return
				}
				for i := from; i < min(n, from+atOnce); i++ {
					do(i)
				}
			}
		})
	}
	wait.Wait()
}

// relative is the path of a run within the folder.
func (x *Index) relative(path string) (string, bool) {
	abs, err := filepath.Abs(x.root)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(abs, path)
	return rel, err == nil && filepath.IsLocal(rel)
}
