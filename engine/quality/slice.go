package quality

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/event"
)

// Slice is some of the rows and how much worse they are predicted than the others.
type Slice struct {
	Rows int `json:"rows"`
	// Mean is the mean error of the rows, Rest that of all others.
	Mean float64 `json:"mean"`
	Rest float64 `json:"rest"`
	// Low and High hold Mean - Rest with a confidence of 95 %, for this slice alone (Welch); infinite where it is not
	// judged.
	Low  event.Number `json:"low"`
	High event.Number `json:"high"`
	// P is the chance of so large a difference, or a larger one, if the slice were like the others; Adjusted is
	// the same among so many slices (Holm 1979): below 0.05 it stands out.
	P        float64 `json:"p"`
	Adjusted float64 `json:"adjusted"`
}

// leastSliced is the fewest rows that a slice is judged by.
const leastSliced = 10

// Compare measures the slices, each a list of row numbers, by the error of each row: 0 and 1 for wrong classes, or a
// distance. Slices of fewer than 10 rows, or that leave fewer out, have P = 1. Errors of 0 and 1 are judged by Fisher's
// exact test, others by Welch's.
func Compare(errors []float64, slices [][]int32) []Slice {
	all := momentsOf(errors)
	binary := true
	for _, e := range errors {
		binary = binary && (e == 0 || e == 1)
	}
	out := make([]Slice, len(slices))
	for i, rows := range slices {
		var in moments
		for _, r := range rows {
			in.add(errors[r])
		}
		rest := moments{all.n - in.n, all.sum - in.sum, all.squares - in.squares}
		s := Slice{Rows: len(rows), Mean: in.mean(), Rest: rest.mean(), P: 1}
		s.Low, s.High = event.Number(math.Inf(-1)), event.Number(math.Inf(1))
		if in.n >= leastSliced && rest.n >= leastSliced {
			s.judge(in, rest, binary)
		}
		out[i] = s
	}
	holm(out)
	return out
}

// moments are the count, sum and sum of squares of errors.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(e float64) {
	m.n++
	m.sum += e
	m.squares += float64(e * e)
}

func momentsOf(errors []float64) (m moments) {
	for _, e := range errors {
		m.add(e)
	}
	return m
}

func (m moments) mean() float64 { return m.sum / m.n }

// variance of the mean; of 0 and 1 at least as if half an error more and half a hit more had been seen.
func (m moments) ofMean(binary bool) float64 {
	if binary {
		share := (m.sum + 0.5) / (m.n + 1)
		return share * (1 - share) / m.n
	}
	return max(0, m.squares/m.n-m.mean()*m.mean()) / (m.n - 1)
}

// judge fills in interval and P.
func (s *Slice) judge(in, rest moments, binary bool) {
	a, b := in.ofMean(binary), rest.ofMean(binary)
	difference := s.Mean - s.Rest
	if a+b <= 0 { // all errors are equal within both
		s.Low, s.High = event.Number(difference), event.Number(difference)
		if difference > 0 {
			s.P = 0
		}
		return
	}
	se := math.Sqrt(a + b)
	freedom := (a + b) * (a + b) / (a*a/(in.n-1) + b*b/(rest.n-1))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}
	half := t.Quantile(0.975) * se
	s.Low, s.High = event.Number(difference-half), event.Number(difference+half)
	if binary {
		s.P = fisher(int(in.sum), int(in.n), int(rest.sum), int(rest.n))
	} else {
		s.P = t.Survival(difference / se)
	}
}

// fisher is the chance that, of all errors, at least so many fall into the n rows of the slice.
func fisher(errors, n, restErrors, rest int) float64 {
	total, all := errors+restErrors, n+rest
	logChoose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	sum := 0.0
	for k := errors; k <= min(n, total); k++ {
		sum += math.Exp(logChoose(n, k) + logChoose(rest, total-k) - logChoose(all, total))
	}
	return min(1, sum)
}

// holm adjusts P for the number of slices.
func holm(list []Slice) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[a].P, list[b].P) })
	worst := 0.0
	for k, i := range order {
		worst = max(worst, min(1, list[i].P*float64(len(list)-k)))
		list[i].Adjusted = worst
	}
}
