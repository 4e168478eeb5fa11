package build

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/event"
	"tunebench/engine/paired"
)

const (
	perRow = 200 // comparisons, no two of which share a run
	seeds  = 8   // pairs of each
)

// at are the numbers of pairs at which a comparison is made once.
var at = [...]int{2, 3, 5, 8}

// counts says how many of some comparisons of equals were called different, in each way of asking.
type counts struct {
	of       int
	at       [len(at)]int
	repeated int // by a comparison after each of 2 to 8 pairs
	looks    int // by a look after each
	rejected int // not given its 8 seeds in a search
	found    int // once a shift that 8 pairs show with a power of 80 % is added
}

func (c *counts) add(o counts) {
	c.of += o.of
	for i := range c.at {
		c.at[i] += o.at[i]
	}
	c.repeated, c.looks = c.repeated+o.repeated, c.looks+o.looks
	c.rejected, c.found = c.rejected+o.rejected, c.found+o.found
}

func differ(r paired.Result) bool { return r.Verdict != paired.Unclear }

// afterEach reports whether something holds after any of 2 to most pairs.
func afterEach(most int, holds func(n int) bool) int {
	for n := 2; n <= most; n++ {
		if holds(n) {
			return 1
		}
	}
	return 0
}

// count compares consecutive groups of 8 pairs.
func count(a, b []float64, higher bool) (c counts) {
	shift := visible(a, b, seeds)
	for ; len(a) >= seeds; a, b = a[seeds:], b[seeds:] {
		c.of++
		for i, n := range at {
			if differ(paired.Compare(a[:n], b[:n], higher)) {
				c.at[i]++
			}
		}
		c.repeated += afterEach(seeds, func(n int) bool { return differ(paired.Compare(a[:n], b[:n], higher)) })
		c.looks += afterEach(seeds, func(n int) bool { return differ(paired.Look(a[:n], b[:n], higher, seeds)) })
		c.rejected += afterEach(seeds-1, func(n int) bool { return paired.Rejects(a[:seeds], b[:n], higher) })
		moved := make([]float64, seeds)
		for i := range moved {
			moved[i] = b[i] + shift
		}
		if r := paired.Compare(a[:seeds], moved, true); r.Verdict == paired.Better {
			c.found++
		}
	}
	return c
}

func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range d {
		d[i] = b[i] - a[i]
	}
	return d
}

// resamples is how often pairs are drawn anew for a figure without chance.
const resamples = 4000

// exact are the shares of equals that are called different, in per cent, by 2, 3, 5 and 8 seeds and by looks: of
// groups of 8 of the pairs drawn at random, their sides exchanged at random. So equals they are for certain.
func exact(a, b []float64, higher bool) string {
	draw := rand.New(rand.NewPCG(1, 2))
	var calls [len(at) + 1]int
	x, y := make([]float64, seeds), make([]float64, seeds)
	for range resamples {
		for i := range x {
			k := draw.IntN(len(a))
			if x[i], y[i] = a[k], b[k]; draw.IntN(2) == 0 {
				x[i], y[i] = b[k], a[k]
			}
		}
		for i, n := range at {
			if differ(paired.Compare(x[:n], y[:n], higher)) {
				calls[i]++
			}
		}
		calls[len(at)] += afterEach(seeds, func(n int) bool { return differ(paired.Look(x[:n], y[:n], higher, seeds)) })
	}
	var cells strings.Builder
	for _, n := range calls {
		fmt.Fprintf(&cells, " %.1f |", 100*float64(n)/resamples)
	}
	return cells.String() + "\n"
}

// visible is the true difference that n pairs show with the stated power.
func visible(a, b []float64, n int) float64 {
	return paired.Describe(differences(a, b)).Visible(n) / math.Sqrt2 // of the differences themselves
}

func (c counts) cells() string {
	var b strings.Builder
	for _, n := range c.at {
		fmt.Fprintf(&b, " %d |", n)
	}
	fmt.Fprintf(&b, " %d | %d | %d | %d |\n", c.repeated, c.looks, c.rejected, c.found)
	return b.String()
}

// shares are the counts in per cent with their 95 % intervals (Wilson).
func (c counts) shares() string {
	list := append(append([]int{}, c.at[:]...), c.repeated, c.looks, c.rejected, c.found)
	cells := make([]string, len(list))
	for i, n := range list {
		cells[i] = share(n, c.of)
	}
	return strings.Join(cells, " | ") + " |\n"
}

func share(k, n int) string {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100*p, 100*(mid-half), 100*(mid+half))
}

var differing = [...]string{shuffled: "shuffles", reweighted: "shuffles, weights", redrawn: "shuffles, weights, split"}

// quickLine measures the beginning of the first row.
func quickLine(t *testing.T) (string, counts) {
	t.Helper()
	s := noiseSets[0]
	c := count2(s.train(t, 20*seeds, asItIs, reweighted), reweighted)[0]
	return fmt.Sprintf("| %s | val/loss | %s, first 20 |", s.name, differing[reweighted]) + c.cells(), c
}

// count2 counts by loss and by quality.
func count2(r *runs, group int) [2]counts {
	return [2]counts{
		count(r.loss[asItIs], r.loss[group], false), count(r.quality[asItIs], r.quality[group], true),
	}
}

func noiseTable(t *testing.T) string {
	var equals, exacts, effects strings.Builder
	var total [groups][2]counts
	var power [2]foundAt
	for _, s := range noiseSets {
		r := s.train(t, perRow*seeds, asItIs, shuffled, reweighted, redrawn, shortened, narrowed, slowed)
		for i, metric := range []string{event.ValLoss, s.quality} {
			for group := shuffled; group <= redrawn; group++ {
				c := count2(r, group)[i]
				total[group][i].add(c)
				fmt.Fprintf(&equals, "| %s | %s | %s |%s", s.name, metric, differing[group], c.cells())
				values := [2]*[groups][]float64{&r.loss, &r.quality}[i]
				fmt.Fprintf(&exacts, "| %s | %s | %s |%s", s.name, metric, differing[group],
					exact(values[asItIs], values[group], i == 1))
			}
		}
		for group := shortened; group <= slowed; group++ {
			for i, values := range [2]*[groups][]float64{&r.loss, &r.quality} {
				f := find(values[asItIs], values[group], i == 1)
				power[i].add(f)
				metric := []string{event.ValLoss, s.quality}[i]
				fmt.Fprintf(&effects, "| %s, %s | %s |%s", s.name, s.change(group), metric, f.cells())
			}
		}
	}
	line, _ := quickLine(t)
	b := noiseHead + equalsColumns + equals.String() + line
	b += "\n## In all\n\n" + equalsColumns
	var all counts
	for group := shuffled; group <= redrawn; group++ {
		for i, metric := range metrics {
			all.add(total[group][i])
			b += fmt.Sprintf("| all | %s | %s | ", metric, differing[group]) + total[group][i].shares()
		}
	}
	b += "| all | all | all | " + all.shares() + exactHead + exacts.String() + effectsHead + effects.String()
	for i, metric := range metrics {
		b += fmt.Sprintf("| all | %s |%s", metric, power[i].cells())
	}
	return b
}

var metrics = [2]string{"val/loss", "val/accuracy, val/r2"}

// change says what makes a group worse.
func (s noiseSet) change(group int) string {
	for key, to := range s.changes[group] {
		return key + " " + s.keys[key] + " to " + to
	}
	return ""
}

// foundAt says how often a true difference is found with the seeds that it needs.
type foundAt struct {
	mean, deviation float64
	needed          int
	of, once, looks int
	// In how many searches of 5 seeds it is rejected, after two and in all.
	searches, second, rejected int
}

// find compares consecutive groups of as many pairs as the true difference needs.
func find(a, b []float64, higher bool) (f foundAt) {
	f.mean, f.deviation = stat.MeanStdDev(differences(a, b), nil)
	f.needed = paired.Needed(f.mean, f.deviation)
	for i := 0; i+f.needed <= len(a); i += f.needed {
		f.of++
		x, y := a[i:i+f.needed], b[i:i+f.needed]
		if paired.Compare(x, y, higher).Verdict == paired.Worse {
			f.once++
		}
		f.looks += afterEach(f.needed, func(n int) bool {
			return paired.Look(x[:n], y[:n], higher, f.needed).Verdict == paired.Worse
		})
	}
	const repeats = 5
	for i := 0; i+repeats <= len(a); i += repeats {
		f.searches++
		rejects := func(n int) bool { return paired.Rejects(a[i:i+repeats], b[i:i+n], higher) }
		f.second += afterEach(2, rejects)
		f.rejected += afterEach(repeats-1, rejects)
	}
	return f
}

func (f *foundAt) add(o foundAt) {
	f.of, f.once, f.looks = f.of+o.of, f.once+o.once, f.looks+o.looks
	f.searches, f.second, f.rejected = f.searches+o.searches, f.second+o.second, f.rejected+o.rejected
}

func (f foundAt) cells() string {
	size := " | | |"
	if f.needed > 0 {
		size = fmt.Sprintf(" %.4f | %.4f | %d |", f.mean, f.deviation, f.needed)
	}
	return fmt.Sprintf("%s %s | %s | %s | %s |\n", size, share(f.once, f.of), share(f.looks, f.of),
		share(f.second, f.searches), share(f.rejected, f.searches))
}

const (
	noiseHead = `# Noise: how often equals are called different, and how often a difference is found

Written by ` + "`go test ./experiments/build -run NoiseTable -noise`" + `.
Small networks, one hidden layer of 8, are trained with 1,600 seeds, the best value over the epochs is taken,
and 200 groups of 8 pairs are compared, no two of which share a run. What differs within a pair is drawn anew and does
nothing: the order of the rows alone, the initial weights too, or the split too, which makes of a pair two runs with
nothing in common. So whatever is called different is called so by mistake: 10 of 200 are the promised 5 %, and
more than 17 would be no chance. Accuracies tie on 30 to 114 rows held out; losses have a long tail.

2, 3, 5 and 8 seeds are compared once. "Repeated" compares after each of 2 to 8 and stops at the first difference,
which nobody should do; "looks" does the same by the rule for it (paired.Look). "Rejected" would not be given
all 8 seeds in a search (paired.Rejects). "Shift found" are the groups in which a constant, of the size that 8 pairs
are said to show in 80 %, is found once it is added to one side.

## Equals

`
	equalsColumns = "| set | metric | drawn anew | 2 seeds | 3 | 5 | 8 | repeated | looks | rejected | " +
		"shift found |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
	exactHead = `
## Without chance

The same in per cent, of 4,000 groups of 8 pairs that are drawn from all 1,600 at random, with their sides exchanged
at random. The standard error is 0.3: what lies above 5 % by less than two of these is chance.

| set | metric | drawn anew | 2 seeds | 3 | 5 | 8 | looks |
|---|---|---|---|---|---|---|---|
`
	effectsHead = `
## A true difference

One change for the worse with the same seeds. Mean and deviation of the difference are those of all 1,600 pairs;
"needed" is the number of pairs at which it is said to show in 80 % of the cases (paired.Needed). It is looked for in
groups of that many, once and by looks after each. The last two columns are searches of 5 seeds: how often the
worse experiment gets no third, and how often it does not get all.

| experiment | metric | difference | deviation | needed | found | by looks | rejected after two | rejected |
|---|---|---|---|---|---|---|---|---|
`
)
