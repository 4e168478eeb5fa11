package diagnosis

import (
	"slices"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

func TestWarmupAsLongAsTheRun(t *testing.T) {
	for _, c := range []struct {
		warmup, epochs float64
		said           string // "": nothing
	}{
		{0, 40, ""},
		{39.5, 40, ""},
		{40, 40, "all 40 epochs of the run"},
		{120, 40, "120 epochs, cut to the 40 of the run"},
		{50, 4, "50 epochs, cut to the 4 of the run"}, // beside too few points for any curve
	} {
		n := int(c.epochs)
		context := tenClasses(n)
		context.Final = true
		context.Get = values(map[string]any{"schedule.warmup_epochs": c.warmup, "training.epochs": n})
		found := Diagnose(history(map[string][]float64{
			event.TrainEpochLoss: decay(n, 2.2, 0.1, 10), event.ValLoss: decay(n, 2.2, 0.2, 10),
		}), context)
		check(t, found, context)
		at := slices.IndexFunc(found, func(f finding.Finding) bool {
			return slices.Contains(f.Evidence, finding.Evidence{Label: "warm-up", Text: c.said})
		})
		if (at >= 0) != (c.said != "") {
			t.Errorf("%v epochs of warm-up in %v: %+v", c.warmup, c.epochs, found)
		}
		if c.epochs == 40 && at >= 0 {
			if got := titles(found[at].Suggestions); found[at].Kind != LongWarmup ||
				got[:len("schedule.warmup_epochs")] != "schedule.warmup_epochs" {
				t.Errorf("%s suggests %q", found[at].Kind, got)
			}
		}
	}
}
