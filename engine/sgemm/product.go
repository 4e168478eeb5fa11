package sgemm

import (
	"sync/atomic"
	"unsafe"
)

// Blocking. kc belongs to the numeric contract; the others only to speed.
const (
	kc     = 384  // depth of a block: products summed before C is updated
	mc     = 48   // rows of A between two passes over the strip of B
	nc     = 512  // columns of a strip of B, which stays in the L2 cache
	wideNC = 1024 // the same where A is packed anew for each strip
)

// product is one call of Sgemm after its checks: sizes, and strides in
// elements. alpha and k are not zero, the sizes not empty.
type product struct {
	m, n, k     int
	alpha, beta float32
	a, b, c     []float32
	aRow, aK    int
	bK, bCol    int
	ldc         int
	then        Epilogue
}

// region is a rectangle of C.
type region struct {
	i0, i1, j0, j1 int
}

// Work, in multiply-adds, from which help from other threads is worth its cost:
// joined is for threads that wait awake, woken for threads that sleep.
const (
	joinedWork = 1 << 18
	wokenWork  = 1 << 21
)

// smallWork is the size, in multiply-adds, up to which a product that needs no
// packing skips all preparation. One call of a kernel may compute all of it.
const smallWork = 1 << 20

// multiply computes p on as many threads as pay.
func (impl Implementation) multiply(p *product) {
	work := p.m * p.n * p.k
	threads := impl.pool.Threads()
	if work < joinedWork {
		threads = 1
	}
	j := takeJob()
	j.product, j.kernel = *p, impl.kernel
	j.share(impl.pool, threads, work)
	j.a, j.b, j.c, j.then = nil, nil, nil, Epilogue{}
	j.release()
}

// workspace is one worker's packed blocks.
type workspace struct {
	a, b []float32
}

// aligned returns n floats on a cache line boundary: a vector load that
// straddles two lines costs twice.
func aligned(n int) []float32 {
	const line = 64
	s := make([]float32, n+line/4)
	skip := (line - int(uintptr(unsafe.Pointer(&s[0]))%line)) % line / 4
	return s[skip : skip+n : skip+n]
}

// job is a product under way, and the memory that its workers need. Jobs are
// kept for the next call, so that a call allocates nothing.
type job struct {
	product
	kernel *kernel
	grid   grid
	spaces []*workspace
}

// jobs holds idle jobs: one for each goroutine that has ever multiplied at the
// same time as others, up to its length.
var jobs [32]atomic.Pointer[job]

func takeJob() *job {
	for i := range jobs {
		if j := jobs[i].Swap(nil); j != nil {
			return j
		}
	}
	return &job{}
}

func (j *job) release() {
	for i := range jobs {
		if jobs[i].CompareAndSwap(nil, j) {
			return
		}
	}
}
