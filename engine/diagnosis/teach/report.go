package teach

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/finding"
)

// Note writes all of it.
func Note(examples []Example, models Crossed, logs []Example, ofLogs Crossed) string {
	return Report(examples, models) + logsReport(logs, ofLogs)
}

// logsReport is what is made of the same runs where only their curves are known.
func logsReport(logs []Example, models Crossed) string {
	read, rules := Score(Cases(logs, models)), Score(Cases(logs, nil))
	var b strings.Builder
	fmt.Fprintf(&b, `
## Logs of other programs

The same runs, of which no more is told than losses and accuracies: %d whose cause such curves can show (health,
overfitting, underfitting, and rates too high or too low). The model for these was fitted on whole logs and on their
first 60 to 90 %%, for nobody says whether another program has ended.

| measure | rules | reader |
|---|---|---|
`, read.Runs)
	for _, row := range rows[:5] {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row.name, row.of(&rules), row.of(&read))
	}
	return b.String()
}

// row is a measure.
type row struct {
	name string
	of   func(s *Scores) string
}

var rows = []row{
	{"cause named first, strict / lenient", func(s *Scores) string { return pair(s.Strict, s.Lenient) }},
	{"macro-F1 of the six causes that curves show, strict / lenient", func(s *Scores) string {
		return pair(s.F1Strict, s.F1Lenient)
	}},
	{"accepted cause anywhere in the findings", func(s *Scores) string { return fmt.Sprintf("%.3f", s.Anywhere) }},
	{"false alarms on healthy runs, tuned / others", func(s *Scores) string {
		return pair(s.AlarmsTuned, s.AlarmsOther)
	}},
	{"calibration error of the confidence (ECE, lenient)", func(s *Scores) string {
		return fmt.Sprintf("%.3f", s.ECE)
	}},
	{"label noise claimed first of clean runs / named in noisy ones", func(s *Scores) string {
		return pair(s.NoiseClaimed, s.NoiseNamed)
	}},
	{"first suggestions that were tried", func(s *Scores) string { return fmt.Sprint(s.Steps) }},
	{"harm per first step (2 % worse on unseen rows)", func(s *Scores) string {
		return fmt.Sprintf("%.3f", s.Harm)
	}},
	{"mean gain of the first step, in ln of the loss", func(s *Scores) string {
		return fmt.Sprintf("%.3f", s.StepGain)
	}},
}

// Report writes the table of measures, by the reader beside the rules alone, the confusion of causes, the
// reliability of confidences and the worst mistakes.
func Report(examples []Example, models Crossed) string {
	var b strings.Builder
	cases, old := Cases(examples, models), Cases(examples, nil)
	read, rules := Score(cases), Score(old)
	sets := map[string]bool{}
	for _, e := range examples {
		sets[e.Run.Set] = true
	}
	fmt.Fprintf(&b, `# How good the diagnosis is

%d labelled runs of %d data sets, %d of them scored. What changes of each help was measured over fresh seeds
(experiments/factory); the label is the cause that the best of them answers. The reader never saw a data set that it is
judged on: five folds by data set. How many causes it names, how sure it must be of what it suggests and how sure it
says to be are chosen for each fold by what the other models say of the runs of the other four, none by its own runs.
Beside it the rules alone, on the same runs.

Made by `+"`go generate ./engine/diagnosis/teach`"+`.

| measure | rules | reader |
|---|---|---|
`, len(examples), len(sets), read.Runs)
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row.name, row.of(&rules), row.of(&read))
	}
	fmt.Fprintf(&b, "| rank correlation of predicted and true gains | - | %.3f |\n", RankCorrelation(examples, models))
	confusion(&b, &read)
	reliability(&b, &read)
	worstMistakes(&b, cases)
	return b.String()
}

func pair(a, b float64) string { return fmt.Sprintf("%.3f / %.3f", a, b) }

func confusion(b *strings.Builder, s *Scores) {
	said := append(slices.Clone(causes), finding.CauseDiverged, "")
	b.WriteString("\n## Confusion\n\nRows are true, columns were named first.\n\n|")
	for _, c := range said {
		fmt.Fprintf(b, " | %s", cmp.Or(string(c), "other"))
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---:", len(said)) + "|\n")
	for _, c := range said[:len(said)-1] {
		fmt.Fprintf(b, "| %s", c)
		for _, x := range said {
			if n := s.Confusion[[2]finding.Cause{c, x}]; n > 0 {
				fmt.Fprintf(b, " | %d", n)
			} else {
				b.WriteString(" | ")
			}
		}
		b.WriteString(" |\n")
	}
}

func reliability(b *strings.Builder, s *Scores) {
	b.WriteString("\n## Reliability\n\n| confidence | runs | said | right (lenient) |\n|---|---:|---:|---:|\n")
	for i, x := range s.Reliability {
		if x.N > 0 {
			fmt.Fprintf(b, "| %.1f to %.1f | %.0f | %.2f | %.2f |\n", float64(i)/10, float64(i+1)/10, x.N, x.Said/x.N,
				x.Right/x.N)
		}
	}
}

// kinds is what those who looked at the worst mistakes found.
const kinds = `
## The worst mistakes

Looked at by hand, they are of five kinds. Wrong labels of a class or two that a network is too small to learn by heart
leave no trace in its curves. Runs on a few hundred rows that a penalty or another rate would bring 10 to 15 % further
look finished: flat curves, a small gap, no cheap model better. So do those that stand on a plateau beside which the
cheap models are no better, such as tangled answers. A rate and a number of epochs that are both too low answer each
other's cause, as do memorizing and a rate too high, for a lower rate trains less. And units that an initial constant
has killed are dead units or initial weights, as one likes.
`

// worstMistakes are those that were said with the most confidence.
func worstMistakes(b *strings.Builder, cases []Case) {
	const most = 20
	wrong := slices.DeleteFunc(slices.Clone(cases), func(c Case) bool {
		return c.Cause == "" || slices.Contains(c.Accepted, c.Said[0])
	})
	slices.SortStableFunc(wrong, func(x, y Case) int { return cmp.Compare(y.Confidence, x.Confidence) })
	b.WriteString(kinds + "\n| run | meant | said | by | true | gains |\n|---|---|---|---:|---|---|\n")
	for _, c := range wrong[:min(most, len(wrong))] {
		fmt.Fprintf(b, "| %s/%d | %s | %s | %.2f | %s | %s |\n", c.Run.Set, c.Run.Seed, c.Run.Meant, c.Said[0],
			c.Confidence, c.Cause, gains(c))
	}
}

// gains lists the remedies that helped most.
func gains(c Case) string {
	tried := slices.Clone(c.Run.Tried)
	slices.SortStableFunc(tried, func(x, y labelled.Effect) int { return cmp.Compare(meanGain(y), meanGain(x)) })
	text := ""
	for _, t := range tried[:min(3, len(tried))] {
		text += fmt.Sprintf("%s %+.2f; ", t.Name, meanGain(t))
	}
	return text + fmt.Sprintf("J %.3g of %.3g", c.Run.J, c.Run.Best)
}
