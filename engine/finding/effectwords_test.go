package finding

import "testing"

func TestEffectsInWords(t *testing.T) {
	loss := func(gain, low, high, probability float64, seeds int) Effect {
		return Effect{Metric: "val/loss", Gain: gain, Low: low, High: high, Probability: probability, Seeds: seeds}
	}
	for _, c := range []struct {
		effect Effect
		want   string
	}{
		{loss(0.236, 0.186, 0.286, 1, 3), "val loss −21 % ± 4, 3 seeds"},
		{loss(-0.1, -0.2, 0, 0.1, 1), "val loss +11 % ± 11, 1 seed"},
		{loss(0.001, -0.1, 0.1, 0.5, 2), "val loss ±0 % ± 10, 2 seeds"},
		{loss(0.1, -0.1, 0.3, 0.8, 0), "val loss −10 % expected, helps in 80 % of such runs"},
		{
			Effect{Metric: "val/balanced_accuracy", Gain: 0.0123, Low: 0.01, High: 0.0146, Seeds: 2},
			"val balanced accuracy +0.0123 ± 0.0023, 2 seeds",
		},
		{Effect{Metric: Time, Gain: 0.478, Low: 0.3, High: 0.7, Probability: 0.95}, "time −38 % expected"},
		{Effect{Metric: Time, Gain: 0.478, Low: 0.378, High: 0.578, Seeds: 2}, "time −38 % ± 6.2, 2 seeds"},
	} {
		if got := c.effect.Words(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// How far an expectation may be off is said of what is expected only.
func TestOutlook(t *testing.T) {
	e := Effect{Metric: "val/loss", Gain: 0.1, Low: -0.1, High: 0.3, Probability: 0.8}
	if got, want := e.Outlook(), "In 95 of 100 such runs the val loss changed by −26 % to +11 %."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	e.Seeds = 3
	if got := e.Outlook(); got != "" {
		t.Errorf("of what was measured: %q", got)
	}
	if got := (Effect{Metric: Time, Gain: 1, Probability: 1}).Outlook(); got != "" {
		t.Errorf("of a time: %q", got)
	}
}
