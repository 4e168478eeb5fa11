package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tunebench/engine/finding"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/report"
)

func (a *app) checkCommand() *cobra.Command {
	var set []string
	var asJSON, force bool
	var output string
	cmd := &cobra.Command{
		Use:   "check FILE|PRESET [--set key=value]...",
		Short: "Examine an experiment before it is trained: a minute at most that saves hours",
		Long: `Examine an experiment before it is trained: what is wrong with its data, whether it starts at
chance, what simple models reach, whether gradients reach every layer and it can learn one batch by heart,
which learning rates it bears, which batch is worth its time, and what memory and time all of it takes.

It ends in a verdict: ready, ready with remarks, or not ready. The exit status is 0 for the first two and 1
for the last. No run is made, and nothing is written but, with --write, the experiment as the checks advise it.`,
		Example: "  tunebench check my.toml\n" +
			"  tunebench check my.toml --set optimizer.lr=0.1 --write better.toml",
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openExperiment(args[0], set)
			if err != nil {
				return err
			}
			tell, clear := a.checkProgress()
			r, err := a.workspace().Check(cmd.Context(), s, tell)
			clear()
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(a.out, r)
			} else {
				page := a.page(proseWidth)
				report.Preflight{Outcome: r}.Report(page)
				err = a.print(page)
			}
			if err == nil && output != "" {
				err = a.writeAdvised(s, r.Apply, output, force)
			}
			if err == nil && r.Verdict == workspace.NotReady {
				return quietError{exitFailed}
			}
			return err
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "change a key of the experiment (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	cmd.Flags().StringVarP(&output, "write", "w", "", "write the experiment with the values that the checks advise")
	cmd.Flags().BoolVar(&force, "force", false, "replace the file of --write if it exists")
	return cmd
}

// checkProgress shows on a terminal which check is under way.
func (a *app) checkProgress() (tell func(workspace.PreflightProgress), clear func()) {
	if !a.redraws() {
		return nil, func() {}
	}
	return func(p workspace.PreflightProgress) {
		if p.Next != "" {
			a.err.redraw(fmt.Sprintf("%d of %d: %s", p.Done+1, p.Total, p.Next))
		}
	}, func() { a.err.redraw("") }
}

// writeAdvised writes the experiment with the changes that a pre-flight advises.
func (a *app) writeAdvised(s *spec.Spec, g finding.Suggestion, path string, force bool) error {
	advised, err := workspace.Apply(s, g)
	if err != nil {
		return err
	}
	err = writeFile(path, advised.Encode(), force)
	if errors.Is(err, os.ErrExist) {
		return usagef("%s exists already; --force replaces it", path)
	}
	if err == nil {
		fmt.Fprintln(a.err, path)
	}
	return err
}
