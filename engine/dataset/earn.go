package dataset

import (
	"fmt"
	"slices"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// Idle is a column of many categories that no vectors are learned for, because its categories do
// not tell the label of rows that they were not learned from.
type Idle struct {
	Name string
	// Categories and RowsEach are those of the training rows: how many there are, and the mean
	// number of rows of one.
	Categories int
	RowsEach   float64
	// Gain is the share of the label's variance that the categories explain out of fold, 0 or less.
	Gain float64
}

const (
	// earnFolds is the number of parts of the training rows that are predicted from the others.
	earnFolds = 5
	// earnCaution is the number of rows with the overall mean that a category's mean begins with.
	earnCaution = 10
	// earnRows is the mean number of rows of a category from which on vectors need not be earned:
	// a network does not learn so many by heart, and categories may count beside other features only.
	earnRows = 30
	// earnWork bounds rows x classes.
	earnWork = 1 << 28
)

// leaveOutIdle takes the fields from the parts whose categories do not tell the label, unless
// nothing would be left to learn from. testdata/categories.md has the measurement behind it: on
// columns of names that mean nothing a network with vectors does worse by up to a fifth, and what
// was tried instead (rare categories pooled, hashing, means of the label as a feature) costs
// about as much where the categories do mean something.
func (p *Prepared) leaveOutIdle(t *tabular.Table, train []int32, seed uint64) {
	width, rows := len(p.Fields), len(train)
	if rows*max(1, len(p.Classes)) > earnWork {
		return
	}
	idle := make([]bool, width)
	for k, f := range p.Fields {
		g := Idle{Name: f.Name, Categories: f.Count - 1}
		if g.Categories == 0 || rows >= earnRows*g.Categories {
			continue
		}
		g.RowsEach, g.Gain = float64(rows)/float64(g.Categories), p.outOfFoldGain(t, train, k, seed)
		if idle[k] = g.Gain <= 0; idle[k] {
			p.Idle = append(p.Idle, g)
		}
	}
	if len(p.Idle) == 0 || len(p.Idle) == width && p.Train.X.Cols == 0 {
		p.Idle = nil
		return
	}
	at := -1
	p.Encoding.Columns = slices.DeleteFunc(slices.Clone(p.Encoding.Columns), func(c tabular.EncodedColumn) bool {
		if c.Embedded {
			at++
		}
		return c.Embedded && idle[at]
	})
	p.Fields, p.Encoding.Fields = kept(p.Fields, idle), kept(p.Encoding.Fields, idle)
	for _, part := range []*Part{&p.Train, &p.Validation, &p.Test} {
		part.IDs = kept(part.IDs, idle)
	}
	for k, before := range t.Encoding.Fields {
		if idle[k] {
			n := len(before.Values)
			if n > 0 && before.Values[n-1] == "" {
				n-- // what is missing is no category there
			}
			said := tabular.VectorsNote(before.Name, n)
			p.Notes = slices.DeleteFunc(p.Notes, func(note string) bool { return note == said })
		}
	}
	for _, g := range p.Idle {
		p.Notes = append(p.Notes, fmt.Sprintf("%s left out: its %d categories do not tell the label of other rows; "+
			`data.embed = "repeated" learns a vector for each`, wording.Quote(g.Name), g.Categories))
	}
}

// kept returns rows of as many values as there are fields, or one such row, without those that are idle.
func kept[T any](values []T, idle []bool) []T {
	var out []T
	for i, v := range values {
		if !idle[i%len(idle)] {
			out = append(out, v)
		}
	}
	return out
}

// outOfFoldGain is the share of the label's variance over the training rows that is explained by the
// mean label of each row's category in field k, over the rows of the other folds and drawn towards
// the mean of all; below 0 if predicting the mean of all is better. Of classes it is that of
// their indicators together.
func (p *Prepared) outOfFoldGain(t *tabular.Table, train []int32, k int, seed uint64) float64 {
	draw := splitmix.New(seed, splitmix.Folds, 0)
	fold := make([]int, len(train))
	for i, r := range train {
		fold[i] = draw.Intn(uint64(r), earnFolds)
	}
	width, categories := len(p.Fields), p.Fields[k].Count
	counts := make([]float64, (earnFolds+1)*categories) // of each fold, then of all
	for i, f := range fold {
		c := int(p.Train.IDs[i*width+k])
		counts[f*categories+c]++
		counts[earnFolds*categories+c]++
	}
	all, left := 0.0, 0.0
	label := make([]float64, len(train))
	for class := range max(1, len(p.Classes)) {
		for i, r := range train {
			switch {
			case t.Task == tabular.Regression:
				label[i] = t.Targets[r]
			case int(t.Labels[r]) == class:
				label[i] = 1
			default:
				label[i] = 0
			}
		}
		center(label)
		sums := make([]float64, len(counts))
		for i, f := range fold {
			c := int(p.Train.IDs[i*width+k])
			sums[f*categories+c] += label[i]
			sums[earnFolds*categories+c] += label[i]
		}
		for i, f := range fold {
			c := int(p.Train.IDs[i*width+k])
			others, n := earnFolds*categories+c, f*categories+c
			mean := (sums[others] - sums[n]) / (counts[others] - counts[n] + earnCaution)
			miss := label[i] - mean
			all += float64(label[i] * label[i])
			left += float64(miss * miss)
		}
	}
	if all == 0 {
		return 0
	}
	return 1 - left/all
}

func center(v []float64) {
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for i := range v {
		v[i] -= mean
	}
}
