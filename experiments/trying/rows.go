package trying

import (
	"fmt"
	"math"
	"strings"

	"tunebench/engine/finding"
)

// Shares are the shares of the training rows on which the unchanged experiment is trained for a learning curve, each
// twice the one before; all rows are the last.
var Shares = [...]float64{0.25, 0.5, 1}

// CurveSeeds is under how many seeds.
const CurveSeeds = 3

// Portion is what the unchanged experiment comes to on a part of its training rows.
type Portion struct {
	Rows  int       `json:"rows"`
	Seeds []Outcome `json:"seeds"`
}

// Settled reports whether trying is over and nothing helps that was tried, so that it is worth knowing whether more
// rows would.
func (r *Record) Settled() bool {
	tried := r.measured()
	return (r.Ending == EndedNone || r.Ending == EndedSeeds || r.Ending == EndedTold) &&
		len(tried) >= enough && len(helpful(tried)) == 0
}

// AddPortion stores what one more training on a share of the rows came to.
func (r *Record) AddPortion(share int, p Portion) {
	if share == len(r.Curve) {
		r.Curve = append(r.Curve, p)
		return
	}
	r.Curve[share].Seeds = append(r.Curve[share].Seeds, p.Seeds...)
}

// portions counts the trainings of the learning curve.
func (r *Record) portions() (n int) {
	for _, p := range r.Curve {
		n += len(p.Seeds)
	}
	return n
}

// MoreRows is what twice as many training rows are expected to gain: what the last doubling did, less by as much as
// that gained less than the one before. Nil before a learning curve has been measured.
func (r *Record) MoreRows() *finding.Effect {
	if len(r.Curve) < len(Shares) {
		return nil
	}
	before, last := r.doubling(0), r.doubling(1)
	if before == nil || last == nil {
		return nil
	}
	ratio := 1.0
	if before.Gain > 0 {
		ratio = min(max(last.Gain/before.Gain, 0), 1)
	}
	last.Gain, last.Low, last.High = last.Gain*ratio, last.Low*ratio, last.High*ratio
	last.Seeds = 0
	return last
}

// doubling is what the rows of one portion gained by their being doubled.
func (r *Record) doubling(i int) *finding.Effect {
	pair := Record{Metric: r.Metric, Rows: r.Rows, Seeds: CurveSeeds, Candidates: []Candidate{
		{Seeds: r.Curve[i].Seeds}, {Suggestion: &finding.Suggestion{}, Seeds: r.Curve[i+1].Seeds},
	}}
	return pair.Effect(1)
}

// curve says what the learning curve shows.
func (r *Record) curve() (fact finding.Evidence, ok bool) {
	if r.MoreRows() == nil {
		return fact, false
	}
	var parts []string
	for _, p := range r.Curve {
		sum, n := 0.0, 0
		for _, o := range p.Seeds {
			if v := float64(o.Kept); !math.IsNaN(v) && !math.IsInf(v, 0) {
				sum, n = sum+v, n+1
			}
		}
		parts = append(parts, fmt.Sprintf("%.3g with %d", sum/float64(n), p.Rows))
	}
	metric := strings.NewReplacer("/", " ", "_", " ").Replace(r.Metric)
	return finding.Fact("learning curve", "%s %s training rows, %d seeds", metric, strings.Join(parts, ", "),
		len(r.Curve[0].Seeds)), true
}
