package profile

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// overlapping draws rows of two classes with a logit of the second that is normal with the given
// deviation, labels from exactly those probabilities, and changes a share of the labels.
func overlapping(rows int, deviation, share float64) (labels []int32, p blas32.General, changed []bool) {
	p = blas32.General{Rows: rows, Cols: 2, Stride: 2, Data: make([]float32, 2*rows)}
	uniform := func(i int, stream uint64) float64 { return float64(mix(stream, uint64(i))>>11) / (1 << 53) }
	for i := range rows {
		logit := 0.0
		for k := range 12 {
			logit += noise(i, k) * 0.5 // a normal value, nearly
		}
		second := 1 / (1 + math.Exp(-deviation*logit))
		label := int32(bit(uniform(i, 21) < second))
		wrong := uniform(i, 22) < share
		if wrong {
			label = 1 - label
		}
		labels, changed = append(labels, label), append(changed, wrong)
		p.Data[2*i], p.Data[2*i+1] = float32(1-second), float32(second)
	}
	return labels, p, changed
}

// Overlap is no noise, however much of it there is, and whoever judges too surely or not
// surely enough: the temperature sees to that.
func TestOverlapIsNoFloor(t *testing.T) {
	for _, deviation := range []float64{0.5, 1, 2, 4, 8} {
		for _, sharpened := range []float64{0.4, 1, 3} {
			labels, p, _ := overlapping(2000, deviation, 0)
			for i := range labels {
				scores := scoresOf(p, []int{i})
				for class := range 2 {
					p.Data[2*i+class] = float32(tempered(scores, class, sharpened))
				}
			}
			f := fitFloor(labels, p)
			if f.gain > leastSum || math.Abs(f.sharpness*sharpened-1) > 0.35 {
				t.Errorf("deviation %v, sharpened %v: rate %v, gain %v, sharpness %v", deviation, sharpened, f.rate,
					f.gain, f.sharpness)
			}
			if n, err := WrongLabels(Judged{Labels: labels, Outputs: p}); err != nil || len(n.Suspects) > 0 {
				t.Errorf("deviation %v: %d suspects, %v", deviation, len(n.Suspects), err)
			}
		}
	}
}

// A floor under the disagreement is noise: its height is estimated, and the rows that are named lie
// far from the boundary.
func TestFloorIsNoise(t *testing.T) {
	for _, share := range []float64{0.02, 0.05, 0.1, 0.2} {
		labels, p, changed := overlapping(4000, 8, share)
		f := fitFloor(labels, p)
		if f.gain < 2*leastSum || math.Abs(f.rate-share) > 0.02 {
			t.Errorf("%v of the labels changed: rate %v, gain %v", share, f.rate, f.gain)
		}
		if float64(f.against) < f.expected+3*math.Sqrt(f.expected) {
			t.Errorf("%v: %d of %d sure rows differ, %v expected", share, f.against, f.sure, f.expected)
		}
		named, right := 0, 0
		for i, w := range f.wrong {
			if w <= surelyWrong {
				continue
			}
			named++
			if changed[i] {
				right++
			}
			if odds := p.Data[2*i] / p.Data[2*i+1]; odds > 0.5 && odds < 2 {
				t.Errorf("row %d lies on the boundary: %v", i, rowOf(p, int32(i)))
			}
		}
		if named < 20 || right < named*8/10 {
			t.Errorf("%v: %d of %d named rows were changed", share, right, named)
		}
	}
}

// Two opinions have to agree, each of them has to know the classes, and a class that is never
// recognized is not called wrong.
func TestWhoMayCallLabelsWrong(t *testing.T) {
	labels, p, _ := overlapping(2000, 8, 0.05)
	both, err := WrongLabels(Judged{Labels: labels, Outputs: p, Second: p})
	if err != nil || len(both.Suspects) < 40 {
		t.Fatalf("%d suspects, %v", len(both.Suspects), err)
	}
	known := blas32.General{Rows: 2000, Cols: 2, Stride: 2, Data: slices.Clone(p.Data)}
	for i, l := range labels { // agrees with every label
		known.Data[2*i+int(l)], known.Data[2*i+1-int(l)] = 0.99, 0.01
	}
	guess := blas32.General{Rows: 2000, Cols: 2, Stride: 2, Data: make([]float32, 4000)}
	for i := range 2000 { // knows nothing
		guess.Data[2*i+i%2], guess.Data[2*i+1-i%2] = 0.9, 0.1
	}
	for name, second := range map[string]blas32.General{"agrees with all": known, "guesses": guess} {
		for _, j := range []Judged{
			{Labels: labels, Outputs: p, Second: second}, {Labels: labels, Outputs: second, Second: p},
		} {
			if n, err := WrongLabels(j); err != nil || len(n.Suspects) > 0 {
				t.Errorf("one who %s: %d suspects, %v", name, len(n.Suspects), err)
			}
		}
	}
	for i := range labels { // the second class is called wrong everywhere
		labels[i] = int32(bit(i%20 == 0))
		p.Data[2*i], p.Data[2*i+1] = 0.999, 0.001
	}
	if n, err := WrongLabels(Judged{Labels: labels, Outputs: p}); err != nil || len(n.Suspects) > 0 {
		t.Errorf("a class that is never recognized: %d suspects, %v", len(n.Suspects), err)
	}
	if _, err := WrongLabels(Judged{Labels: labels, Outputs: p, Second: blas32.General{Rows: 3, Cols: 2}}); err == nil {
		t.Error("an opinion on other rows")
	}
}

func TestEarnedIsAboveChance(t *testing.T) {
	classes := &dataset.Prepared{Task: tabular.Classification}
	labels, p, _ := overlapping(400, 4, 0)
	if j := (Judged{Labels: labels, Outputs: p}); !j.Earned(classes) {
		t.Error("a network that is right nearly always has not earned it")
	}
	for i := range labels {
		p.Data[2*i], p.Data[2*i+1] = 0.4, 0.6 // always the same class
	}
	if j := (Judged{Labels: labels, Outputs: p}); j.Earned(classes) {
		t.Error("a constant answer has earned it")
	}
	values := &dataset.Prepared{Task: tabular.Regression}
	targets := []float32{1, 2, 3, 4, 5, 6}
	near := blas32.General{Rows: 6, Cols: 1, Stride: 1, Data: []float32{1.1, 2.2, 2.9, 4, 5.1, 6}}
	far := blas32.General{Rows: 6, Cols: 1, Stride: 1, Data: []float32{3, 3, 3, 3, 3, 3}}
	if j := (Judged{Targets: targets, Outputs: near}); !j.Earned(values) {
		t.Error("near predictions have not earned it")
	}
	if j := (Judged{Targets: targets, Outputs: far}); j.Earned(values) {
		t.Error("the mean of the targets has earned it")
	}
}

// Errors with a heavy tail are what the targets are like; a slip of the decimal point stands apart.
func TestHeavyTailsAreNoSlips(t *testing.T) {
	prepared := &dataset.Prepared{Task: tabular.Regression, TargetScale: 1}
	targets, predictions := make([]float32, 2000), make([]float32, 2000)
	judged := func() []Judged {
		return []Judged{{Targets: targets, Outputs: blas32.General{Rows: 2000, Cols: 1, Stride: 1, Data: predictions}}}
	}
	for name, tail := range map[string]func(uniform float64) float64{
		"Laplace": func(u float64) float64 { return math.Copysign(math.Log(1-math.Abs(u)), u) },
		"Cauchy":  func(u float64) float64 { return math.Tan(math.Pi / 2 * u) },
		"Pareto":  func(u float64) float64 { return math.Copysign(math.Pow(1-math.Abs(u), -1.0/3)-1, u) },
	} {
		for i := range targets {
			predictions[i] = float32(i % 100)
			targets[i] = predictions[i] + float32(tail(noise(i, 1)))
		}
		if found, err := Residuals(targets, predictions, nil); err != nil || len(found) < farTargets {
			t.Fatalf("%s: %d far residuals, %v: the case is none", name, len(found), err)
		}
		if w, err := AfterTraining(prepared, judged(), nil); err != nil || len(w) > 0 {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
	for i := range targets {
		targets[i] = predictions[i] + float32(noise(i, 2))
	}
	for i := 7; i < 2000; i += 150 {
		targets[i] *= 100
	}
	if w, err := AfterTraining(prepared, judged(), nil); err != nil || len(w) != 1 || len(w[0].Rows) != 14 {
		t.Errorf("slips of the decimal point: %+v, %v", w, err)
	}
}

// Wrong labels do not care how sure the judgement is; those of classes that overlap do.
func TestStrayLabels(t *testing.T) {
	const n = 600
	p := blas32.General{Rows: n, Cols: 2, Stride: 2, Data: make([]float32, 2*n)}
	labels := make([]int32, n)
	for i := range labels {
		sure := float32(0.998)
		if i%2 == 0 {
			sure = 0.6
		}
		likely := i / 2 % 2
		p.Data[2*i+likely], p.Data[2*i+1-likely] = sure, 1-sure
		labels[i] = int32(likely)
		if i%2 == 0 && i%10 < 4 { // as often as was said
			labels[i] = 1 - labels[i]
		}
	}
	if rate, gain := Stray(labels, p); rate > 0.02 || gain > 1 {
		t.Errorf("%v of right labels, %v", rate, gain)
	}
	for i := 1; i < n; i += 8 {
		labels[i] = 1 - labels[i]
	}
	if rate, gain := Stray(labels, p); rate < 0.15 || rate > 0.35 || gain < 3 {
		t.Errorf("%v where a quarter of the sure ones is wrong, %v", rate, gain)
	}
}
