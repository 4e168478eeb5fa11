package spec

import (
	"strings"
	"testing"
)

func TestLengthsBeyondTheRunAreNamed(t *testing.T) {
	const long = "is too long for a run of 10 epochs: "
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"schedule.warmup_epochs = 9.5", ""},
		{
			"schedule.warmup_epochs = 50",
			"test.toml:2: schedule.warmup_epochs: 50 epochs of warm-up are cut to the 10 of the run",
		},
		{"schedule.warmup_epochs = 10", "schedule.warmup_epochs: the whole run is warm-up"},
		{"schedule.name = 'step'", "schedule.step_epochs: 10 " + long + "the rate is never reduced"},
		{"schedule.name = 'step'\nschedule.step_epochs = 9", ""},
		{"schedule.name = 'step'\nschedule.step_epochs = 9\nschedule.warmup_epochs = 1", "step_epochs: 9 " + long},
		{"schedule.step_epochs = 10", ""}, // constant does not read it
		{"schedule.name = 'cosine_restarts'", ""},
		{"schedule.name = 'cosine_restarts'\nschedule.restart_epochs = 11", "before the first cycle does"},
		{"schedule.name = 'plateau'\nschedule.patience = 8", "schedule.patience: 8 " + long},
		{"schedule.name = 'plateau'\nschedule.patience = 7", ""},
		{"training.eval_every = 11", "training.eval_every: 11 " + long + "only the last epoch is evaluated"},
		{"training.eval_every = 10", ""},
		{"training.early_stopping.patience = 9", "training.early_stopping.patience: 9 " + long + "it never stops"},
		{"training.early_stopping.patience = 8", ""},
		{"training.early_stopping.patience = 4\ntraining.eval_every = 2", "patience: 4 " + long},
		{"training.early_stopping.patience = 4\ntraining.eval_every = 2\ndata.validation = 0", ""},
	} {
		var got []string
		for _, p := range mustParse(t, "training.epochs = 10\n"+c.text).Unreached() {
			got = append(got, p.Error())
		}
		all := strings.Join(got, "\n")
		if (c.want == "") != (all == "") || !strings.Contains(all, c.want) || len(got) > 1 {
			t.Errorf("%q: %q, want %q", c.text, all, c.want)
		}
	}
}
