package boost

import (
	"math"
	"slices"

	"tunebench/engine/internal/rng/splitmix"
)

// Config says how to fit.
type Config struct {
	Rounds  int
	Rate    float64 // share of each tree that is taken
	Ridge   float64 // added to the curvature of a leaf
	Least   float64 // curvature that a leaf must have
	Rows    float64 // share of the rows that each tree sees
	Columns float64 // share of the columns
	Seed    uint64
}

// Table is rows that were put into bins, column by column.
type Table struct {
	Bins    Bins
	columns [][]uint8
	rows    [][]uint8
}

// NewTable puts rows into bins.
func NewTable(rows [][]float64) *Table { return TableOf(BinsOf(rows), rows) }

// TableOf puts rows into given bins.
func TableOf(b Bins, rows [][]float64) *Table {
	t := &Table{Bins: b, columns: make([][]uint8, len(b)), rows: make([][]uint8, len(rows))}
	for i, r := range rows {
		t.rows[i] = b.Of(r)
		for j, bin := range t.rows[i] {
			t.columns[j] = append(t.columns[j], bin)
		}
	}
	return t
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Classes fits one forest for each class to weighted memberships: want[i][k] is the share of row i in class k, and
// the softmax of the forests' values are the probabilities. Where possible[i][k] is false, row i cannot be of class k.
func Classes(t *Table, want [][]float64, possible [][]bool, weight []float64, c Config) []Forest {
	k := len(want[0])
	out := make([]Forest, k)
	scores := make([][]float64, t.Len())
	for i := range scores {
		scores[i] = make([]float64, k)
		for class, may := range possible[i] {
			if !may {
				scores[i][class] = math.Inf(-1)
			}
		}
	}
	g, h := make([]float64, t.Len()), make([]float64, t.Len())
	p := make([]float64, k)
	for round := range c.Rounds {
		probabilities := make([][]float64, t.Len())
		for i, s := range scores {
			Softmax(s, p)
			probabilities[i] = append([]float64(nil), p...)
		}
		for class := range k {
			for i := range g {
				q := probabilities[i][class]
				g[i] = float64(weight[i] * (q - want[i][class]))
				h[i] = float64(weight[i] * max(q*(1-q), 1e-6))
				if !possible[i][class] {
					g[i], h[i] = 0, 0
				}
			}
			tree := c.grow(t, g, h, round*k+class)
			out[class].Trees = append(out[class].Trees, tree)
			for i, row := range t.rows {
				scores[i][class] += float64(tree.Leaf[tree.leaf(row)]) * Unit
			}
		}
	}
	return out
}

// Softmax writes the probabilities of scores.
func Softmax(scores, p []float64) {
	most, sum := math.Inf(-1), 0.0
	for _, s := range scores {
		most = max(most, s)
	}
	for i, s := range scores {
		p[i] = math.Exp(s - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// Numbers fits a forest to numbers by least squares, with the errors beyond bound counted by their size alone
// (Huber, 1964). Rows of weight 0 are left out.
func Numbers(t *Table, want, weight []float64, bound float64, c Config) Forest {
	f := Forest{Base: float32(middle(want, weight))}
	score := make([]float64, t.Len())
	for i := range score {
		score[i] = float64(f.Base)
	}
	return f.add(t, score, weight, c, func(i int) (g, h float64) {
		return min(max(score[i]-want[i], -bound), bound), 1
	})
}

// Chances fits a forest to events that are 0 or 1: its value is the logarithm of the odds.
func Chances(t *Table, want, weight []float64, c Config) Forest {
	p := min(max(mean(want, weight), 0.01), 0.99)
	f := Forest{Base: float32(math.Log(p / (1 - p)))}
	score := make([]float64, t.Len())
	for i := range score {
		score[i] = float64(f.Base)
	}
	return f.add(t, score, weight, c, func(i int) (g, h float64) {
		q := 1 / (1 + math.Exp(-score[i]))
		return q - want[i], max(q*(1-q), 1e-6)
	})
}

// middle is the median of the values that count.
func middle(v, weight []float64) float64 {
	var counted []float64
	for i, w := range weight {
		if w > 0 {
			counted = append(counted, v[i])
		}
	}
	if len(counted) == 0 {
		return 0
	}
	slices.Sort(counted)
	return counted[len(counted)/2]
}

func mean(v, weight []float64) float64 {
	sum, total := 0.0, 0.0
	for i, w := range weight {
		sum += float64(w * v[i])
		total += w
	}
	return sum / max(total, 1e-12)
}

func (f Forest) add(
	t *Table, score, weight []float64, c Config, slope func(i int) (g, h float64),
) Forest {
	g, h := make([]float64, t.Len()), make([]float64, t.Len())
	for round := range c.Rounds {
		for i, w := range weight {
			g[i], h[i] = 0, 0
			if w > 0 {
				a, b := slope(i)
				g[i], h[i] = float64(w*a), float64(w*b)
			}
		}
		tree := c.grow(t, g, h, round)
		f.Trees = append(f.Trees, tree)
		for i, row := range t.rows {
			score[i] += float64(tree.Leaf[tree.leaf(row)]) * Unit
		}
	}
	return f
}

// sums are those of the slopes and curvatures of rows.
type sums struct{ g, h float64 }

func (s sums) score(ridge float64) float64 { return s.g * s.g / (s.h + ridge) }

// grow fits one tree. Rows without curvature are not looked at.
func (c *Config) grow(t *Table, g, h []float64, number int) Tree {
	draw := splitmix.New(c.Seed, splitmix.Folds, uint64(number))
	var tree Tree
	var at []int32  // rows that the tree sees
	var node []int8 // and where they are
	for i := range h {
		if h[i] > 0 && draw.Float64(uint64(i)) < c.Rows {
			at = append(at, int32(i))
			node = append(node, 0)
		}
	}
	var columns []int
	for j := range t.columns {
		if draw.Float64(uint64(j)+1<<32) < c.Columns && len(t.Bins[j]) > 0 {
			columns = append(columns, j)
		}
	}
	total := make([]sums, 2*inner+1+1)
	for i, r := range at {
		_ = i
		total[0].g += g[r]
		total[0].h += h[r]
	}
	for level := range Depth {
		first, n := 1<<level-1, 1<<level
		c.split(t, &tree, g, h, at, node, columns, total, first, n)
		for i, r := range at {
			node[i] = int8(tree.next(int(node[i]), t.rows[r]))
			s := &total[node[i]]
			s.g += g[r]
			s.h += h[r]
		}
	}
	for l := range leaves {
		s := total[inner+l]
		if s.h > 0 {
			v := -c.Rate * s.g / (s.h + c.Ridge) / Unit
			tree.Leaf[l] = int16(math.Round(min(max(v, -30000), 30000)))
		}
	}
	return tree
}

// split asks the best question at each of n nodes, from first on. Without a good one all rows go right, as no bin is
// below 1 but that of missing values.
func (c *Config) split(
	t *Table, tree *Tree, g, h []float64, at []int32, node []int8, columns []int, total []sums, first, n int,
) {
	best := make([]float64, n)
	for i := range n {
		tree.Cut[first+i] = missingRight
		best[i] = 1e-9
	}
	hist := make([][mostBins + 2]sums, n)
	for _, j := range columns {
		clear(hist)
		column := t.columns[j]
		for i, r := range at {
			s := &hist[int(node[i])-first][column[r]]
			s.g += g[r]
			s.h += h[r]
		}
		for i := range n {
			parent := total[first+i]
			missing := hist[i][0]
			var left sums
			for bin := 1; bin <= len(t.Bins[j]); bin++ {
				left.g += hist[i][bin].g
				left.h += hist[i][bin].h
				for _, flag := range []uint8{0, missingRight} {
					l := left
					if flag == 0 {
						l.g += missing.g
						l.h += missing.h
					} else if missing.h == 0 {
						continue
					}
					r := sums{parent.g - l.g, parent.h - l.h}
					if l.h < c.Least || r.h < c.Least {
						continue
					}
					if gain := l.score(c.Ridge) + r.score(c.Ridge) - parent.score(c.Ridge); gain > best[i] {
						best[i] = gain
						tree.Feature[first+i], tree.Cut[first+i] = uint8(j), uint8(bin)|flag
					}
				}
			}
		}
	}
}
