package main

import (
	"time"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) trierCommand() *cobra.Command {
	var limit time.Duration
	cmd := &cobra.Command{
		Use:    workspace.TrierCommand + " RUNDIR",
		Short:  "Try changes on a run directory (started by the workbench)",
		Hidden: true,
		Args:   usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := a.undisturbed(cmd.Context())
			defer stop()
			run, err := a.workspace().Run(args[0])
			if err != nil {
				return usageError{err}
			}
			beNice()
			_, err = run.Try(ctx, workspace.TryOptions{Time: limit, Polite: true})
			return err
		},
	}
	cmd.Flags().DurationVar(&limit, workspace.ForFlag, 0, "how long; 0: until the best is told")
	return cmd
}
