package sgemm

import "tunebench/engine/sgemm/pool"

// grid cuts C into rows × cols parts.
type grid struct {
	rows, cols int
}

// share runs the job on p's threads. Parts are whole rectangles of C, each
// computed by one worker from start to end, so the cut never reaches the bits
// of the result.
func (j *job) share(p *pool.Pool, work int) {
	threads := p.Threads()
	if work < joinedWork {
		threads = 1
	}
	for len(j.spaces) < threads {
		j.spaces = append(j.spaces, &workspace{})
	}
	urgency := pool.Short
	if work >= wokenWork {
		urgency = pool.Long
	}
	j.grid = j.cut(threads)
	p.Run(j.grid.rows*j.grid.cols, urgency, j)
}

// cut chooses the grid of so many parts that packs least: a part packs its own
// piece of B once and reads its own rows of A, so the cost of a cut is the sum
// of the parts' half perimeters. No part is narrower than a panel.
func (j *job) cut(parts int) grid {
	best, bestCost := grid{1, 1}, 0
	unit := max(j.kernel.panelCols(), 16)
	for cols := 1; cols <= parts; cols++ {
		rows := parts / cols
		if cols > 1 && j.n < cols*unit || rows > 1 && j.m < rows*8 {
			continue
		}
		cost := j.m/rows + j.n/cols
		if n := rows * cols; n > best.rows*best.cols || n == best.rows*best.cols && cost < bestCost {
			best, bestCost = grid{rows, cols}, cost
		}
	}
	return best
}

// Part implements pool.Task.
func (j *job) Part(index, worker int) {
	r, c := index/j.grid.cols, index%j.grid.cols
	unit := max(j.kernel.panelCols(), 16)
	var part region
	part.i0, part.i1 = cutEven(j.m, j.grid.rows, r, 1)
	part.j0, part.j1 = cutEven(j.n, j.grid.cols, c, unit)
	j.kernel.block(&j.product, part, j.spaces[worker])
}

// cutEven returns the bounds of the i-th of parts pieces of n, which differ by
// one unit at most; all but the last are multiples of the unit.
func cutEven(n, parts, i, unit int) (int, int) {
	units := (n + unit - 1) / unit
	return min(n, units*i/parts*unit), min(n, units*(i+1)/parts*unit)
}
