package profile

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/internal/rng/splitmix"
)

// normalMAD makes the median absolute deviation of normal values equal their standard deviation.
const normalMAD = 1.4826

// strip is how many columns are gathered at once: as many float32 as a cache line holds, so
// that each line of the matrix is fetched once.
const strip = 16

// describeAll describes every feature. Strips of columns are independent of each other, so
// the number of goroutines plays no part in the result.
func describeAll(t *dataset.Table, sample []int32, bins int) []Feature {
	out := make([]Feature, t.X.Cols)
	relation := newRelation(t)
	starts := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (t.X.Cols+strip-1)/strip) {
		workers.Go(func() {
			n := t.NumRows()
			buffer := make([]float64, strip*n)
			for from := range starts {
				to := min(from+strip, t.X.Cols)
				gather(t, from, to, buffer)
				for j := from; j < to; j++ {
					column := buffer[(j-from)*n : (j-from+1)*n]
					out[j] = describe(t.Features[j], column, sample, bins)
					if out[j].Kind == Numeric || out[j].Kind == Code {
						out[j].Association = event.Number(relation.with(column))
					}
				}
			}
		})
	}
	for from := 0; from < t.X.Cols; from += strip {
		starts <- from
	}
	close(starts)
	workers.Wait()
	return out
}

// gather copies columns [from, to) one after the other.
func gather(t *dataset.Table, from, to int, into []float64) {
	n := t.NumRows()
	for i := range n {
		for j := from; j < to; j++ {
			into[(j-from)*n+i] = t.At(i, j)
		}
	}
}

// describe describes one column; NaN is missing.
func describe[T float32 | float64](name string, column []T, sample []int32, bins int) Feature {
	nan := event.Number(math.NaN())
	f := Feature{
		Name: name, Kind: Empty, Min: nan, Max: nan, Mean: nan, Std: nan,
		Q1: nan, Median: nan, Q3: nan, MAD: nan, Mode: nan, ModeShare: nan, Association: nan, Bins: []int{},
	}
	values := make([]float64, 0, len(column))
	codes := true
	for _, v := range column {
		if !math.IsNaN(float64(v)) {
			values = append(values, float64(v))
			codes = codes && (v == 0 || v == 1)
		}
	}
	f.Missing = len(column) - len(values)
	if len(values) == 0 {
		return f
	}
	low, high := slices.Min(values), slices.Max(values)
	f.Min, f.Max = event.Number(low), event.Number(high)
	mean, std := stat.MeanStdDev(values, nil)
	f.Mean, f.Std = event.Number(mean), event.Number(std)
	f.Bins = histogram(values, low, high, bins)
	switch {
	case low == high:
		f.Kind, f.Mean, f.Std = Constant, f.Min, 0
	case codes:
		f.Kind = Code
	default:
		f.Kind = Numeric
	}
	f.rank(ordered(column, sample))
	f.countOutliers(values)
	return f
}

// ordered returns the values of the sampled rows in order.
func ordered[T float32 | float64](column []T, sample []int32) []float64 {
	var values []float64
	for _, i := range sample {
		if v := column[i]; !math.IsNaN(float64(v)) {
			values = append(values, float64(v))
		}
	}
	slices.Sort(values)
	return values
}

// rank fills what needs the values in order.
func (f *Feature) rank(ordered []float64) {
	if len(ordered) == 0 { // no sampled row has a value
		return
	}
	f.Q1, f.Median, f.Q3 = event.Number(quantile(ordered, 0.25)), event.Number(quantile(ordered, 0.5)),
		event.Number(quantile(ordered, 0.75))
	longest := 0
	for i := 0; i < len(ordered); {
		next := i + 1
		for next < len(ordered) && ordered[next] == ordered[i] {
			next++
		}
		if next-i > longest {
			longest, f.Mode = next-i, event.Number(ordered[i])
		}
		f.Distinct++
		i = next
	}
	f.ModeShare = event.Number(float64(longest) / float64(len(ordered)))
	f.MAD = event.Number(quantile(distances(ordered, float64(f.Median)), 0.5))
}

// distances returns how far ordered values are from a center, ordered. The values on either
// side are in order already, so that merging takes the place of another sort.
func distances(ordered []float64, center float64) []float64 {
	out := make([]float64, 0, len(ordered))
	right, _ := slices.BinarySearch(ordered, center)
	left := right - 1
	for left >= 0 || right < len(ordered) {
		if right == len(ordered) || left >= 0 && center-ordered[left] <= ordered[right]-center {
			out = append(out, center-ordered[left])
			left--
		} else {
			out = append(out, ordered[right]-center)
			right++
		}
	}
	return out
}

func (f *Feature) countOutliers(values []float64) {
	iqr, mad := float64(f.Q3-f.Q1), normalMAD*float64(f.MAD)
	for _, v := range values {
		if iqr > 0 && (v < float64(f.Q1)-1.5*iqr || v > float64(f.Q3)+1.5*iqr) {
			f.OutliersIQR++
		}
		if mad > 0 && math.Abs(v-float64(f.Median)) > 5*mad {
			f.OutliersMAD++
		}
	}
}

// quantile interpolates between the two nearest of the ordered values: type 7 of Hyndman and
// Fan, "Sample quantiles in statistical packages" (1996). gonum/stat has types 1 and 4 only.
func quantile(ordered []float64, p float64) float64 {
	at := p * float64(len(ordered)-1)
	i := int(at)
	if i+1 >= len(ordered) {
		return ordered[len(ordered)-1]
	}
	// Weights rather than a difference, which could overflow.
	w := at - float64(i)
	return float64(ordered[i]*(1-w)) + float64(ordered[i+1]*w)
}

// histogram counts values in equal bins over [low, high]; a constant column has one bin.
func histogram(values []float64, low, high float64, bins int) []int {
	if low == high {
		return []int{len(values)}
	}
	counts := make([]int, bins)
	// Values are within the range of float32, so theirs does not overflow a float64.
	step := (high - low) / float64(bins)
	edge := func(i int) float64 { return low + float64(float64(i)*step) }
	for _, v := range values {
		i := min(int((v-low)/step), bins-1)
		// A value on an edge, as decimals often are, belongs to the bin above it, however the quotient
		// was rounded.
		if v < edge(i) {
			i--
		} else if i < bins-1 && v >= edge(i+1) {
			i++
		}
		counts[i]++
	}
	return counts
}

// sampleRows draws at most most of n row numbers, ascending: one from each of equal
// stretches, so that a table in the order of its labels is drawn from evenly.
func sampleRows(n, most int, seed uint64) []int32 {
	k := min(n, most)
	rows := make([]int32, k)
	for i := range rows {
		from, to := i*n/k, (i+1)*n/k
		rows[i] = int32(from)
		if to-from > 1 {
			rows[i] += int32(mix(seed, uint64(i)) % uint64(to-from))
		}
	}
	return rows
}

// mix is SplitMix64's output at a position of the sequence that the seed selects.
func mix(seed, index uint64) uint64 {
	return splitmix.Mix(seed*0xd1342543de82ef95 + (index+1)*0x9e3779b97f4a7c15)
}
