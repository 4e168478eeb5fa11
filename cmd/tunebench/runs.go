package main

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
	"tunebench/tui/runlabel"
)

func (a *app) runsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs, newest first",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			w := a.workspace()
			runs, err := w.List()
			if err != nil {
				return err
			}
			if asJSON {
				return printRunsJSON(a.out, runs)
			}
			if len(runs) == 0 {
				fmt.Fprintf(a.err, "no runs in %s yet; start one with `tunebench train digits-mlp`\n", w.Root())
				return nil
			}
			return a.printRuns(runs, time.Now())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// runInfo is what `runs --json` prints of each run.
type runInfo struct {
	Run   string          `json:"run"`
	Dir   string          `json:"dir"`
	State workspace.State `json:"state"`
	Alive bool            `json:"alive"`
	PID   int             `json:"pid,omitempty"`
	Host  string          `json:"host,omitempty"`
	Error string          `json:"error,omitempty"`

	Summary workspace.Summary `json:"summary"`
}

func printRunsJSON(out io.Writer, runs []workspace.Status) error {
	infos := make([]runInfo, 0, len(runs))
	for _, r := range runs {
		info := runInfo{
			Run: r.Run.Name(), Dir: r.Run.Path(), State: r.State, Alive: r.Alive, PID: r.PID, Host: r.Host,
			Summary: r.Summary,
		}
		if r.Err != nil {
			info.Error = r.Err.Error()
		}
		infos = append(infos, info)
	}
	return writeJSON(out, infos)
}

func (a *app) printRuns(runs []workspace.Status, now time.Time) error {
	columns := []report.Column{
		{Title: "RUN", Middle: true}, {Title: "STATE"}, {Title: "EPOCH"}, {Title: "BEST"}, {Title: "STARTED"},
	}
	p, th := a.listPage(), a.look()
	rows := make([][]report.Cell, len(runs))
	for i, r := range runs {
		best, state := "-", stateText(r)
		if b := r.Summary.Best; b != nil {
			best = fmt.Sprintf("%s %s @ %d", b.Metric, format.Value(float64(b.Value)), b.Epoch)
		}
		switch {
		case r.Err != nil:
			state = "unreadable: " + r.Err.Error()
		case r.Foreign:
			state = "log"
		}
		epochs := fmt.Sprintf("%d/%d", r.Summary.Epoch, r.Summary.Epochs)
		rows[i] = report.Plain(r.Run.Name(), state, epochs, best, age(r, now))
		_, rows[i][1].Style = runlabel.State(th, r)
	}
	p.Table(columns, rows)
	for _, r := range runs {
		if why := neverBegan(r); why != "" {
			p.Add("")
			p.Text(r.Run.ID()+": ", th.Text, why)
		}
	}
	return a.print(p)
}

// age is how long ago a run began.
func age(s workspace.Status, now time.Time) string {
	if s.Started.IsZero() {
		return "-"
	}
	return format.Ago(now.Sub(s.Started))
}

// neverBegan says why a run has not trained at all: nothing else in the list shows that.
func neverBegan(s workspace.Status) string {
	if s.Summary.Step > 0 || s.State != workspace.Failed && s.State != workspace.Interrupted {
		return ""
	}
	return s.Summary.Error
}

// troubles are what a system says of a disk or a folder that takes no more, in the order in which they
// are looked for.
var troubles = []error{
	syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS, syscall.EIO, syscall.EACCES, syscall.ENOENT,
}

// trouble says in a few words what holds up a run that trains: its summary has the whole sentence.
func trouble(s workspace.Status) string {
	text := s.Trouble()
	if text == "" {
		return ""
	}
	for _, err := range troubles {
		if strings.Contains(text, err.Error()) {
			return err.Error()
		}
	}
	return "held up"
}

// stateText is a run's state, with what ended it before its last epoch, or holds it up.
func stateText(s workspace.Status) string {
	if text := trouble(s); text != "" {
		return string(s.State) + " (" + text + ")"
	}
	if label := s.Summary.Ending.Label(); label != "" {
		return string(s.State) + " (" + label + ")"
	}
	return string(s.State)
}
