package main

import (
	"encoding/csv"
	"path/filepath"
	"strconv"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
)

// trialInfo is what `study --json` prints of a trial.
type trialInfo struct {
	Trial   int               `json:"trial"`
	State   string            `json:"state"`
	Why     string            `json:"why,omitempty"`
	Stage   workspace.Stage   `json:"stage,omitempty"`
	Adopted bool              `json:"adopted,omitempty"`
	By      string            `json:"by,omitempty"`
	Point   map[string]string `json:"point,omitempty"`
	Best    event.Number      `json:"best"`
	Epochs  int               `json:"epochs"`
	Params  int64             `json:"params,omitempty"`
	Seconds float64           `json:"seconds"`
	Latency float64           `json:"latency,omitempty"` // seconds for a row
	Seeds   []seedInfo        `json:"seeds"`
}

// seedInfo is the training of a trial under one seed.
type seedInfo struct {
	Run       string         `json:"run,omitempty"`
	Ending    event.Ending   `json:"ending,omitempty"`
	Best      event.Number   `json:"best"`
	BestEpoch int            `json:"best_epoch"`
	Values    []event.Number `json:"values"`
	Error     string         `json:"error,omitempty"`
}

// studyInfo is what `study --json` prints.
type studyInfo struct {
	workspace.StudySummary

	Dir string      `json:"dir"`
	All []trialInfo `json:"all_trials"`
}

// printStudyJSON prints all that is known of a study.
func (a *app) printStudyJSON(s *workspace.Study) error {
	snap, err := s.Snapshot()
	if err != nil {
		return err
	}
	sum, err := s.Summary()
	if err != nil {
		return err
	}
	info := studyInfo{StudySummary: sum, Dir: s.Path(), All: []trialInfo{}}
	standings := snap.State.Standings()
	for _, t := range snap.State.Trials {
		info.All = append(info.All, trialOf(snap, t, standings[t.ID]))
	}
	return writeJSON(a.out, info)
}

func trialOf(snap *workspace.StudySnapshot, t *workspace.Trial, now workspace.Standing) trialInfo {
	lower := snap.State.Plan.Lower
	best, _ := t.Best(lower)
	info := trialInfo{
		Trial: t.ID, State: now.Word, Why: now.Why, By: t.By, Stage: t.Stage, Adopted: t.Adopted, Point: t.Values,
		Best: event.Number(best), Epochs: t.Epochs(), Params: t.Seeds[0].Params, Latency: t.Seeds[0].Latency,
	}
	for seed, r := range t.Seeds {
		v, epoch := r.Best(lower)
		one := seedInfo{
			Ending: r.Ending, Best: event.Number(v), BestEpoch: epoch, Values: []event.Number{}, Error: r.Error,
		}
		if path := snap.Runs[workspace.RunKey{Trial: t.ID, Seed: seed}]; path != "" {
			one.Run = filepath.Base(path)
		}
		for _, v := range r.Values {
			one.Values = append(one.Values, event.Number(v))
		}
		info.Seconds += r.Seconds
		info.Seeds = append(info.Seeds, one)
	}
	return info
}

// printStudyCSV prints a line per trial.
func (a *app) printStudyCSV(s *workspace.Study) error {
	snap, err := s.Snapshot()
	if err != nil {
		return err
	}
	keys := snap.State.Plan.Keys()
	w := csv.NewWriter(a.out)
	head := append([]string{"trial", "state", "best", "epochs", "seeds"}, keys...)
	if err := w.Write(append(head, "params", "seconds", "latency", "why", "run")); err != nil {
		return err
	}
	standings := snap.State.Standings()
	for _, t := range snap.State.Trials {
		i := trialOf(snap, t, standings[t.ID])
		row := []string{
			strconv.Itoa(i.Trial), i.State, strconv.FormatFloat(float64(i.Best), 'g', -1, 64), strconv.Itoa(i.Epochs),
			strconv.Itoa(len(i.Seeds)),
		}
		texts := snap.State.Plan.Texts(t)
		for _, key := range keys {
			row = append(row, texts[key])
		}
		seconds := strconv.FormatFloat(i.Seconds, 'f', 3, 64)
		latency := ""
		if i.Latency > 0 {
			latency = strconv.FormatFloat(i.Latency, 'g', 3, 64)
		}
		row = append(row, strconv.FormatInt(i.Params, 10), seconds, latency, i.Why, i.Seeds[0].Run)
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
