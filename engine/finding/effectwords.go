package finding

import (
	"fmt"
	"math"
	"strings"

	"tunebench/engine/event"
)

// Words say what was measured, "val loss −21 % ± 4, 3 seeds", or what is expected: "val loss −21 % expected, helps in
// 80 % of such runs".
func (e Effect) Words() string { return plainTag(e.Metric) + " " + e.Short() }

// Short is [Effect.Words] without the name of the metric.
func (e Effect) Short() string {
	change, half := signed(100*e.Change(), "%.0f")+" %", 100*(math.Expm1(-e.Low)-math.Expm1(-e.High))/2
	if !e.Lowers() {
		change, half = signed(e.Gain, "%.3g"), (e.High-e.Low)/2
	}
	switch {
	case e.Seeds == 0 && (e.Metric == Time || e.Probability == 0):
		return change + " expected"
	case e.Seeds == 0:
		return fmt.Sprintf("%s expected, helps in %.0f %% of such runs", change, 100*e.Probability)
	case e.Seeds == 1:
		return fmt.Sprintf("%s ± %.2g, 1 seed", change, half)
	}
	return fmt.Sprintf("%s ± %.2g, %d seeds", change, half, e.Seeds)
}

// Outlook says how far a predicted effect on a loss may be off, "" of any other.
func (e Effect) Outlook() string {
	if e.Measured() || e.Metric == Time || e.Probability == 0 || !e.Lowers() {
		return ""
	}
	change := func(gain float64) string { return signed(100*math.Expm1(-gain), "%.0f") + " %" }
	return fmt.Sprintf("In 95 of 100 such runs the %s changed by %s to %s.",
		plainTag(e.Metric), change(e.High), change(e.Low))
}

// Lowers reports whether a change for the better is one of a loss, an error or a time, and not of a score.
func (e Effect) Lowers() bool { return e.Metric == Time || event.LowerIsBetter(e.Metric) }

// plainTag is a tag as a reader says it: val loss.
func plainTag(tag string) string { return strings.NewReplacer("/", " ", "_", " ").Replace(tag) }

// signed prints a number with its sign, and a zero as neither.
func signed(v float64, form string) string {
	text := fmt.Sprintf(form, math.Abs(v))
	switch {
	case text == fmt.Sprintf(form, 0.0):
		return "±0"
	case v < 0:
		return "−" + text
	}
	return "+" + text
}
