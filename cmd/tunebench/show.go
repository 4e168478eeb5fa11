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
			run, err := a.find(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return showJSON(a.out, run)
			}
			return show(a.out, run)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func showJSON(out io.Writer, run workspace.Run) error {
	status := run.Status()
	doc := map[string]any{"run": run.Name(), "dir": run.Path(), "state": status.State, "alive": status.Alive, "summary": status.Summary}
	if s, err := run.Spec(); err == nil {
		experiment := map[string]any{}
		for _, k := range hparam.All() {
			if v, err := s.Get(k.Name); err == nil {
				experiment[k.Name] = v
			}
		}
		doc["experiment"], doc["interventions"] = experiment, s.Interventions
	}
	if p, err := run.Provenance(); err == nil {
		doc["provenance"] = p
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func show(out io.Writer, run workspace.Run) error {
	status := run.Status()
	s := status.Summary
	fmt.Fprintf(out, "%s\n%s\n", run.Name(), run.Path())
	if status.Err != nil {
		fmt.Fprintf(out, "unreadable: %v\n", status.Err)
	}
	if status.Foreign {
		fmt.Fprintln(out, "a TensorBoard log of another program")
	} else {
		fmt.Fprintf(out, "%s  epoch %d/%d  step %d/%d\n", stateText(status), s.Epoch, s.Epochs, s.Step, s.Steps)
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
	showOrigin(out, run)
	findings, err := run.Diagnose()
	if err == nil {
		writeFindings(out, findings)
	}
	return err
}

// showOrigin prints where the run came from and what its experiment changes from the defaults.
func showOrigin(out io.Writer, run workspace.Run) {
	if p, err := run.Provenance(); err == nil {
		if p.Parent != "" {
			fmt.Fprintf(out, "from %s", p.Parent)
			for _, c := range p.Change {
				fmt.Fprintf(out, "  %s %s → %s", c.Key, c.From, c.To)
			}
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "data %s  %d training and %d validation rows\n", p.DataSHA256, p.TrainRows, p.ValidationRows)
	}
	s, err := run.Spec()
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

// openAny reads the experiment of a preset, a file or a run.
func (a *app) openAny(ref string) (*spec.Spec, error) {
	s, err := a.workspace().Experiment(ref)
	return s, usage(err)
}
