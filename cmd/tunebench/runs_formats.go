package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"tunebench/experiments/workspace"
)

// runInfo is what `runs --json` prints of each run.
type runInfo struct {
	Run   string          `json:"run"`
	Name  string          `json:"name"` // by which it is told apart
	Dir   string          `json:"dir"`
	State workspace.State `json:"state"`
	Alive bool            `json:"alive"`
	PID   int             `json:"pid,omitempty"`
	Host  string          `json:"host,omitempty"`
	Error string          `json:"error,omitempty"`

	Parent   string            `json:"parent,omitempty"`
	Study    string            `json:"study,omitempty"`
	Pinned   bool              `json:"pinned,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
	Notes    string            `json:"notes,omitempty"`
	Settings map[string]string `json:"settings,omitempty"` // where the experiments of the runs differ

	Summary workspace.Summary `json:"summary"`
}

func printRunsJSON(out io.Writer, runs []*workspace.Listed) error {
	infos := make([]runInfo, 0, len(runs))
	keys := workspace.Differing(runs)
	for _, r := range runs {
		info := runInfo{
			Run: r.Run.Name(), Name: r.Title(), Dir: r.Run.Path(),
			State: r.State, Alive: r.Alive, PID: r.PID, Host: r.Host, Summary: r.Summary,
			Parent: r.Origin.Parent, Study: r.Origin.Study,
			Pinned: r.Notes.Pinned, Tags: r.Notes.Tags, Notes: r.Remark(),
		}
		if len(r.Findings) > 0 { // which the list leaves out
			info.Summary = r.Run.Status().Summary
		}
		if r.Err != nil {
			info.Error = r.Err.Error()
		}
		for _, key := range keys {
			if v, ok := r.Setting(key); ok && v != "" {
				if info.Settings == nil {
					info.Settings = map[string]string{}
				}
				info.Settings[key] = v
			}
		}
		infos = append(infos, info)
	}
	return writeJSON(out, infos)
}

// csvColumns come before the keys that differ.
var csvColumns = []string{
	"run", "id", "name", "state", "ending", "metric", "best", "best_epoch", "epoch", "epochs", "seconds", "started",
	"parent", "pinned", "tags", "notes",
}

func printRunsCSV(out io.Writer, runs []*workspace.Listed) error {
	keys := workspace.Differing(runs)
	w := csv.NewWriter(out)
	if err := w.Write(append(csvColumns[:len(csvColumns):len(csvColumns)], keys...)); err != nil {
		return err
	}
	for _, r := range runs {
		row := []string{r.Run.Name(), r.ShortID(), r.Title(), string(r.State), string(r.Summary.Ending), "", "", ""}
		if b, ok := r.Best(); ok {
			row[5], row[6], row[7] = b.Metric, strconv.FormatFloat(float64(b.Value), 'g', -1, 64), strconv.Itoa(b.Epoch)
		}
		started := ""
		if !r.Started.IsZero() {
			started = r.Started.Format(time.RFC3339)
		}
		row = append(row, strconv.Itoa(r.Summary.Epoch), strconv.Itoa(r.Summary.Epochs),
			strconv.FormatFloat(float64(r.Summary.Elapsed), 'f', 3, 64), started, r.Origin.Parent,
			strconv.FormatBool(r.Notes.Pinned), strings.Join(r.Notes.Tags, " "), r.Remark())
		for _, key := range keys {
			v, _ := r.Setting(key)
			row = append(row, v)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
