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

// terms returns those of a stretch.
func (k *work) terms(s stretch) vec.Terms {
	if s.weight {
		return k.weights
	}
	return k.rest
}

// share runs the parts of a task, on several workers if that pays.
func (o *Optimizer) share(task pool.Task, parts int, pays bool) {
	if pays {
		o.pool.Run(parts, pool.Long, task)
		return
	}
	for i := range parts {
		task.Part(i, 0)
	}
}

// updateChunks updates the chunks. An element's update reads and writes that
// element only, so who does which chunk cannot show.
func (o *Optimizer) updateChunks(chunks []stretch, w, g []float32, t Terms) {
	o.now = work{chunks: chunks, w: w, g: g, weights: t.terms(true), rest: t.terms(false)}
	o.share(o, len(chunks), len(chunks) >= sharedFrom)
}

// Part updates one chunk; it makes the optimizer a [pool.Task].
func (o *Optimizer) Part(index, worker int) {
	o.update(&o.now, o.now.chunks[index], worker)
}

func (o *Optimizer) update(k *work, s stretch, worker int) {
	lo, hi := s.off, s.off+s.n
	views := o.views[worker]
	for i, m := range o.slabs {
		views[i] = m[lo:hi]
	}
	o.rule.update(k.w[lo:hi], k.g[lo:hi], views, k.terms(s))
}
