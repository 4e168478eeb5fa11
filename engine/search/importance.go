package search

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/internal/rng"
)

// Importance is how much one parameter decides about being among the best trials.
type Importance struct {
	Name   string
	Share  float64 // of all parameters' importance; they add up to 1
	Spread float64 // standard deviation of Share over resamples of the trials
}

const (
	importanceTop       = 0.1 // share of the trials that are the best
	importanceCells     = 50  // of an axis
	importanceBin       = 1.0 / 500
	importanceMinTrials = 10
	importanceResamples = 20
)

// Importances tells the best tenth of the trials from all by PED-ANOVA (Watanabe, Bansal
// and Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
// Subspaces", 2023): per parameter the Pearson divergence between two kernel density
// estimates. It returns nil where fewer than 10 trials have a value.
func Importances(h *History) []Importance {
	trials := ranked(h)
	for len(trials) > 0 && math.IsInf(trials[len(trials)-1].Best(), 1) {
		trials = trials[:len(trials)-1]
	}
	if len(trials) < importanceMinTrials {
		return nil
	}
	shares := divergences(h.Space, trials)
	samples := make([][]float64, h.Space.Len())
	s := rng.New(h.Seed, rng.Search, drawImportance, len(trials))
	again := make([]*Trial, len(trials))
	for range importanceResamples {
		picks := make([]int, len(trials))
		for i := range picks {
			picks[i] = s.Intn(len(trials))
		}
		slices.Sort(picks) // keeps the order from the best to the worst
		for i, k := range picks {
			again[i] = trials[k]
		}
		for i, v := range divergences(h.Space, again) {
			samples[i] = append(samples[i], v)
		}
	}
	out := make([]Importance, len(shares))
	for i := range out {
		out[i] = Importance{Name: h.Space.params[i].Name, Share: shares[i], Spread: stat.StdDev(samples[i], nil)}
	}
	return out
}

// divergences are the parameters' shares from trials in the order of their values.
func divergences(s *Space, trials []*Trial) []float64 {
	top := trials[:max(2, int(math.Ceil(float64(float64(len(trials))*importanceTop))))]
	shares := make([]float64, s.Len())
	var sum float64
	for i := range shares {
		shares[i] = pearson(density(s, i, top), density(s, i, trials))
		sum += shares[i]
	}
	for i := range shares {
		if sum > 0 {
			shares[i] /= sum
		} else {
			shares[i] = 1 / float64(len(shares))
		}
	}
	return shares
}

// pearson is the divergence of p from q, both probabilities of cells.
func pearson(p, q []float64) float64 {
	var d float64
	for i := range p {
		r := p[i]/q[i] - 1
		d += float64(r * r * q[i])
	}
	return d
}

// density estimates how likely a parameter's cells are among the trials in which it matters.
func density(s *Space, i int, trials []*Trial) []float64 {
	var at []float64
	for _, t := range trials {
		if v := t.Point[i]; !math.IsNaN(v) {
			if s.params[i].Kind != Choice {
				v = s.params[i].unit(v)
			}
			at = append(at, v)
		}
	}
	if s.params[i].Kind == Choice {
		return frequencies(at, len(s.params[i].Choices))
	}
	return kernelDensity(at, importanceCells)
}

func frequencies(at []float64, n int) []float64 {
	p := make([]float64, n)
	for k := range p {
		p[k] = 1 / float64(n) / float64(len(at)+1)
	}
	for _, v := range at {
		p[int(v)] += 1 / float64(len(at)+1)
	}
	return p
}

// kernelDensity mixes a normal kernel of Scott's width around every value with one uniform part, as
// the prior of one trial. Values that differ by less than importanceBin share a kernel at their mean,
// so that thousands of trials cost what hundreds do.
func kernelDensity(at []float64, cells int) []float64 {
	const bins = int(1 / importanceBin)
	var count, sum [bins]float64
	for _, v := range at {
		b := min(int(v*float64(bins)), bins-1)
		count[b]++
		sum[b] += v
	}
	p := make([]float64, cells)
	for c := range p {
		p[c] = 1 / float64(cells) / float64(len(at)+1)
	}
	width := scott(at)
	below := make([]float64, cells+1) // the kernel's mass below each edge of a cell
	for b, n := range count {
		if n == 0 {
			continue
		}
		for c := range below {
			below[c] = standardNormal.CDF((float64(c)/float64(cells) - sum[b]/n) / width)
		}
		share := n / float64(len(at)+1) / (below[cells] - below[0])
		for c := range p {
			p[c] += float64(share * (below[c+1] - below[c]))
		}
	}
	return p
}

// scott is the width of Scott's rule, at least half a cell.
func scott(at []float64) float64 {
	least := 0.5 / importanceCells
	if len(at) < 2 {
		return max(least, 0.2)
	}
	sorted := slices.Sorted(slices.Values(at))
	q := stat.Quantile(0.75, stat.LinInterp, sorted, nil) - stat.Quantile(0.25, stat.LinInterp, sorted, nil)
	spread := stat.StdDev(at, nil)
	if q > 0 {
		spread = min(spread, q/1.34)
	}
	return max(least, 1.059*spread*math.Pow(float64(len(at)), -0.2))
}
