package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
)

func (a *app) showCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run: state, best and last values, origin, diagnosis",
		Args:  usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			w := a.workspace()
			dir, err := w.Find(args[0])
			if err != nil {
				return usageError{err}
			}
			if asJSON {
				return showJSON(a.out, w, dir)
			}
			return show(a.out, w, dir)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func showJSON(out io.Writer, w *workspace.Workspace, dir *runstore.Dir) error {
	status := dir.Status()
	doc := map[string]any{"run": dir.Name(), "dir": dir.Path(), "state": status.State, "alive": status.Alive, "summary": status.Summary}
	if s, err := w.Spec(dir); err == nil {
		experiment := map[string]any{}
		for _, k := range hparam.All() {
			if v, err := s.Get(k.Name); err == nil {
				experiment[k.Name] = v
			}
		}
		doc["experiment"], doc["interventions"] = experiment, s.Interventions
	}
	if p, err := w.Provenance(dir); err == nil {
		doc["provenance"] = p
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func show(out io.Writer, w *workspace.Workspace, dir *runstore.Dir) error {
	status := dir.Status()
	s := status.Summary
	fmt.Fprintf(out, "%s\n%s\n", dir.Name(), dir.Path())
	if status.Err != nil {
		fmt.Fprintf(out, "unreadable: %v\n", status.Err)
	}
	if status.Foreign {
		fmt.Fprintln(out, "a TensorBoard log of another program")
	} else {
		fmt.Fprintf(out, "%s  epoch %d/%d  step %d/%d\n", status.State, s.Epoch, s.Epochs, s.Step, s.Steps)
	}
	for _, line := range []string{s.Reason, s.Error} {
		if line != "" {
			fmt.Fprintln(out, format.Clean(line))
		}
	}
	if s.Best != nil {
		fmt.Fprintf(out, "best %s %s at epoch %d\n", s.Best.Metric, format.Value(float64(s.Best.Value)), s.Best.Epoch)
	}
	if s.WeightsSHA256 != "" {
		fmt.Fprintf(out, "weights %s\n", s.WeightsSHA256)
	}
	for _, tag := range slices.Sorted(maps.Keys(s.Metrics)) {
		if !strings.HasPrefix(tag, "layers/") {
			fmt.Fprintf(out, "  %-28s %s\n", tag, format.Value(s.Metrics[tag]))
		}
	}
	showOrigin(out, w, dir)
	findings, err := w.Diagnose(dir)
	if err == nil {
		writeFindings(out, findings)
	}
	return err
}

// showOrigin prints where the run came from and what its experiment changes from the defaults.
func showOrigin(out io.Writer, w *workspace.Workspace, dir *runstore.Dir) {
	if p, err := w.Provenance(dir); err == nil {
		if p.Parent != "" {
			fmt.Fprintf(out, "from %s", p.Parent)
			for _, c := range p.Change {
				fmt.Fprintf(out, "  %s %s → %s", c.Key, c.From, c.To)
			}
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "data %s  %d training and %d validation rows\n", p.DataSHA256, p.TrainRows, p.ValidationRows)
	}
	s, err := w.Spec(dir)
	if err != nil {
		return
	}
	for _, c := range spec.Diff(spec.Default().Resolve(), s) {
		fmt.Fprintf(out, "  %s = %s\n", c.Key, hparam.Format(c.To))
	}
}

func (a *app) diffCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "diff A B",
		Short: "Show which keys differ between two runs, experiment files or presets",
		Args:  usageArgs(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			from, err := a.openAny(args[0])
			if err != nil {
				return err
			}
			to, err := a.openAny(args[1])
			if err != nil {
				return err
			}
			changes := spec.Diff(from, to)
			if len(changes) == 0 {
				fmt.Fprintln(a.err, "no differences")
			}
			for _, c := range changes {
				fmt.Fprintf(a.out, "%s: %s → %s\n", c.Key, hparam.Format(c.From), hparam.Format(c.To))
			}
			return nil
		},
	}
}

// openAny reads the experiment of a preset, a file or a run, in this order: a name
// that says exactly what it means goes before the start of a run's name.
func (a *app) openAny(ref string) (*spec.Spec, error) {
	s, err := spec.Open(ref)
	if err == nil {
		return s.Resolve().WithAbsolutePaths(workspace.ByName(s))
	}
	w := a.workspace()
	if dir, findErr := w.Find(ref); findErr == nil && !dir.Foreign() {
		return w.Spec(dir)
	}
	return nil, usageError{err}
}
