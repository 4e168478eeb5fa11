package paired

import (
	"fmt"
	"math"
)

// Words say the result in a sentence's part: "better by 0.012 ± 0.004 (8 seeds)".
func (r Result) Words() string {
	switch {
	case r.Pairs == 0:
		return "no pair of runs to compare"
	case r.Verdict == Unclear && r.Pairs < 2:
		return "one seed tells nothing: repeat it"
	case r.Verdict == Unclear && r.Needed >= MaxNeeded:
		return fmt.Sprintf("not distinguishable at %s, and too close for any number worth training", r.seeds())
	case r.Verdict == Unclear && r.Needed > max(r.Pairs, r.Planned):
		return fmt.Sprintf("not distinguishable at %s; about %d more would tell", r.seeds(), r.Needed-r.Pairs)
	case r.Verdict == Unclear:
		return fmt.Sprintf("not distinguishable at %s", r.seeds())
	case !finite(r.Mean) && r.Verdict == Better:
		return fmt.Sprintf("better: the other one diverged more often (%s)", r.seeds())
	case !finite(r.Mean):
		return fmt.Sprintf("worse: it diverged more often (%s)", r.seeds())
	}
	return fmt.Sprintf("%s by %.3g ± %.2g (%s)", r.Verdict, math.Abs(r.Mean), (r.High-r.Low)/2, r.seeds())
}

// seeds says how many were compared, of how many planned.
func (r Result) seeds() string {
	if r.Planned > r.Pairs {
		return fmt.Sprintf("%d of %d seeds", r.Pairs, r.Planned)
	}
	return fmt.Sprintf("%d seeds", r.Pairs)
}
