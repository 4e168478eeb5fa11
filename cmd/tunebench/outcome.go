package main

import (
	"context"
	"encoding/json"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// exploded reports whether a run went to its end with losses that are finite but
// beyond all use: the diagnosis calls that diverged too.
func exploded(s workspace.Summary) bool {
	findings, err := workspace.Findings(s)
	return err == nil && len(findings) > 0 && findings[0].Kind == diagnosis.Diverged
}

// outcome maps how a run ended to the exit status.
func outcome(ctx context.Context, s workspace.Summary) error {
	switch {
	case s.State == workspace.Diverged, exploded(s):
		return quietError{exitFailed}
	case s.State == workspace.Stopped && ctx.Err() != nil:
		return quietError{exitFailed}
	}
	return nil
}

// result is what `train --json` prints.
type result struct {
	Run           string               `json:"run"`
	Dir           string               `json:"dir"`
	State         workspace.State      `json:"state"`
	Ending        event.Ending         `json:"ending,omitempty"`
	Reason        string               `json:"reason,omitempty"`
	Error         string               `json:"error,omitempty"`
	Epochs        int                  `json:"epochs"`
	Steps         int                  `json:"steps"`
	Best          *workspace.BestValue `json:"best"`
	Metrics       workspace.Values     `json:"metrics"`
	WeightsSHA256 string               `json:"weights_sha256"`
	Diagnosis     json.RawMessage      `json:"diagnosis"`
}

func printResult(out interface{ Write([]byte) (int, error) }, run workspace.Run, s workspace.Summary) error {
	r := result{
		Run: s.Run, Dir: run.Path(), State: s.State, Ending: s.Ending, Reason: s.Reason, Error: s.Error,
		Epochs: s.Epoch, Steps: s.Step,
		Best: s.Best, Metrics: s.Metrics, WeightsSHA256: s.WeightsSHA256, Diagnosis: s.Diagnosis,
	}
	if r.Diagnosis == nil {
		r.Diagnosis = json.RawMessage("[]")
	}
	return writeJSON(out, r)
}
