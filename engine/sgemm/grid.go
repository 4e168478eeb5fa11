package sgemm

import "tunebench/engine/sgemm/pool"

// grid cuts C into rows × cols parts.
type grid struct {
	rows, cols int
}

// partWork is the work, in multiply-adds, from which a part is worth splitting
// further than to one per thread: about a millisecond.
const partWork = 1 << 26

// share runs the job on so many of p's threads. Parts are whole rectangles of C,
// each computed by one worker from start to end, so the cut never reaches the
// bits of the result. Large products are cut into two parts per thread, handed
// out as workers get free: a core that other programs slow down then does less.
func (j *job) share(p *pool.Pool, threads, work int) {
	for len(j.spaces) < threads {
		j.spaces = append(j.spaces, &workspace{})
	}
	urgency := pool.Short
	switch {
	case work >= partWork:
		urgency = pool.Huge
	case work >= wokenWork:
		urgency = pool.Long
	}
	parts := 1
	if threads > 1 {
		parts = threads * min(2, max(1, work/partWork/threads))
	}
	j.grid = j.cut(parts)
	p.Run(j.grid.rows*j.grid.cols, urgency, j)
}

// cut chooses the grid, of as many parts as the shape allows, that packs least:
// each part packs its own columns of B and, if transposed, its own rows of A,
// which takes about twice as long. No part is narrower than a panel or lower
// than two tiles.
func (j *job) cut(parts int) grid {
	weight := 1
	if packsA(j.aK, j.n) {
		weight = 2
	}
	best, bestCost := grid{1, 1}, 0
	for cols := 1; cols <= parts; cols++ {
		rows := parts / cols
		if cols > 1 && j.n < cols*j.unit() || rows > 1 && j.m < rows*12 {
			continue
		}
		cost := weight*(j.m/rows) + j.n/cols
		if n := rows * cols; n > best.rows*best.cols || n == best.rows*best.cols && cost < bestCost {
			best, bestCost = grid{rows, cols}, cost
		}
	}
	return best
}

// unit is what the width of a part is a multiple of: whole panels, and so whole
// cache lines where C is aligned to them.
func (j *job) unit() int { return max(j.kernel.panelCols(), 16) }

// Part implements pool.Task.
func (j *job) Part(index, worker int) {
	r, c := index/j.grid.cols, index%j.grid.cols
	var part region
	part.i0, part.i1 = cutEven(j.m, j.grid.rows, r, 1)
	part.j0, part.j1 = cutEven(j.n, j.grid.cols, c, j.unit())
	j.kernel.block(&j.product, part, j.spaces[worker])
}

// cutEven returns the bounds of the i-th of parts pieces of n, which differ by
// one unit at most; all but the last are multiples of the unit.
func cutEven(n, parts, i, unit int) (int, int) {
	units := (n + unit - 1) / unit
	return min(n, units*i/parts*unit), min(n, units*(i+1)/parts*unit)
}
