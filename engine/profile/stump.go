package profile

import (
	"cmp"
	"slices"

	"tunebench/engine/dataset"
)

// stump classifies by one column: a small decision tree over its range, grown best first by
// Gini impurity (Breiman et al., "Classification and Regression Trees", 1984).
type stump struct {
	most        int // pieces
	learn, test []labeled
	left, right []int // scratch: class counts
}

// labeled is a value with its class.
type labeled struct {
	value float64
	class int32
}

// piece is a stretch of the ordered values with the best place to cut it.
type piece struct {
	from, to int
	cut      int     // index of the first value of the right part; 0: none
	gain     float64 // impurity removed by the cut
	class    int32   // most frequent
}

func newStump(classes, most int) *stump {
	return &stump{most: most, left: make([]int, classes), right: make([]int, classes)}
}

// load reads a column's sampled rows, odd and even ones in turn. A category's codes become
// the number of the code that is set.
func (s *stump) load(t *dataset.Table, c column, rows []int32) {
	s.learn, s.test = s.learn[:0], s.test[:0]
	for k, i := range rows {
		v := t.At(int(i), c.from)
		if c.encoded != nil {
			v = float64(codeOf(rowOf(t.X, i)[c.from:c.to]))
		}
		if v != v {
			v = -3e38 // missing is a value of its own, below all others
		}
		// Hashed, because the order of the rows may alternate with the classes.
		if mix(0, uint64(k))&1 == 0 {
			s.learn = append(s.learn, labeled{v, t.Labels[i]})
		} else {
			s.test = append(s.test, labeled{v, t.Labels[i]})
		}
	}
	slices.SortFunc(s.learn, func(a, b labeled) int { return cmp.Compare(a.value, b.value) })
}

// codeOf returns which of a category's codes is set, -1 if none is.
func codeOf(codes []float32) float32 { return float32(slices.Index(codes, 1)) }

// judge grows the tree on one half and returns its accuracy on the other.
func (s *stump) judge() float64 {
	if len(s.learn) == 0 || len(s.test) == 0 {
		return 0
	}
	pieces := []piece{s.best(0, len(s.learn))}
	for len(pieces) < s.most {
		at := 0
		for i, p := range pieces {
			if p.gain > pieces[at].gain {
				at = i
			}
		}
		p := pieces[at]
		if p.cut == 0 {
			break
		}
		pieces[at] = s.best(p.from, p.cut)
		pieces = slices.Insert(pieces, at+1, s.best(p.cut, p.to))
	}
	right := 0
	for _, l := range s.test {
		i, _ := slices.BinarySearchFunc(pieces, l.value, func(p piece, v float64) int {
			if s.learn[p.to-1].value < v {
				return -1
			}
			return 1
		})
		if pieces[min(i, len(pieces)-1)].class == l.class {
			right++
		}
	}
	return float64(right) / float64(len(s.test))
}

// best finds the cut of a stretch that lowers the weighted impurity most. The impurity of n
// values is n - sum of squared class counts / n.
func (s *stump) best(from, to int) piece {
	p := piece{from: from, to: to}
	clear(s.left)
	clear(s.right)
	rightSquares, leftSquares := 0, 0
	for _, l := range s.learn[from:to] {
		s.right[l.class]++
	}
	for c, n := range s.right {
		rightSquares += n * n
		if n > s.right[p.class] {
			p.class = int32(c)
		}
	}
	whole := float64(rightSquares) / float64(to-from)
	for i := from; i < to-1; i++ {
		c := s.learn[i].class
		leftSquares += 2*s.left[c] + 1
		rightSquares -= 2*s.right[c] - 1
		s.left[c]++
		s.right[c]--
		if s.learn[i].value == s.learn[i+1].value {
			continue
		}
		gain := float64(leftSquares)/float64(i+1-from) + float64(rightSquares)/float64(to-i-1) - whole
		if gain > p.gain+1e-9 {
			p.gain, p.cut = gain, i+1
		}
	}
	return p
}
