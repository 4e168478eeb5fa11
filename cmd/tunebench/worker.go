package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"tunebench/experiments/workspace"
)

func (a *app) workerCommand() *cobra.Command {
	var until int
	cmd := &cobra.Command{
		Use:    workspace.WorkerCommand + " RUNDIR",
		Short:  "Train a run directory (started by the workbench and train --detach)",
		Hidden: true,
		Args:   usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if until < 0 {
				return usagef("--%s %d: want the number of an epoch", workspace.UntilFlag, until)
			}
			signal.Ignore(syscall.SIGHUP)
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			run, err := a.workspace().Run(args[0])
			if err != nil {
				return usageError{err}
			}
			summary, err := run.Train(ctx, workspace.TrainOptions{Log: a.err, Until: until})
			if summary.Run == "" {
				return err // it never began: another worker is at it, or there is no kernel to train with
			}
			if err != nil {
				return quietError{exitFailed} // its log and summary say why
			}
			return outcome(ctx, summary)
		},
	}
	cmd.Flags().IntVar(&until, workspace.UntilFlag, 0, "stop, pruned, at the end of this epoch; 0: train to the end")
	return cmd
}
