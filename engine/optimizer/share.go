package optimizer

import (
	"slices"

	"tunebench/engine/sgemm/pool"
	"tunebench/engine/vec"
)

// sharedFrom is the number of chunks from which on waking workers pays: an
// update of some tens of microseconds.
const sharedFrom = 4

// stretches joins tensors that follow one another, with the padding between
// them, whose gradients are 0 and whose weights therefore stay 0.
func stretches(tensors []Tensor) []stretch {
	const padding = 16
	var out []stretch
	for _, weight := range []bool{true, false} {
		for _, t := range tensors {
			if t.Weight != weight {
				continue
			}
			if k := len(out) - 1; k >= 0 && out[k].weight == weight {
				if gap := t.Off - (out[k].off + out[k].n); gap >= 0 && gap < padding {
					out[k].n = t.Off + t.Len() - out[k].off
					continue
				}
			}
			out = append(out, stretch{t.Off, t.Len(), weight})
		}
	}
	return out
}

// alike returns the tensors as if no penalty applied to any.
func alike(tensors []Tensor) []Tensor {
	tensors = slices.Clone(tensors)
	for i := range tensors {
		tensors[i].Weight = false
	}
	slices.SortFunc(tensors, func(a, b Tensor) int { return a.Off - b.Off })
	return tensors
}

// cut appends the stretch's chunks to dst.
func (s stretch) cut(dst []stretch) []stretch {
	for lo := 0; lo < s.n; lo += chunk {
		dst = append(dst, stretch{s.off + lo, min(chunk, s.n-lo), s.weight})
	}
	return dst
}

// work is the update under way.
type work struct {
	chunks  []stretch
	w, g    []float32
	weights vec.Terms
	rest    vec.Terms
}

// updateChunks updates the chunks. An element's update reads and writes that
// element only, so who does which chunk cannot show.
func (o *Optimizer) updateChunks(chunks []stretch, w, g []float32, t Terms) {
	o.now = work{chunks: chunks, w: w, g: g, weights: t.terms(true), rest: t.terms(false)}
	if len(chunks) >= sharedFrom {
		o.pool.Run(len(chunks), pool.Long, o)
		return
	}
	for i := range chunks {
		o.Part(i, 0)
	}
}

// Part updates one chunk; it makes the optimizer a [pool.Task].
func (o *Optimizer) Part(index, worker int) {
	s := o.now.chunks[index]
	terms := &o.now.rest
	if s.weight {
		terms = &o.now.weights
	}
	o.update(o.now.w, o.now.g, s, *terms, o.views[worker])
}

func (o *Optimizer) update(w, g []float32, s stretch, t vec.Terms, views [][]float32) {
	lo, hi := s.off, s.off+s.n
	for i, m := range o.slabs {
		views[i] = m[lo:hi]
	}
	o.rule.update(w[lo:hi], g[lo:hi], views, t)
}
