package build

import (
	"context"
	"errors"
	"slices"
	"sync"

	"tunebench/engine/dataset"
	"tunebench/experiments/internal/memory"
	"tunebench/experiments/spec"
)

// Datasets keeps data that is asked for again and again, by a form after every key press or by every
// trial of a study. All who get it share it, so nobody may change it. The zero value keeps one set, of
// all that have been asked for the last; it is safe for concurrent use.
type Datasets struct {
	Loading dataset.Options
	// Most is how many sets are kept, as long as they take no more than a quarter of the memory that is
	// left; 0: one.
	Most int
	// Tables keeps the tables as well from which sets were made, where they are small enough to be
	// looked at; see [Experiment].Table.
	Tables bool

	loading sync.Mutex
	mu      sync.Mutex
	sets    []*kept // what was asked for last comes first
}

// kept is a set that is there or being loaded.
type kept struct {
	key   string        // see dataKey
	ready chan struct{} // closed once loading has ended
	data  *dataset.Prepared
	table *dataset.Table // nil: not kept
	err   error
}

// there reports whether the data has been loaded.
func (k *kept) there() bool {
	select {
	case <-k.ready:
		return true
	default:
		return false
	}
}

// New is the package's [New] on data that is shared: it is loaded unless it is there.
func (d *Datasets) New(ctx context.Context, s *spec.Spec, m Machine) (*Experiment, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if m.Device == nil {
		return nil, errNoDevice
	}
	k, free, err := d.load(ctx, s, dataBytes)
	if err != nil {
		return nil, err
	}
	e, err := assemble(s.Resolve(), k.data, m, free)
	if err != nil {
		return nil, err
	}
	e.Table = k.table
	return e, nil
}

// load returns the data of an experiment, if there is no error, and how much memory there is for it. What
// it has of that already, where the data is kept, counts as free.
func (d *Datasets) load(
	ctx context.Context, s *spec.Spec, has func(*dataset.Prepared) int64,
) (*kept, memory.Room, error) {
	key := dataKey(s)
	for {
		k, had := d.find(key)
		if !had {
			free, err := d.fill(ctx, s, k)
			return k, free, err
		}
		select {
		case <-k.ready:
		case <-ctx.Done():
			return nil, memory.Room{}, ctx.Err()
		}
		switch {
		case k.err == nil:
			return k, room(d.Loading, has(k.data)), nil
		case !errors.Is(k.err, context.Canceled) && !errors.Is(k.err, context.DeadlineExceeded):
			return nil, memory.Room{}, k.err
		} // else whoever loaded it has given up
	}
}

// find returns the set with this key, or a new one that the caller is to fill.
func (d *Datasets) find(key string) (k *kept, had bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, k := range d.sets {
		if k.key == key {
			d.sets = slices.Insert(slices.Delete(d.sets, i, i+1), 0, k)
			return k, true
		}
	}
	if most := max(1, d.Most); len(d.sets) >= most { // one more at a time may be too much
		d.dropLarge(most - 1)
	}
	k = &kept{key: key, ready: make(chan struct{}), err: errors.New("the data could not be loaded")}
	d.sets = slices.Insert(d.sets, 0, k)
	return k, false
}

// fill loads a set, and returns how much memory there was for it.
func (d *Datasets) fill(ctx context.Context, s *spec.Spec, k *kept) (free memory.Room, err error) {
	d.loading.Lock() // two sets at a time may be too much
	defer d.loading.Unlock()
	defer d.filled(k)
	free = room(d.Loading, 0)
	table, data, err := LoadTable(ctx, s, d.Loading)
	if k.data, k.err = data, err; err == nil {
		if d.Tables {
			k.table = profiled(table, data)
		}
		giveBack(preparedBytes(k.data)) // the table that it was made of
	}
	return free, k.err
}

// filled hands out a set, or the reason why there is none.
func (d *Datasets) filled(k *kept) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k.err != nil {
		d.sets = slices.DeleteFunc(d.sets, func(o *kept) bool { return o == k })
	}
	close(k.ready)
	d.trim()
}

// Left is how much memory there is for more than the sets that are kept.
func (d *Datasets) Left() int64 { return room(d.Loading, 0).Bytes }

// Bytes is how much memory the sets take that are kept.
func (d *Datasets) Bytes() (total int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.sets {
		if k.there() {
			total = memory.Sum(total, preparedBytes(k.data))
		}
	}
	return total
}

// trim drops the sets that are too many or take too much, but never the last one that was asked for.
func (d *Datasets) trim() {
	most, bytes := left().Bytes/4, int64(0)
	for i := 0; i < len(d.sets); i++ {
		if !d.sets[i].there() {
			continue
		}
		size := preparedBytes(d.sets[i].data)
		bytes = memory.Sum(bytes, size)
		if i > 0 && (i >= d.Most || bytes > most) {
			d.sets = slices.Delete(d.sets, i, i+1)
			bytes -= size
			i--
		}
	}
	if len(d.sets) == 0 {
		d.sets = nil
	}
}

// Forget drops the data, so that the memory is there for another process, but for what is too small to
// be missed: a form asks for it again at once. It does not wait for a load that is under way.
func (d *Datasets) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dropLarge(0)
}

// dropLarge drops those sets, from one on, that are worth returning to the system.
func (d *Datasets) dropLarge(from int) {
	bytes := int64(0)
	d.sets = append(d.sets[:from:from], slices.DeleteFunc(slices.Clone(d.sets[from:]), func(k *kept) bool {
		if !k.there() {
			return false
		}
		size := preparedBytes(k.data)
		if size < worthReturning {
			return false
		}
		bytes = memory.Sum(bytes, size)
		return true
	})...)
	if bytes > 0 {
		giveBack(bytes)
	}
	if len(d.sets) == 0 {
		d.sets = nil
	}
}
