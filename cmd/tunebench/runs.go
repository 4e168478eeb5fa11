package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"tunebench/engine/hparam"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/report"
	"tunebench/tui/runlabel"
)

// runsOptions are the flags of runs.
type runsOptions struct {
	query, sort, format string
	json                bool
}

func (a *app) runsCommand() *cobra.Command {
	var o runsOptions
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs, newest first, or those that a query asks for",
		Long: `runs lists the runs, newest first, with the keys in which their experiments differ.

--query chooses among them:

  tunebench runs --query 'val/accuracy>0.95 lr<1e-2 optimizer=adam state:done'
  tunebench runs --query 'has:parent (tag:paper OR name:digits) NOT state:failed'

Terms side by side must all hold; AND, OR, NOT and parentheses combine them. A name is a metric (val/loss), a key of
the experiment (optimizer.lr), a short end of one that means nothing else (lr), or one of

` + queryFields() + `
The metric by which a run is judged has its best value, any other the newest. : asks for a part of a text, = for all
of it, ~ for a regular expression, and < <= > >= compare numbers, times (90s, 5m, 2h) and dates (2026-11-28). A word
alone is part of a name, a tag or a state.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return a.runs(o) },
	}
	cmd.Flags().StringVarP(&o.query, "query", "q", "", "only the runs that this asks for")
	cmd.Flags().StringVar(&o.sort, "sort", "", "sort by a name that a query may have; -NAME: from the greatest on")
	cmd.Flags().StringVar(&o.format, "format", "table", "table, csv or json")
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// queryFields lists the names that every run has.
func queryFields() string {
	var b strings.Builder
	fields := workspace.Fields()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&b, "  %-10s %s\n", name, fields[name])
	}
	return b.String()
}

// runs lists what is asked for.
func (a *app) runs(o runsOptions) error {
	if o.json {
		o.format = "json"
	}
	if !slices.Contains([]string{"table", "csv", "json"}, o.format) {
		return usagef("--format %s: want table, csv or json", o.format)
	}
	w := a.workspace()
	all, err := w.Overview()
	if err != nil {
		return err
	}
	found, err := chosenRuns(all, o)
	if err != nil {
		return err
	}
	studies := len(found)
	found = slices.DeleteFunc(slices.Clone(found), func(r *workspace.Listed) bool { return r.Study != nil })
	studies -= len(found)
	switch {
	case o.format == "json":
		return printRunsJSON(a.out, found)
	case o.format == "csv":
		return printRunsCSV(a.out, found)
	case len(found) == 0 && o.query != "" && len(all.Runs) > 0:
		fmt.Fprintf(a.err, "none of %s in %s is asked for\n", format.Plural(len(all.Runs), "run"), w.Root())
		return nil
	case len(found) == 0 && studies == 0:
		fmt.Fprintf(a.err, "no runs in %s yet; start one with `tunebench train digits-mlp`\n", w.Root())
		return nil
	}
	return a.printRuns(found, studies, time.Now())
}

// chosenRuns are the runs that a query asks for, sorted.
func chosenRuns(all *workspace.Overview, o runsOptions) ([]*workspace.Listed, error) {
	q, err := all.ParseQuery(o.query, time.Now())
	if bad := (*workspace.QueryError)(nil); errors.As(err, &bad) {
		return nil, usagef("--query: %w\n  %s\n  %s", err, bad.Query, bad.Pointer())
	}
	if err != nil {
		return nil, err
	}
	found := workspace.Select(all.Runs, q)
	if o.sort == "" {
		return found, nil
	}
	name, descending := strings.CutPrefix(o.sort, "-")
	key, err := all.Resolve(name)
	if err != nil {
		return nil, usagef("--sort %s: %w", o.sort, err)
	}
	return workspace.Sort(found, key, descending), nil
}

// printRuns prints a table. On a terminal it has room for names alone, and for some of the keys that differ.
func (a *app) printRuns(runs []*workspace.Listed, studies int, now time.Time) error {
	p, th := a.listPage(), a.look()
	_, tty := a.width()
	keys := workspace.Differing(runs)
	columns := []report.Column{
		{Title: "RUN", Middle: true},
		{Title: "CHANGED"},
		{Title: "STATE"},
		{Title: "EPOCH"},
		{Title: "BEST"},
	}
	if tty {
		columns[1].Title = "ID"
		const fixed, each = 82, 12 // cells
		keys = keys[:min(len(keys), max(0, p.Width()-fixed)/each)]
	}
	for _, key := range keys {
		columns = append(columns, report.Column{Title: strings.ToUpper(hparam.Short(key)), Right: true})
	}
	columns = append(columns, report.Column{Title: "STARTED"})
	rows := make([][]report.Cell, len(runs))
	changed := false
	for i, r := range runs {
		name, other := r.Run.Name(), cmp.Or(r.Notes.Name, r.Changed)
		if tty {
			name, other = r.Title(), r.ShortID()
		}
		changed = changed || other != ""
		epochs := fmt.Sprintf("%d/%d", r.Summary.Epoch, r.Summary.Epochs)
		rows[i] = report.Plain(name, other, stateOf(r.Status), epochs, bestText(r))
		_, rows[i][2].Style = runlabel.State(th, r.Status)
		for _, key := range keys {
			v, _ := r.Setting(key)
			rows[i] = append(rows[i], report.Cell{Text: format.Setting(v), Style: th.Text})
		}
		rows[i] = append(rows[i], report.Plain(age(r.Status, now))...)
	}
	if !changed {
		columns = slices.Delete(columns, 1, 2)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], 1, 2)
		}
	}
	p.Table(columns, rows)
	for _, r := range runs {
		if why := neverBegan(r.Status); why != "" {
			p.Add("")
			p.Text(r.ShortID()+": ", th.Text, why)
		}
	}
	if studies > 0 {
		p.Add("")
		p.Text("", th.Muted, "and "+format.Plural(studies, "study")+": `tunebench study`")
	}
	return a.print(p)
}

func bestText(r *workspace.Listed) string {
	b := r.Summary.Best
	if b == nil {
		return "-"
	}
	return fmt.Sprintf("%s %s @ %d", b.Metric, format.Value(float64(b.Value)), b.Epoch)
}

// stateOf is the state of a run, or what kept it from being read.
func stateOf(r workspace.Status) string {
	switch {
	case r.Err != nil:
		return "unreadable: " + r.Err.Error()
	case r.Foreign:
		return "log"
	}
	return stateText(r)
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
