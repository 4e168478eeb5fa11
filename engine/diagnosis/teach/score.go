package teach

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// curves are the causes that curves show.
var curves = []finding.Cause{
	finding.CauseHealthy, finding.CauseOverfitting, finding.CauseUnderfitting, finding.CauseLRTooHigh,
	finding.CauseLRTooLow, finding.CauseDiverged,
}

// Case is what a diagnosis said of a run, and what is true.
type Case struct {
	Run        *labelled.Run
	Cause      finding.Cause // "": not scored
	Accepted   []finding.Cause
	Said       []finding.Cause // the first is what counts
	Confidence float64
	// Step is the gain of the first suggestion; Stepped is false where there is none that was tried.
	Step    float64
	Stepped bool
}

// Context is what a diagnosis is told of a labelled run.
func Context(r *labelled.Run) diagnosis.Context {
	epochs, _ := r.Get("training.epochs").(int)
	return diagnosis.Context{
		Get: r.Get, Task: r.Task, Epochs: epochs, Classes: len(r.Counts), Counts: r.Counts, Features: r.Features,
		TrainRows: r.Rows, ValRows: r.ValRows, Params: r.Params, Reference: r.Reference, Postfit: r.Measured(),
		Final: true, Ending: r.Ending,
	}
}

// Cases diagnoses runs, each by a model that has not seen its data set; nil models leave it to the rules.
func Cases(examples []Example, models Crossed) []Case {
	out := make([]Case, 0, len(examples))
	for _, e := range examples {
		var m *reader.Model
		if models != nil {
			m = models.Of(e.Run.Set)
		}
		found := diagnosis.DiagnoseBy(m, e.History, e.Context)
		c := Case{Run: e.Run, Cause: e.Cause, Accepted: e.Accepted, Confidence: found[0].Confidence}
		for _, f := range found {
			if f.Cause != "" {
				c.Said = append(c.Said, f.Cause)
			}
		}
		if c.Said == nil {
			c.Said = []finding.Cause{""}
		}
		if s := found[0].Suggestions; len(s) > 0 {
			c.Step, c.Stepped = tried(e.Run, s[0].Changes)
		}
		out = append(out, c)
	}
	return out
}

// tried returns what a change gained, where it was one of those tried.
func tried(r *labelled.Run, changes []hparam.Change) (gain float64, ok bool) {
	for _, t := range r.Tried {
		if m, found := remedyOf(r, t.Name); found && sameChanges(m, changes) {
			return meanGain(t), true
		}
	}
	return 0, false
}

// Scores are the measures of the table.
type Scores struct {
	Runs                     int
	Strict, Lenient          float64
	F1Strict, F1Lenient      float64
	Anywhere                 float64
	AlarmsTuned, AlarmsOther float64
	ECE                      float64
	NoiseClaimed, NoiseNamed float64
	Harm, StepGain           float64
	Steps                    int
	Confusion                map[[2]finding.Cause]int
	Reliability              [10]Bin
}

// Bin is how often what was said with such a confidence was right.
type Bin struct{ N, Said, Right float64 }

// Score measures cases.
func Score(cases []Case) Scores {
	s := Scores{Confusion: map[[2]finding.Cause]int{}}
	var tuned, other, tunedN, otherN, clean, claimed, noisy, named float64
	for _, c := range cases {
		if c.Stepped {
			s.Steps++
			s.StepGain += c.Step
			if c.Step < math.Log(0.98) {
				s.Harm++
			}
		}
		if c.Run.Task != "regression" {
			says := slices.Contains(c.Said[:1], finding.CauseLabelNoise)
			if c.Run.Meant == "noisy labels" {
				noisy++
				named += one(slices.Contains(c.Said, finding.CauseLabelNoise))
			} else {
				clean++
				claimed += one(says)
			}
		}
		if c.Cause == "" {
			continue
		}
		s.Runs++
		right := slices.Contains(c.Accepted, c.Said[0])
		s.Strict += one(c.Said[0] == c.Cause)
		s.Lenient += one(right)
		s.Anywhere += one(slices.ContainsFunc(c.Said, func(x finding.Cause) bool {
			return slices.Contains(c.Accepted, x)
		}))
		s.Confusion[[2]finding.Cause{c.Cause, c.Said[0]}]++
		b := &s.Reliability[min(int(10*c.Confidence), 9)]
		b.N++
		b.Said += c.Confidence
		b.Right += one(right)
		if c.Cause == finding.CauseHealthy {
			alarm := one(c.Said[0] != finding.CauseHealthy && c.Said[0] != "")
			if c.Run.Meant == "tuned" {
				tuned, tunedN = tuned+alarm, tunedN+1
			} else {
				other, otherN = other+alarm, otherN+1
			}
		}
	}
	n := float64(max(s.Runs, 1))
	for _, b := range s.Reliability {
		s.ECE += math.Abs(b.Said-b.Right) / n
	}
	for _, v := range []*float64{&s.Strict, &s.Lenient, &s.Anywhere} {
		*v /= n
	}
	s.AlarmsTuned, s.AlarmsOther = tuned/max(tunedN, 1), other/max(otherN, 1)
	s.NoiseClaimed, s.NoiseNamed = claimed/max(clean, 1), named/max(noisy, 1)
	s.Harm /= float64(max(s.Steps, 1))
	s.StepGain /= float64(max(s.Steps, 1))
	s.F1Strict, s.F1Lenient = macroF1(cases, false), macroF1(cases, true)
	return s
}

// macroF1 is the mean over the causes that curves show. Leniently, an accepted answer counts as the truth.
func macroF1(cases []Case, lenient bool) float64 {
	sum, n := 0.0, 0.0
	for _, cause := range curves {
		hit, said, truth := 0.0, 0.0, 0.0
		for _, c := range cases {
			want := c.Cause
			if want == "" {
				continue
			}
			if lenient && slices.Contains(c.Accepted, c.Said[0]) {
				want = c.Said[0]
			}
			said += one(c.Said[0] == cause)
			truth += one(want == cause)
			hit += one(c.Said[0] == cause && want == cause)
		}
		if truth > 0 {
			sum += 2 * hit / (said + truth)
			n++
		}
	}
	return sum / max(n, 1)
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// RankCorrelation is the mean, over runs, of Spearman's between what remedies were said to gain and what they did.
func RankCorrelation(examples []Example, models Crossed) float64 {
	sum, n := 0.0, 0.0
	for _, e := range examples {
		if e.Run.Ending == event.EndedDiverged {
			continue
		}
		d := doubts(models.Of(e.Run.Set), []Example{e})[0]
		if len(d.said) > 3 {
			sum += spearman(d.said, d.gained)
			n++
		}
	}
	return sum / max(n, 1)
}

func spearman(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	var xy, xx, yy float64
	middle := float64(len(x)-1) / 2
	for i := range x {
		xy += float64((x[i] - middle) * (y[i] - middle))
		xx += float64((x[i] - middle) * (x[i] - middle))
		yy += float64((y[i] - middle) * (y[i] - middle))
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

func ranks(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		for j := range v {
			switch {
			case v[j] < v[i]:
				out[i]++
			case v[j] == v[i] && i != j:
				out[i] += 0.5
			}
		}
	}
	return out
}
