package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
)

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
