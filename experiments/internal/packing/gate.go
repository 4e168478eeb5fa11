package packing

import (
	"context"
	"slices"
	"sync"
)

// Gate lets trainings in as long as there is memory for all of them. Who came first goes in first, so that a
// large one is not kept out by small ones; one that would be alone always may. It is safe for concurrent use.
type Gate struct {
	// Bytes is how much memory trainings may take together; it is asked whenever one waits.
	Bytes func() int64

	mu     sync.Mutex
	within int   // trainings
	taken  int64 // by them
	queue  []*waiting
}

type waiting struct {
	bytes int64
	in    chan struct{} // closed once it may enter
}

// Enter waits until there is memory for a training, or ctx is done; leave is to be called once it has ended.
func (g *Gate) Enter(ctx context.Context, bytes int64) (leave func(), err error) {
	w := &waiting{bytes, make(chan struct{})}
	g.mu.Lock()
	g.queue = append(g.queue, w)
	g.admit()
	g.mu.Unlock()
	leave = sync.OnceFunc(func() { g.leave(w) })
	select {
	case <-w.in:
		return leave, nil
	case <-ctx.Done():
		g.giveUp(w)
		return nil, ctx.Err()
	}
}

// admit lets in who comes next, as long as there is room. The caller holds mu.
func (g *Gate) admit() {
	for len(g.queue) > 0 {
		w := g.queue[0]
		if g.within > 0 && w.bytes > g.Bytes()-g.taken {
			return
		}
		g.within++
		g.taken += w.bytes
		g.queue = g.queue[1:]
		close(w.in)
	}
}

func (g *Gate) leave(w *waiting) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.within--
	g.taken -= w.bytes
	g.admit()
}

// giveUp takes one out that waits no longer, or that was let in at the same moment.
func (g *Gate) giveUp(w *waiting) {
	g.mu.Lock()
	i := slices.Index(g.queue, w)
	if i >= 0 {
		g.queue = slices.Delete(g.queue, i, i+1)
		g.admit()
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave(w)
	}
}
