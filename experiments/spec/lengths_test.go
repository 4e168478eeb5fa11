package spec

import (
	"strings"
	"testing"
)

func TestLengthsBeyondTheRunAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"schedule.warmup_epochs = 9.5":         "",
		"schedule.warmup_epochs = 50":          "test.toml:2: schedule.warmup_epochs: 50 epochs of warm-up are cut to the 10",
		"schedule.warmup_epochs = 10":          "schedule.warmup_epochs: the whole run is warm-up",
		"schedule.name = \"step\"":             "schedule.step_epochs: 10 is too long for a run of 10 epochs: the rate is never",
		"schedule.step_epochs = 10":            "", // constant does not read it
		"training.eval_every = 11":             "training.eval_every: 11 is too long for a run of 10 epochs: only the last",
		"training.eval_every = 10":             "",
		"training.early_stopping.patience = 9": "training.early_stopping.patience: 9 is too long for a run of 10",
		"training.early_stopping.patience = 8": "",
		"training.early_stopping.patience = 4\ntraining.eval_every = 2":                      "patience: 4 is too long",
		"training.early_stopping.patience = 4\ntraining.eval_every = 2\ndata.validation = 0": "",
		"schedule.name = \"step\"\nschedule.step_epochs = 9":                                 "",
		"schedule.name = \"step\"\nschedule.step_epochs = 9\nschedule.warmup_epochs = 1":     "step_epochs: 9 is too long",
		"schedule.name = \"cosine_restarts\"":                                                "",
		"schedule.name = \"cosine_restarts\"\nschedule.restart_epochs = 11":                  "run ends before the first cycle",
		"schedule.name = \"plateau\"\nschedule.patience = 8":                                 "schedule.patience: 8 is too long",
		"schedule.name = \"plateau\"\nschedule.patience = 7":                                 "",
	} {
		var got []string
		for _, p := range mustParse(t, "training.epochs = 10\n"+text).Unreached() {
			got = append(got, p.Error())
		}
		if all := strings.Join(got, "\n"); (want == "") != (all == "") || !strings.Contains(all, want) || len(got) > 1 {
			t.Errorf("%q: %q, want %q", text, all, want)
		}
	}
}
